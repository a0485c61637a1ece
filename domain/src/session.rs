//! How long somebody stays signed in on the pages. What this is not: who they are, and what they may do.
use crate::time::{Seconds, Timestamp};

/// Who does nothing for so long is signed out: a working day, with a long break in it.
pub const UNUSED: Seconds = Seconds::hours(12);
/// Whatever somebody does, they show who they are again after so long.
pub const ALTOGETHER: Seconds = Seconds::hours(7 * 24);
/// The last use is kept no more exactly than this.
const GRAIN: i64 = 60 * 60;

/// When a session began, and when it was last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When somebody signed in.
    pub created_at: Timestamp,
    /// In which hour they last asked for something: its beginning.
    pub used_at: Timestamp,
}

impl Span {
    /// One that begins now.
    pub fn beginning(now: Timestamp) -> Self {
        Self { created_at: now, used_at: hour_of(now) }
    }

    /// Whether it holds. A clock that was put back ends none.
    pub fn is_live(self, now: Timestamp) -> bool {
        now.since(self.created_at) < u64::from(ALTOGETHER.0)
            && now.since(self.used_at) < u64::from(UNUSED.0) + GRAIN.unsigned_abs()
    }

    /// The hour to be noted as that of the last use, unless it is noted already.
    pub fn to_note(self, now: Timestamp) -> Option<Timestamp> {
        Some(hour_of(now)).filter(|hour| *hour > self.used_at)
    }

    /// The instants before which a session that holds has neither begun nor been used.
    pub fn horizon(now: Timestamp) -> Self {
        let before = |seconds: i64| Timestamp(now.0.saturating_sub(seconds));
        Self { created_at: before(ALTOGETHER.0.into()), used_at: before(i64::from(UNUSED.0) + GRAIN) }
    }
}

fn hour_of(now: Timestamp) -> Timestamp {
    Timestamp(now.0.saturating_sub(now.0.rem_euclid(GRAIN)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_session_ends_when_it_is_not_used_and_after_a_week_anyway() {
        let begun = Timestamp(1_000_000);
        let mut span = Span::beginning(begun);
        assert!(span.is_live(begun) && span.is_live(begun.plus(UNUSED)));
        assert!(!span.is_live(begun.plus(Seconds::hours(13))));
        for hour in 1..7 * 24 {
            let now = begun.plus(Seconds::hours(hour));
            assert!(span.is_live(now), "{hour}");
            span.used_at = span.to_note(now).unwrap_or(span.used_at);
        }
        assert!(!span.is_live(begun.plus(ALTOGETHER)));
    }

    proptest! {
        /// The last use is told by the hour, never later than it was; what is past the horizon holds no more.
        #[test]
        fn times_are_coarse_and_agree(begun in 0_i64..10_000_000_000, later in 0_u32..2_000_000) {
            let span = Span::beginning(Timestamp(begun));
            let now = Timestamp(begun).plus(Seconds(later));
            let noted = span.to_note(now).unwrap_or(span.used_at);
            prop_assert!(noted.0 % 3_600 == 0 && noted <= now && now.since(noted) < 3_600);
            let horizon = Span::horizon(now);
            let is_past = span.created_at <= horizon.created_at || span.used_at <= horizon.used_at;
            prop_assert_eq!(span.is_live(now), !is_past);
        }
    }
}
