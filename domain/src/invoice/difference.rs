//! What a step changed: the events to tell. The entries to book are in `booking.rs`.
use super::standing::Standing;
use super::{Additional, Invoice, Status, Tally, Verdict};
use crate::event::{Event, EventKind};
use crate::payment::{Payment, PaymentStatus};
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
    if invoice.is_untold() {
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
/// passing of time is told first: a late payment is told of after the expiry, never before. A canary is told to nobody, and so is change.
pub(super) fn events(before: Side<'_>, after: Side<'_>) -> Vec<Event> {
    if after.invoice.is_untold() {
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
