//! Contributions as CiviCRM's API version 4 takes them in over HTTP, and whether an answer of it means that it did.
//!
//! A settled payment is `Contribution/save` with `match` on `trxn_id`, which CiviCRM keeps unique: sent again, it changes
//! the one there is. One that was taken back is `Contribution/update` of that one alone, so that whatever people wrote on
//! it stays. Source: <https://docs.civicrm.org/dev/en/latest/api/v4/rest/>.
use super::{Contribution, State};
use crate::money::decimal_string;
use crate::network::Network;
use alloc::format;
use alloc::string::{String, ToString};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Where contributions go in a CiviCRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The contact they are of, unless a field says another.
    pub contact: u64,
    /// The name of their financial type, such as `Donation`.
    pub financial_type: String,
    /// The name of their payment instrument, if one is named.
    pub payment_instrument: Option<String>,
}

/// A call of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is done to `Contribution`.
    pub action: &'static str,
    /// The JSON of the form's field `params`.
    pub params: String,
}

/// What the program says itself of a contribution: no field may stand in for it.
const OURS: [&str; 9] = [
    "id",
    "trxn_id",
    "total_amount",
    "currency",
    "receive_date",
    "contribution_status_id",
    "contribution_status_id:name",
    "cancel_date",
    "cancel_reason",
];

/// Whether a field of that name may go along.
pub fn takes(name: &str) -> bool {
    !OURS.contains(&name)
}

/// The call that brings CiviCRM up to date on a contribution.
pub fn call(contribution: &Contribution, mapping: &Mapping, network: Network) -> Call {
    let key = format!("{}", contribution.key);
    match contribution.state {
        State::Completed => {
            let record = record(contribution, &key, mapping, network);
            let params = json!({ "records": [record], "match": ["trxn_id"] });
            Call { action: "save", params: params.to_string() }
        }
        State::Reversed => {
            let values = json!({
                "contribution_status_id:name": "Cancelled",
                "cancel_date": instant(contribution.at.0),
                "cancel_reason": "The payment was taken back: its block left the chain, or it was double spent",
            });
            let params = json!({ "where": [["trxn_id", "=", key]], "values": values });
            Call { action: "update", params: params.to_string() }
        }
    }
}

fn record(contribution: &Contribution, key: &str, mapping: &Mapping, network: Network) -> Map<String, Value> {
    let mut record = Map::new();
    let mut put = |name: &str, value: Value| record.insert(name.into(), value);
    put("contact_id", mapping.contact.into());
    put("source", source(contribution, network).into());
    for (name, value) in contribution.fields.iter().filter(|(name, _)| takes(name)) {
        match contact(name, value) {
            Some(Some(id)) => drop(put(name, id.into())),
            Some(None) => {} // whatever it is, it names no contact
            None => drop(put(name, value.as_str().into())),
        }
    }
    put("financial_type_id:name", mapping.financial_type.as_str().into());
    if let Some(instrument) = &mapping.payment_instrument {
        put("payment_instrument_id:name", instrument.as_str().into());
    }
    put("trxn_id", key.into());
    put("receive_date", instant(contribution.received_at.0).into());
    put("cancel_date", Value::Null);
    put("cancel_reason", Value::Null);
    match contribution.worth() {
        Some(worth) => {
            put("total_amount", decimal_string(worth.to_decimal()).into());
            put("currency", worth.currency().code().into());
            put("contribution_status_id:name", "Completed".into());
        }
        // Nobody knows what it was worth: a person must say, so it is not complete.
        None => {
            put("total_amount", "0".into());
            put("contribution_status_id:name", "Pending".into());
        }
    }
    record
}

/// For the field that names a contact, its number; CiviCRM gives words such as `user_contact_id` a meaning of their own.
fn contact(name: &str, value: &str) -> Option<Option<u64>> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    (name == "contact_id").then(|| value.parse().ok().filter(|_| digits))
}

/// What came, in words, so that the record explains itself.
fn source(contribution: &Contribution, network: Network) -> String {
    let amount = decimal_string(contribution.amount.to_btc());
    let rate = contribution.quote.as_ref().map_or_else(
        || ", rate not known".to_string(),
        |quote| format!(" at {} {}", decimal_string(quote.rate.per_btc()), quote.rate.currency().code()),
    );
    let test =
        if network == Network::Mainnet { String::new() } else { format!(" ({}, worthless)", network.name()) };
    format!("{amount} BTC{rate}{test}, invoice {}", contribution.invoice)
}

/// An instant that means the same in every time zone: CiviCRM writes it down in its own.
fn instant(seconds: i64) -> String {
    format!("@{seconds}")
}

/// An answer, as far as it is looked at.
#[derive(Deserialize)]
struct Answer {
    values: Option<Value>,
    error_code: Option<Value>,
    error_message: Option<Value>,
}

/// Whether CiviCRM did what that call asked.
///
/// # Errors
/// In words, what is wrong; of the answer it repeats an error's code alone, as its message may hold what was sent.
pub fn judge(action: &str, status: u16, body: &[u8]) -> Result<(), String> {
    let answer = serde_json::from_slice::<Answer>(body).ok();
    let code = answer.as_ref().and_then(|answer| answer.error_code.as_ref()).and_then(code);
    let code = code.map_or_else(String::new, |code| format!(", error code {code}"));
    if !(200..300).contains(&status) {
        return Err(format!("CiviCRM answered with HTTP status {status}{code}; its own log says why"));
    }
    let Some(answer) = answer else {
        return Err(format!(
            "what answered with HTTP status {status} is no API of CiviCRM's: the answer is not its JSON"
        ));
    };
    if answer.error_code.is_some() || answer.error_message.is_some() {
        return Err(format!("CiviCRM answered with an error{code}; its own log says why"));
    }
    match answer.values.as_ref().and_then(Value::as_array) {
        Some(saved) if action == "save" && saved.is_empty() => {
            Err("CiviCRM answered that it saved nothing".into())
        }
        Some(_) => Ok(()),
        None => Err("CiviCRM's answer does not say what it saved".into()),
    }
}

/// An error's code, if it is a word or a number.
fn code(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    (plain && (1..=40).contains(&text.len())).then_some(text)
}
