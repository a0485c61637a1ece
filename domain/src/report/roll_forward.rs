//! How one day's holding became another's, in the shape that US ASU 2023-08 asks for: opening, additions, disposals, gains
//! or losses, closing; units, cost and fair value of each.
//!
//! What this is not: advice. Which of it an organisation must show, and where, its accountants know.
use super::pool::sell;
use super::{CostMethod, Holding, Movement, NotHeld, Sold, Value};
use crate::money::{Sats, SignedSats};
use crate::rate::Rate;
use crate::time::Timestamp;

/// The days a roll-forward is of: what the books had said by its beginning, and what they said at its end.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    /// What had come and gone by the books of then.
    pub before: &'a [Movement],
    /// What had come and gone by the books of the end, all of it.
    pub until: &'a [Movement],
    /// The first instant.
    pub from: Timestamp,
}

/// What a bitcoin cost at either end, where it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prices {
    /// At the beginning.
    pub opening: Option<Rate>,
    /// At the end.
    pub closing: Option<Rate>,
}

/// A line of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Units and cost.
    pub held: Holding,
    /// What they were worth: at the ends by the price there; additions and disposals when they came and went. None where
    /// a price is missing.
    pub fair: Option<Value>,
}

/// What was gained and lost by all that was disposed of: worth when it went, less cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Realised {
    /// The sum of what went for more than it cost.
    pub gains: Value,
    /// The sum of what went for less; not below zero.
    pub losses: Value,
    /// Units of which cost or worth is not known: they are in neither sum.
    pub unknown: SignedSats,
}

/// From one day to another. `opening + corrections + additions - disposals = closing`, in units and in cost; with `change`
/// added, in fair value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollForward {
    /// What was held by the books of then.
    pub opening: Line,
    /// What the chain took back since of what came and went before.
    pub corrections: Line,
    /// What came.
    pub additions: Line,
    /// What went.
    pub disposals: Line,
    /// Gains, or less than nothing if losses, from the price; none where a price is missing.
    pub change: Option<Value>,
    /// What is held at the end.
    pub closing: Line,
    /// Of the disposals.
    pub realised: Realised,
}

impl Line {
    /// At that price.
    fn at(price: Option<Rate>, held: Holding) -> Self {
        let units = Sats::try_new(held.units.to_sat().unsigned_abs()).unwrap_or(Sats::MAX);
        let fair = match price {
            _ if units.is_zero() => Some(Value::ZERO),
            price => price.map(|price| Value::from(price.worth(units))),
        };
        Self { held, fair }
    }
}

impl RollForward {
    /// Works it out.
    ///
    /// # Errors
    /// As [`super::Pool::dispose`].
    pub fn of(stretch: Stretch<'_>, method: CostMethod, prices: Prices) -> Result<Self, NotHeld> {
        let (_, pool) = sell(method, stretch.before)?;
        let opening = Line::at(prices.opening, pool.held());
        let earlier = stretch.until.partition_point(|movement| movement.at() < stretch.from);
        let (earlier, during) = stretch.until.split_at(earlier);
        let (_, corrected) = sell(method, earlier)?;
        let corrected = Line::at(prices.opening, corrected.held());
        let (sold, pool) = sell(method, stretch.until)?;
        let sold: &[Sold] = &sold[sold.iter().take_while(|sold| sold.disposal.at < stretch.from).count()..];
        let closing = Line::at(prices.closing, pool.held());
        let corrections = Line {
            held: corrected.held - opening.held,
            fair: corrected.fair.zip(opening.fair).map(|(then, was)| then - was),
        };
        let mut all = Self {
            opening,
            corrections,
            additions: additions(during),
            disposals: disposals(sold),
            change: None,
            closing,
            realised: Realised::of(sold),
        };
        all.change = all.change();
        Ok(all)
    }

    fn change(&self) -> Option<Value> {
        let came = self.opening.fair? + self.corrections.fair? + self.additions.fair?;
        Some(self.closing.fair? + self.disposals.fair? - came)
    }

    /// What the holding at the end is worth beyond what it cost; none where a price or a cost is missing.
    pub fn unrealised(&self) -> Option<Value> {
        Some(self.closing.fair? - self.closing.held.whole_basis()?)
    }
}

fn additions(movements: &[Movement]) -> Line {
    let held: Holding = movements
        .iter()
        .filter_map(|movement| match movement {
            Movement::Acquired(lot) => Some(Holding::of(lot.units, lot.basis)),
            Movement::Disposed(_) => None,
        })
        .sum();
    Line { held, fair: held.whole_basis() }
}

fn disposals(sold: &[Sold]) -> Line {
    let parts = sold.iter().flat_map(|sold| &sold.taken);
    let held = parts.clone().map(|taken| Holding::of(taken.part.units, taken.part.basis)).sum();
    Line {
        held,
        fair: parts.map(|taken| taken.proceeds).try_fold(Value::ZERO, |sum, next| Some(sum + next?)),
    }
}

impl Realised {
    /// Of those disposals.
    pub fn of(sold: &[Sold]) -> Self {
        let mut all = Self::default();
        let mut unknown = Holding::NONE;
        for taken in sold.iter().flat_map(|sold| &sold.taken) {
            match taken.gain() {
                Some(gain) if gain >= Value::ZERO => all.gains = all.gains + gain,
                Some(loss) => all.losses = all.losses - loss,
                None => unknown = unknown + Holding::of(taken.part.units, None),
            }
        }
        Self { unknown: unknown.units, ..all }
    }
}
