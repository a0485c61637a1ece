//! Whether the background loops still come round, judged by how often they did.
use crate::app::turns::{Loop, Turns};
use std::time::Duration;

/// How long a loop may stand still: each comes round within a minute or two, but much may be to do.
const STANDSTILL: Duration = Duration::from_secs(600);

/// What was seen of the loops' turns.
#[derive(Debug)]
pub(super) struct Pulse {
    looks: u64,
    seen: Vec<Seen>,
}

#[derive(Debug)]
struct Seen {
    which: Loop,
    turns: u64,
    /// How many looks in a row found no new turn.
    still: u64,
}

impl Pulse {
    /// Of those loops, looked at each `pause`.
    pub(super) fn of(loops: &[Loop], pause: Duration) -> Self {
        let looks = STANDSTILL.as_millis() / pause.as_millis().max(1);
        let seen = loops.iter().map(|which| Seen { which: *which, turns: 0, still: 0 }).collect();
        Self { looks: u64::try_from(looks).unwrap_or(u64::MAX).max(1), seen }
    }

    /// Looks once more; a loop that has stood still for too long, if there is one.
    pub(super) fn look(&mut self, turns: &Turns) -> Option<Loop> {
        for seen in &mut self.seen {
            let now = turns.so_far(seen.which);
            seen.still = if now == seen.turns { seen.still.saturating_add(1) } else { 0 };
            seen.turns = now;
        }
        self.seen.iter().find(|seen| seen.still > self.looks).map(|seen| seen.which)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_that_stands_still_is_named_until_it_comes_round_again() {
        let turns = Turns::default();
        let mut pulse = Pulse::of(&[Loop::Expiry, Loop::Webhooks], Duration::from_secs(60));
        for _ in 0..100 {
            turns.count(Loop::Expiry);
            turns.count(Loop::Webhooks);
            assert_eq!(pulse.look(&turns), None);
        }
        for _ in 0..10 {
            turns.count(Loop::Expiry);
            assert_eq!(pulse.look(&turns), None, "ten minutes are let pass");
        }
        turns.count(Loop::Expiry);
        assert_eq!(pulse.look(&turns), Some(Loop::Webhooks));
        turns.count(Loop::Webhooks);
        assert_eq!(pulse.look(&turns), None);
    }

    #[test]
    fn a_loop_that_was_not_started_is_not_waited_for() {
        let mut pulse = Pulse::of(&[], Duration::from_secs(60));
        assert!((0..100).all(|_| pulse.look(&Turns::default()).is_none()));
    }
}
