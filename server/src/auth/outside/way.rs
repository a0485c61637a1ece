//! The way of one browser to the organisation's provider and back, as a cookie that only this server, or one on the same
//! database, could have sealed: nothing of it has to be kept here.
//!
//! What names the way to the provider (state), what must stand in its answer (nonce) and what proves that whoever brings
//! the code asked for it (PKCE, RFC 7636) all follow from one secret in that cookie. So an answer is good in the browser
//! that set out, for ten minutes. What this is not: a session.
use super::super::cookie::Cookie;
use crate::app::App;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Seconds, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How long somebody may take at their provider.
pub(super) const LIFE: Seconds = Seconds::minutes(10);
const COOKIE: Cookie = Cookie { secure: "__Host-almoner-way", plain: "almoner-way" };
const PURPOSE: &str = "ways to the organisation's provider";
/// Longer paths don't fit into a cookie with the rest; nobody is led to one.
const LONGEST_NEXT: usize = 2_000;
const SECRET_BYTES: usize = 32;
const MAC_BYTES: usize = 32;

/// A way that somebody is on.
pub struct Way {
    begun: Timestamp,
    secret: Zeroizing<[u8; SECRET_BYTES]>,
    /// Where they go once they are in.
    pub next: String,
}

impl Way {
    /// A new one.
    pub fn draw(app: &App, next: &str) -> Self {
        let next = if next.len() <= LONGEST_NEXT { next } else { "" };
        Self { begun: app.now(), secret: Zeroizing::new(app.chance.bytes()), next: next.to_owned() }
    }

    /// The one that these headers hold, if it was sealed here and is not too old.
    pub fn find(app: &App, headers: &HeaderMap) -> Option<Self> {
        let text = COOKIE.find(headers, &app.origin)?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let way = Self::open(&app.store.secret(PURPOSE), &bytes)?;
        let is_good = way.begun <= app.now() && app.now().since(way.begun) < u64::from(LIFE.0);
        is_good.then_some(way)
    }

    /// The header that gives it to the browser, for as long as it is good.
    pub fn cookie(&self, app: &App) -> HeaderValue {
        let sealed = self.sealed(&app.store.secret(PURPOSE));
        COOKIE.set(&app.origin, &URL_SAFE_NO_PAD.encode(&*sealed), &format!("; Max-Age={}", LIFE.0))
    }

    /// The header that takes it away.
    pub fn no_cookie(app: &App) -> HeaderValue {
        COOKIE.none(&app.origin)
    }

    /// What the provider repeats, so that its answer is known to be for this way.
    pub(super) fn state(&self) -> String {
        self.derived("state")
    }

    /// Whether somebody came to its end already, at whichever server.
    ///
    /// # Errors
    /// The database's.
    pub async fn was_walked(&self, app: &App) -> Result<bool, store::Error> {
        app.store.is_ticket_used(self.hash()).await
    }

    /// Somebody comes to its end; whether it is the first time.
    ///
    /// # Errors
    /// The database's.
    pub async fn walk(&self, app: &App) -> Result<bool, store::Error> {
        app.store.use_ticket(self.hash(), self.begun.plus(LIFE), app.now()).await
    }

    /// What it is known by among those that were walked.
    fn hash(&self) -> [u8; 32] {
        mac(&self.secret, &[b"walked"])
    }

    /// Whether an answer is for this way. Takes as long whatever it says.
    pub fn is_named(&self, state: &str) -> bool {
        self.state().as_bytes().ct_eq(state.as_bytes()).into()
    }

    /// What the provider writes into its answer.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// What is shown with the code; its hash was shown before.
    pub(super) fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// 43 letters that need no escaping.
    fn derived(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.secret, &[what.as_bytes()]))
    }

    fn sealed(&self, key: &[u8; 32]) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(self.begun.0.to_be_bytes().to_vec());
        bytes.extend(*self.secret);
        bytes.extend(self.next.as_bytes());
        let seal = mac(key, &[&bytes]);
        bytes.extend(seal);
        bytes
    }

    fn open(key: &[u8; 32], bytes: &[u8]) -> Option<Self> {
        let (said, seal) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        if !bool::from(mac(key, &[said]).ct_eq(seal)) {
            return None;
        }
        let (begun, rest) = said.split_first_chunk()?;
        let (secret, next) = rest.split_first_chunk::<SECRET_BYTES>()?;
        let next = String::from_utf8(next.to_vec()).ok()?;
        Some(Self { begun: Timestamp(i64::from_be_bytes(*begun)), secret: Zeroizing::new(*secret), next })
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; MAC_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Way")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What was sealed reads back, and nothing else opens.
        #[test]
        fn only_the_way_itself_opens(
            begun in any::<i64>(), secret in any::<[u8; 32]>(), next in "/[a-z?=&]{0,30}", key in any::<[u8; 32]>(),
            place in any::<prop::sample::Index>(), bit in 0_u8..8, other in any::<[u8; 32]>(),
        ) {
            let way = Way { begun: Timestamp(begun), secret: Zeroizing::new(secret), next: next.clone() };
            let mut sealed = way.sealed(&key);
            let read = Way::open(&key, &sealed).unwrap();
            prop_assert_eq!((read.begun, *read.secret, read.next), (Timestamp(begun), secret, next));
            prop_assert_eq!(Way::open(&other, &sealed).is_some(), other == key);
            let at = place.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(Way::open(&key, &sealed).is_none());
        }

        #[test]
        fn whatever_is_sent_is_refused_quietly(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(Way::open(&[0; 32], &bytes).is_none());
        }
    }

    #[test]
    fn what_follows_from_the_secret_tells_nothing_of_the_rest() {
        let way = Way { begun: Timestamp(0), secret: Zeroizing::new([7; 32]), next: String::new() };
        let all = [way.state(), way.nonce(), way.verifier()];
        assert!(all.iter().all(|text| text.len() == 43), "as long as PKCE wants it: {all:?}");
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
        assert!(way.is_named(&way.state()) && !way.is_named("") && !way.is_named(&way.nonce()));
        assert_eq!(format!("{way:?}"), "Way");
    }
}
