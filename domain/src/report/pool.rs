//! Lots: what was acquired and is still held, and which of it goes when coins go.
use super::{CostMethod, Holding, Movement, Value};
use crate::ledger::Account;
use crate::money::Sats;
use crate::payment::PaymentId;
use crate::time::Timestamp;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::{Ordering, Reverse};
use core::fmt;

/// Coins acquired together, by one payment; or what is left or was taken of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The payment.
    pub payment: PaymentId,
    /// The account it came into.
    pub account: Account,
    /// The number of the entry that booked it.
    pub number: i64,
    /// When it was booked.
    pub at: Timestamp,
    /// How much.
    pub units: Sats,
    /// What it was worth then, which is what it cost; none if no rate is known.
    pub basis: Option<Value>,
}

/// A coin that was spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposal {
    /// The payment that had brought it.
    pub payment: PaymentId,
    /// The number of the entry that booked the spending.
    pub number: i64,
    /// When that was booked.
    pub at: Timestamp,
    /// How much.
    pub units: Sats,
    /// What it was worth then; none if no rate is known.
    pub proceeds: Option<Value>,
}

/// What a disposal took of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The lot, with the units and the cost that were taken.
    pub part: Lot,
    /// The part's share in what the disposal was worth.
    pub proceeds: Option<Value>,
}

/// A disposal and all it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// What went.
    pub disposal: Disposal,
    /// Which lots it is said to have been.
    pub taken: Vec<Taken>,
}

/// More is to go than is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotHeld {
    /// The coin that was spent.
    pub payment: PaymentId,
}

/// Lots that are held.
#[derive(Clone, Debug)]
pub struct Pool {
    method: CostMethod,
    /// In the order in which they go.
    lots: BTreeMap<Rank, Lot>,
    ranks: BTreeMap<PaymentId, Rank>,
    held: Holding,
}

/// Which goes first: by cost, where that counts, then by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    cost: Reverse<Option<Cost>>,
    at: i64,
    number: i64,
}

/// What a unit cost when it came, as a fraction.
#[derive(Clone, Copy, Debug)]
struct Cost {
    basis: i128,
    units: i128,
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> Ordering {
        let this = self.basis.saturating_mul(other.units);
        this.cmp(&other.basis.saturating_mul(self.units))
    }
}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cost {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Cost {}

impl Rank {
    fn new(method: CostMethod, lot: &Lot) -> Self {
        let units = i128::from(lot.units.to_sat());
        let cost = lot.basis.map(|basis| Cost { basis: basis.minor(), units });
        let cost = if method == CostMethod::Hifo { cost } else { None };
        let (at, number) = match method {
            CostMethod::Lifo => (lot.at.0.saturating_neg(), lot.number.saturating_neg()),
            CostMethod::Fifo | CostMethod::Hifo | CostMethod::Specific => (lot.at.0, lot.number),
        };
        Self { cost: Reverse(cost), at, number }
    }
}

impl Taken {
    /// What it was worth when it went beyond what it cost; none if either is not known.
    pub fn gain(&self) -> Option<Value> {
        Some(self.proceeds? - self.part.basis?)
    }
}

impl Pool {
    /// With nothing in it.
    pub const fn new(method: CostMethod) -> Self {
        Self { method, lots: BTreeMap::new(), ranks: BTreeMap::new(), held: Holding::NONE }
    }

    /// What is held: the sum of all lots.
    pub const fn held(&self) -> Holding {
        self.held
    }

    /// The lots, in the order in which they go.
    pub fn lots(&self) -> impl Iterator<Item = &Lot> {
        self.lots.values()
    }

    /// Puts a lot in.
    pub fn acquire(&mut self, lot: Lot) {
        if lot.units.is_zero() {
            return;
        }
        let rank = Rank::new(self.method, &lot);
        self.held = self.held + Holding::of(lot.units, lot.basis);
        self.ranks.insert(lot.payment.clone(), rank);
        self.lots.insert(rank, lot);
    }

    /// Takes out what a disposal takes, lot by lot.
    ///
    /// # Errors
    /// [`NotHeld`], and nothing is taken. Books that balance never come to that.
    pub fn dispose(&mut self, disposal: &Disposal) -> Result<Vec<Taken>, NotHeld> {
        if !self.can_give(disposal) {
            return Err(NotHeld { payment: disposal.payment.clone() });
        }
        let (mut left, mut proceeds) = (disposal.units, disposal.proceeds);
        let mut all = Vec::new();
        while let Some(part) = self.take(disposal, left) {
            let share = proceeds.map(|proceeds| proceeds.share(part.units, left));
            proceeds = proceeds.zip(share).map(|(all, share)| all - share);
            left = left.minus_or_zero(part.units);
            all.push(Taken { part, proceeds: share });
        }
        Ok(all)
    }

    fn can_give(&self, disposal: &Disposal) -> bool {
        self.held.units >= disposal.units.to_signed()
    }

    /// Takes up to `most` of the lot that goes next; none when nothing is left to take.
    fn take(&mut self, disposal: &Disposal, most: Sats) -> Option<Lot> {
        if most.is_zero() {
            return None;
        }
        let rank = match self.method {
            // Change is no lot of its own: which coins it was before, the books don't say; the oldest go.
            CostMethod::Specific => *self.ranks.get(&disposal.payment).or(self.lots.keys().next())?,
            CostMethod::Fifo | CostMethod::Lifo | CostMethod::Hifo => *self.lots.keys().next()?,
        };
        let lot = self.lots.get_mut(&rank)?;
        let units = lot.units.min(most);
        let part = Lot { units, basis: lot.basis.map(|basis| basis.share(units, lot.units)), ..lot.clone() };
        lot.basis = lot.basis.zip(part.basis).map(|(all, share)| all - share);
        lot.units = lot.units.minus_or_zero(units);
        if lot.units.is_zero() {
            self.lots.remove(&rank);
            self.ranks.remove(&part.payment);
        }
        self.held = self.held - Holding::of(part.units, part.basis);
        Some(part)
    }
}

/// Lets all that came and went pass through a pool: what each disposal took, and what is left.
///
/// # Errors
/// As [`Pool::dispose`].
pub fn sell(method: CostMethod, movements: &[Movement]) -> Result<(Vec<Sold>, Pool), NotHeld> {
    let (mut pool, mut sold) = (Pool::new(method), Vec::new());
    for movement in movements {
        match movement {
            Movement::Acquired(lot) => pool.acquire(lot.clone()),
            Movement::Disposed(disposal) => {
                sold.push(Sold { disposal: disposal.clone(), taken: pool.dispose(disposal)? });
            }
        }
    }
    Ok((sold, pool))
}

impl fmt::Display for NotHeld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the books say that the coin {} was spent, but not that it was there", self.payment)
    }
}

impl core::error::Error for NotHeld {}
