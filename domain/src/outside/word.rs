//! How long an organisation's word on somebody's groups holds in a session of theirs. What this is not: what groups give; that is
//! beside it.
use crate::time::{Seconds, Timestamp};

/// How long it holds unless the operator says otherwise: a working day.
pub const HOLD: Seconds = Seconds::hours(8);
/// One that is told again and again is noted no more often.
const GRAIN: Seconds = Seconds::minutes(15);

/// What it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It was told, and not long ago.
    Holds,
    /// It was told, but may be wrong by now.
    TooOld,
    /// It was never told in this session.
    NeverTold,
}

/// What it is worth that was told at that instant, if it was. A clock that was put back makes none too old.
pub fn word(told_at: Option<Timestamp>, now: Timestamp, hold: Seconds) -> Word {
    match told_at {
        None => Word::NeverTold,
        Some(told_at) if now.since(told_at) < u64::from(hold.0) => Word::Holds,
        Some(_) => Word::TooOld,
    }
}

/// Whether it is to be noted that it is told now.
pub fn is_news(told_at: Option<Timestamp>, now: Timestamp) -> bool {
    told_at.is_none_or(|told_at| now.since(told_at) >= u64::from(GRAIN.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_holds_for_its_time_and_not_without_being_told() {
        let told = Timestamp(1_000_000);
        let at = |later: u32| word(Some(told), told.plus(Seconds(later)), Seconds(600));
        assert_eq!(
            (at(0), at(599), at(600), at(u32::MAX)),
            (Word::Holds, Word::Holds, Word::TooOld, Word::TooOld)
        );
        assert_eq!(word(None, told, HOLD), Word::NeverTold);
        assert_eq!(word(Some(told), Timestamp(0), Seconds(600)), Word::Holds, "the clock was put back");
    }

    #[test]
    fn what_is_told_again_is_noted_now_and_then() {
        let told = Timestamp(1_000_000);
        assert!(is_news(None, told));
        assert!(!is_news(Some(told), told.plus(Seconds::minutes(14))));
        assert!(is_news(Some(told), told.plus(Seconds::minutes(15))));
    }
}
