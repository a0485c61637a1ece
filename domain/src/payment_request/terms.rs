//! What a payment request asks for, and what a body that states it must be like.
use crate::currency::Currency;
use crate::money::Money;
use crate::personal::Personal;
use crate::settings::Problem;
use crate::settings::wire as json;
use crate::time::Timestamp;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

const MAX_TITLE_CHARS: usize = 200;
const MAX_REFERENCE_CHARS: usize = 200;
const MAX_EMAIL_BYTES: usize = 254;
const MAX_DESCRIPTION_BYTES: usize = 4_000;
const MAX_FORM_BYTES: usize = 8_000;
/// Later than this is no date that anybody means, and none that a page could show: the year 9999.
const LAST_INSTANT: i64 = 253_402_300_799;
/// What a client writes where it wants no form.
const NO_FORM: [&str; 2] = ["", "None"];

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestTerms {
    /// How much.
    pub price: Money,
    /// What for, in a few words.
    pub title: String,
    /// What for, at length: Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Personal<String>>,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal<String>>,
    /// From this instant on it takes nothing more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What its owner knows it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Whether it may be paid in parts of any size.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub custom_amounts: bool,
    /// What the owner's own form was answered: kept and given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_response: Option<Personal<Map<String, Value>>>,
}

/// A body, in the contract's names. Every field has a default, so that each is judged alone.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    #[serde(deserialize_with = "amount")]
    amount: Option<Decimal>,
    title: String,
    currency: Option<Currency>,
    email: Option<Personal<String>>,
    description: Option<Personal<String>>,
    expiry_date: Option<Timestamp>,
    reference_id: Option<String>,
    allow_custom_payment_amounts: bool,
    form_id: Option<String>,
    form_response: Option<Personal<Map<String, Value>>>,
}

fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    json::exact(deserializer).map(Some)
}

impl RequestTerms {
    /// The terms that the body of a request states; else all that is wrong with it. What it leaves out, or gives as
    /// `null` or empty text, is not said. `home` is the currency of an amount that names none.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn from_body(body: Map<String, Value>, home: Currency) -> Result<Self, Vec<Problem>> {
        let body: Body = json::read(json::without_unsaid(body))?;
        let mut found = Vec::new();
        let price = price(&body, home, &mut found);
        texts(&body, &mut found);
        rest(&body, &mut found);
        match price {
            Some(price) if found.is_empty() => Ok(Self {
                price,
                title: body.title.trim().into(),
                description: body.description,
                email: body.email,
                expires_at: body.expiry_date,
                reference: body.reference_id,
                custom_amounts: body.allow_custom_payment_amounts,
                form_response: body.form_response.filter(|answers| !answers.is_empty()),
            }),
            Some(_) | None => Err(found),
        }
    }
}

fn price(body: &Body, home: Currency, found: &mut Vec<Problem>) -> Option<Money> {
    let above_zero = "Please provide an amount greater than 0";
    let Some(amount) = body.amount else {
        found.push(Problem::new("amount", above_zero));
        return None;
    };
    match Money::try_from_decimal(amount, body.currency.unwrap_or(home)) {
        Ok(money) if !money.is_zero() => Some(money),
        Ok(_) => {
            found.push(Problem::new("amount", above_zero));
            None
        }
        Err(error) => {
            found.push(Problem::new("amount", error));
            None
        }
    }
}

fn texts(body: &Body, found: &mut Vec<Problem>) {
    let title = body.title.trim();
    if title.is_empty() {
        found.push(Problem::new("title", "Title is required"));
    } else if !is_line(title, MAX_TITLE_CHARS) {
        let message = format!("Write at most {MAX_TITLE_CHARS} characters, without line breaks");
        found.push(Problem::new("title", message));
    }
    if body.reference_id.as_deref().is_some_and(|text| !is_line(text, MAX_REFERENCE_CHARS)) {
        let message = format!("Write at most {MAX_REFERENCE_CHARS} characters, without line breaks");
        found.push(Problem::new("referenceId", message));
    }
    if let Some(text) = &body.description {
        if text.len() > MAX_DESCRIPTION_BYTES {
            let message = format!("Write at most {MAX_DESCRIPTION_BYTES} bytes; these are {}", text.len());
            found.push(Problem::new("description", message));
        } else if text.chars().any(|letter| letter.is_control() && !"\n\r\t".contains(letter)) {
            found.push(Problem::new("description", "There is a control character in it"));
        }
    }
}

fn rest(body: &Body, found: &mut Vec<Problem>) {
    if body.email.as_ref().is_some_and(|email| !is_email(email)) {
        found.push(Problem::new("email", "Invalid email address"));
    }
    if body.expiry_date.is_some_and(|Timestamp(at)| !(0..=LAST_INSTANT).contains(&at)) {
        found.push(Problem::new("expiryDate", "Write an instant in unix seconds, before the year 10000"));
    }
    if body.form_id.as_deref().is_some_and(|id| !NO_FORM.contains(&id)) {
        let message = "There are no forms on this server; leave formId out, and send what you asked for as formResponse";
        found.push(Problem::new("formId", message));
    }
    let answers = body.form_response.as_ref().and_then(|answers| serde_json::to_string(answers).ok());
    if answers.is_some_and(|text| text.len() > MAX_FORM_BYTES) {
        found.push(Problem::new("formResponse", format!("Write at most {MAX_FORM_BYTES} bytes of JSON")));
    }
}

fn is_line(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// One `@` with something on both sides, and nothing that could not stand in an address.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    let is_whole =
        parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    is_whole && text.len() <= MAX_EMAIL_BYTES && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
