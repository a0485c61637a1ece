//! The invoice: what was agreed, what came, and what follows from the two.
//!
//! Ground state is terms, payments, a person's mark and the latest instant seen; the status is
//! computed from it ([`Invoice::verdict`]) and nothing ever assigns one. A step ([`Invoice::learn`],
//! [`Invoice::tick`], [`Invoice::mark`]) returns the [`Change`] to be committed, or nothing when
//! nothing is new.
use crate::change::Change;
use crate::event::{Event, EventKind};
use crate::fact::{Arrival, Fact};
use crate::id::{InvoiceId, StoreId};
use crate::ledger::Account;
use crate::payment::{Payment, PaymentId, Place, Spending};
use crate::spend::Uses;
use crate::time::Timestamp;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use difference::{Outcome, Side};
use serde::{Deserialize, Serialize};

mod booking;
mod details;
mod difference;
mod forgetting;
mod receipt;
mod refund;
mod renewal;
mod rescue;
mod returned;
mod share;
mod standing;
mod status;
mod tally;
mod terms;

pub use details::{Checkout, Details, Donation, Metadata, NotAnObject, ReceiptOptions};
pub use forgetting::Forgetting;
pub use receipt::Receipted;
pub use refund::{Refundable, less_percent};
pub use renewal::{NotRenewable, Renewal};
pub use rescue::Found;
pub use returned::ON_CHANGE_BRANCH;
pub use share::Share;
pub use standing::Standing;
pub use status::{Additional, Mark, NotMarkable, NotRefundable, Status, Verdict};
pub use tally::Tally;
pub use terms::{Derivation, NetworkFeeMode, Price, Prompt, RateSource, SpeedPolicy, Terms, Tolerance};

/// A request for money and everything learnt about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Which invoice.
    pub id: InvoiceId,
    /// Whose.
    pub store: StoreId,
    /// How often it has changed; a commit is refused when another change came between.
    pub revision: u64,
    /// What was agreed when it was made.
    pub terms: Terms,
    /// Where it can be paid.
    pub prompts: Vec<Prompt>,
    /// What came.
    pub payments: Vec<Payment>,
    /// A person's word that overrides the chain's.
    pub mark: Option<Mark>,
    /// The latest instant this invoice has been told of; never goes back, whatever the clock does.
    pub as_of: Timestamp,
    /// When it was archived, if it is.
    pub archived_at: Option<Timestamp>,
    /// Whether it was made after the fact, for an address found again on the chain ([`Invoice::rescue`]).
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub rescued: bool,
    /// Whether it stands for an address of the wallet's change branch ([`Invoice::of_change`]): nobody is asked to pay there.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub returned: bool,
    /// What the owner wrote on it; no rule looks inside.
    pub details: Details,
}

/// What an invoice is made of.
#[derive(Clone, Debug)]
pub struct NewInvoice {
    /// Which invoice.
    pub id: InvoiceId,
    /// Whose.
    pub store: StoreId,
    /// What is agreed.
    pub terms: Terms,
    /// Where it can be paid.
    pub prompts: Vec<Prompt>,
    /// What the owner wrote on it.
    pub details: Details,
}

impl Invoice {
    /// Makes an invoice; one over nothing is settled from the start.
    pub fn create(new: NewInvoice) -> Change {
        let NewInvoice { id, store, terms, prompts, details } = new;
        let as_of = terms.created_at;
        let invoice = Self {
            id,
            store,
            revision: 1,
            terms,
            prompts,
            payments: Vec::new(),
            mark: None,
            as_of,
            archived_at: None,
            rescued: false,
            returned: false,
            details,
        };
        let events = difference::events_of_creation(&invoice);
        Change { since: 0, invoice, events, entries: Vec::new() }
    }

    /// Takes a fact in. `None` when it tells nothing new: a fact may be learnt any number of times.
    pub fn learn(&self, fact: &Fact, now: Timestamp) -> Option<Change> {
        self.step(now, |next| next.take_in(fact))
    }

