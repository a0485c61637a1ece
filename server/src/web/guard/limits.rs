//! The buckets: for all forms together, for each store, and for each client, as far as clients are known.
use super::bucket::{Bucket, Rate};
use super::client::Clients;
use crate::chance::Chance;
use domain::{Seconds, StoreId, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One store's forms: a busy appeal on air fills in a few each second; a burst covers a page that was just shared.
const OF_STORE: Rate = Rate { burst: 60, tokens: 2, seconds: 1 };
/// All forms together: ten busy stores at once, and far below what the database can write.
const OF_ALL: Rate = Rate { burst: 300, tokens: 20, seconds: 1 };
/// Stores remembered before those that have all their tokens back are forgotten.
const REMEMBERED: usize = 1_000;
/// How long who waits instead of working waits when nobody else does: what the work takes a slow telephone.
const TURN: Seconds = Seconds(20);
/// The longest line: who would come later is not given a place in it.
const LONGEST_LINE: Seconds = Seconds::minutes(5);

/// How much was taken.
#[derive(Debug)]
pub(super) struct Limits(Mutex<Buckets>);

#[derive(Debug)]
struct Buckets {
    all: Option<Bucket>,
    stores: HashMap<StoreId, OfStore>,
    clients: Clients,
}

#[derive(Clone, Copy, Debug)]
struct OfStore {
    bucket: Bucket,
    /// When the last one in the line of those who wait has their turn.
    last_turn: Timestamp,
}

/// Somebody who wants an invoice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller<'a> {
    pub(super) store: &'a StoreId,
    /// Unknown behind a proxy that is not trusted to say.
    pub(super) address: Option<IpAddr>,
    /// What is known of them.
    pub(super) standing: Standing,
}

/// Whether somebody has worked or waited for their invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// They have: their own bucket is not looked at, and the last third of the others is theirs. So whoever can't be
    /// told from a robot behind an onion service always has a way past it.
    Proven,
    /// They could, and have not.
    Unproven,
    /// The operator lets nobody prove anything.
    Equal,
}

impl Standing {
    /// Tokens that are left to those who have proven themselves.
    fn keeps(self, rate: Rate) -> u32 {
        match self {
            Self::Unproven => rate.burst / 3,
            Self::Proven | Self::Equal => 0,
        }
    }
}

/// Which bucket is empty, and for how many seconds at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// Nothing leads past it.
    ToAll { wait: u64 },
    /// Work or patience does, where they are taken.
    ToUnproven { wait: u64 },
}

impl Limits {
    pub(super) fn new(clients: Clients) -> Self {
        Self(Mutex::new(Buckets { all: None, stores: HashMap::new(), clients }))
    }

    /// One token of each bucket, or of none.
    pub(super) fn take(&self, caller: Caller<'_>, now: Timestamp, chance: &Chance) -> Result<(), Denied> {
        let mut buckets = self.lock();
        let all = Bucket::at(buckets.all, OF_ALL, now);
        let own = buckets.store(caller.store, now);
        // Also when nothing is taken: a clock that was put back is followed at once.
        buckets.all = Some(all);
        buckets.keep(caller.store, own, now);
        let kept = |rate| caller.standing.keeps(rate);
        let wait = all.wait_keeping(kept(OF_ALL), OF_ALL);
        let wait = wait.max(own.bucket.wait_keeping(kept(OF_STORE), OF_STORE));
        if wait > 0 {
            return Err(match caller.standing {
                Standing::Unproven => Denied::ToUnproven { wait },
                Standing::Proven | Standing::Equal => Denied::ToAll { wait },
            });
        }
        if let Some(address) = caller.address.filter(|_| caller.standing != Standing::Proven) {
            let (bucket, name) = buckets.clients.at(address, now, chance);
            buckets.clients.keep(bucket.less_one(), name);
            match bucket.wait() {
                0 => {}
                wait => return Err(Denied::ToUnproven { wait }),
            }
        }
        buckets.all = Some(all.less_one(OF_ALL));
        buckets.keep(caller.store, OfStore { bucket: own.bucket.less_one(OF_STORE), ..own }, now);
        Ok(())
    }

    /// A place in the line of those who wait: when its turn comes, one a second. None if the line is too long, or the
    /// client has too many places in it.
    pub(super) fn line_up(&self, caller: Caller<'_>, now: Timestamp, chance: &Chance) -> Option<Timestamp> {
        let mut buckets = self.lock();
        let Caller { store, address, .. } = caller;
        let own = buckets.store(store, now);
        let turn = now.plus(TURN).max(own.last_turn.plus(Seconds(1)));
        if turn.since(now) > u64::from(LONGEST_LINE.0) {
            return None;
        }
        if address.is_some_and(|address| !buckets.clients.lines_up(address, now, chance)) {
            return None;
        }
        buckets.keep(store, OfStore { last_turn: turn, ..own }, now);
        Some(turn)
    }

    /// The end of the longest line.
    pub(super) fn end_of_line(now: Timestamp) -> Timestamp {
        now.plus(LONGEST_LINE)
    }

