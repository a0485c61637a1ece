//! Two-sided prices, and arithmetic that keeps both sides: an interval from the bid up to the ask.
use rust_decimal::Decimal;

/// What buyers offer and what sellers ask for one unit. The bid is never above the ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BidAsk {
    bid: Decimal,
    ask: Decimal,
}

/// Why an operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoResult {
    /// The divisor may be zero.
    DivideByZero,
    /// A price with two sides was negated or subtracted, which would turn its sides around.
    InvalidNegative,
    /// Too large to count.
    Overflow,
}

impl BidAsk {
    /// One for one.
    pub const ONE: Self = Self { bid: Decimal::ONE, ask: Decimal::ONE };

    /// Both sides; `None` if the bid is above the ask.
    pub fn try_new(bid: Decimal, ask: Decimal) -> Option<Self> {
        (bid <= ask).then_some(Self { bid, ask })
    }

    /// A price without a gap.
    pub const fn exactly(price: Decimal) -> Self {
        Self { bid: price, ask: price }
    }

    /// What one gets when selling: the side that invoices count with, as the contract's server does.
    pub const fn bid(self) -> Decimal {
        self.bid
    }

    /// What one pays when buying.
    pub const fn ask(self) -> Decimal {
        self.ask
    }

    /// Further apart: the bid lowered and the ask raised by `spread`, a share between 0 and 1. `None` if too
    /// large to count.
    pub fn with_spread(self, spread: Decimal) -> Option<Self> {
        let factor = Self::try_new(Decimal::ONE.checked_sub(spread)?, Decimal::ONE.checked_add(spread)?)?;
        self.times(factor).ok()
    }

    /// The price of the other currency in this one. `None` if this one's may be zero.
    pub fn inverse(self) -> Option<Self> {
        Self::ONE.over(self).ok()
    }

    pub(crate) fn negated(self) -> Result<Self, NoResult> {
        if self.bid == self.ask { Ok(Self::exactly(-self.bid)) } else { Err(NoResult::InvalidNegative) }
    }

    pub(crate) fn plus(self, other: Self) -> Result<Self, NoResult> {
        let bid = self.bid.checked_add(other.bid).ok_or(NoResult::Overflow)?;
        let ask = self.ask.checked_add(other.ask).ok_or(NoResult::Overflow)?;
        Ok(Self { bid, ask })
    }

    pub(crate) fn minus(self, other: Self) -> Result<Self, NoResult> {
        self.plus(other.negated()?)
    }

    pub(crate) fn times(self, other: Self) -> Result<Self, NoResult> {
        self.spanning(other, Decimal::checked_mul)
    }

    pub(crate) fn over(self, other: Self) -> Result<Self, NoResult> {
        if other.bid <= Decimal::ZERO && other.ask >= Decimal::ZERO {
            return Err(NoResult::DivideByZero);
        }
        self.spanning(other, Decimal::checked_div)
    }

    /// From the least to the greatest of all results, one side of each price taken: right for negative
    /// numbers too.
    fn spanning(self, other: Self, apply: fn(Decimal, Decimal) -> Option<Decimal>) -> Result<Self, NoResult> {
        let corner = |a, b| apply(a, b).ok_or(NoResult::Overflow);
        let first = corner(self.bid, other.bid)?;
        let others =
            [corner(self.bid, other.ask)?, corner(self.ask, other.bid)?, corner(self.ask, other.ask)?];
        let bid = others.into_iter().fold(first, Decimal::min);
        let ask = others.into_iter().fold(first, Decimal::max);
        Ok(Self { bid, ask })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bid: i64, ask: i64) -> BidAsk {
        BidAsk::try_new(bid.into(), ask.into()).unwrap()
    }

    #[test]
    fn the_bid_is_never_above_the_ask() {
        assert_eq!(BidAsk::try_new(2.into(), 1.into()), None);
        let inverse = of(4, 5).inverse().unwrap();
        assert_eq!((inverse.bid(), inverse.ask()), (Decimal::new(2, 1), Decimal::new(25, 2)));
        assert_eq!(of(4, 5).times(BidAsk::exactly((-2).into())), Ok(of(-10, -8)));
        assert_eq!(of(-10, -8).over(BidAsk::exactly((-2).into())), Ok(of(4, 5)));
    }

    #[test]
    fn what_would_turn_sides_or_divide_by_zero_has_no_result() {
        assert_eq!(of(4, 5).negated(), Err(NoResult::InvalidNegative));
        assert_eq!(of(9, 9).minus(of(4, 5)), Err(NoResult::InvalidNegative));
        assert_eq!(of(4, 5).minus(of(1, 1)), Ok(of(3, 4)));
        assert_eq!(of(4, 5).over(of(-1, 1)), Err(NoResult::DivideByZero));
        assert_eq!(of(0, 0).inverse(), None);
        assert_eq!(BidAsk::exactly(Decimal::MAX).times(of(2, 2)), Err(NoResult::Overflow));
    }

    #[test]
    fn a_spread_moves_both_sides_apart() {
        let wide = of(100, 200).with_spread(Decimal::new(1, 1)).unwrap();
        assert_eq!(wide, of(90, 220));
        assert_eq!(of(100, 200).with_spread(Decimal::ZERO), Some(of(100, 200)));
    }
}
