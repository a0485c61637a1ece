//! Wallets of Sparrow as JSON: policy, script type and keystores.
use super::parts::{BRANCHES, Candidate, Origin, key, sorted_multisig, text};
use crate::wallet::WalletError;
use serde_json::Value;

pub(super) fn is_one(value: &Value) -> bool {
    value.get("scriptType").is_some() && value.get("keystores").is_some()
}

pub(super) fn read(value: &Value) -> Result<Vec<Candidate>, WalletError> {
    let keystores = value.get("keystores").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let keys = keystores.iter().map(signer).collect::<Result<Vec<_>, _>>()?;
    let script = match (text(value, "policyType"), keys.as_slice()) {
        (Some("SINGLE"), [key]) => format!("{key}{BRANCHES}"),
        (Some("MULTI"), keys) => sorted_multisig(threshold(value)?, keys),
        (_, _) => return Err(WalletError::MalformedFile("its policy is neither of one key nor a multisig")),
    };
    let (head, tail) = around(text(value, "scriptType").unwrap_or_default())?;
    Ok(vec![Candidate::new(format!("{head}{script}{tail}"))])
}

fn around(script_type: &str) -> Result<(&'static str, &'static str), WalletError> {
    Ok(match script_type {
        "P2PKH" => ("pkh(", ")"),
        "P2SH_P2WPKH" => ("sh(wpkh(", "))"),
        "P2WPKH" => ("wpkh(", ")"),
        "P2TR" => ("tr(", ")"),
        "P2SH" => ("sh(", ")"),
        "P2SH_P2WSH" => ("sh(wsh(", "))"),
        "P2WSH" => ("wsh(", ")"),
        _ => return Err(WalletError::MalformedFile("its script type is not one that can be used")),
    })
}

/// The number in `multi(2,A,B)`.
fn threshold(value: &Value) -> Result<u32, WalletError> {
    let script =
        value.pointer("/defaultPolicy/miniscript/script").and_then(Value::as_str).unwrap_or_default();
    let number = script.split_once("multi(").and_then(|(_, rest)| rest.split(',').next());
    let number = number.and_then(|number| number.trim().parse().ok());
    number.ok_or(WalletError::MalformedFile("it does not say how many must sign"))
}

fn signer(keystore: &Value) -> Result<String, WalletError> {
    let derivation = keystore.get("keyDerivation").unwrap_or(&Value::Null);
    let path = text(derivation, "derivationPath").or(text(derivation, "derivation"));
    let origin = Origin { fingerprint: text(derivation, "masterFingerprint"), path };
    key(origin, text(keystore, "extendedPublicKey").unwrap_or_default())
}
