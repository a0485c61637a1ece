//! Wallet files of Electrum: JSON with a keystore for each signer, or with imported addresses.
//!
//! A key's prefix says the kind of script, as everywhere in Electrum: `xpub` is a legacy wallet there. Its keys of a
//! multisig are sorted in each script.
use super::Content;
use super::parts::{BRANCHES, Candidate, Origin, key, sorted_multisig, text};
use crate::wallet::WalletError;
use serde_json::Value;

/// How base64 of an encrypted file begins: `BIE1` with the owner's password, `BIE2` with a hardware wallet's.
const ENCRYPTED: [&str; 2] = ["QklFMQ", "QklFMg"];

/// Whether it is an encrypted file, of Electrum or of Sparrow, which took the form over.
pub(super) fn is_encrypted(text: &str) -> bool {
    ENCRYPTED.iter().any(|start| text.starts_with(start))
}

pub(super) fn is_one(value: &Value) -> bool {
    value.get("wallet_type").is_some() || value.get("keystore").is_some()
}

pub(super) fn read(value: &Value) -> Result<Content, WalletError> {
    let kind = text(value, "wallet_type").unwrap_or("standard");
    if kind == "imported" {
        return addresses(value);
    }
    let descriptor = match (kind, threshold(kind)) {
        ("standard", _) => standard(value.get("keystore").unwrap_or(&Value::Null))?,
        (_, Some((required, signers))) => multisig(value, required, signers)?,
        (_, None) => {
            return Err(WalletError::MalformedFile(
                "of Electrum's wallets, standard ones, multisig ones and imported addresses can be read; \
                 this is of another kind",
            ));
        }
    };
    let candidate = Candidate {
        first_address: first_address(value),
        next_index: next_index(value),
        ..Candidate::new(descriptor)
    };
    Ok(Content::Descriptors(vec![candidate]))
}

/// The first address it received to.
fn first_address(value: &Value) -> Option<String> {
    value.pointer("/addresses/receiving/0").and_then(Value::as_str).map(ToOwned::to_owned)
}

/// The index above all that have a history.
fn next_index(value: &Value) -> u32 {
    let receiving = value.pointer("/addresses/receiving").and_then(Value::as_array);
    let is_used = |address: &Value| {
        let past = address.as_str().and_then(|address| value.get("addr_history")?.get(address)?.as_array());
        past.is_some_and(|past| !past.is_empty())
    };
    let used = (1..).zip(receiving.into_iter().flatten()).filter(|(_, address)| is_used(address));
    used.map(|(next, _)| next).last().unwrap_or(0)
}

/// The addresses, as text with one a line; their order in such files says nothing.
fn addresses(value: &Value) -> Result<Content, WalletError> {
    let addresses = value.get("addresses").and_then(Value::as_object).ok_or(WalletError::NoAddresses)?;
    Ok(Content::Addresses(addresses.keys().map(|address| format!("{address}\n")).collect()))
}

/// `2of3`.
fn threshold(kind: &str) -> Option<(u32, usize)> {
    let (required, signers) = kind.split_once("of")?;
    Some((required.parse().ok()?, signers.parse().ok()?))
}

fn standard(keystore: &Value) -> Result<String, WalletError> {
    let (key, prefix) = signer(keystore)?;
    Ok(match prefix {
        "xpub" | "tpub" => format!("pkh({key}{BRANCHES})"),
        "ypub" | "upub" => format!("sh(wpkh({key}{BRANCHES}))"),
        _ => format!("wpkh({key}{BRANCHES})"),
    })
}

fn multisig(value: &Value, required: u32, signers: usize) -> Result<String, WalletError> {
    let keystores =
        (1..=signers.min(20)).map(|number| value.get(format!("x{number}/")).unwrap_or(&Value::Null));
    let keys = keystores.map(signer).collect::<Result<Vec<_>, _>>()?;
    let prefix = keys.first().map(|(_, prefix)| *prefix).unwrap_or_default();
    let keys: Vec<String> = keys.into_iter().map(|(key, _)| key).collect();
    let script = sorted_multisig(required, &keys);
    Ok(match prefix {
        "xpub" | "tpub" => format!("sh({script})"),
        "Ypub" | "Upub" => format!("sh(wsh({script}))"),
        _ => format!("wsh({script})"),
    })
}

/// A signer's key with its origin, and how it begins.
fn signer(keystore: &Value) -> Result<(String, &str), WalletError> {
    let xpub = text(keystore, "xpub").ok_or(WalletError::MalformedFile(
        "a signer in it has no extended public key; wallets of Electrum from before 2013 and single keys can't be used",
    ))?;
    let origin =
        Origin { fingerprint: text(keystore, "root_fingerprint"), path: text(keystore, "derivation") };
    Ok((key(origin, xpub)?, xpub.get(..4).unwrap_or_default()))
}
