//! Texts that only this process could have written, or those that share its database: what a form carries from one request to the next, so that
//! nothing has to be kept here, and nothing (no cookie) with the visitor.
use crate::chance::Chance;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use std::sync::OnceLock;
use subtle::ConstantTimeEq;

const SLIP_BYTES: usize = 8 + 1 + 16;
/// Half of the HMAC, as RFC 2104 allows: 128 bits can't be guessed in the hours that a text is worth anything.
const MAC_BYTES: usize = 16;

/// Tells one text from all others; drawn at random.
pub(super) type Nonce = [u8; 16];

/// What a text is for. One that is for something else is worth nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    pub(super) purpose: Purpose,
    /// The path it is sent to.
    pub(super) page: &'a str,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// It stood in a form of the page.
    Form,
    /// A puzzle to be solved.
    Puzzle,
    /// A place in the line.
    Ticket,
}

/// What such a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slip {
    pub(super) at: Timestamp,
    /// How hard a puzzle is; nothing elsewhere.
    pub(super) extra: u8,
    pub(super) nonce: Nonce,
}

/// The key: given, or drawn when it is first used and gone with the process. Who held a text then is asked for one more press.
#[derive(Default)]
pub(super) struct Seals(OnceLock<[u8; 32]>);

impl Seals {
    /// Seals with that key, which others have as well.
    pub(super) fn with(key: [u8; 32]) -> Self {
        Self(OnceLock::from(key))
    }

    /// The text, 55 letters that need no escaping anywhere.
    pub(super) fn seal(&self, about: About<'_>, slip: &Slip, chance: &Chance) -> String {
        let key = self.0.get_or_init(|| chance.bytes());
        let mut bytes = slip.to_bytes().to_vec();
        bytes.extend(mac(key, about, &bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What it says, if it was sealed here, for this.
    pub(super) fn open(&self, about: About<'_>, text: &str) -> Option<Slip> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (slip, seal) = bytes.split_at_checked(SLIP_BYTES)?;
        let is_ours = bool::from(mac(self.0.get()?, about, slip).ct_eq(seal));
        Slip::from_bytes(slip).filter(|_| is_ours)
    }
}

impl Slip {
    fn to_bytes(self) -> [u8; SLIP_BYTES] {
        let mut bytes = [0; SLIP_BYTES];
        bytes[..8].copy_from_slice(&self.at.0.to_be_bytes());
        bytes[8] = self.extra;
        bytes[9..].copy_from_slice(&self.nonce);
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (at, rest) = bytes.split_first_chunk()?;
        let (extra, nonce) = rest.split_first()?;
        Some(Self { at: Timestamp(i64::from_be_bytes(*at)), extra: *extra, nonce: nonce.try_into().ok()? })
    }
}

/// Over the purpose, then all that has one length, then the page: no two different meanings are the same bytes.
fn mac(key: &[u8; 32], about: About<'_>, slip: &[u8]) -> [u8; MAC_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    let purpose: u8 = match about.purpose {
        Purpose::Form => 1,
        Purpose::Puzzle => 2,
        Purpose::Ticket => 3,
    };
    mac.update(&[purpose]);
    mac.update(slip);
    mac.update(about.page.as_bytes());
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    std::array::from_fn(|at| whole[at])
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seals")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn about(purpose: Purpose, page: &str) -> About<'_> {
        About { purpose, page }
    }

    proptest! {
        /// What was sealed reads back, and only for the same purpose and page, here, and unchanged.
        #[test]
        fn only_the_text_itself_opens(
            at in any::<i64>(), extra in any::<u8>(), nonce in any::<[u8; 16]>(),
            page in "[a-z/]{0,20}", other in "[a-z/]{0,20}", change in any::<prop::sample::Index>(), to in "[A-Za-z0-9_-]",
        ) {
            let (seals, chance) = (Seals::default(), Chance::seeded(1));
            let slip = Slip { at: Timestamp(at), extra, nonce };
            let here = about(Purpose::Form, &page);
            let text = seals.seal(here, &slip, &chance);
            prop_assert_eq!(text.len(), 55);
            prop_assert_eq!(seals.open(here, &text), Some(slip));
            prop_assert_eq!(seals.open(about(Purpose::Ticket, &page), &text), None);
            prop_assert_eq!(seals.open(about(Purpose::Form, &other), &text).is_some(), page == other);
            let elsewhere = Seals::default();
            prop_assert_eq!(elsewhere.open(here, &text), None);
            elsewhere.seal(here, &slip, &Chance::seeded(2));
            prop_assert_eq!(elsewhere.open(here, &text), None);
            let mut changed = text.clone();
            let place = change.index(text.len());
            changed.replace_range(place..=place, &to);
            prop_assert_eq!(seals.open(here, &changed).is_some(), changed == text);
        }

        #[test]
        fn whatever_is_sent_is_refused_quietly(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let seals = Seals::default();
            seals.seal(about(Purpose::Form, ""), &Slip { at: Timestamp(0), extra: 0, nonce: [0; 16] }, &Chance::seeded(1));
            prop_assert_eq!(seals.open(about(Purpose::Form, ""), &text), None);
            prop_assert_eq!(seals.open(about(Purpose::Form, ""), &URL_SAFE_NO_PAD.encode(bytes)), None);
        }
    }
}
