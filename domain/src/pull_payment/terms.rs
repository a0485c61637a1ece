//! What a pull payment sets aside, and what a body that states it must be like.
use crate::currency::Currency;
use crate::method::Method;
use crate::money::Money;
use crate::settings::Problem;
use crate::settings::wire as json;
use crate::time::Timestamp;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

const MAX_NAME_CHARS: usize = 50;
const MAX_DESCRIPTION_BYTES: usize = 4_000;
/// Later than this is no date that anybody means, and none that a page could show: the year 9999.
const LAST_INSTANT: i64 = 253_402_300_799;
const BOLT11_DAYS: u32 = 30;

/// What is set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullTerms {
    /// Its owner's name for it, which its page shows; may be empty.
    pub name: String,
    /// What for, at length: Markdown; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How much may be claimed in all.
    pub limit: Money,
    /// Before this instant nothing can be claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// From this instant on nothing can be claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Whether claims need nobody's approval.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub auto_approve: bool,
    /// Kept and given back: days that a Lightning invoice would have to last. There is no Lightning.
    pub bolt11_days: u32,
}

/// A body, in the contract's names. Every field has a default, so that each is judged alone.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    name: String,
    description: String,
    #[serde(deserialize_with = "amount")]
    amount: Option<Decimal>,
    currency: Option<Currency>,
    #[serde(rename = "BOLT11Expiration", deserialize_with = "amount")]
    bolt11_expiration: Option<Decimal>,
    auto_approve_claims: bool,
    starts_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    payout_methods: Option<Vec<String>>,
}

fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    json::exact(deserializer).map(Some)
}

impl PullTerms {
    /// Over that amount, without anything else said.
    pub const fn over(limit: Money) -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            limit,
            starts_at: None,
            expires_at: None,
            auto_approve: false,
            bolt11_days: BOLT11_DAYS,
        }
    }

    /// The terms that the body of a request states; else all that is wrong with it.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn from_body(body: Map<String, Value>) -> Result<Self, Vec<Problem>> {
        let body: Body = json::read(json::without_unsaid(body))?;
        let mut found = problems_of_words(&body.name, &body.description);
        found.extend(problems_of_methods(body.payout_methods.as_deref()));
        times(&body, &mut found);
        let limit = limit(&body, &mut found);
        let days = days(&body, &mut found);
        match limit {
            Some(limit) if found.is_empty() => Ok(Self {
                name: body.name.trim().into(),
                description: body.description,
                limit,
                starts_at: body.starts_at,
                expires_at: body.expires_at,
                auto_approve: body.auto_approve_claims,
                bolt11_days: days,
            }),
            Some(_) | None => Err(found),
        }
    }
}

/// What is wrong with a name and a description.
pub(super) fn problems_of_words(name: &str, description: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    if name.trim().chars().count() > MAX_NAME_CHARS || name.trim().chars().any(char::is_control) {
        let message = format!("The name should be maximum {MAX_NAME_CHARS} characters, without line breaks");
        found.push(Problem::new("name", message));
    }
    if description.len() > MAX_DESCRIPTION_BYTES {
        let message = format!("Write at most {MAX_DESCRIPTION_BYTES} bytes; these are {}", description.len());
        found.push(Problem::new("description", message));
    } else if description.chars().any(|letter| letter.is_control() && !"\n\r\t".contains(letter)) {
        found.push(Problem::new("description", "There is a control character in it"));
    }
    found
}

/// What is wrong with a list of payout methods: on the chain is the one way there is.
pub(super) fn problems_of_methods(named: Option<&[String]>) -> Vec<Problem> {
    let path = "payoutMethods";
    let is_known = |name: &String| Method::parse(name) == Ok(Method::OnChain);
    match named {
        Some([]) => {
            Vec::from([Problem::new(path, "At least one payout method is required; leave it out for all")])
        }
        Some(named) if !named.iter().all(is_known) => Vec::from([Problem::new(
            path,
            "Invalid or unsupported payment methods: this server pays out by BTC-CHAIN",
        )]),
        Some(_) | None => Vec::new(),
    }
}

fn limit(body: &Body, found: &mut Vec<Problem>) -> Option<Money> {
    let above_zero = "The amount should be more than 0.";
    if body.currency.is_none() {
        found.push(Problem::new("currency", "This field is required"));
    }
    let Some(amount) = body.amount else {
        found.push(Problem::new("amount", above_zero));
        return None;
    };
    match Money::try_from_decimal(amount, body.currency?) {
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

fn times(body: &Body, found: &mut Vec<Problem>) {
    for (path, at) in [("startsAt", body.starts_at), ("expiresAt", body.expires_at)] {
        if at.is_some_and(|Timestamp(at)| !(0..=LAST_INSTANT).contains(&at)) {
            found.push(Problem::new(path, "Write an instant in unix seconds, before the year 10000"));
        }
    }
    if body.starts_at.zip(body.expires_at).is_some_and(|(start, end)| end <= start) {
        found.push(Problem::new("expiresAt", "expiresAt should be after startsAt"));
    }
}

fn days(body: &Body, found: &mut Vec<Problem>) -> u32 {
    let Some(given) = body.bolt11_expiration else { return BOLT11_DAYS };
    let days = u32::try_from(given.trunc()).ok().filter(|days| (1..=3_650).contains(days));
    if days.is_none() {
        found.push(Problem::new("BOLT11Expiration", "The BOLT11 expiration should be positive, in days"));
    }
    days.unwrap_or(BOLT11_DAYS)
}