    /// Takes several facts in, in their order, as one change. `None` when none tells anything new.
    ///
    /// Facts of different payments that follow one another are one step: first every payment of theirs is told of
    /// and booked, in the order of the payments, and then, once, what follows for the invoice from all of them. A
    /// second fact about a payment, or one about all of them, begins the next step, so that what a payment went
    /// through is told. The invoice becomes what it becomes when they are learnt one by one.
    pub fn learn_all<'a>(&self, facts: impl IntoIterator<Item = &'a Fact>, now: Timestamp) -> Option<Change> {
        let mut so_far: Option<Change> = None;
        for facts in steps(facts) {
            let from = so_far.as_ref().map_or(self, |change| &change.invoice);
            let later = from.step(now, |next| facts.iter().for_each(|fact| next.take_in(fact)));
            so_far = match (so_far, later) {
                (Some(change), Some(later)) => Some(change.then(later)),
                (change, later) => change.or(later),
            };
        }
        so_far
    }

    /// Lets time pass. `None` when nothing follows from it.
    pub fn tick(&self, now: Timestamp) -> Option<Change> {
        self.step(now, |_| ())
    }

    /// When [`Invoice::tick`] next has something to say; `None` when time changes nothing any more.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        match self.verdict().status {
            _ if self.mark.is_some() => None,
            Status::New => Some(self.terms.expires_at),
            Status::Processing => Some(Timestamp(self.terms.monitored_until.0.saturating_add(1))),
            Status::Settled | Status::Expired | Status::Invalid => None,
        }
    }

    /// Takes a person's word for it. Refused where the contract's table has no such row.
    pub fn mark(&self, mark: Mark, now: Timestamp) -> Result<Change, NotMarkable> {
        if !self.can_be_marked(mark) {
            return Err(NotMarkable { verdict: self.verdict() });
        }
        self.step(now, |next| next.mark = Some(mark)).ok_or(NotMarkable { verdict: self.verdict() })
    }

    /// Whether [`Invoice::mark`] would be taken.
    pub fn can_be_marked(&self, mark: Mark) -> bool {
        let verdict = self.verdict();
        let marked = verdict.additional == Additional::Marked;
        match (mark, verdict.status) {
            (Mark::Settled, Status::Settled) => false,
            (Mark::Settled, Status::New | Status::Processing | Status::Expired | Status::Invalid) => true,
            (Mark::Invalid, Status::New | Status::Processing | Status::Expired) => true,
            (Mark::Invalid, Status::Settled) => marked,
            (Mark::Invalid, Status::Invalid) => false,
        }
    }

    /// Notes that a refund was created. The status stays; the outside is told.
    pub fn record_refund(&self, now: Timestamp) -> Result<Change, NotRefundable> {
        let verdict = self.verdict();
        let odd = matches!(
            verdict.additional,
            Additional::PaidLate | Additional::PaidOver | Additional::PaidPartial
        );
        let allowed = match verdict.status {
            Status::Settled | Status::Invalid => true,
            Status::Expired => odd,
            Status::New | Status::Processing => false,
        };
        if !allowed {
            return Err(NotRefundable { verdict });
        }
        let mut change = self.unconditionally(|_| ());
        if !self.is_untold() {
            change.events.push(Event { kind: EventKind::Refund, at: now.max(self.as_of) });
        }
        Ok(change)
    }

    /// Replaces the metadata.
    pub fn with_metadata(&self, metadata: Metadata) -> Change {
        self.unconditionally(|next| next.details.metadata = metadata)
    }

    /// Puts the invoice away from lists, or back. `None` when it is there already. Its addresses stay watched.
    pub fn archived(&self, archived: bool, now: Timestamp) -> Option<Change> {
        (self.archived_at.is_some() != archived)
            .then(|| self.unconditionally(|next| next.archived_at = archived.then_some(now)))
    }

    /// Whether nobody is told of it: it is no sale and no gift.
    pub(super) const fn is_untold(&self) -> bool {
        self.details.canary || self.returned
    }

    /// The prompt for that destination.
    pub fn prompt_for(&self, destination: &str) -> Option<&Prompt> {
        self.prompts.iter().find(|prompt| prompt.destination == destination)
    }

    fn unconditionally(&self, act: impl FnOnce(&mut Self)) -> Change {
        let mut next = self.clone();
        act(&mut next);
        next.revision += 1;
        Change { since: self.revision, invoice: next, events: Vec::new(), entries: Vec::new() }
    }

    fn step(&self, now: Timestamp, act: impl FnOnce(&mut Self)) -> Option<Change> {
        let mut next = self.clone();
        next.as_of = next.as_of.max(now);
        act(&mut next);
        let same_ground = next.payments == self.payments && next.mark == self.mark;
        if same_ground && next.as_of == self.as_of {
            return None;
        }
        let (was, is) = (Outcome::of(self), Outcome::of(&next));
        if same_ground && was.verdict == is.verdict {
            return None;
        }
        next.revision += 1;
        let entries = booking::book(self, &mut next, &is);
        let events =
            difference::events(Side { invoice: self, outcome: &was }, Side { invoice: &next, outcome: &is });
        Some(Change { since: self.revision, invoice: next, events, entries })
    }

    fn take_in(&mut self, fact: &Fact) {
        match fact {
            Fact::Seen(arrival) => self.place(arrival, |place| match place {
                None | Some(Place::Gone) => Place::Mempool,
                Some(known @ (Place::Mempool | Place::Mined { .. } | Place::Final)) => known,
            }),
            Fact::Mined { arrival, block, tip } => self.place(arrival, |place| match place {
                Some(Place::Mined { block: known, tip: deepest }) if known == *block => {
                    Place::Mined { block: known, tip: deepest.max(*tip) }
                }
                None | Some(Place::Mempool | Place::Mined { .. } | Place::Gone | Place::Final) => {
                    Place::Mined { block: *block, tip: (*tip).max(block.height) }
                }
            }),
            Fact::Received(arrival) => self.place(arrival, |_| Place::Final),
            Fact::Buried { tip } => self.bury(*tip),
            Fact::Unmined { id, block } => self.unmine(id, *block),
            Fact::Gone { id } => self.lose(id),
            Fact::Spent { id, spending } => self.spend(id, *spending),
            Fact::Unspent { id, block } => self.unspend(id, *block),
            Fact::Explained { id, uses } => self.explain(id, *uses),
            Fact::Traced { id, source } => self.trace(id, *source),
        }
    }

    fn place(&mut self, arrival: &Arrival, to: impl FnOnce(Option<Place>) -> Place) {
        match self.payments.iter_mut().find(|known| known.arrival.id == arrival.id) {
            Some(known) => {
                let was_booked = known.is_booked();
                known.place = to(Some(known.place));
                if !was_booked && !known.is_booked() {
                    known.arrival.at = known.arrival.at.min(arrival.at);
                }
            }
            None => {
                if self.rescued {
                    self.archived_at = None; // somebody was shown this address after all
                }
                let mut arrival = arrival.clone();
                arrival.quote = arrival.quote.filter(|quote| !self.has_agreed_on(quote, arrival.at));
                self.payments.push(Payment::new(arrival, to(None)));
            }
        }
    }

    fn bury(&mut self, height: u32) {
        for payment in &mut self.payments {
            if payment.is_deep_enough(self.terms.speed) {
                continue; // deeper than needed tells nothing
            }
            if let Place::Mined { tip, .. } = &mut payment.place {
                *tip = (*tip).max(height);
            }
        }
    }

    fn unmine(&mut self, id: &PaymentId, left: crate::block::BlockHash) {
        for payment in self.payments.iter_mut().filter(|p| p.arrival.id == *id) {
            if matches!(payment.place, Place::Mined { block, .. } if block.hash == left) {
                payment.place = Place::Mempool;
            }
        }
    }

    fn spend(&mut self, id: &PaymentId, spending: Spending) {
        for payment in self.payments.iter_mut().filter(|p| p.arrival.id == *id) {
            payment.spent = Some(spending);
        }
    }

    fn unspend(&mut self, id: &PaymentId, left: crate::block::BlockHash) {
        for payment in self.payments.iter_mut().filter(|p| p.arrival.id == *id) {
            payment.spent = payment.spent.filter(|spending| spending.block.hash != left);
        }
    }

    fn explain(&mut self, id: &PaymentId, uses: Uses) {
        for payment in self.payments.iter_mut().filter(|p| p.arrival.id == *id) {
            payment.uses = Some(uses);
        }
    }

    fn trace(&mut self, id: &PaymentId, source: Account) {
        for payment in self.payments.iter_mut().filter(|p| p.arrival.id == *id) {
            payment.source = Some(source);
        }
    }

    fn lose(&mut self, id: &PaymentId) {
        for payment in self.payments.iter_mut().filter(|p| p.arrival.id == *id) {
            if payment.place == Place::Mempool {
                payment.place = Place::Gone;
            }
        }
    }
}

/// Facts as they are taken in together: no two in a row about one payment.
fn steps<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Vec<Vec<&'a Fact>> {
    let (mut steps, mut about) = (Vec::from([Vec::new()]), BTreeSet::new());
    for fact in facts {
        // Where it comes from is told with the payment, as nothing happened in between.
        let is_joined = matches!(fact, Fact::Traced { .. });
        let is_next = !is_joined && fact.payment().is_none_or(|id| !about.insert(id));
        if is_next {
            steps.push(Vec::new());
            about.clear();
            about.extend(fact.payment());
        }
        steps.last_mut().expect("there is always one").push(fact);
        if fact.payment().is_none() {
            steps.push(Vec::new());
        }
    }
    steps.retain(|step| !step.is_empty());
    steps
}
