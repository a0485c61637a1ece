//! Changes made ready for the database in the caller's thread, so that the one writer has nothing left to compute.
use crate::error::Result;
use crate::sql::{flag, int, to_json};
use domain::invoice::{Share, Verdict};
use domain::ledger::Entry;
use domain::payment::{Place, Spending};
use domain::{
    Change, Invoice, InvoiceId, PageId, Payment, PaymentId, RequestId, StoreId, Timestamp, WalletNo,
};

/// A change as it will be written.
pub(crate) struct Prepared {
    pub(crate) id: InvoiceId,
    pub(crate) store: StoreId,
    pub(crate) since: i64,
    pub(crate) revision: i64,
    pub(crate) verdict: Verdict,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) wakes_at: Option<Timestamp>,
    pub(crate) archived_at: Option<Timestamp>,
    pub(crate) order_id: Option<String>,
    pub(crate) body: String,
    pub(crate) terms: Vec<String>,
    pub(crate) events: Vec<PreparedEvent>,
    pub(crate) payments: Vec<PreparedPayment>,
    pub(crate) entries: Vec<Entry>,
    /// When it was made, if it is a gift.
    pub(crate) gift_at: Option<Timestamp>,
    /// When it was made, if it is a canary.
    pub(crate) canary_at: Option<Timestamp>,
    /// When it was made, if it stands for change.
    pub(crate) returned_at: Option<Timestamp>,
    /// The donation page it was made through.
    pub(crate) page: Option<PageId>,
    /// The payment request it pays for, and what it brings.
    pub(crate) request: Option<(RequestId, Share)>,
    /// The latest instant it was told of.
    pub(crate) as_of: Timestamp,
}

pub(crate) struct PreparedEvent {
    pub(crate) kind: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) payload: String,
}

pub(crate) struct PreparedPayment {
    pub(crate) id: String,
    pub(crate) txid: Option<[u8; 32]>,
    pub(crate) place: &'static str,
    pub(crate) block: Option<[u8; 32]>,
    pub(crate) height: Option<u32>,
    pub(crate) settles_at: Option<u32>,
    pub(crate) wallet: Option<WalletNo>,
    pub(crate) value: i64,
    pub(crate) spent: Option<Spending>,
}

impl Prepared {
    /// Everything that has to be computed of a change.
    pub(crate) fn try_new(change: Change) -> Result<Self> {
        let Change { since, invoice, events, entries } = change;
        let payloads = domain::event::payloads(&events, &invoice);
        let event = |(event, payload): (&domain::Event, String)| PreparedEvent {
            kind: event.kind.name(),
            at: event.at,
            payload,
        };
        Ok(Self {
            since: int(since),
            revision: int(invoice.revision),
            verdict: invoice.verdict(),
            created_at: invoice.terms.created_at,
            expires_at: invoice.terms.expires_at,
            wakes_at: invoice.wakes_at(),
            archived_at: invoice.archived_at,
            order_id: invoice.details.metadata.order_id(),
            body: to_json(&invoice)?,
            terms: Self::terms(&invoice),
            events: events.iter().zip(payloads).map(event).collect(),
            payments: invoice
                .payments
                .iter()
                .map(|payment| PreparedPayment::new(&invoice, payment))
                .collect(),
            entries,
            gift_at: invoice.details.donation.as_ref().map(|_| invoice.terms.created_at),
            canary_at: flag(invoice.details.canary, invoice.terms.created_at),
            returned_at: flag(invoice.returned, invoice.terms.created_at),
            request: invoice.details.request.clone().map(|request| (request, invoice.share())),
            as_of: invoice.as_of,
            page: invoice.details.donation.and_then(|donation| donation.page),
            id: invoice.id,
            store: invoice.store,
        })
    }

    /// The words an invoice is found by.
    pub(crate) fn terms(invoice: &Invoice) -> Vec<String> {
        folded(invoice.details.search_terms.iter().map(|term| term.as_str()))
    }
}

impl PreparedPayment {
    fn new(invoice: &Invoice, payment: &Payment) -> Self {
        let txid = match &payment.arrival.id {
            PaymentId::OnChain(outpoint) => Some(outpoint.txid.0),
            PaymentId::Lightning(_) => None,
        };
        let block = match payment.place {
            Place::Mined { block, .. } => Some(block),
            Place::Mempool | Place::Gone | Place::Final => None,
        };
        let shallow = block.filter(|_| !payment.is_deep_enough(invoice.terms.speed));
        let depth = payment.confirmations_needed(invoice.terms.speed).max(1);
        Self {
            id: payment.arrival.id.to_string(),
            txid,
            place: place_name(&payment.place),
            block: block.map(|block| block.hash.0),
            height: block.map(|block| block.height),
            settles_at: shallow.map(|block| block.height.saturating_add(depth - 1)),
            wallet: invoice.wallet_of(payment),
            value: payment.arrival.value.to_signed().to_sat(),
            spent: payment.spent,
        }
    }
}

/// What a payment's place is called in the database.
pub(crate) fn place_name(place: &Place) -> &'static str {
    match place {
        Place::Mempool => "mempool",
        Place::Mined { .. } => "mined",
        Place::Gone => "gone",
        Place::Final => "final",
    }
}

/// Search terms as they are stored and looked for: without regard to case or white space around them.
pub(crate) fn folded<S: AsRef<str>>(terms: impl IntoIterator<Item = S>) -> Vec<String> {
    let mut terms: Vec<String> = terms
        .into_iter()
        .map(|term| term.as_ref().trim().to_lowercase())
        .filter(|term| !term.is_empty())
        .collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}
