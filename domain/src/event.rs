//! What is told to the outside: events of invoices, as webhooks carry them.
use crate::invoice::{Invoice, Metadata};
use crate::payment::{Payment, PaymentStatus};
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// Something that happened to an invoice and is told to webhooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// When it was learnt.
    pub at: Timestamp,
}

/// The kinds of event, with what each carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The invoice was made.
    Created,
    /// A payment was seen for the first time.
    ReceivedPayment {
        /// Whether it came after the invoice expired; a replacement comes when what it replaces did.
        after_expiration: bool,
        /// The payment.
        payment: Payment,
    },
    /// A payment is deep enough.
    PaymentSettled {
        /// Whether it came after the invoice expired.
        after_expiration: bool,
        /// The payment.
        payment: Payment,
    },
    /// A settled payment was taken back by a reorganisation or double spend. Not in the contract:
    /// the server whose contract it is doesn't notice.
    PaymentReversed {
        /// Whether it came after the invoice expired.
        after_expiration: bool,
        /// The payment.
        payment: Payment,
    },
    /// Paid in full, not yet deep enough.
    Processing {
        /// Whether more came than was due.
        over_paid: bool,
    },
    /// Paid in full and deep enough, or marked so.
    Settled {
        /// Whether a person marked it.
        manually_marked: bool,
        /// Whether more came than was due.
        over_paid: bool,
    },
    /// The time to pay is over.
    Expired {
        /// Whether something, but not all, had been paid.
        partially_paid: bool,
    },
    /// The time to pay is over with part of the price paid.
    ExpiredPaidPartial,
    /// The price was reached after the time to pay.
    PaidAfterExpiration,
    /// Paid but not deep enough in time, or marked so.
    Invalid {
        /// Whether a person marked it.
        manually_marked: bool,
    },
    /// A refund was created.
    Refund,
}

impl EventKind {
    /// The names of all kinds, as webhooks subscribe to them, each with what it means.
    pub const NAMES: [(&'static str, &'static str); 11] = [
        ("InvoiceCreated", "A new invoice has been created"),
        ("InvoiceReceivedPayment", "A new payment has been received"),
        ("InvoicePaymentSettled", "A payment has been settled"),
        ("InvoicePaymentReversed", "A settled payment has been taken back by the chain"),
        ("InvoiceProcessing", "An invoice is processing: paid in full, waiting for confirmations"),
        ("InvoiceSettled", "An invoice has been settled"),
        ("InvoiceExpired", "An invoice has expired"),
        ("InvoiceExpiredPaidPartial", "An invoice has expired with part of its price paid"),
        ("InvoicePaidAfterExpiration", "An expired invoice has been paid in full"),
        ("InvoiceInvalid", "An invoice became invalid"),
        ("InvoiceRefund", "A refund of an invoice has been created"),
    ];

    /// The name on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Created => "InvoiceCreated",
            Self::ReceivedPayment { .. } => "InvoiceReceivedPayment",
            Self::PaymentSettled { .. } => "InvoicePaymentSettled",
            Self::PaymentReversed { .. } => "InvoicePaymentReversed",
            Self::Processing { .. } => "InvoiceProcessing",
            Self::Settled { .. } => "InvoiceSettled",
            Self::Expired { .. } => "InvoiceExpired",
            Self::ExpiredPaidPartial => "InvoiceExpiredPaidPartial",
            Self::PaidAfterExpiration => "InvoicePaidAfterExpiration",
            Self::Invalid { .. } => "InvoiceInvalid",
            Self::Refund => "InvoiceRefund",
        }
    }
}

impl Event {
    /// The part of a webhook body that is the same for every receiver; [`crate::webhook::body`] adds the rest.
    ///
    /// Of many events of one invoice, [`payloads`] makes them faster, and with the metadata as it was written.
    pub fn payload(&self, invoice: &Invoice) -> Map<String, Value> {
        let status = self.kind.payment().map(|payment| invoice.payment_status(payment));
        let mut body = self.own_payload(invoice, status);
        body.insert("metadata".into(), invoice.details.metadata.to_value());
        body
    }

    /// All but the metadata.
    fn own_payload(&self, invoice: &Invoice, status: Option<PaymentStatus>) -> Map<String, Value> {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.into(), value);
        put("type", self.kind.name().into());
        put("timestamp", self.at.0.into());
        put("storeId", invoice.store.as_str().into());
        put("invoiceId", invoice.id.as_str().into());
        self.kind.fields(status, &mut put);
        body
    }
}

/// The payloads of an invoice's events, in their order, as JSON texts: [`Event::payload`], with the metadata
/// letter by letter as its owner wrote it. How payments stand is worked out once.
pub fn payloads(events: &[Event], invoice: &Invoice) -> Vec<String> {
    let standings = invoice.standings_of(events.iter().filter_map(|event| event.kind.payment()));
    let mut standings = standings.into_iter();
    let payload = |event: &Event| {
        let status = event.kind.payment().and_then(|_| standings.next()).map(|standing| standing.status);
        let own = event.own_payload(invoice, status);
        let payload = Payload { own: &own, metadata: &invoice.details.metadata };
        serde_json::to_string(&payload).expect("names are strings, and what is JSON prints as JSON")
    };
    events.iter().map(payload).collect()
}

/// A payload as it is written down.
struct Payload<'a> {
    own: &'a Map<String, Value>,
    metadata: &'a Metadata,
}

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.own.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.serialize_entry("metadata", self.metadata)?;
        map.end()
    }
}

impl EventKind {
    /// The payment it tells of.
    fn payment(&self) -> Option<&Payment> {
        match self {
            Self::ReceivedPayment { payment, .. }
            | Self::PaymentSettled { payment, .. }
            | Self::PaymentReversed { payment, .. } => Some(payment),
            Self::Created
            | Self::Processing { .. }
            | Self::Settled { .. }
            | Self::Expired { .. }
            | Self::ExpiredPaidPartial
            | Self::PaidAfterExpiration
            | Self::Invalid { .. }
            | Self::Refund => None,
        }
    }

    fn fields(&self, status: Option<PaymentStatus>, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
        match self {
            Self::ReceivedPayment { after_expiration, payment }
            | Self::PaymentSettled { after_expiration, payment }
            | Self::PaymentReversed { after_expiration, payment } => {
                put("afterExpiration", (*after_expiration).into());
                put_payment(payment, status, put);
            }
            Self::Processing { over_paid } => {
                put("overPaid", (*over_paid).into());
            }
            Self::Settled { manually_marked, over_paid } => {
                put("manuallyMarked", (*manually_marked).into());
                put("overPaid", (*over_paid).into());
            }
            Self::Expired { partially_paid } => {
                put("partiallyPaid", (*partially_paid).into());
            }
            Self::Invalid { manually_marked } => {
                put("manuallyMarked", (*manually_marked).into());
            }
            Self::Created | Self::ExpiredPaidPartial | Self::PaidAfterExpiration | Self::Refund => {}
        }
    }
}

fn put_payment(
    payment: &Payment,
    status: Option<PaymentStatus>,
    put: &mut impl FnMut(&str, Value) -> Option<Value>,
) {
    put("paymentMethodId", payment.arrival.method.id().into());
    put(
        "payment",
        json!({
            "id": alloc::format!("{}", payment.arrival.id),
            "receivedDate": payment.arrival.at.0,
            "value": alloc::format!("{}", payment.arrival.value.to_btc()),
            "fee": "0",
            "status": status,
            "destination": payment.arrival.destination,
        }),
    );
}
