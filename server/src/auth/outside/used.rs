//! Which ways in were walked already, so that each is walked once. In memory, for as long as one is good. A provider takes
//! each code once too, whichever server brings it.
use domain::{Seconds, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many are remembered; further ones are left to the provider alone.
const MOST: usize = 10_000;

/// The ways that were walked, by the hash of what names them.
#[derive(Debug, Default)]
pub(super) struct Used(Mutex<HashMap<[u8; 32], Timestamp>>);

impl Used {
    /// Whether it was walked before.
    pub(super) fn has(&self, name: &str, now: Timestamp) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&hash(name)).is_some_and(|until| now < *until)
    }

    /// Somebody came to its end; whether it is the first time. What is remembered may be forgotten after `life`.
    pub(super) fn first(&self, name: &str, now: Timestamp, life: Seconds) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, until| now < *until);
        let is_first = !all.contains_key(&hash(name));
        if all.len() < MOST {
            all.insert(hash(name), now.plus(life));
        }
        is_first
    }
}

fn hash(name: &str) -> [u8; 32] {
    Sha256::digest(name.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_once_while_it_is_good() {
        let (used, now, life) = (Used::default(), Timestamp(1_000), Seconds::minutes(10));
        assert!(!used.has("a", now) && used.first("a", now, life) && used.first("b", now, life));
        let later = now.plus(Seconds(599));
        assert!(used.has("a", later) && !used.first("a", later, life));
        assert!(!used.has("b", now.plus(life)) && used.first("b", now.plus(life), life));
        (0..2 * MOST).for_each(|number| {
            used.first(&number.to_string(), now, life);
        });
        assert!(used.0.lock().unwrap().len() <= MOST, "there is an end to what is remembered");
    }
}