    /// How hard a store is pressed: 0 to 3.
    pub(super) fn strain(&self, store: &StoreId, now: Timestamp) -> u8 {
        self.lock().store(store, now).bucket.thirds_taken(OF_STORE)
    }

    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buckets {
    fn store(&self, id: &StoreId, now: Timestamp) -> OfStore {
        let known = self.stores.get(id);
        let bucket = Bucket::at(known.map(|known| known.bucket), OF_STORE, now);
        OfStore { bucket, last_turn: known.map_or(now, |known| known.last_turn) }
    }

    fn keep(&mut self, id: &StoreId, own: OfStore, now: Timestamp) {
        if self.stores.len() >= REMEMBERED {
            self.stores.retain(|_, other| {
                let bucket = Bucket::at(Some(other.bucket), OF_STORE, now);
                bucket.thirds_taken(OF_STORE) > 0 || other.last_turn > now
            });
        }
        self.stores.insert(id.clone(), own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> (Limits, Chance) {
        (Limits::new(Clients::default()), Chance::seeded(5))
    }

    fn store(number: usize) -> StoreId {
        StoreId::parse(&format!("s{number}")).unwrap()
    }

    fn caller(store: &StoreId) -> Caller<'_> {
        Caller { store, address: None, standing: Standing::Equal }
    }

    fn admitted(limits: &(Limits, Chance), caller: Caller<'_>, now: i64, tries: u32) -> usize {
        (0..tries).filter(|_| limits.0.take(caller, Timestamp(now), &limits.1).is_ok()).count()
    }

    #[test]
    fn a_store_has_a_burst_and_then_its_rate() {
        let (limits, store) = (limits(), store(1));
        let admitted = |now, tries| admitted(&limits, caller(&store), now, tries);
        assert_eq!(admitted(1_000, 100), 60);
        assert_eq!(admitted(1_003, 100), 6);
        assert_eq!(admitted(900, 100), 0, "a clock put back gives nothing");
        assert_eq!(admitted(901, 100), 2, "and goes on from there");
        assert_eq!(admitted(9_000_000_000, 100), 60);
    }

    #[test]
    fn stores_share_one_bucket_and_are_forgotten() {
        let limits = limits();
        let sum = |now, stores: usize| {
            (0..stores).map(|n| admitted(&limits, caller(&store(n)), now, 50)).sum::<usize>()
        };
        assert_eq!(sum(1_000, 10), 300);
        assert_eq!(sum(1_001, 10), 20);
        for number in 0..5_000 {
            let now = 2_000 + i64::try_from(number).unwrap();
            assert_eq!(admitted(&limits, caller(&store(number)), now, 1), 1);
        }
        assert!(limits.0.lock().stores.len() <= REMEMBERED);
    }

    #[test]
    fn a_client_has_a_bucket_of_its_own_and_who_is_refused_takes_from_none() {
        let (limits, store) = (limits(), store(1));
        let from = |address: &str, proven, now, tries| {
            let standing = if proven { Standing::Proven } else { Standing::Equal };
            let caller = Caller { store: &store, address: Some(address.parse().unwrap()), standing };
            admitted(&limits, caller, now, tries)
        };
        assert_eq!(from("198.51.100.1", false, 1_000, 100), 20);
        assert_eq!(from("198.51.100.2", false, 1_000, 100), 20, "the store's bucket was not emptied");
        assert_eq!(from("198.51.100.1", false, 1_005, 100), 1);
        assert_eq!(
            from("198.51.100.1", true, 1_005, 100),
            29,
            "work leads past the client's, not the store's"
        );
        let denied = limits.0.take(caller(&store), Timestamp(1_005), &limits.1);
        assert_eq!(denied, Err(Denied::ToAll { wait: 1 }));
    }

    #[test]
    fn a_robot_that_proves_nothing_locks_out_nobody_who_does() {
        let (limits, store) = (limits(), store(1));
        let admitted =
            |standing, now, tries| admitted(&limits, Caller { standing, ..caller(&store) }, now, tries);
        assert_eq!(admitted(Standing::Unproven, 1_000, 100), 40, "the last third is not theirs");
        for second in 1_001..1_050 {
            assert!(admitted(Standing::Unproven, second, 100) <= 2);
            assert_eq!(admitted(Standing::Proven, second, 1), 1, "whatever the robot takes");
        }
        assert!(admitted(Standing::Proven, 1_050, 100) >= 19);
        let robot = limits.0.take(
            Caller { standing: Standing::Unproven, ..caller(&store) },
            Timestamp(1_050),
            &limits.1,
        );
        assert_eq!(robot, Err(Denied::ToUnproven { wait: 11 }), "work leads past it");
    }

    #[test]
    fn those_who_wait_have_their_turn_one_after_another() {
        let (limits, store) = (limits(), store(1));
        let line_up = |address: Option<&str>, now| {
            let address = address.map(|address| address.parse().unwrap());
            limits.0.line_up(Caller { address, ..caller(&store) }, Timestamp(now), &limits.1)
        };
        let robot = std::iter::from_fn(|| line_up(Some("198.51.100.1"), 900)).take(1_000);
        assert_eq!(robot.count(), 5, "one client does not fill the line");
        assert!(line_up(Some("198.51.100.2"), 900).is_some());
        let turns: Vec<_> = std::iter::from_fn(|| line_up(None, 1_000)).take(1_000).collect();
        assert_eq!((turns[0], turns[1]), (Timestamp(1_020), Timestamp(1_021)));
        assert_eq!((turns.len(), turns[280]), (281, Timestamp(1_300)));
        assert_eq!(line_up(None, 1_001), Some(Timestamp(1_301)));
        assert_eq!(line_up(None, 1_001), None);
        assert_eq!(line_up(None, 5_000), Some(Timestamp(5_020)));
    }
}
