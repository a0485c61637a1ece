//! How often somebody may guess: at one account, and at all together. What this is not: it does not know what is guessed at,
//! nor where a guess comes from.
use crate::time::{Seconds, Timestamp};

/// How long guesses count, from the first of them.
pub const WINDOW: Seconds = Seconds::minutes(15);
/// Guesses at one account within that time.
pub const OF_ONE: u32 = 10;
/// Guesses at all accounts within that time.
pub const OF_ALL: u32 = 1_000;

/// Guesses that were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses {
    /// When the first of them was made.
    pub since: Timestamp,
    /// How many there were.
    pub count: u32,
}

/// Too many were made. After so many seconds another may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// The seconds to wait: one at least.
    pub seconds: u64,
}

/// One more guess at an account: what is counted of `one` and of all, with it.
///
/// # Errors
/// [`TooMany`]; nothing is counted then.
pub fn one_more(
    one: Option<Guesses>,
    all: Option<Guesses>,
    now: Timestamp,
) -> Result<(Guesses, Guesses), TooMany> {
    Ok((more(one, OF_ONE, now)?, more(all, OF_ALL, now)?))
}

/// Since when guesses count that might still count at `now`, by any server's clock. What began before is forgotten.
pub fn horizon(now: Timestamp) -> Timestamp {
    let window = i64::from(WINDOW.0);
    Timestamp(now.0.saturating_sub(window).saturating_sub(window))
}

fn more(before: Option<Guesses>, most: u32, now: Timestamp) -> Result<Guesses, TooMany> {
    match before.filter(|guesses| guesses.is_running(now)) {
        None => Ok(Guesses { since: now, count: 1 }),
        Some(Guesses { since, count }) if count < most => Ok(Guesses { since, count: count + 1 }),
        Some(Guesses { since, .. }) => {
            let seconds = u64::from(WINDOW.0).saturating_sub(now.since(since)).max(1);
            Err(TooMany { seconds })
        }
    }
}

impl Guesses {
    /// Whether they count. A clock may be a little behind that of the server that began to count; one that was put back by
    /// more than the window begins anew.
    fn is_running(self, now: Timestamp) -> bool {
        now.0.abs_diff(self.since.0) < u64::from(WINDOW.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn later(seconds: u32) -> Timestamp {
        NOW.plus(Seconds(seconds))
    }

    #[test]
    fn one_account_is_guessed_at_so_often_and_then_not_for_a_while() {
        let (mut one, mut all) = (None, None);
        for number in 1..=OF_ONE {
            let counted = one_more(one, all, NOW).unwrap();
            (one, all) = (Some(counted.0), Some(counted.1));
            assert_eq!(counted.0, Guesses { since: NOW, count: number });
        }
        assert_eq!(one_more(one, all, later(60)), Err(TooMany { seconds: 840 }));
        assert_eq!(one_more(one, all, later(899)), Err(TooMany { seconds: 1 }));
        let (mine, everybodys) = one_more(None, all, later(60)).unwrap();
        assert_eq!((mine.count, everybodys.count), (1, OF_ONE + 1), "others are not hindered");
        let (anew, _) = one_more(one, all, later(900)).unwrap();
        assert_eq!(anew, Guesses { since: later(900), count: 1 });
    }

    #[test]
    fn all_together_have_an_end_too() {
        let all = Some(Guesses { since: NOW, count: OF_ALL });
        assert_eq!(one_more(None, all, NOW), Err(TooMany { seconds: 900 }));
        assert!(one_more(None, all, later(900)).is_ok());
    }

    #[test]
    fn a_clock_that_is_behind_gives_no_more_guesses_and_one_that_was_put_back_locks_nobody_out() {
        let one = Some(Guesses { since: NOW, count: OF_ONE });
        let behind = |seconds: i64| Timestamp(NOW.0 - seconds);
        assert_eq!(one_more(one, None, behind(60)), Err(TooMany { seconds: 900 }));
        assert!(one_more(one, None, behind(900)).is_ok());
    }

    proptest! {
        /// Whatever happens when, no account is guessed at more often than that within one window.
        #[test]
        fn never_more_within_a_window(pauses in prop::collection::vec(0_u32..400, 1..80)) {
            let (mut one, mut now) = (None, NOW);
            let mut made: std::vec::Vec<Timestamp> = std::vec::Vec::new();
            for pause in pauses {
                now = now.plus(Seconds(pause));
                if let Ok((counted, _)) = one_more(one, None, now) {
                    one = Some(counted);
                    made.push(now);
                }
                let since = one.unwrap().since;
                let within = made.iter().filter(|at| at.0 >= since.0).count();
                prop_assert!(within <= usize::try_from(OF_ONE).unwrap());
                prop_assert!(horizon(now).0 < since.0, "what counts is not forgotten");
            }
        }
    }
}
