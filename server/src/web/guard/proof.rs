//! What leads past a limit: a puzzle that a browser's script solves, or a place in a line that anybody can wait in.
//!
//! Puzzles and places are sealed texts in the form; only those that were used are remembered, so that each is worth
//! one invoice.
use super::limits::{Caller, Limits, Standing};
use super::recent::Recent;
use super::seal::{About, Nonce, Purpose, Seals, Slip};
use super::{Ask, sent};
use crate::app::App;
use domain::{Seconds, Timestamp};
use sha2::{Digest, Sha256};
use std::sync::{Mutex, PoisonError};

/// How hard a puzzle is at least: some 65,000 hashes, which take a telephone's browser a few seconds.
const EASIEST_BITS: u8 = 16;
/// Added when a store is pressed hard.
const MOST_MORE_BITS: u8 = 2;
/// How long a puzzle may take, and how long a turn that came may be left.
const LIFE: Seconds = Seconds::minutes(15);
/// More than can be used while they live: the bucket of all forms lets 20 a second in.
const REMEMBERED: usize = 20_000;

/// Puzzles solved and turns taken.
#[derive(Debug)]
pub(super) struct Proofs(Mutex<Recent<Nonce, ()>>);

/// What a form brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Nothing.
    None,
    /// A place in the line, whose turn has not come.
    Early { ready_at: Timestamp },
    /// A puzzle solved, or a turn that has come. It was not used, but may be just now.
    Good(Nonce),
}

impl Default for Proofs {
    fn default() -> Self {
        Self(Mutex::new(Recent::of(REMEMBERED)))
    }
}

impl Proofs {
    /// What that form brings. What was used is worth nothing, so that nothing is counted for it.
    pub(super) fn check(&self, seals: &Seals, ask: &Ask<'_>, now: Timestamp) -> Proof {
        match Self::brought(seals, ask, now) {
            Proof::Good(nonce) if self.is_spent(&nonce) => Proof::None,
            brought => brought,
        }
    }

    fn brought(seals: &Seals, ask: &Ask<'_>, now: Timestamp) -> Proof {
        let (puzzle, answer) = (ask.fields.get(sent::PUZZLE), ask.fields.get(sent::ANSWER));
        let set = seals.open(About { purpose: Purpose::Puzzle, page: ask.page }, puzzle);
        let set = set.filter(|set| is_alive(set, now) && is_solved(puzzle, answer, set.extra));
        if let Some(set) = set {
            return Proof::Good(set.nonce);
        }
        let about = About { purpose: Purpose::Ticket, page: ask.page };
        match seals.open(about, ask.fields.get(sent::TICKET)) {
            Some(place) if now < place.at => Proof::Early { ready_at: place.at },
            Some(place) if is_alive(&place, now) => Proof::Good(place.nonce),
            Some(_) | None => Proof::None,
        }
    }

    fn is_spent(&self, nonce: &Nonce) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).holds(nonce)
    }

    /// Uses it up; false if it was used before.
    pub(super) fn spend(&self, nonce: Nonce, now: Timestamp) -> bool {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !spent.entry(nonce, (), (now, now.plus(LIFE))).1
    }
}

/// A puzzle for that page, and how many zero bits its answer must have.
pub(super) fn puzzle(app: &App, page: &str, strain: u8) -> (String, u8) {
    let bits = EASIEST_BITS + strain.min(MOST_MORE_BITS);
    let slip = Slip { at: app.now(), extra: bits, nonce: app.chance.bytes() };
    (app.guard.seals.seal(About { purpose: Purpose::Puzzle, page }, &slip, &app.chance), bits)
}

/// A place in the store's line, unless it is too long; and when to come back.
pub(super) fn ticket(app: &App, ask: &Ask<'_>) -> (Option<String>, Timestamp) {
    let caller = Caller { store: ask.store, address: ask.visitor.address(), standing: Standing::Unproven };
    let Some(at) = app.guard.limits.line_up(caller, app.now(), &app.chance) else {
        return (None, Limits::end_of_line(app.now()));
    };
    let slip = Slip { at, extra: 0, nonce: app.chance.bytes() };
    let about = About { purpose: Purpose::Ticket, page: ask.page };
    (Some(app.guard.seals.seal(about, &slip, &app.chance)), at)
}

fn is_alive(slip: &Slip, now: Timestamp) -> bool {
    now.since(slip.at) <= u64::from(LIFE.0)
}

/// Whether the SHA-256 of `puzzle:answer` begins with so many zero bits.
pub(super) fn is_solved(puzzle: &str, answer: &str, bits: u8) -> bool {
    let is_number = (1..=20).contains(&answer.len()) && answer.bytes().all(|byte| byte.is_ascii_digit());
    let hash = Sha256::new().chain_update(puzzle).chain_update(":").chain_update(answer).finalize();
    let first = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    is_number && first.leading_zeros() >= u32::from(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_number_whose_hash_begins_with_zeros() {
        let solved = |bits| (0..).map(|n: u32| n.to_string()).find(|n| is_solved("a", n, bits)).unwrap();
        // As any other program would find it: printf 'a:%s' N | sha256sum
        assert_eq!((solved(8), solved(16)), ("63".to_owned(), "105009".to_owned()));
        for no_number in ["", "-63", "+63", " 63", "63 ", "0x3f", "６３", "000000000000000000063"] {
            assert!(!is_solved("a", no_number, 0), "{no_number}");
        }
        assert!(is_solved("a", "0", 0) && !is_solved("a", "0", 33));
    }

    #[test]
    fn what_was_used_is_used_up() {
        let proofs = Proofs::default();
        assert!(proofs.spend([1; 16], Timestamp(0)) && proofs.spend([2; 16], Timestamp(0)));
        assert!(!proofs.spend([1; 16], Timestamp(900)));
    }
}
