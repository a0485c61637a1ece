//! Tickets: how a page goes on with somebody who has shown one thing and has still to show or say another. A ticket stands in
//! the page's form, opens one question for one person, once, for ten minutes, at whichever server on the database.
//!
//! Sealed, so that nothing is kept while it is open: the seal is a hash under a key that all servers on one database have,
//! over the question, until when it is good, and what it carries. Used, its hash is kept until it would be too old. What this
//! is not: a session; it opens nothing else.
use crate::app::App;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::outside::{Identity, Wanted};
use domain::{Seconds, Timestamp, UserId};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long somebody may think about it.
const LIFE: Seconds = Seconds::minutes(10);
/// What the key of the seals is for.
const PURPOSE: &str = "tickets of the sign-in pages";
const SEAL_BYTES: usize = 32;
const NONCE_BYTES: usize = 16;

/// Whom a ticket is for, and what is to be done once they have shown the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Who.
    pub person: UserId,
    /// Who they are to their organisation, if that is to be bound to their account then.
    pub binds: Option<Box<Binds>>,
    /// When their organisation told their groups, if it did.
    #[serde(default)]
    pub groups_at: Option<Timestamp>,
}

/// What is bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binds {
    /// Who they are.
    pub identity: Identity,
    /// What their groups give them, if the organisation tells groups.
    pub wanted: Option<Wanted>,
}

impl Ticket {
    /// One that is for that person and nothing more.
    pub const fn of(person: UserId) -> Self {
        Self { person, binds: None, groups_at: None }
    }

    /// What stands in the form of a page that asks that question.
    pub fn issue(&self, app: &App, question: &str) -> String {
        let until = app.now().plus(LIFE);
        let said = serde_json::to_vec(self).expect("a ticket of ours serialises");
        seal(&app.store.secret(PURPOSE), question, (until, app.chance.bytes()), &said)
    }

    /// The ticket that came back, if it is for that question and not too old. It opens nothing any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn redeem(app: &App, text: &str, question: &str) -> Result<Option<Self>, store::Error> {
        let Some(open) = unseal(&app.store.secret(PURPOSE), question, text) else { return Ok(None) };
        let now = app.now();
        if open.until <= now || !app.store.use_ticket(open.hash, open.until, now).await? {
            return Ok(None);
        }
        Ok(serde_json::from_slice(&open.said).ok())
    }
}

struct Open {
    until: Timestamp,
    hash: [u8; 32],
    said: Vec<u8>,
}

fn seal(
    key: &[u8; 32],
    question: &str,
    (until, nonce): (Timestamp, [u8; NONCE_BYTES]),
    said: &[u8],
) -> String {
    let mut bytes = until.0.to_be_bytes().to_vec();
    bytes.extend(nonce);
    bytes.extend(said);
    let seal = mac(key, question, &bytes).finalize().into_bytes();
    bytes.extend(seal);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn unseal(key: &[u8; 32], question: &str, text: &str) -> Option<Open> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (sealed, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
    mac(key, question, sealed).verify_slice(seal).ok()?;
    let (until, rest) = sealed.split_first_chunk::<8>()?;
    let (_, said) = rest.split_first_chunk::<NONCE_BYTES>()?;
    let until = Timestamp(i64::from_be_bytes(*until));
    Some(Open { until, hash: Sha256::digest(sealed).into(), said: said.to_vec() })
}

/// The question's length is told before it, so that nothing of one can be taken for a part of the other.
fn mac(key: &[u8; 32], question: &str, sealed: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&question.len().to_be_bytes());
    mac.update(question.as_bytes());
    mac.update(sealed);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [1; 32];
    const UNTIL: Timestamp = Timestamp(1_000_000);

    #[test]
    fn what_was_sealed_reads_back_and_nothing_else_opens() {
        let text = seal(&KEY, "what?", (UNTIL, [7; 16]), b"ann");
        let open = unseal(&KEY, "what?", &text).unwrap();
        assert_eq!((open.until, &*open.said), (UNTIL, &b"ann"[..]));
        let other = seal(&KEY, "what?", (UNTIL, [8; 16]), b"ann");
        assert_ne!(unseal(&KEY, "what?", &other).unwrap().hash, open.hash, "each is used by itself");
        assert!(unseal(&KEY, "what else?", &text).is_none() && unseal(&[2; 32], "what?", &text).is_none());
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(unseal(&KEY, "what?", &URL_SAFE_NO_PAD.encode(&changed)).is_none(), "{at}");
            assert!(unseal(&KEY, "what?", &URL_SAFE_NO_PAD.encode(&bytes[..at])).is_none(), "{at}");
        }
        for none in ["", "%", "AAAA"] {
            assert!(unseal(&KEY, "what?", none).is_none(), "{none}");
        }
    }
}
