//! An amount of coins with what it cost.
use super::Value;
use crate::money::{Sats, SignedSats};
use core::iter::Sum;
use core::ops::{Add, Sub};

/// Units with their cost; as a difference, what came or went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// How much, in satoshis.
    pub units: SignedSats,
    /// What it cost, as far as that is known.
    pub basis: Value,
    /// How many of the units no cost is known of: they add nothing to `basis`.
    pub unvalued: SignedSats,
}

impl Holding {
    /// Nothing.
    pub const NONE: Self = Self { units: SignedSats::ZERO, basis: Value::ZERO, unvalued: SignedSats::ZERO };

    /// So much, at that cost if one is known.
    pub fn of(units: Sats, basis: Option<Value>) -> Self {
        let units = units.to_signed();
        let unvalued = if basis.is_none() { units } else { SignedSats::ZERO };
        Self { units, basis: basis.unwrap_or_default(), unvalued }
    }

    /// What all of it cost; none if the cost of some is not known.
    pub fn whole_basis(&self) -> Option<Value> {
        (self.unvalued == SignedSats::ZERO).then_some(self.basis)
    }
}

impl Add for Holding {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            units: plus(self.units, other.units),
            basis: self.basis + other.basis,
            unvalued: plus(self.unvalued, other.unvalued),
        }
    }
}

impl Sub for Holding {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            units: plus(self.units, -other.units),
            basis: self.basis - other.basis,
            unvalued: plus(self.unvalued, -other.unvalued),
        }
    }
}

impl Sum for Holding {
    fn sum<I: Iterator<Item = Self>>(holdings: I) -> Self {
        holdings.fold(Self::NONE, Add::add)
    }
}

/// Held at all the bitcoin there can be, as [`Sats::plus`]: no honest sum exceeds it.
fn plus(a: SignedSats, b: SignedSats) -> SignedSats {
    let most = Sats::MAX.to_signed();
    let sum = a.to_sat().saturating_add(b.to_sat());
    SignedSats::try_new(sum).unwrap_or(if sum < 0 { -most } else { most })
}
