//! A question to a browser: for a passkey. Sealed, so that it need not be kept while it is open; for one browser or one session
//! alone; for five minutes.
//!
//! The seal is a hash under a key that all servers on one database have, over what the question is, until when it may be
//! answered, and whose it is. What this is not: what is asked.
use crate::app::App;
use crate::chance::Chance;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::passkey::{LIFE, Refusal, is_open};
use domain::{SessionId, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::super::cookie::Cookie;

/// What the key of the seal is for.
const PURPOSE: &str = "questions for passkeys";
/// The cookie that tells a browser from others while it is asked.
const COOKIE: Cookie = Cookie { secure: "__Host-almoner-passkey", plain: "almoner-passkey" };
const SEAL_BYTES: usize = 32;

/// Who may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The browser that holds that.
    Browser(String),
    /// Whoever is signed in, in that session.
    Session(SessionId),
}

/// A question, as it goes to the browser.
#[derive(Clone, Debug)]
pub struct Question {
    /// What the page's script hands to the browser: JSON.
    pub options: String,
    /// What comes back with the answer.
    pub sealed: String,
}

/// A question that came back in time, from where it went.
#[derive(Debug)]
pub(super) struct Open {
    /// What the library knows it by.
    pub(super) state: Vec<u8>,
    pub(super) until: Timestamp,
}

impl Question {
    pub(super) fn seal(app: &App, whose: &Whose, options: String, state: &[u8]) -> Self {
        let sealed = seal(&app.store.secret(PURPOSE), whose, app.now().plus(LIFE), state);
        Self { options, sealed }
    }
}

impl Open {
    pub(super) fn read(app: &App, whose: &Whose, sealed: &str) -> Result<Self, Refusal> {
        unseal(&app.store.secret(PURPOSE), whose, sealed, app.now())
    }

    /// Two questions never have the same: each has random bytes in it.
    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.state).into()
    }
}

/// What the browser holds by which it is known from others, and, if it holds nothing yet, the header that gives it that until
/// it is closed.
pub fn browser_of(headers: &HeaderMap, origin: &str, chance: &Chance) -> (Whose, Option<HeaderValue>) {
    if let Some(held) = COOKIE.find(headers, origin).filter(|held| !held.is_empty()) {
        return (Whose::Browser(held.to_owned()), None);
    }
    let drawn = URL_SAFE_NO_PAD.encode(chance.bytes::<16>());
    let cookie = COOKIE.set(origin, &drawn, "");
    (Whose::Browser(drawn), Some(cookie))
}

fn seal(key: &[u8; 32], whose: &Whose, until: Timestamp, state: &[u8]) -> String {
    let mut bytes = until.0.to_be_bytes().to_vec();
    bytes.extend_from_slice(state);
    let seal = mac(key, whose, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&seal);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn unseal(key: &[u8; 32], whose: &Whose, sealed: &str, now: Timestamp) -> Result<Open, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| Refusal::NotAsked)?;
    let parts = bytes.len().checked_sub(SEAL_BYTES).map(|at| bytes.split_at(at));
    let (said, seal) = parts.ok_or(Refusal::NotAsked)?;
    mac(key, whose, said).verify_slice(seal).map_err(|_| Refusal::NotAsked)?;
    let (until, state) = said.split_first_chunk::<8>().ok_or(Refusal::NotAsked)?;
    let until = Timestamp(i64::from_be_bytes(*until));
    is_open(until, now)?;
    Ok(Open { state: state.to_vec(), until })
}

/// The seal. Nothing of what is in it can be taken for something else: each part's length is told before it.
fn mac(key: &[u8; 32], whose: &Whose, said: &[u8]) -> Hmac<Sha256> {
    let (kind, whose) = match whose {
        Whose::Browser(held) => (&b"browser"[..], held.as_bytes()),
        Whose::Session(id) => (&b"session"[..], id.as_str().as_bytes()),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in [kind, whose, said] {
        mac.update(&part.len().to_be_bytes());
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::COOKIE;
    use domain::Seconds;

    const KEY: [u8; 32] = [1; 32];
    const NOW: Timestamp = Timestamp(1_000_000);

    fn anns() -> Whose {
        Whose::Browser("ann".into())
    }

    #[test]
    fn a_question_comes_back_as_it_went() {
        let sealed = seal(&KEY, &anns(), NOW.plus(LIFE), b"what?");
        let open = unseal(&KEY, &anns(), &sealed, NOW.plus(Seconds(299))).unwrap();
        assert_eq!((&*open.state, open.until), (&b"what?"[..], NOW.plus(LIFE)));
        assert_eq!(unseal(&KEY, &anns(), &sealed, NOW.plus(LIFE)).unwrap_err(), Refusal::TooOld);
        let other = Open { state: b"what else?".to_vec(), until: NOW };
        assert_ne!(open.hash(), other.hash());
    }

    #[test]
    fn a_question_is_nobody_else_s_and_not_changed() {
        let sealed = seal(&KEY, &anns(), NOW.plus(LIFE), b"what?");
        let refused =
            |key: &[u8; 32], whose: &Whose, sealed: &str| unseal(key, whose, sealed, NOW).unwrap_err();
        let session = Whose::Session(SessionId::parse("ann").unwrap());
        for (key, whose) in [(KEY, Whose::Browser("bob".into())), (KEY, session), ([2; 32], anns())] {
            assert_eq!(refused(&key, &whose, &sealed), Refusal::NotAsked, "{whose:?}");
        }
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(refused(&KEY, &anns(), &URL_SAFE_NO_PAD.encode(&changed)), Refusal::NotAsked, "{at}");
            let shorter = URL_SAFE_NO_PAD.encode(&bytes[..at]);
            assert_eq!(refused(&KEY, &anns(), &shorter), Refusal::NotAsked, "{at}");
        }
        for none in ["", "%", "AAAA"] {
            assert_eq!(refused(&KEY, &anns(), none), Refusal::NotAsked);
        }
    }

    #[test]
    fn a_browser_keeps_what_it_is_known_by() {
        let (chance, origin) = (Chance::seeded(1), "https://pay.example.org");
        let (whose, cookie) = browser_of(&HeaderMap::new(), origin, &chance);
        let cookie = cookie.unwrap();
        let text = cookie.to_str().unwrap();
        assert!(
            text.starts_with("__Host-almoner-passkey=") && text.ends_with("; SameSite=Lax; Secure"),
            "{text}"
        );
        let pair = text.split(';').next().unwrap();
        let headers = HeaderMap::from_iter([(COOKIE, format!("a=b; {pair}").parse().unwrap())]);
        assert_eq!(browser_of(&headers, origin, &chance), (whose.clone(), None));
        let (other, cookie) = browser_of(&headers, "http://localhost:8080", &chance);
        assert_ne!(other, whose, "a name that anybody could set");
        assert!(cookie.unwrap().to_str().unwrap().starts_with("almoner-passkey="));
    }
}
