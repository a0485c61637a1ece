//! A memory with a bound: what is longest ago goes first.
use domain::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Values by key, each kept until its time is over or too many came after it.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    most: usize,
    values: HashMap<K, V>,
    order: VecDeque<(K, Timestamp)>,
}

impl<K: Clone + Eq + Hash, V: Clone> Recent<K, V> {
    /// An empty one that holds so many.
    pub(super) fn of(most: usize) -> Self {
        Self { most, values: HashMap::new(), order: VecDeque::new() }
    }

    /// What is there for the key, or else `new`, which is kept until `until`. Says whether it was there.
    pub(super) fn entry(&mut self, key: K, new: V, (now, until): (Timestamp, Timestamp)) -> (V, bool) {
        self.forget(now);
        if let Some(known) = self.values.get(&key) {
            return (known.clone(), true);
        }
        self.values.insert(key.clone(), new.clone());
        self.order.push_back((key, until));
        (new, false)
    }

    /// Whether something is there for the key.
    pub(super) fn holds(&self, key: &K) -> bool {
        self.values.contains_key(key)
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some((_, until)) = self.order.front()
            && (*until < now || self.order.len() >= self.most)
        {
            let (key, _) = self.order.pop_front().expect("there is a first one");
            self.values.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_forgets_what_is_over_and_what_is_too_much() {
        let mut recent = Recent::of(3);
        let mut comes = |key: u8, now, until| recent.entry(key, key, (Timestamp(now), Timestamp(until))).1;
        assert!(!comes(1, 0, 10) && comes(1, 10, 10));
        assert!(!comes(1, 11, 20), "its time was over");
        assert!(!comes(2, 11, 20) && !comes(3, 11, 20));
        assert!(comes(3, 11, 20));
        assert!(!comes(1, 11, 20), "it was the one that went");
        assert!(recent.values.len() <= 3 && recent.values.len() == recent.order.len());
    }
}
