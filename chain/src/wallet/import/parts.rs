//! What descriptors are put together from: keys, their origins, and what a file says their first address is.
use crate::wallet::WalletError;
use serde_json::Value;

/// Receiving and change branches, as every wallet here has them.
pub(super) const BRANCHES: &str = "/<0;1>/*";

/// A descriptor that a file holds, not yet checked.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) descriptor: String,
    /// The address at index 0, if the file names it.
    pub(super) first_address: Option<String>,
    /// The index above all that the file says were used.
    pub(super) next_index: u32,
}

impl Candidate {
    pub(super) fn new(descriptor: String) -> Self {
        Self { descriptor, first_address: None, next_index: 0 }
    }
}

/// Where a key comes from: the master key's fingerprint, and the path to it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Origin<'a> {
    pub(super) fingerprint: Option<&'a str>,
    pub(super) path: Option<&'a str>,
}

/// A key with its origin, as descriptors write it. An origin that is not fully known is left out: addresses don't
/// depend on it.
pub(super) fn key(origin: Origin<'_>, key: &str) -> Result<String, WalletError> {
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(WalletError::MalformedFile("a key in it is not spelled as one"));
    }
    let (Some(fingerprint), Some(path)) = (origin.fingerprint, origin.path) else {
        return Ok(key.to_owned());
    };
    let path = path.trim_start_matches(['m', 'M', '/']);
    let is_fingerprint = fingerprint.len() == 8 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_path = path.bytes().all(|byte| byte.is_ascii_digit() || b"/'hH".contains(&byte));
    if !is_fingerprint || !is_path {
        return Ok(key.to_owned());
    }
    let slash = if path.is_empty() { "" } else { "/" };
    let path = path.replace(['h', 'H'], "'");
    Ok(format!("[{}{slash}{path}]{key}", fingerprint.to_lowercase()))
}

/// A multisig of sorted keys, each already with its origin.
pub(super) fn sorted_multisig(required: u32, keys: &[String]) -> String {
    let keys: String = keys.iter().map(|key| format!(",{key}{BRANCHES}")).collect();
    format!("sortedmulti({required}{keys})")
}

/// A text of a JSON object.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
