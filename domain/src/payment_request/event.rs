//! What is told to the outside of payment requests, as webhooks carry it.
use super::PaymentRequest;
use crate::time::Timestamp;
use alloc::string::String;
use serde_json::{Map, Value, json};

/// Something that happened to a payment request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestEvent {
    /// What.
    pub kind: RequestEventKind,
    /// When it was learnt.
    pub at: Timestamp,
}

/// The kinds there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestEventKind {
    /// It was made.
    Created,
    /// Its terms were stated anew.
    Updated,
    /// It was put away.
    Archived,
    /// It stands otherwise than before.
    StatusChanged,
    /// All of it came and is deep enough.
    Completed,
}

impl RequestEventKind {
    /// The names of all kinds, as webhooks subscribe to them, each with what it means.
    pub const NAMES: [(&'static str, &'static str); 5] = [
        ("PaymentRequestCreated", "A new payment request has been created"),
        ("PaymentRequestUpdated", "A payment request has been updated"),
        ("PaymentRequestArchived", "A payment request has been archived"),
        ("PaymentRequestStatusChanged", "A payment request has had its status changed"),
        ("PaymentRequestCompleted", "A payment request has been paid in full, and the payments have settled"),
    ];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "PaymentRequestCreated",
            Self::Updated => "PaymentRequestUpdated",
            Self::Archived => "PaymentRequestArchived",
            Self::StatusChanged => "PaymentRequestStatusChanged",
            Self::Completed => "PaymentRequestCompleted",
        }
    }
}

impl RequestEvent {
    /// The part of a webhook body that is the same for every receiver; [`crate::webhook::body`] adds the rest.
    pub fn payload(&self, request: &PaymentRequest) -> Map<String, Value> {
        let body = json!({
            "type": self.kind.name(),
            "timestamp": self.at.0,
            "storeId": request.store.as_str(),
            "paymentRequestId": request.id.as_str(),
            "status": request.status.name(),
        });
        match body {
            Value::Object(fields) => fields,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Map::new()
            }
        }
    }
}
