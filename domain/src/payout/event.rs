//! What is told to the outside of payouts, as webhooks carry it.
use super::Payout;
use crate::time::Timestamp;
use alloc::string::String;
use serde_json::{Map, Value, json};

/// Something that happened to a payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutEvent {
    /// What.
    pub kind: PayoutEventKind,
    /// When it was learnt.
    pub at: Timestamp,
}

/// The kinds there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutEventKind {
    /// It was claimed.
    Created,
    /// It may be paid.
    Approved,
    /// It stands otherwise than before.
    Updated,
}

impl PayoutEventKind {
    /// The names of all kinds, as webhooks subscribe to them, each with what it means.
    pub const NAMES: [(&'static str, &'static str); 3] = [
        ("PayoutCreated", "A payout has been created"),
        ("PayoutApproved", "A payout has been approved"),
        ("PayoutUpdated", "A payout has been updated"),
    ];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "PayoutCreated",
            Self::Approved => "PayoutApproved",
            Self::Updated => "PayoutUpdated",
        }
    }
}

impl PayoutEvent {
    /// The part of a webhook body that is the same for every receiver; [`crate::webhook::body`] adds the rest.
    pub fn payload(&self, payout: &Payout) -> Map<String, Value> {
        let body = json!({
            "type": self.kind.name(),
            "timestamp": self.at.0,
            "storeId": payout.store.as_str(),
            "payoutId": payout.id.as_str(),
            "pullPaymentId": payout.pull_payment,
            "payoutState": payout.state().name(),
        });
        match body {
            Value::Object(fields) => fields,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Map::new()
            }
        }
    }
}
