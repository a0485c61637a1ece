//! This machine's clock, against the node's, its peers' and the newest block's.
//!
//! Rates, expiry and webhook signatures go by it. A clock that is fast shows where the node has a clock of its own, and
//! else only in the age of the newest block: see `tip`.
use super::{Finding, Patient, View, span};
use domain::Timestamp;

/// Receivers of webhooks refuse signatures that are five minutes old.
const OFF: u64 = 120;
/// Miners' clocks may be ahead of everybody's; few are by more than this.
const AHEAD: u64 = 15 * 60;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Ok(view) = &patient.chain else { return Vec::new() };
    let found = [of_node(view, patient.now), of_block(view, patient.now)];
    let first = found.into_iter().flatten().next();
    vec![first.unwrap_or_else(|| Finding::fine("It agrees with the node's and the newest block's time."))]
}

/// The node's clock with what its peers think of it.
fn of_node(view: &View, now: Timestamp) -> Option<Finding> {
    let clock = view.clock?;
    let peers = Timestamp(clock.now.0.saturating_add(clock.peers_ahead_seconds));
    [(peers, "the node's peers'"), (clock.now, "the node's")].into_iter().find_map(|(theirs, whose)| {
        let (slow, fast) = (theirs.since(now), now.since(theirs));
        let off = slow.max(fast);
        let way = if slow > fast { "behind" } else { "ahead of" };
        (off > OFF).then(|| off_by(format!("It is {} {way} {whose} time.", span(off)), off))
    })
}

fn of_block(view: &View, now: Timestamp) -> Option<Finding> {
    let ahead = view.tip_time.since(now);
    (ahead > AHEAD)
        .then(|| off_by(format!("The newest block was made {} from now, by it.", span(ahead)), ahead))
}

fn off_by(words: String, seconds: u64) -> Finding {
    let fix = "Set the clock, and keep it set: timedatectl set-ntp true, or run chrony.";
    if seconds > AHEAD { Finding::failure(words, fix) } else { Finding::warning(words, fix) }
}
