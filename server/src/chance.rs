//! The one source of randomness: the operating system's, or a seeded one in tests.
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng, TryRngCore};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Draws random bytes.
#[derive(Clone)]
pub enum Chance {
    /// The operating system's generator.
    System,
    /// A generator that repeats itself from its seed.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Chance {
    /// The same draws for the same seed, for tests and the simulation.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::System => {
                rand::rngs::OsRng
                    .try_fill_bytes(&mut bytes)
                    .expect("the operating system always gives random bytes");
            }
            Self::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes),
        }
        bytes
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}
