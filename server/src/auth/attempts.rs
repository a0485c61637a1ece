//! How often a password may be guessed on a page: so many times for each account, and for all together.
//!
//! Accounts are counted under a hash of their address, in memory, for a quarter of an hour; of where a guess comes from
//! nothing is kept. So somebody who guesses keeps the account's owner from signing in on a page for that time, but not
//! their keys from working. What this is not: the line before the hashing, which is [`super::password`]'s.
use domain::{Seconds, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long wrong guesses count.
const WINDOW: Seconds = Seconds::minutes(15);
/// Wrong guesses for one account within that time.
const OF_ONE: u32 = 10;
/// Wrong guesses for all accounts within that time; also how many accounts are remembered at most.
const OF_ALL: u32 = 1_000;

/// What somebody guesses at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// A password.
    Password,
    /// A code of a second factor; whoever gets so far knows the password.
    Code,
}

impl Guess {
    /// What it is called in what is told of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
        }
    }
}

/// Wrong guesses, by account. All are forgotten at the end of each window.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// None before the first.
    since: Option<Timestamp>,
    all: u32,
    by_account: HashMap<[u8; 32], u32>,
}

impl Attempts {
    /// Whether another guess may be made; if not, after how many seconds.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn may_try(&self, email: &str, now: Timestamp) -> Result<(), u64> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.renew(now);
        let of_one = counted.by_account.get(&account(email)).copied().unwrap_or(0);
        if of_one < OF_ONE && counted.all < OF_ALL {
            return Ok(());
        }
        let passed = counted.since.map_or(0, |since| now.since(since));
        Err(u64::from(WINDOW.0).saturating_sub(passed).max(1))
    }

    /// A guess was wrong.
    pub fn wrong(&self, email: &str, now: Timestamp) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.renew(now);
        counted.all = counted.all.saturating_add(1);
        let of_one = counted.by_account.entry(account(email)).or_default();
        *of_one = of_one.saturating_add(1);
    }

    /// A guess was right: the account's own are forgotten.
    pub fn right(&self, email: &str) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.by_account.remove(&account(email));
    }
}

impl Counted {
    fn renew(&mut self, now: Timestamp) {
        let is_running = |since: Timestamp| since <= now && now.since(since) < u64::from(WINDOW.0);
        if !self.since.is_some_and(is_running) {
            *self = Self { since: Some(now), ..Self::default() };
        }
    }
}

fn account(email: &str) -> [u8; 32] {
    Sha256::digest(email.trim().to_lowercase().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_is_guessed_at_so_often_and_others_not_hindered() {
        let (attempts, now) = (Attempts::default(), Timestamp(1_000_000));
        for _ in 0..OF_ONE {
            assert_eq!(attempts.may_try("ann@example.org", now), Ok(()));
            attempts.wrong("ann@example.org", now);
        }
        assert_eq!(attempts.may_try(" Ann@example.org", now.plus(Seconds(60))), Err(840));
        assert_eq!(attempts.may_try("bob@example.org", now), Ok(()));
        assert_eq!(attempts.may_try("ann@example.org", now.plus(WINDOW)), Ok(()));
    }

    #[test]
    fn a_right_password_forgets_wrong_ones_of_that_account() {
        let (attempts, now) = (Attempts::default(), Timestamp(1_000_000));
        for _ in 0..OF_ONE * 3 {
            attempts.wrong("ann@example.org", now);
            attempts.right("ann@example.org");
        }
        assert_eq!(attempts.may_try("ann@example.org", now), Ok(()));
    }

    #[test]
    fn all_together_have_an_end_too() {
        let (attempts, now) = (Attempts::default(), Timestamp(1_000_000));
        (0..OF_ALL).for_each(|number| attempts.wrong(&format!("{number}@example.org"), now));
        assert!(attempts.may_try("new@example.org", now).is_err());
        assert_eq!(attempts.may_try("new@example.org", Timestamp(0)), Ok(()), "a clock that was put back");
    }
}
