//! Signatures over a delivery: the contract's `BTCPay-Sig`, and Standard Webhooks version 1 beside it.
//!
//! Whoever verifies the second also learns the delivery's age and its identity, so a captured body can't be
//! replayed. Source:
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
use super::{Envelope, Secret};
use crate::time::Timestamp;
use alloc::format;
use alloc::string::{String, ToString};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `BTCPay-Sig`: `sha256=` and the lowercase hexadecimal HMAC-SHA256 of the body as it is sent,
/// keyed with the secret's UTF-8 bytes.
pub fn btcpay_sig(secret: &Secret, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(mac(secret.reveal().as_bytes(), &[body])))
}

/// The value of `webhook-signature`: `v1,` and the base64 HMAC-SHA256 of `{id}.{timestamp}.{body}`.
///
/// The key is what the base64 after the secret's `whsec_` means, or, without that prefix, its UTF-8 bytes.
pub fn standard_signature(secret: &Secret, id: &str, at: Timestamp, body: &[u8]) -> String {
    let at = at.to_string();
    let signature = mac(&secret.standard_key(), &[id.as_bytes(), b".", at.as_bytes(), b".", body]);
    format!("v1,{}", STANDARD.encode(signature))
}

/// All headers that a delivery sent at `now` carries, by name.
///
/// `webhook-id` is the id of the event's *first* delivery to this webhook, so it stays the same when a
/// delivery is repeated and receivers can use it to drop repetitions, as Standard Webhooks asks.
pub fn headers(
    secret: &Secret,
    envelope: &Envelope,
    now: Timestamp,
    body: &[u8],
) -> [(&'static str, String); 4] {
    let id = envelope.original_delivery_id.as_str();
    [
        ("BTCPay-Sig", btcpay_sig(secret, body)),
        ("webhook-id", id.into()),
        ("webhook-timestamp", now.to_string()),
        ("webhook-signature", standard_signature(secret, id, now, body)),
    ]
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
