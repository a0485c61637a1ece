//! Every page in every state, by what everybody can ask of it.
use browser::picture::Picture;
use browser::stage::{Stage, samples};
use browser::{Kind, Screen, Visitor};
use serde_json::Value;
use server::web::{Sample, Tongue};

#[test]
fn nobody_meets_a_barrier_in_english() {
    none(barriers_in(&["en"]));
    none(barriers(Screen::DESKTOP, english(), |visitor, _| visitor.barriers()));
}

#[test]
fn nobody_meets_a_barrier_in_latin_letters() {
    none(barriers_in(&["de", "es", "fr", "it", "pt", "tr"]));
}

#[test]
fn nobody_meets_a_barrier_in_other_letters() {
    let all: Vec<_> = Tongue::all().map(Tongue::code).collect();
    assert_eq!(
        all,
        ["en", "de", "fr", "es", "it", "pt", "ru", "tr", "zh", "ja", "ar", "fa"],
        "each is tried"
    );
    none(barriers_in(&["ru", "zh", "ja", "ar", "fa"]));
}

/// Each page is opened once in the narrowest window, as opening takes longest: measured, read by all rules as it is, and
/// turned dark for the rule about colours, which are all that dark pages have of their own.
fn barriers_in(languages: &[&str]) -> Vec<String> {
    let pages = everything().filter(|(tongue, _)| languages.contains(&tongue.code()));
    barriers(Screen::NARROW, pages, |visitor, _| {
        let (wide, light) = (too_wide(visitor), visitor.barriers());
        visitor.sit_at(Screen::NARROW.dark());
        let dark = visitor.pale_texts();
        visitor.sit_at(Screen::NARROW);
        [wide, light, dark].concat()
    })
}

#[test]
fn nothing_is_wider_than_the_window_at_twice_its_size() {
    let mut found = faults(Screen::ZOOMED, english(), |visitor, _| too_wide(visitor));
    found.extend(faults(Screen::DESKTOP, english(), |visitor, _| {
        visitor.run("document.documentElement.style.fontSize = '200%';");
        too_wide(visitor)
    }));
    none(found);
}

/// The ways to a store's other pages are folded away there, and still lead to them.
#[test]
fn a_page_itself_begins_on_the_first_screen_of_the_narrowest_window() {
    let english = samples(Tongue::ENGLISH).iter().map(|sample| (Tongue::ENGLISH, sample));
    none(faults(Screen::NARROW, english, |visitor, _| {
        let script = "const main = document.querySelector('main'), folded = document.querySelector('.in-store .fold'); \
            if (!main || !folded) return []; \
            const top = main.getBoundingClientRect().top, faults = top > 400 ? ['begins at ' + top] : []; \
            folded.open = true; \
            const hidden = [...folded.querySelectorAll('a')].filter(a => a.getClientRects().length === 0); \
            return faults.concat(hidden.map(a => 'nobody gets to ' + a.textContent));";
        strings(&visitor.run(script))
    }));
}

#[test]
fn a_phone_reads_the_code_from_the_screen() {
    let with_code = || samples(Tongue::ENGLISH).iter().filter(|sample| sample.code.is_some());
    assert!(with_code().count() > 0, "no page has a code");
    for screen in [Screen::NARROW, Screen::DESKTOP.dark()] {
        let pages = with_code().map(|sample| (Tongue::ENGLISH, sample));
        none(faults(screen, pages, |visitor, sample| {
            let read = Picture::read(&visitor.whole_page()).code();
            let expected = sample.code.clone().ok_or_else(String::new);
            if read == expected { Vec::new() } else { vec![format!("{read:?}, not {expected:?}")] }
        }));
    }
}

/// Every page in every state in every language.
fn everything() -> impl Iterator<Item = (Tongue, &'static Sample)> {
    Tongue::all().flat_map(|tongue| samples(tongue).iter().map(move |sample| (tongue, sample)))
}

/// Every page in every state in English.
fn english() -> impl Iterator<Item = (Tongue, &'static Sample)> {
    samples(Tongue::ENGLISH).iter().map(|sample| (Tongue::ENGLISH, sample))
}

/// Opens each page on that screen, one after another in the same browser, and gathers what is wrong with them.
fn faults(
    screen: Screen,
    pages: impl Iterator<Item = (Tongue, &'static Sample)>,
    look: impl Fn(&Visitor, &Sample) -> Vec<String>,
) -> Vec<String> {
    faults_for(&Visitor::with(Kind::Chromium), screen, pages, look)
}

/// The same for somebody who has the checker of barriers in every page.
fn barriers(
    screen: Screen,
    pages: impl Iterator<Item = (Tongue, &'static Sample)>,
    look: impl Fn(&Visitor, &Sample) -> Vec<String>,
) -> Vec<String> {
    let visitor = Visitor::with(Kind::Chromium);
    visitor.takes_the_checker_along();
    faults_for(&visitor, screen, pages, look)
}

fn faults_for(
    visitor: &Visitor,
    screen: Screen,
    pages: impl Iterator<Item = (Tongue, &'static Sample)>,
    look: impl Fn(&Visitor, &Sample) -> Vec<String>,
) -> Vec<String> {
    let stage = Stage::open();
    visitor.sit_at(screen);
    let mut found = Vec::new();
    for (tongue, sample) in pages {
        visitor.open(&stage.url(tongue, sample));
        let page = format!("{} ({}, {} wide)", sample.name, tongue.code(), screen.width);
        found.extend(look(visitor, sample).into_iter().map(|fault| format!("{page}: {fault}")));
    }
    assert_eq!(visitor.elsewhere().asked(), [""; 0], "requests to others");
    found
}

/// What makes the page scroll sideways.
pub(crate) fn too_wide(visitor: &Visitor) -> Vec<String> {
    let script = "const root = document.documentElement; \
         if (root.scrollWidth <= root.clientWidth) return []; \
         const wide = [...document.querySelectorAll('body *')] \
             .filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5 || e.getBoundingClientRect().left < -0.5); \
         return [root.scrollWidth + ' > ' + root.clientWidth, ...wide.map(e => e.outerHTML.slice(0, 120))];";
    strings(&visitor.run(script))
}

pub(crate) fn strings(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn none(found: Vec<String>) {
    assert!(found.is_empty(), "{} found:\n  {}\n", found.len(), found.join("\n  "));
}
