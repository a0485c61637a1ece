//! Identifiers: opaque words, one type for each kind of thing, so that they can't be swapped.
use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Longest identifier accepted from outside, in bytes.
pub const MAX_ID_LEN: usize = 64;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes 1 to 64 ASCII letters, digits, `-` and `_`; anything else names nothing: `None`.
            pub fn parse(text: &str) -> Option<Self> {
                let fits = (1..=MAX_ID_LEN).contains(&text.len());
                let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
                (fits && plain).then(|| Self(text.into()))
            }

            /// An identifier made of 16 random bytes: 22 characters of base58.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(base58_22(bytes))
            }

            /// The identifier as it is written everywhere.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// An invoice. Unguessable: who knows it may see the checkout page.
    InvoiceId;
    /// A store: the tenant everything belongs to.
    StoreId;
    /// A person who signs in or owns API keys.
    UserId;
    /// An API key's public name; the key itself is kept only as a hash.
    KeyId;
    /// A webhook endpoint.
    WebhookId;
    /// One delivery of one event to one webhook.
    DeliveryId;
    /// A committed event.
    EventId;
    /// A session's public name; what the browser holds is kept only as a hash.
    SessionId;
    /// A spend that somebody drafted.
    SpendId;
    /// A passkey, as its owner's list names it; not what the browser knows it by.
    PasskeyId;
    /// A donation page; invoices made through it carry it.
    PageId;
    /// A file that is made in the background for somebody.
    ExportId;
    /// A payment request. Unguessable: who knows it may see its page.
    RequestId;
    /// A pull payment. Unguessable: who knows it may claim from it.
    PullPaymentId;
    /// A payout.
    PayoutId;
}

/// A wallet's number in this database: small, because every watched script carries one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WalletNo(pub u32);

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// 128 bits as 22 base58 digits, padded with `1` so that every identifier is as long as the next.
fn base58_22(bytes: [u8; 16]) -> String {
    let mut number = u128::from_be_bytes(bytes);
    let mut digits = [b'1'; 22];
    for digit in digits.iter_mut().rev() {
        let index = usize::try_from(number % 58).expect("a remainder by 58 fits");
        *digit = BASE58[index];
        number /= 58;
    }
    digits.iter().map(|d| char::from(*d)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ids_are_22_characters_and_distinct() {
        let low = InvoiceId::from_random([0; 16]);
        let high = InvoiceId::from_random([0xff; 16]);
        assert_eq!(low.as_str(), "1111111111111111111111");
        assert_eq!(high.as_str(), "YcVfxkQb6JRzqk5kF2tNLv");
        assert_eq!(InvoiceId::parse(high.as_str()), Some(high));
    }

    #[test]
    fn hostile_ids_name_nothing() {
        for text in ["", "a b", "a/b", "../x", "é", &"x".repeat(65), "a\0"] {
            assert_eq!(StoreId::parse(text), None, "{text:?}");
        }
    }
}
