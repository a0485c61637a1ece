//! The body of a delivery: the contract's fields in the contract's order, indented.
use super::Envelope;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// What comes right after the envelope, in this order; everything else follows by name.
const FIRST: [&str; 5] = ["type", "timestamp", "storeId", "invoiceId", "metadata"];

/// The text to send and to sign: `payload` in its envelope, as JSON indented by two spaces.
///
/// The order of the fields is `deliveryId`, `webhookId`, `originalDeliveryId`, `isRedelivery`, `type`,
/// `timestamp`, `storeId`, `invoiceId`, `metadata`, then the others by name. The envelope wins over fields of
/// its names in `payload`.
pub fn body(payload: &Map<String, Value>, envelope: &Envelope) -> String {
    let mut fields = Fields::default();
    fields.put("deliveryId", envelope.delivery_id.as_str().into());
    fields.put("webhookId", envelope.webhook_id.as_str().into());
    fields.put("originalDeliveryId", envelope.original_delivery_id.as_str().into());
    fields.put("isRedelivery", envelope.is_redelivery().into());
    for name in FIRST {
        if let Some(value) = payload.get(name) {
            fields.put(name, value.clone());
        }
    }
    let mut others: Vec<(&String, &Value)> = payload.iter().collect();
    others.sort_unstable_by_key(|(name, _)| *name);
    for (name, value) in others {
        fields.put(name, value.clone());
    }
    serde_json::to_string_pretty(&fields).expect("names are strings, and a tree of values always prints")
}

/// Named values in the order they were first put.
#[derive(Default)]
struct Fields<'a>(Vec<(&'a str, Value)>);

impl<'a> Fields<'a> {
    fn put(&mut self, name: &'a str, value: Value) {
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
