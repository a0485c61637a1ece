//! The body of a delivery: the contract's fields in the contract's order, indented.
use super::Envelope;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// What comes right after the envelope, in this order; everything else follows by name.
const FIRST: [&str; 5] = ["type", "timestamp", "storeId", "invoiceId", "metadata"];

/// The text to send and to sign: `payload` in its envelope, as JSON indented by two spaces.
///
/// The order of the fields is `deliveryId`, `webhookId`, `originalDeliveryId`, `isRedelivery`, `type`,
/// `timestamp`, `storeId`, `invoiceId`, `metadata`, then the others by name. The envelope wins over fields of
/// its names in `payload`.
pub fn body(payload: &Map<String, Value>, envelope: &Envelope) -> String {
    let fields = payload.iter().map(|(name, value)| (name.as_str(), Field::Tree(value.clone())));
    enclosed(fields.collect(), envelope)
}

/// As [`body`], from a payload's JSON text, with its metadata letter by letter as it was written. An error if the
/// text is no JSON object.
pub fn body_of_text(payload: &str, envelope: &Envelope) -> Result<String, serde_json::Error> {
    let payload: BTreeMap<String, Box<RawValue>> = serde_json::from_str(payload)?;
    let mut fields = BTreeMap::new();
    for (name, raw) in &payload {
        let field = match name.as_str() {
            "metadata" => Field::Raw(raw.clone()),
            _ => Field::Tree(serde_json::from_str(raw.get())?),
        };
        fields.insert(name.as_str(), field);
    }
    Ok(enclosed(fields, envelope))
}

/// A field's value: printed by us, or as somebody else wrote it.
#[derive(Serialize)]
#[serde(untagged)]
enum Field {
    Tree(Value),
    Raw(Box<RawValue>),
}

/// The payload's fields, by name, behind the envelope's.
fn enclosed(mut payload: BTreeMap<&str, Field>, envelope: &Envelope) -> String {
    let mut fields = Fields::default();
    fields.put("deliveryId", Field::Tree(envelope.delivery_id.as_str().into()));
    fields.put("webhookId", Field::Tree(envelope.webhook_id.as_str().into()));
    fields.put("originalDeliveryId", Field::Tree(envelope.original_delivery_id.as_str().into()));
    fields.put("isRedelivery", Field::Tree(envelope.is_redelivery().into()));
    for name in FIRST {
        if let Some(value) = payload.remove(name) {
            fields.put(name, value);
        }
    }
    for (name, value) in payload {
        fields.put(name, value);
    }
    serde_json::to_string_pretty(&fields).expect("names are strings, and a tree of values always prints")
}

/// Named values in the order they were first put.
#[derive(Default)]
struct Fields<'a>(Vec<(&'a str, Field)>);

impl<'a> Fields<'a> {
    fn put(&mut self, name: &'a str, value: Field) {
        if self.0.iter().all(|(taken, _)| *taken != name) {
            self.0.push((name, value));
        }
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
