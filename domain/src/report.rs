//! What the books come to for people who answer for them: lots and what they cost, what is held and what it is worth, and
//! how one day's holding became another's.
//!
//! A report is in one currency. What no value is known for is counted apart, never as nothing.
//!
//! Rounding: what is taken from a lot carries its share of the lot's cost, rounded **to nearest** minor unit ([`Value::share`],
//! the one place); the lot keeps the rest, so that no unit is lost or made. Fair values are rounded by [`crate::Rate::worth`].
mod coins;
mod holding;
mod method;
mod pool;
mod roll_forward;

pub use coins::{Coins, Movement};
pub use holding::Holding;
pub use method::CostMethod;
pub use pool::{Disposal, Lot, NotHeld, Pool, Sold, Taken, sell};
pub use roll_forward::{Line, Prices, Realised, RollForward, Stretch};

use crate::money::{Money, Sats};
use core::iter::Sum;
use core::ops::{Add, Neg, Sub};

/// Minor units of a report's one currency, with a sign: a cost, what something is worth, a gain or a loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Value(i128);

impl Value {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// That many minor units.
    pub const fn from_minor(minor: i128) -> Self {
        Self(minor)
    }

    /// How many minor units.
    pub const fn minor(self) -> i128 {
        self.0
    }

    /// The share of `part` in what `whole` cost, rounded to nearest; all of it, if the part is the whole.
    #[must_use]
    pub fn share(self, part: Sats, whole: Sats) -> Self {
        if part >= whole {
            return self;
        }
        let (part, whole) = (i128::from(part.to_sat()), i128::from(whole.to_sat()));
        // A value of one payment has 64 bits at most and an amount of bitcoin 51: the product fits.
        Self(self.0.saturating_mul(part).saturating_add(whole / 2).div_euclid(whole))
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Self(i128::from(money.minor()))
    }
}

impl Add for Value {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Value {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Value {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Value {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::ZERO, Add::add)
    }
}
