//! People who have just shown their password on the consent page, and have not yet said yes.
//!
//! A ticket stands in the page's form: it opens that one question to that one person, once, for ten minutes. In memory
//! only, as a hash. What this is not: a session; it opens nothing else.
use super::attempts::Attempts;
use crate::chance::Chance;
use domain::{Seconds, Timestamp, UserId};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long somebody may think about it.
const LIFE: Seconds = Seconds::minutes(10);
/// How many may think at once; when there are more, all are asked for their password again.
const MOST: usize = 1_000;

/// Who has still to answer what, and how often passwords were guessed at.
#[derive(Debug, Default)]
pub struct Consents {
    /// Wrong passwords on the page.
    pub attempts: Attempts,
    open: Mutex<HashMap<[u8; 32], Open>>,
}

#[derive(Debug)]
struct Open {
    person: UserId,
    question: [u8; 32],
    until: Timestamp,
}

impl Consents {
    /// A ticket for that person and that question.
    pub fn issue(&self, person: UserId, question: &str, (now, chance): (Timestamp, &Chance)) -> String {
        let ticket = hex::encode(chance.bytes::<20>());
        let open = Open { person, question: hash(question), until: now.plus(LIFE) };
        let mut all = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, open| now < open.until);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(hash(&ticket), open);
        ticket
    }

    /// Whose ticket it is, if it is for that question and not too old. It opens nothing any more.
    pub fn redeem(&self, ticket: &str, question: &str, now: Timestamp) -> Option<UserId> {
        let found = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash(ticket))?;
        (now < found.until && found.question == hash(question)).then_some(found.person)
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_for_one_question_once_and_not_for_long() {
        let (consents, chance, now) = (Consents::default(), Chance::seeded(1), Timestamp(1_000));
        let ann = UserId::parse("ann").unwrap();
        let issue = || consents.issue(ann.clone(), "what?", (now, &chance));
        let ticket = issue();
        assert_eq!(consents.redeem(&ticket, "what?", now), Some(ann.clone()));
        assert_eq!(consents.redeem(&ticket, "what?", now), None, "once");
        assert_eq!(consents.redeem(&issue(), "what else?", now), None);
        assert_eq!(consents.redeem(&issue(), "what?", now.plus(Seconds(599))), Some(ann.clone()));
        assert_eq!(consents.redeem(&issue(), "what?", now.plus(LIFE)), None);
        assert_eq!(consents.redeem("", "what?", now), None);
    }
}
