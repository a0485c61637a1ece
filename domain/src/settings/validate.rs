//! What a store's settings must be like. Addresses are judged strictly: they end up as links on public pages.
use super::{Problem, StoreSettings};
use crate::time::Seconds;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use rust_decimal::Decimal;

const MAX_ADDRESS_BYTES: usize = 2_000;
const MAX_TEXT_CHARS: usize = 500;
const MAX_LIST: usize = 50;

/// Where payers can be sent for help. A list of what is allowed, because some schemes (`javascript:`) are
/// scripts.
const SUPPORT_SCHEMES: [&str; 13] = [
    "http", "https", "mailto", "tel", "sms", "nostr", "matrix", "xmpp", "tg", "sgnl", "simplex", "irc",
    "ircs",
];

pub(super) fn problems(settings: &StoreSettings) -> Vec<Problem> {
    let mut found = Vec::new();
    name(settings, &mut found);
    addresses(settings, &mut found);
    spans(settings, &mut found);
    texts(settings, &mut found);
    lists(settings, &mut found);
    if !(1..=1_008).contains(&settings.recommended_fee_block_target) {
        found.push(Problem::new("recommendedFeeBlockTarget", "Choose between 1 and 1008 blocks"));
    }
    if settings.refund_bolt11_expiration > 3_650 {
        found.push(Problem::new("refundBOLT11Expiration", "Choose between 0 and 3650 days"));
    }
    found
}

fn name(settings: &StoreSettings, found: &mut Vec<Problem>) {
    let name = settings.name.trim();
    if name.is_empty() {
        found.push(Problem::new("name", "Name is missing"));
    } else if name.chars().count() > 50 || name.chars().any(char::is_control) {
        found.push(Problem::new("name", "Name can only be between 1 and 50 characters, without line breaks"));
    }
}

fn addresses(settings: &StoreSettings, found: &mut Vec<Problem>) {
    let mut check = |path, value: &Option<String>, is_good: fn(&str) -> bool, message: &str| {
        if value.as_deref().is_some_and(|text| !is_good(text)) {
            found.push(Problem::new(path, message));
        }
    };
    check(
        "website",
        &settings.website,
        is_web,
        "Website is not a valid url; write it like https://example.org",
    );
    check(
        "supportUrl",
        &settings.support_url,
        is_support,
        "Not an address payers can be sent to; use https://, mailto: or a messenger's",
    );
    for (path, value) in [
        ("logoUrl", &settings.logo_url),
        ("cssUrl", &settings.css_url),
        ("paymentSoundUrl", &settings.payment_sound_url),
    ] {
        check(
            path,
            value,
            is_web_or_file,
            "Write an absolute url, or fileid: and the id of an uploaded file",
        );
    }
    check(
        "brandColor",
        &settings.brand_color,
        is_color,
        "The brand color needs to be a valid hex color code, like #F7931A",
    );
}

/// `http` or `https` and a host, without white space, quotes or controls.
fn is_web(text: &str) -> bool {
    let rest = text
        .split_once("://")
        .filter(|(scheme, _)| is_one_of(scheme, &["http", "https"]))
        .map(|(_, rest)| rest);
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    is_clean(text) && host.is_some_and(|host| !host.is_empty() && !host.starts_with(':'))
}

fn is_support(text: &str) -> bool {
    let parts = text.split_once(':');
    let is_known =
        parts.is_some_and(|(scheme, rest)| is_one_of(scheme, &SUPPORT_SCHEMES) && !rest.is_empty());
    let is_of_web = parts.is_some_and(|(scheme, _)| is_one_of(scheme, &["http", "https"]));
    is_clean(text) && is_known && (!is_of_web || is_web(text))
}

fn is_web_or_file(text: &str) -> bool {
    match text.strip_prefix(super::FILE) {
        Some(id) => {
            (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }
        None => is_web(text),
    }
}

fn is_one_of(scheme: &str, known: &[&str]) -> bool {
    known.iter().any(|name| name.eq_ignore_ascii_case(scheme))
}

fn is_clean(text: &str) -> bool {
    text.len() <= MAX_ADDRESS_BYTES
        && text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"\"'<>\\`".contains(c))
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn spans(settings: &StoreSettings, found: &mut Vec<Problem>) {
    const LONGEST: Seconds = Seconds::hours(24 * 24);
    let mut check = |path, value: Seconds, range: RangeInclusive<Seconds>, message: &str| {
        if !range.contains(&value) {
            found.push(Problem::new(path, message));
        }
    };
    let (minute, ten) = (Seconds::minutes(1), Seconds::minutes(10));
    let invoice = "InvoiceExpiration can only be between 1 and 34560 mins";
    check("invoiceExpiration", settings.invoice_expiration, minute..=LONGEST, invoice);
    let timer = "DisplayExpirationTimer can only be between 1 and 34560 mins";
    check("displayExpirationTimer", settings.display_expiration_timer, minute..=LONGEST, timer);
    let monitoring = "MonitoringExpiration can only be between 10 and 34560 mins";
    check("monitoringExpiration", settings.monitoring_expiration, ten..=LONGEST, monitoring);
}

fn texts(settings: &StoreSettings, found: &mut Vec<Problem>) {
    for (path, value) in [
        ("lightningDescriptionTemplate", &settings.lightning_description_template),
        ("htmlTitle", &settings.html_title),
    ] {
        if value.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT_CHARS) {
            found.push(Problem::new(path, "Write at most 500 characters"));
        }
    }
    let lang = settings.default_lang.as_str();
    if !(2..=35).contains(&lang.len()) || !lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        found.push(Problem::new("defaultLang", "Write a language code such as en or pt-BR"));
    }
}

fn lists(settings: &StoreSettings, found: &mut Vec<Problem>) {
    if settings.additional_tracked_rates.len() > MAX_LIST {
        found.push(Problem::new("additionalTrackedRates", "Name at most 50 currencies"));
    }
    if settings.payment_method_criteria.len() > MAX_LIST {
        found.push(Problem::new("paymentMethodCriteria", "State at most 50 criteria"));
    }
    if settings.payment_method_criteria.iter().any(|criterion| criterion.amount < Decimal::ZERO) {
        found.push(Problem::new("paymentMethodCriteria", "The amount should be 0 or more."));
    }
}
