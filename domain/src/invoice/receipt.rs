//! What a receipt is given for: what came and settled, not what is still on its way. What it is not: how it looks.
use super::{Invoice, Mark, Price};
use crate::money::{Money, Sats};
use crate::payment::{Payment, PaymentStatus};
use crate::time::Timestamp;
use alloc::vec::Vec;

/// What settled, in the order in which it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipted<'a> {
    /// The payments that settled.
    pub payments: Vec<&'a Payment>,
    /// Their sum.
    pub total: Sats,
    /// What that was worth at the invoice's rate; the price itself where just that was paid. `None` without a rate.
    pub worth: Option<Money>,
    /// When the last of them came; `None` where a person took the invoice for paid and nothing came.
    pub paid_at: Option<Timestamp>,
}

impl Invoice {
    /// What a receipt is given for; `None` before anything settled.
    ///
    /// Money that came late or was too little is receipted too: it was received. So is an invoice that a person took for
    /// paid without a payment, with a sum of zero.
    pub fn receipted(&self) -> Option<Receipted<'_>> {
        let standings = self.standings();
        let settled = self
            .payments
            .iter()
            .zip(&standings)
            .filter(|(_, standing)| standing.status == PaymentStatus::Settled);
        let mut came: Vec<(Timestamp, &Payment)> =
            settled.map(|(payment, standing)| (standing.received_at, payment)).collect();
        came.sort_by_key(|(at, payment)| (*at, &payment.arrival.id));
        if came.is_empty() && self.mark != Some(Mark::Settled) {
            return None;
        }
        let total = came.iter().map(|(_, payment)| payment.arrival.value).sum();
        Some(Receipted {
            total,
            worth: self.worth(total),
            paid_at: came.last().map(|(at, _)| *at),
            payments: came.into_iter().map(|(_, payment)| payment).collect(),
        })
    }

    fn worth(&self, total: Sats) -> Option<Money> {
        match self.terms.price {
            Price::Fixed(money) if self.terms.price_sats() == Some(total) => Some(money),
            Price::Fixed(_) | Price::Open(_) => self.terms.rate.map(|rate| rate.worth(total)),
        }
    }
}
