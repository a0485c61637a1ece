//! Invoices made after the fact: for addresses of a wallet whose records are lost.
//!
//! What was asked for there, by whom and until when, is not known any more; what came is on the chain. So the price is
//! open, what is found counts as paid in time, and the books call it unattributed. Nobody is told of it: it is old news.
use super::{Details, Invoice, NetworkFeeMode, Price, Prompt, SpeedPolicy, Terms, Tolerance};
use crate::change::Change;
use crate::currency::Currency;
use crate::fact::{Arrival, Fact};
use crate::id::{InvoiceId, StoreId};
use crate::time::{Seconds, Timestamp};
use alloc::vec::Vec;

/// Until this long after the rescue a payment found may take to settle.
const MONITORED: Seconds = Seconds(30 * 24 * 3600);

/// An address that was issued before the records were lost, or may have been.
#[derive(Clone, Debug)]
pub struct Found {
    /// The invoice that stands for it from now on.
    pub id: InvoiceId,
    /// Whose books.
    pub store: StoreId,
    /// The address, and where in its wallet it comes from.
    pub prompt: Prompt,
}

impl Invoice {
    /// Makes the invoice of an address found again, with all that came to it. One to which nothing came is put away
    /// from lists; it comes back by itself when it is paid after all.
    pub fn rescue(found: Found, facts: &[Fact], now: Timestamp) -> Change {
        Self::after_the_fact(Self { rescued: true, ..Self::blank(found, facts, now) }, facts, now)
    }

    /// What was learnt of an invoice before it was made.
    pub(super) fn after_the_fact(blank: Self, facts: &[Fact], now: Timestamp) -> Change {
        let learnt = blank.learn_all(facts, now);
        let (mut invoice, entries) =
            learnt.map_or((blank, Vec::new()), |change| (change.invoice, change.entries));
        invoice.revision = 1;
        invoice.as_of = invoice.as_of.max(now);
        invoice.archived_at = invoice.payments.is_empty().then_some(now);
        Change { since: 0, invoice, events: Vec::new(), entries }
    }

    pub(super) fn blank(found: Found, facts: &[Fact], now: Timestamp) -> Self {
        let times = || facts.iter().filter_map(arrival).map(|arrival| arrival.at);
        let terms = Terms {
            price: Price::Open(Currency::BTC),
            rate: None,
            rate_source: None,
            created_at: times().min().unwrap_or(now),
            expires_at: times().max().map_or(now, |last| last.plus(Seconds(1))),
            monitored_until: now.plus(MONITORED),
            speed: SpeedPolicy::default(),
            tolerance: Tolerance::default(),
            network_fee_mode: NetworkFeeMode::Never,
        };
        Self {
            id: found.id,
            store: found.store,
            revision: 0,
            as_of: terms.created_at,
            terms,
            prompts: Vec::from([found.prompt]),
            payments: Vec::new(),
            mark: None,
            archived_at: None,
            rescued: false,
            returned: false,
            details: Details::default(),
        }
    }
}

fn arrival(fact: &Fact) -> Option<&Arrival> {
    match fact {
        Fact::Seen(arrival) | Fact::Mined { arrival, .. } | Fact::Received(arrival) => Some(arrival),
        Fact::Buried { .. }
        | Fact::Unmined { .. }
        | Fact::Gone { .. }
        | Fact::Spent { .. }
        | Fact::Unspent { .. }
        | Fact::Explained { .. }
        | Fact::Traced { .. } => None,
    }
}
