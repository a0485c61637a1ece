//! What an invoice's payer can be given back.
use super::{Invoice, Status};
use crate::money::{Money, Sats};
use crate::payment::PaymentStatus;
use rust_decimal::{Decimal, RoundingStrategy};

/// What came for an invoice, as far as it can be given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refundable {
    /// What came, in bitcoin.
    pub paid: Sats,
    /// What that was worth at the invoice's own rate.
    pub worth: Money,
    /// What came beyond the price and fees.
    pub over: Sats,
}

impl Invoice {
    /// What can be given back: of what lies deep enough, as the rest can still be taken back. Where a person's word settled it
    /// and nothing came, the price counts as paid.
    pub fn refundable(&self) -> Refundable {
        let mut standings = self.standings();
        for standing in &mut standings {
            if standing.status == PaymentStatus::Processing {
                standing.status = PaymentStatus::Invalid;
            }
        }
        let (tally, currency) = (self.tally_of(&standings), self.terms.price.currency());
        let by_word = self.tally().paid.is_zero() && self.verdict().status == Status::Settled;
        let paid = if by_word { tally.price.unwrap_or(Sats::ZERO) } else { tally.paid };
        let worth = self.terms.rate.map_or(Money::from_minor(0, currency), |rate| rate.worth(paid));
        let over = u64::try_from(-i128::from(tally.due().to_sat())).ok().and_then(Sats::try_new);
        let over = over.filter(|_| tally.price.is_some() && !by_word).unwrap_or(Sats::ZERO);
        Refundable { paid, worth, over }
    }
}

/// The amount less so many percent of it, of which what is kept is rounded to the nearest minor unit. `None` unless there
/// are 0 to 100 of them.
pub fn less_percent(amount: Money, percent: Decimal) -> Option<Money> {
    if percent < Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
        return None;
    }
    let kept = Decimal::from(amount.minor()).checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)?;
    let kept = kept.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
    let kept = u64::try_from(kept).ok()?;
    Some(Money::from_minor(amount.minor().saturating_sub(kept), amount.currency()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::currency::Currency;

    #[test]
    fn a_part_is_kept_to_the_nearest_unit() {
        let check = |minor, percent: &str, expected| {
            let less = less_percent(Money::from_minor(minor, Currency::BTC), percent.parse().unwrap());
            assert_eq!(less.map(Money::minor), expected, "{minor} less {percent}");
        };
        check(1_000, "0", Some(1_000));
        check(1_000, "2.1", Some(979));
        check(999, "50", Some(499));
        check(1, "49", Some(1));
        check(1_000, "100", Some(0));
        check(1_000, "100.1", None);
        check(1_000, "-1", None);
    }
}
