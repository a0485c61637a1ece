//! Webhooks without a network: who wants what, the body, its signatures, and when to try again.
//!
//! The body and `BTCPay-Sig` are the Greenfield contract's; beside them go the headers of the Standard
//! Webhooks specification, version 1. Sending is the server's business, and so is the outbox.
use crate::id::{DeliveryId, WebhookId};
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

mod body;
mod schedule;
mod secret;
mod sign;

pub use body::{body, body_of_text};
pub use schedule::{Decision, Outcome, next_attempt};
pub use secret::Secret;
pub use sign::{btcpay_sig, headers, standard_signature};

/// Which events a webhook receives: the contract's `authorizedEvents`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subscription {
    /// All of its store's, whatever `specific` says.
    pub everything: bool,
    /// Otherwise those with these names; see [`crate::EventKind::NAMES`].
    #[serde(rename = "specificEvents")]
    pub specific: Vec<String>,
}

impl Default for Subscription {
    fn default() -> Self {
        Self { everything: true, specific: Vec::new() }
    }
}

impl Subscription {
    /// Whether the event of that name is wanted. Names are compared exactly.
    pub fn wants(&self, event: &str) -> bool {
        self.everything || self.specific.iter().any(|name| name == event)
    }
}

/// What is told about a delivery in its own body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// This delivery.
    pub delivery_id: DeliveryId,
    /// The webhook it goes to.
    pub webhook_id: WebhookId,
    /// The first delivery of the same event to the same webhook; the same as `delivery_id` on the first.
    pub original_delivery_id: DeliveryId,
}

impl Envelope {
    /// Of an event's first delivery to a webhook.
    pub fn first(delivery_id: DeliveryId, webhook_id: WebhookId) -> Self {
        Self { original_delivery_id: delivery_id.clone(), delivery_id, webhook_id }
    }

    /// Whether the event was delivered, or tried, before.
    pub fn is_redelivery(&self) -> bool {
        self.delivery_id != self.original_delivery_id
    }
}

#[cfg(test)]
mod tests;
