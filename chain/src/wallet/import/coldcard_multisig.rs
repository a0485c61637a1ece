//! Multisig files of a Coldcard, which other programs write too: `Policy: 2 of 3`, `Format: P2WSH`, and a line with
//! fingerprint and key for each signer. Its keys are sorted in each script.
use super::parts::{Candidate, Origin, key, sorted_multisig};
use crate::wallet::WalletError;

/// Where keys come from when the file does not say, as its makers have it.
const DEFAULT_FORMAT: &str = "P2SH";

pub(super) fn is_one(text: &str) -> bool {
    let names: Vec<String> = pairs(text).map(|(name, _)| name.to_ascii_lowercase()).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    has("policy") && (has("format") || has("derivation"))
        || names.iter().filter(|name| is_fingerprint(name)).count() > 1
}

pub(super) fn read(text: &str) -> Result<Vec<Candidate>, WalletError> {
    let (mut policy, mut format, mut path) = (None, DEFAULT_FORMAT, None);
    let mut keys = Vec::new();
    for (name, value) in pairs(text) {
        match name.to_ascii_lowercase().as_str() {
            "policy" => policy = threshold(value),
            "format" => format = value,
            // It holds for the keys that follow.
            "derivation" => path = Some(value),
            _ if is_fingerprint(name) => keys.push(key(Origin { fingerprint: Some(name), path }, value)?),
            _ => {}
        }
    }
    let (required, signers) = policy.ok_or(WalletError::MalformedFile(
        "it has no line 'Policy: M of N', which says how many must sign",
    ))?;
    if keys.len() != signers {
        return Err(WalletError::MalformedFile("it holds more or fewer keys than its policy names signers"));
    }
    let script = sorted_multisig(required, &keys);
    let descriptor = match format.to_ascii_uppercase().as_str() {
        "P2SH" => format!("sh({script})"),
        "P2WSH" => format!("wsh({script})"),
        "P2SH-P2WSH" | "P2WSH-P2SH" => format!("sh(wsh({script}))"),
        _ => return Err(WalletError::MalformedFile("its format is none of P2SH, P2SH-P2WSH and P2WSH")),
    };
    Ok(vec![Candidate::new(descriptor)])
}

/// `2 of 3`, also `2/3`.
fn threshold(policy: &str) -> Option<(u32, usize)> {
    let (required, signers) = policy.split_once("of").or(policy.split_once('/'))?;
    Some((required.trim().parse().ok()?, signers.trim().parse().ok()?))
}

fn is_fingerprint(name: &str) -> bool {
    name.len() == 8 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}
