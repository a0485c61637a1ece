//! What an invoice brings to the payment request that it pays for, in the request's own currency.
use super::{Additional, Invoice, Mark, Status};
use crate::money::{Money, Sats};
use crate::payment::PaymentStatus;

/// A part of what a payment request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What came and counts, however deep it lies.
    pub paid: Money,
    /// How much of it lies deep enough.
    pub settled: Money,
}

impl Invoice {
    /// What it brings: what its payments are worth at its own rate, to the nearest minor unit, and its whole price where
    /// that was reached, so that no rounding leaves a cent due that nobody could pay. A person's mark counts as it says; an invoice that is
    /// invalid brings nothing. Money that came late counts: it came.
    pub fn share(&self) -> Share {
        let (verdict, currency) = (self.verdict(), self.terms.price.currency());
        let nothing = Money::from_minor(0, currency);
        match (verdict.status, self.mark) {
            (Status::Invalid, _) => Share { paid: nothing, settled: nothing },
            (Status::Settled, Some(Mark::Settled)) if verdict.additional == Additional::Marked => {
                let paid = self.at_least_the_price(self.came(|_| true));
                Share { paid, settled: paid }
            }
            (Status::New | Status::Processing | Status::Settled | Status::Expired, _) => Share {
                paid: self.worth_of(self.came(|status| status != PaymentStatus::Invalid)),
                settled: self.worth_of(self.came(|status| status == PaymentStatus::Settled)),
            },
        }
    }

    /// The payments that stand so, together.
    fn came(&self, counts: impl Fn(PaymentStatus) -> bool) -> Sats {
        let standings = self.standings();
        let counted = self
            .payments
            .iter()
            .zip(&standings)
            .filter(|(_, standing)| standing.status != PaymentStatus::Invalid && counts(standing.status));
        counted.map(|(payment, _)| payment.arrival.value).sum()
    }

    fn worth_of(&self, sats: Sats) -> Money {
        let tally = self.tally();
        let net = sats.minus_or_zero(tally.fees);
        if tally.price.is_some() && net >= tally.least && net > Sats::ZERO {
            self.at_least_the_price(net)
        } else {
            self.told_worth(net)
        }
    }

    fn at_least_the_price(&self, sats: Sats) -> Money {
        let (price, worth) = (self.amount(), self.told_worth(sats));
        if worth.minor() > price.minor() { worth } else { price }
    }

    fn told_worth(&self, sats: Sats) -> Money {
        let currency = self.terms.price.currency();
        self.terms.rate.map_or(Money::from_minor(0, currency), |rate| rate.worth(sats))
    }
}
