//! What a page's settings must be like.
use super::PageSettings;
use crate::currency::Currency;
use crate::money::Money;
use crate::settings::Problem;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const MAX_TITLE_CHARS: usize = 100;
const MAX_PICTURE_TEXT_CHARS: usize = 300;
/// A whole page must stay small: over Tor each kilobyte is waited for.
const MAX_TEXT_BYTES: usize = 4_000;
const MAX_THANKS_BYTES: usize = 1_000;
const MAX_PRESETS: usize = 12;
const MAX_CURRENCIES: usize = 20;

pub(super) fn problems(settings: &PageSettings, home: Currency) -> Vec<Problem> {
    let mut found = Vec::new();
    title(settings, &mut found);
    lines(settings, &mut found);
    texts(settings, &mut found);
    amounts(settings, home, &mut found);
    ways(settings, home, &mut found);
    goal(settings, &mut found);
    found
}

fn title(settings: &PageSettings, found: &mut Vec<Problem>) {
    let title = settings.title.trim();
    if title.is_empty() {
        found.push(Problem::new("title", "Title is missing"));
    } else if !is_line(title, MAX_TITLE_CHARS) {
        found.push(Problem::new(
            "title",
            "Title can only be between 1 and 100 characters, without line breaks",
        ));
    }
}

fn lines(settings: &PageSettings, found: &mut Vec<Problem>) {
    let mut check = |path, value: &Option<String>, most: usize| {
        if value.as_deref().is_some_and(|text| !is_line(text, most)) {
            found.push(Problem::new(path, format!("Write at most {most} characters, without line breaks")));
        }
    };
    check("pictureText", &settings.picture_text, MAX_PICTURE_TEXT_CHARS);
    check("campaign", &settings.campaign, MAX_TITLE_CHARS);
}

fn is_line(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

fn texts(settings: &PageSettings, found: &mut Vec<Problem>) {
    let mut check = |path, value: &Option<String>, most: usize| {
        let Some(text) = value else { return };
        if text.len() > most {
            found.push(Problem::new(path, format!("Write at most {most} bytes; these are {}", text.len())));
        } else if text.chars().any(|letter| letter.is_control() && !"\n\r\t".contains(letter)) {
            found.push(Problem::new(path, "There is a control character in it"));
        }
    };
    check("text", &settings.text, MAX_TEXT_BYTES);
    check("thanks", &settings.thanks, MAX_THANKS_BYTES);
}

fn amounts(settings: &PageSettings, home: Currency, found: &mut Vec<Problem>) {
    if settings.presets.len() > MAX_PRESETS {
        found.push(Problem::new("presets", "Offer at most 12 amounts"));
        return;
    }
    let currency = settings.main_currency(home);
    for (index, amount) in settings.presets.iter().enumerate() {
        let path = format!("presets[{index}]");
        match Money::try_from_decimal(*amount, currency) {
            Err(error) => found.push(Problem::new(&path, error)),
            Ok(money) if money.is_zero() => found.push(Problem::new(&path, "Offer amounts above zero")),
            Ok(_) => {}
        }
    }
}

fn ways(settings: &PageSettings, home: Currency, found: &mut Vec<Problem>) {
    if settings.currencies.len() > MAX_CURRENCIES {
        found.push(Problem::new("currencies", "Offer at most 20 currencies"));
    }
    if !settings.free_amount && settings.offered(home).len() > 1 {
        let message = "Other currencies are for amounts that donors write; allow freeAmount, or offer none";
        found.push(Problem::new("currencies", message));
    }
}

fn goal(settings: &PageSettings, found: &mut Vec<Problem>) {
    if settings.goal.is_some_and(Money::is_zero) {
        found.push(Problem::new("goal", "A goal is above zero; leave it out for none"));
    }
}
