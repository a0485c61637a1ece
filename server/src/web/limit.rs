//! How many invoices strangers may have made: the donation form asks nobody who they are, and each invoice takes an
//! address, rows and a place on the watch list for ever.
//!
//! A bucket of tokens for each store and one for all of them, in memory; an invoice takes one of both. Nothing is kept
//! of who asks: no visitor's address is known here. What this is not: a limit on the API, whose callers have keys.
use domain::{StoreId, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One store's forms: a busy appeal on air fills in a few each second; a burst covers a page that was just shared.
const OF_STORE: Rate = Rate { burst: 60, per_second: 2 };
/// All forms together: ten busy stores at once, and far below what the database can write.
const OF_ALL: Rate = Rate { burst: 300, per_second: 20 };
/// Stores remembered before those that have all their tokens back are forgotten.
const REMEMBERED: usize = 1_000;
/// What somebody who came too late is asked to wait, in seconds: by then a store has twenty tokens again.
pub const RETRY_AFTER_SECONDS: &str = "10";

#[derive(Clone, Copy, Debug)]
struct Rate {
    burst: u32,
    per_second: u32,
}

/// Counts the forms that are sent.
#[derive(Clone, Debug)]
pub struct Forms(Arc<Mutex<Buckets>>);

#[derive(Debug)]
struct Buckets {
    all: Option<Bucket>,
    stores: HashMap<StoreId, Bucket>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: u32,
    at: Timestamp,
}

impl Forms {
    /// Full buckets.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Buckets { all: None, stores: HashMap::new() })))
    }

    /// Whether one more invoice may be made for that store now; counts it if so.
    pub fn admit(&self, store: &StoreId, now: Timestamp) -> bool {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = Bucket::at(buckets.all, OF_ALL, now);
        let own = Bucket::at(buckets.stores.get(store).copied(), OF_STORE, now);
        let admitted = all.tokens > 0 && own.tokens > 0;
        let taken = u32::from(admitted);
        buckets.all = Some(Bucket { tokens: all.tokens - taken, at: now });
        if buckets.stores.len() >= REMEMBERED {
            buckets
                .stores
                .retain(|_, bucket| Bucket::at(Some(*bucket), OF_STORE, now).tokens < OF_STORE.burst);
        }
        buckets.stores.insert(store.clone(), Bucket { tokens: own.tokens - taken, at: now });
        admitted
    }
}

impl Default for Forms {
    fn default() -> Self {
        Self::new()
    }
}

impl Bucket {
    /// What is in it now: full if it was never used. A clock that was put back gives nothing, and takes nothing.
    fn at(known: Option<Self>, rate: Rate, now: Timestamp) -> Self {
        let Some(known) = known else { return Self { tokens: rate.burst, at: now } };
        let seconds = u32::try_from(now.since(known.at)).unwrap_or(u32::MAX);
        let tokens = known.tokens.saturating_add(seconds.saturating_mul(rate.per_second));
        Self { tokens: tokens.min(rate.burst), at: now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(forms: &Forms, store: &StoreId, now: i64, tries: u32) -> usize {
        (0..tries).filter(|_| forms.admit(store, Timestamp(now))).count()
    }

    #[test]
    fn a_store_has_a_burst_and_then_its_rate() {
        let (forms, store) = (Forms::new(), StoreId::parse("one").unwrap());
        assert_eq!(admitted(&forms, &store, 1_000, 100), 60);
        assert_eq!(admitted(&forms, &store, 1_003, 100), 6);
        assert_eq!(admitted(&forms, &store, 900, 100), 0, "a clock put back gives nothing");
        assert_eq!(admitted(&forms, &store, 901, 100), 2, "and goes on from there");
        assert_eq!(admitted(&forms, &store, 9_000_000_000, 100), 60);
    }

    #[test]
    fn stores_share_one_bucket_and_are_forgotten() {
        let forms = Forms::new();
        let store = |number: usize| StoreId::parse(&format!("s{number}")).unwrap();
        let sum =
            |now, stores: usize| (0..stores).map(|n| admitted(&forms, &store(n), now, 50)).sum::<usize>();
        assert_eq!(sum(1_000, 10), 300);
        assert_eq!(sum(1_001, 10), 20);
        for number in 0..5_000 {
            let now = 2_000 + i64::try_from(number).unwrap();
            assert!(forms.admit(&store(number), Timestamp(now)));
        }
        assert!(forms.0.lock().unwrap().stores.len() <= REMEMBERED);
    }
}
