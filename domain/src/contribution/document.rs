//! A contribution as one JSON document, for a list or a command.
use super::{Contribution, Message};
use crate::money::decimal_string;
use crate::personal::Personal;
use alloc::string::String;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Grows when a field changes its meaning; new fields may come without it.
const VERSION: u32 = 1;

/// The fields in the order in which they are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: u32,
    id: &'a str,
    sequence: u64,
    key: String,
    status: &'a str,
    network: &'a str,
    method: &'a str,
    amount_sats: u64,
    worth: Option<Price>,
    rate: Option<Price>,
    received_at: i64,
    at: i64,
    is_late: bool,
    is_gift: bool,
    donation_page: Option<&'a str>,
    store_id: &'a str,
    invoice_id: &'a str,
    fields: Said<'a>,
}

/// A decimal as text, and its currency.
#[derive(Serialize)]
struct Price {
    amount: String,
    currency: &'static str,
}

struct Said<'a>(&'a [(String, Personal<String>)]);

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value.as_str()))?;
        map.end()
    }
}

impl Contribution {
    /// The document, on one line. Amounts in satoshis are whole numbers; money is a decimal in quotes; instants are
    /// seconds since 1970.
    pub fn document(&self, message: Message<'_>) -> String {
        let worth = self.worth().map(|worth| Price {
            amount: decimal_string(worth.to_decimal()),
            currency: worth.currency().code(),
        });
        let rate = self.quote.as_ref().map(|quote| Price {
            amount: decimal_string(quote.rate.per_btc()),
            currency: quote.rate.currency().code(),
        });
        let document = Document {
            version: VERSION,
            id: message.id.as_str(),
            sequence: message.sequence,
            key: alloc::format!("{}", self.key),
            status: self.state.name(),
            network: message.network.name(),
            method: self.method.id(),
            amount_sats: self.amount.to_sat(),
            worth,
            rate,
            received_at: self.received_at.0,
            at: self.at.0,
            is_late: self.is_late,
            is_gift: self.is_gift,
            donation_page: self.page.as_ref().map(|page| page.as_str()),
            store_id: self.store.as_str(),
            invoice_id: self.invoice.as_str(),
            fields: Said(&self.fields),
        };
        serde_json::to_string(&document).expect("names are strings, and what it holds prints as JSON")
    }
}
