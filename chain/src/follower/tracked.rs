//! The unconfirmed transactions whose fate matters, and what they spend.
use super::Tracked;
use domain::{OutPoint, Timestamp, Txid};
use std::collections::HashMap;

/// Unconfirmed transactions by identifier, with a quick answer to "does one of them spend this?".
#[derive(Debug, Default)]
pub(super) struct TrackedSet {
    transactions: HashMap<Txid, Tracked>,
    /// How many of them spend each output.
    spenders: HashMap<OutPoint, u32>,
}

impl TrackedSet {
    pub(super) fn insert(&mut self, tracked: Tracked) {
        if self.contains(tracked.txid) {
            return;
        }
        for spent in &tracked.spends {
            *self.spenders.entry(*spent).or_default() += 1;
        }
        self.transactions.insert(tracked.txid, tracked);
    }

    pub(super) fn remove(&mut self, txid: Txid) {
        let Some(tracked) = self.transactions.remove(&txid) else { return };
        for spent in &tracked.spends {
            if let Some(count) = self.spenders.get_mut(spent) {
                *count -= 1;
                if *count == 0 {
                    self.spenders.remove(spent);
                }
            }
        }
    }

    pub(super) fn contains(&self, txid: Txid) -> bool {
        self.transactions.contains_key(&txid)
    }

    pub(super) fn txids(&self) -> impl Iterator<Item = Txid> {
        self.transactions.keys().copied()
    }

    /// Whether one of them spends one of these outputs.
    pub(super) fn any_spends(&self, mut spent: impl Iterator<Item = OutPoint>) -> bool {
        !self.spenders.is_empty() && spent.any(|outpoint| self.spenders.contains_key(&outpoint))
    }

    /// Those that cannot confirm if `txid`, which spends these outputs, does.
    pub(super) fn excluded_by(&self, txid: Txid, spent: &[OutPoint]) -> Vec<Txid> {
        if !self.any_spends(spent.iter().copied()) {
            return Vec::new();
        }
        let conflicts = |t: &&Tracked| t.txid != txid && t.spends.iter().any(|s| spent.contains(s));
        sorted(self.transactions.values().filter(conflicts).map(|t| t.txid))
    }

    /// Those first seen before that instant.
    pub(super) fn seen_before(&self, instant: Timestamp) -> Vec<Txid> {
        sorted(self.transactions.values().filter(|t| t.at.is_some_and(|at| at < instant)).map(|t| t.txid))
    }
}

/// In an order that does not depend on the hash map's.
pub(super) fn sorted(txids: impl Iterator<Item = Txid>) -> Vec<Txid> {
    let mut txids: Vec<_> = txids.collect();
    txids.sort_unstable();
    txids.dedup();
    txids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracked(id: u8, spends: &[u32]) -> Tracked {
        let spends = spends.iter().map(|vout| OutPoint { txid: Txid([0xee; 32]), vout: *vout }).collect();
        Tracked { txid: Txid([id; 32]), spends, at: Some(Timestamp(i64::from(id))) }
    }

    #[test]
    fn conflicts_are_found_by_what_is_spent() {
        let mut set = TrackedSet::default();
        for t in [tracked(1, &[1, 2]), tracked(2, &[2, 3]), tracked(3, &[4])] {
            set.insert(t.clone());
            set.insert(t);
        }
        let rival = tracked(9, &[2, 9]);
        assert_eq!(set.excluded_by(rival.txid, &rival.spends), [Txid([1; 32]), Txid([2; 32])]);
        assert_eq!(set.excluded_by(Txid([1; 32]), &tracked(1, &[1]).spends), []);
        set.remove(Txid([2; 32]));
        assert_eq!(set.excluded_by(rival.txid, &rival.spends), [Txid([1; 32])]);
        set.remove(Txid([1; 32]));
        assert!(!set.any_spends(rival.spends.iter().copied()));
        assert_eq!(set.seen_before(Timestamp(4)), [Txid([3; 32])]);
    }
}
