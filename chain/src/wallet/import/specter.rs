//! Wallet exports of Specter Desktop, and any other JSON that holds one descriptor by that name.
use super::parts::{Candidate, text};
use crate::wallet::WalletError;
use serde_json::Value;

pub(super) fn is_one(value: &Value) -> bool {
    text(value, "descriptor").is_some()
}

/// Its descriptor is the receiving one; where it stands without a path, that of an account.
pub(super) fn read(value: &Value) -> Result<Vec<Candidate>, WalletError> {
    let descriptor = text(value, "descriptor").unwrap_or_default();
    Ok(vec![Candidate::new(descriptor.trim().to_owned())])
}
