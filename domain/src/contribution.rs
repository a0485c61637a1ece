//! Contributions as an organisation's own records take them in: one payment, settled, taken back or settled again.
//!
//! What is told is an event of the outbox ([`KINDS`]) together with the invoice it is about. A contribution is one
//! *payment*, so its key is the payment's, which the chain makes unique: whoever takes it in twice under its key has it
//! once. Of what an owner wrote on the invoice goes out only what [`Field`]s name. Sending is the server's business.
use crate::id::{EventId, InvoiceId, PageId, StoreId};
use crate::invoice::Invoice;
use crate::ledger::Quote;
use crate::method::Method;
use crate::money::{Money, Sats};
use crate::network::Network;
use crate::payment::{Payment, PaymentId, PaymentStatus};
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::Deserialize;

pub mod civicrm;
mod document;
mod field;

pub use field::{Field, FieldError};

/// The events that tell of contributions.
pub const KINDS: [&str; 2] = [SETTLED, REVERSED];
const SETTLED: &str = "InvoicePaymentSettled";
const REVERSED: &str = "InvoicePaymentReversed";

/// One payment, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// What makes it this one and no other, for ever: the payment.
    pub key: PaymentId,
    /// Whose.
    pub store: StoreId,
    /// What it was paid for.
    pub invoice: InvoiceId,
    /// How it stands.
    pub state: State,
    /// When that was learnt.
    pub at: Timestamp,
    /// When it came.
    pub received_at: Timestamp,
    /// How it was paid.
    pub method: Method,
    /// How much.
    pub amount: Sats,
    /// What a bitcoin cost when it came; none if no rate was known then.
    pub quote: Option<Quote>,
    /// Whether it is a gift through a donation page, for which nothing is given in return.
    pub is_gift: bool,
    /// The donation page.
    pub page: Option<PageId>,
    /// Whether it came after the time to pay was over.
    pub is_late: bool,
    /// What the owner wrote on the invoice, as far as it is asked for, under the names it is asked for by.
    pub fields: Vec<(String, crate::Personal<String>)>,
}

/// How a contribution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The payment is deep enough.
    Completed,
    /// It was, and the chain took it back. It may come again.
    Reversed,
}

/// What is taken to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// What the event says: its turn has come, and what follows it is told after it.
    AsTold,
    /// How the payment stands by now: the event is told out of its turn, later ones may have been told already.
    AsItStands,
}

/// One message about a contribution; a repetition of it says the same.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The event.
    pub id: &'a EventId,
    /// Grows from message to message about one contribution.
    pub sequence: u64,
    /// The chain the money is on.
    pub network: Network,
}

/// The event tells of no contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold(&'static str);

/// The part of an event's payload that is looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    #[serde(rename = "type")]
    kind: String,
    timestamp: Timestamp,
    after_expiration: bool,
    payment: ToldPayment,
}

#[derive(Deserialize)]
struct ToldPayment {
    id: PaymentId,
}

impl State {
    /// The word for it in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Reversed => "reversed",
        }
    }
}

impl Contribution {
    /// The contribution that an event tells of, from its payload ([`crate::event::payloads`]) and its invoice.
    ///
    /// # Errors
    /// When the event is of another kind, or of another invoice.
    pub fn of(payload: &str, invoice: &Invoice, fields: &[Field], telling: Telling) -> Result<Self, Untold> {
        let told: Told =
            serde_json::from_str(payload).map_err(|_| Untold("its payload tells of no payment"))?;
        let paid = |payment: &&Payment| payment.arrival.id == told.payment.id;
        let payment = invoice.payments.iter().find(paid).ok_or(Untold("its invoice has no such payment"))?;
        let state = match (telling, told.kind.as_str()) {
            (Telling::AsTold, SETTLED) => State::Completed,
            (Telling::AsTold, REVERSED) => State::Reversed,
            (Telling::AsItStands, SETTLED | REVERSED) => standing(invoice, payment),
            (Telling::AsTold | Telling::AsItStands, _) => return Err(Untold("it is of another kind")),
        };
        let donation = invoice.details.donation.as_ref();
        Ok(Self {
            key: told.payment.id,
            store: invoice.store.clone(),
            invoice: invoice.id.clone(),
            state,
            at: told.timestamp,
            received_at: payment.arrival.at,
            method: payment.arrival.method,
            amount: payment.arrival.value,
            quote: invoice.quote_for(payment),
            is_gift: donation.is_some(),
            page: donation.and_then(|donation| donation.page.clone()),
            is_late: told.after_expiration,
            fields: field::said(&invoice.details.metadata, fields),
        })
    }

    /// What it was worth when it came, in money of a state's.
    pub fn worth(&self) -> Option<Money> {
        let quote = self.quote.as_ref().filter(|quote| !quote.rate.currency().is_bitcoin());
        quote.map(|quote| quote.rate.worth(self.amount))
    }
}

fn standing(invoice: &Invoice, payment: &Payment) -> State {
    match invoice.payment_status(payment) {
        PaymentStatus::Settled => State::Completed,
        PaymentStatus::Processing | PaymentStatus::Invalid => State::Reversed,
    }
}

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the event is no contribution: {}", self.0)
    }
}

impl core::error::Error for Untold {}
