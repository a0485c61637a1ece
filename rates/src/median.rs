//! The price in the middle of several, and which of several stray from the rest.
//!
//! Prices are compared by the middle between their bid and ask. Those within [`STRAY_PERCENT`] of the one in the middle
//! agree with it. If more than half do, the others stray and are left out; if not, nobody can say who is right, and
//! there is no price: of two that differ, neither is believed.
use crate::bid_ask::BidAsk;
use rust_decimal::Decimal;

/// How far from the middle one a price may lie, in percent. Exchanges differ by a few tenths in calm times, and by two
/// or three where one is cut off from the others' currency.
pub(crate) const STRAY_PERCENT: u32 = 5;

/// Which of these agree: for each, whether it does. `None` unless more than half of them do with the one in the
/// middle.
pub(crate) fn agreeing(prices: &[BidAsk]) -> Option<Vec<bool>> {
    let mids: Vec<Decimal> = prices.iter().map(|price| mid(*price)).collect();
    let mut sorted = mids.clone();
    sorted.sort_unstable();
    // A price that somebody gave, not one between two: of an even number the lower of the two in the middle.
    let center = *sorted.get(sorted.len().checked_sub(1)? / 2)?;
    let agrees: Vec<bool> = mids.iter().map(|price| is_near(*price, center)).collect();
    let count = agrees.iter().filter(|agrees| **agrees).count();
    (count * 2 > agrees.len()).then_some(agrees)
}

/// The price in the middle, each side by itself: the middle one of an odd number, halfway between the two of an even
/// one. Never below the least or above the greatest, whatever their order. `None` of none.
pub(crate) fn median(prices: &[BidAsk]) -> Option<BidAsk> {
    let side = |side: fn(BidAsk) -> Decimal| middle(prices.iter().map(|price| side(*price)).collect());
    BidAsk::try_new(side(BidAsk::bid)?, side(BidAsk::ask)?)
}

fn middle(mut numbers: Vec<Decimal>) -> Option<Decimal> {
    numbers.sort_unstable();
    let (low, high) = (numbers.get(numbers.len().checked_sub(1)? / 2)?, numbers.get(numbers.len() / 2)?);
    Some(between(*low, *high))
}

/// The middle between a bid and an ask.
pub(crate) fn mid(price: BidAsk) -> Decimal {
    between(price.bid(), price.ask())
}

/// Halfway, held between the two where it had to be rounded.
fn between(low: Decimal, high: Decimal) -> Decimal {
    let half = high.checked_sub(low).map(|gap| gap / Decimal::TWO).unwrap_or_default();
    low.checked_add(half).unwrap_or(high).clamp(low, high)
}

/// Whether a price lies within [`STRAY_PERCENT`] of another. What can't be counted does not.
fn is_near(price: Decimal, center: Decimal) -> bool {
    is_within(price, center, STRAY_PERCENT)
}

/// Whether a price lies within so many percent of another. What can't be counted does not.
pub(crate) fn is_within(price: Decimal, center: Decimal, percent: u32) -> bool {
    let gap = price.checked_sub(center).and_then(|gap| gap.abs().checked_mul(Decimal::ONE_HUNDRED));
    let limit = center.abs().checked_mul(Decimal::from(percent));
    gap.zip(limit).is_some_and(|(gap, limit)| gap <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(prices: &[i64]) -> Vec<BidAsk> {
        prices.iter().map(|price| BidAsk::exactly((*price).into())).collect()
    }

    fn check(prices: &[i64], agrees: Option<&[bool]>) {
        assert_eq!(agreeing(&of(prices)).as_deref(), agrees, "{prices:?}");
    }

    #[test]
    fn the_one_that_strays_from_the_others_is_found() {
        check(&[100, 101, 140], Some(&[true, true, false]));
        check(&[60, 100, 105], Some(&[false, true, true]));
        check(&[100, 106, 101, 95], Some(&[true, false, true, true]));
        check(&[100, 200, 101, 1, 102], Some(&[true, false, true, false, true]));
        check(&[100], Some(&[true]));
    }

    #[test]
    fn where_too_few_agree_nobody_is_believed() {
        check(&[], None);
        check(&[100, 106], None);
        check(&[100, 50, 200], None);
        check(&[100, 101, 200, 201], None);
        check(&[100, 105], Some(&[true, true]));
    }

    #[test]
    fn the_middle_is_taken_of_each_side() {
        let wide = BidAsk::try_new(90.into(), 130.into()).unwrap();
        let several = [BidAsk::exactly(100.into()), wide, BidAsk::exactly(110.into())];
        assert_eq!(median(&several), BidAsk::try_new(100.into(), 110.into()));
        assert_eq!(median(&of(&[100, 103])), Some(BidAsk::exactly(Decimal::new(1015, 1))));
        assert_eq!(median(&[]), None);
    }

    fn any_price() -> impl Strategy<Value = BidAsk> {
        let side = || {
            (any::<u64>(), 0_u32..20)
                .prop_map(|(digits, scale)| Decimal::from_i128_with_scale(digits.into(), scale))
        };
        (side(), side()).prop_map(|(a, b)| BidAsk::try_new(a.min(b), a.max(b)).unwrap())
    }

    proptest! {
        #[test]
        fn a_median_does_not_depend_on_the_order_and_lies_between_the_least_and_the_greatest(
            prices in proptest::collection::vec(any_price(), 1..9).prop_shuffle(),
            at in any::<prop::sample::Index>(),
        ) {
            let found = median(&prices).unwrap();
            let mut turned = prices.clone();
            turned.rotate_left(at.index(prices.len()));
            turned.reverse();
            prop_assert_eq!(median(&turned), Some(found));
            for side in [BidAsk::bid, BidAsk::ask] {
                let sides: Vec<Decimal> = prices.iter().map(|price| side(*price)).collect();
                let (least, greatest) = (sides.iter().min().unwrap(), sides.iter().max().unwrap());
                prop_assert!(*least <= side(found) && side(found) <= *greatest);
            }
            let count = |prices: &[BidAsk]| agreeing(prices).map(|agrees| agrees.into_iter().filter(|agrees| *agrees).count());
            prop_assert_eq!(count(&prices), count(&turned));
        }
    }
}
