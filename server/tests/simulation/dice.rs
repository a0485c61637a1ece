//! The one source of chance in a run: everything random is drawn here, so that a seed says it all.
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Dice that fall the same for the same seed.
#[derive(Debug)]
pub(crate) struct Dice(StdRng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0.random_range(0..n)
    }

    /// A number from `low` up to and with `high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.random_range(low..=high)
    }

    /// Yes, in that many of a hundred cases.
    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of them, if there is any.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let index = self.below(of.len().max(1) as u64) as usize;
        of.get(index).cloned()
    }

    /// One of them, the heavier the likelier.
    pub(crate) fn weighted<T: Copy>(&mut self, of: &[(u64, T)]) -> T {
        let mut at = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in of {
            match at.checked_sub(*weight) {
                Some(rest) => at = rest,
                None => return *thing,
            }
        }
        unreachable!("the weights sum to more than what was drawn")
    }

    /// Puts them into any order.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            things.swap(last, other);
        }
    }
}
