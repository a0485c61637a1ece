//! Which ways in were walked already, so that each is walked once. In memory, for as long as one is good. A provider takes
//! each code once too, whichever server brings it.
use domain::{Seconds, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many are remembered; when there are more, the sign-ins under way begin again.
const MOST: usize = 10_000;

/// The ways that were walked, by the hash of what names them.
#[derive(Debug, Default)]
pub(super) struct Used(Mutex<HashMap<[u8; 32], Timestamp>>);

impl Used {
    /// Whether it is the first time; no further one is. What is remembered may be forgotten after `life`.
    pub(super) fn first(&self, name: &str, now: Timestamp, life: Seconds) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, until| now < *until);
        let hash = Sha256::digest(name.as_bytes()).into();
        // Full of ways that are all good still: none is let through rather than one twice.
        if all.len() >= MOST || all.contains_key(&hash) {
            return false;
        }
        all.insert(hash, now.plus(life));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_once_while_it_is_good() {
        let (used, now, life) = (Used::default(), Timestamp(1_000), Seconds::minutes(10));
        assert!(used.first("a", now, life) && used.first("b", now, life));
        assert!(!used.first("a", now.plus(Seconds(599)), life));
        for number in 0..MOST {
            used.first(&number.to_string(), now, life);
        }
        assert!(!used.first("another", now, life), "there is an end to what is remembered");
        assert!(used.first("another", now.plus(life), life));
    }
}
