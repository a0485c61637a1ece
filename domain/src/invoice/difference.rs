//! What a step changed: the events to tell and the entries to book.
use super::standing::Standing;
use super::{Additional, Invoice, Status, Tally, Verdict};
use crate::event::{Event, EventKind};
use crate::ledger::{Account, Entry, EntryKind};
use crate::method::Method;
use crate::payment::{Payment, PaymentStatus, Place};
use crate::time::Timestamp;
use alloc::vec::Vec;

/// What follows from an invoice's ground state, worked out once.
pub(super) struct Outcome {
    pub(super) standings: Vec<Standing>,
    pub(super) tally: Tally,
    pub(super) verdict: Verdict,
}

/// An invoice on one side of a step.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) invoice: &'a Invoice,
    pub(super) outcome: &'a Outcome,
}

impl Outcome {
    pub(super) fn of(invoice: &Invoice) -> Self {
        let standings = invoice.standings();
        let tally = invoice.tally_of(&standings);
        let verdict = invoice.verdict_at(invoice.as_of, &tally);
        Self { standings, tally, verdict }
    }
}

/// The events of a new invoice: one over nothing is paid and settled at once.
pub(super) fn events_of_creation(invoice: &Invoice) -> Vec<Event> {
    if invoice.details.canary {
        return Vec::new();
    }
    let mut kinds = Vec::from([EventKind::Created]);
    if invoice.verdict().status == Status::Settled {
        kinds.push(EventKind::Processing { over_paid: false });
        kinds.push(EventKind::Settled { manually_marked: false, over_paid: false });
    }
    told(kinds, invoice.as_of)
}

/// The events between two states, payments first, in the order in which the contract's table makes them.
///
/// Where time had already decided before the news came, and the news changes nothing about it, the
/// passing of time is told first: a late payment is told of after the expiry, never before. A canary is told to nobody.
pub(super) fn events(before: Side<'_>, after: Side<'_>) -> Vec<Event> {
    if after.invoice.details.canary {
        return Vec::new();
    }
    let (was, is) = (before.outcome.verdict, after.outcome.verdict);
    let waited = before.invoice.verdict_at(after.invoice.as_of, &before.outcome.tally);
    let time_decided = before.invoice.mark == after.invoice.mark && waited.status == is.status;
    let turned = if time_decided { waited } else { was };
    let mut kinds = Vec::new();
    status_events(was, turned, after, &mut kinds);
    for (index, payment) in after.invoice.payments.iter().enumerate() {
        let is = after.outcome.standings[index];
        // Payments are only ever added, at the end.
        payment_events(before.outcome.standings.get(index), is, payment, &mut kinds);
    }
    status_events(turned, is, after, &mut kinds);
    told(kinds, after.invoice.as_of)
}

fn told(kinds: Vec<EventKind>, at: Timestamp) -> Vec<Event> {
    kinds.into_iter().map(|kind| Event { kind, at }).collect()
}

fn payment_events(was: Option<&Standing>, is: Standing, payment: &Payment, kinds: &mut Vec<EventKind>) {
    let after_expiration = !is.in_time;
    if was.is_none() {
        kinds.push(EventKind::ReceivedPayment { after_expiration, payment: payment.clone() });
    }
    let was_settled = was.is_some_and(|was| was.status == PaymentStatus::Settled);
    match (was_settled, is.status == PaymentStatus::Settled) {
        (false, true) => kinds.push(EventKind::PaymentSettled { after_expiration, payment: payment.clone() }),
        (true, false) => {
            kinds.push(EventKind::PaymentReversed { after_expiration, payment: payment.clone() })
        }
        (true, true) | (false, false) => {}
    }
}

fn status_events(was: Verdict, is: Verdict, after: Side<'_>, kinds: &mut Vec<EventKind>) {
    let manually_marked = is.additional == Additional::Marked;
    let over_paid = after.outcome.tally.is_over();
    let partially_paid = is.additional == Additional::PaidPartial;
    match (was.status, is.status) {
        (Status::Settled, Status::Settled) | (Status::Invalid, Status::Invalid) => {}
        (Status::Settled, Status::Processing) => {} // told as InvoicePaymentReversed
        (_, Status::New) | (Status::Processing, Status::Processing) => {}
        (_, Status::Processing) => kinds.push(EventKind::Processing { over_paid }),
        (from, Status::Settled) => {
            if !manually_marked && matches!(from, Status::New | Status::Expired) {
                kinds.push(EventKind::Processing { over_paid });
            }
            kinds.push(EventKind::Settled { manually_marked, over_paid });
        }
        (_, Status::Invalid) => kinds.push(EventKind::Invalid { manually_marked }),
        (from, Status::Expired) => {
            if from != Status::Expired {
                kinds.push(EventKind::Expired { partially_paid });
                if partially_paid {
                    kinds.push(EventKind::ExpiredPaidPartial);
                }
            }
            if is.additional == Additional::PaidLate && was.additional != Additional::PaidLate {
                kinds.push(EventKind::PaidAfterExpiration);
            }
        }
    }
}

/// The entries between two states; notes on each payment where it was booked, so that a reversal
/// takes back exactly what was entered. A payment that turns out to be another's replacement in time
/// moves to the account where it belongs.
pub(super) fn book(before: &Invoice, after: &mut Invoice, outcome: &Outcome) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (index, standing) in outcome.standings.iter().enumerate() {
        let payment = &after.payments[index];
        let account = income(after, standing);
        let (was, is) = (payment.booked, payment.is_booked().then_some(account));
        if was == is {
            continue;
        }
        if let Some(credit) = was {
            // As it lay when it was entered, not as it lies now.
            let entered = before.payments.get(index).unwrap_or(payment);
            entries.push(entry(after, entered, credit, EntryKind::Reversed));
        }
        if let Some(credit) = is {
            entries.push(entry(after, payment, credit, EntryKind::Received));
        }
        after.payments[index].booked = is;
    }
    entries
}

/// Where a payment comes from, whenever it came: a canary's is nobody's income, and of what was found again on the
/// chain it is not known.
fn income(invoice: &Invoice, standing: &Standing) -> Account {
    match standing.in_time {
        _ if invoice.details.canary => Account::Canary,
        _ if invoice.rescued => Account::Unattributed,
        true => Account::Invoices,
        false => Account::Late,
    }
}

fn entry(invoice: &Invoice, payment: &Payment, income: Account, kind: EntryKind) -> Entry {
    let asset = asset_account(invoice, payment);
    let (debit, credit) = match kind {
        EntryKind::Received => (asset, income),
        EntryKind::Reversed => (income, asset),
    };
    let block = match payment.place {
        Place::Mined { block, .. } => Some(block),
        Place::Mempool | Place::Gone | Place::Final => None,
    };
    let amount = payment.arrival.value;
    Entry {
        kind,
        at: invoice.as_of,
        store: invoice.store.clone(),
        invoice: invoice.id.clone(),
        payment: payment.arrival.id.clone(),
        block,
        debit,
        credit,
        amount,
        worth: invoice.terms.rate.map(|rate| rate.worth(amount)),
    }
}

fn asset_account(invoice: &Invoice, payment: &Payment) -> Account {
    match payment.arrival.method {
        Method::OnChain | Method::SilentPayment => {
            let prompt = invoice.prompt_for(&payment.arrival.destination);
            let derivation = prompt.and_then(|prompt| prompt.derivation);
            derivation.map_or(Account::Unassigned, |derivation| Account::Wallet(derivation.wallet))
        }
        Method::Bolt11 | Method::Bolt12 | Method::Lnurl => Account::Lightning,
    }
}
