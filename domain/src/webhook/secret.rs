//! The secret a webhook's owner shares with us. It can be used and revealed, but not printed by accident.
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use core::fmt;

/// What Standard Webhooks secrets begin with; base64 follows.
const PREFIX: &str = "whsec_";

/// A shared secret. `Debug` shows nothing of it, and there is no `Display` and no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret chosen by the webhook's owner; `None` for an empty one.
    pub fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// A secret made here of 24 random bytes, written as Standard Webhooks has it: `whsec_` and 32 characters
    /// of base64.
    pub fn from_random(bytes: [u8; 24]) -> Self {
        let mut text = String::from(PREFIX);
        STANDARD.encode_string(bytes, &mut text);
        Self(text)
    }

    /// The secret itself: for storing it, and for the one answer in which its owner is shown it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The key for Standard Webhooks signatures: what the base64 after `whsec_` means, and for a secret that
    /// is not of that form, such as one brought along from the contract's own server, its UTF-8 bytes.
    pub(super) fn standard_key(&self) -> Vec<u8> {
        let encoded = self.0.strip_prefix(PREFIX);
        encoded.and_then(|text| STANDARD.decode(text).ok()).unwrap_or_else(|| self.0.as_bytes().to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}
