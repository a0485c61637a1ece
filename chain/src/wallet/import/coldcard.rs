//! JSON that a Coldcard writes: its generic export with an account for each kind of address, and its skeleton for Wasabi.
//!
//! (Its skeleton for Electrum is read as Electrum's, its multisig file in `coldcard_multisig`.) Keys for multisig, which
//! the generic export holds too, are not wallets and are passed over.
use super::parts::{BRANCHES, Candidate, Origin, key, text};
use crate::wallet::WalletError;
use domain::Network;
use serde_json::Value;

/// The accounts of one key: their names in the file, and what their keys are used in.
const ACCOUNTS: [(&str, &str, &str); 4] =
    [("bip44", "pkh(", ")"), ("bip49", "sh(wpkh(", "))"), ("bip84", "wpkh(", ")"), ("bip86", "tr(", ")")];

pub(super) fn is_one(value: &Value) -> bool {
    is_generic(value) || text(value, "ExtPubKey").is_some()
}

fn is_generic(value: &Value) -> bool {
    value.get("xfp").is_some()
        && value.as_object().is_some_and(|all| all.keys().any(|name| name.starts_with("bip")))
}

pub(super) fn read(value: &Value, network: Network) -> Result<Vec<Candidate>, WalletError> {
    if is_generic(value) { generic(value) } else { skeleton(value, network) }
}

fn generic(value: &Value) -> Result<Vec<Candidate>, WalletError> {
    let fingerprint = text(value, "xfp");
    let there = ACCOUNTS.iter().filter_map(|account| Some((account, value.get(account.0)?)));
    there
        .map(|((_, head, tail), account)| {
            let origin = Origin { fingerprint, path: text(account, "deriv") };
            let key = key(origin, text(account, "xpub").unwrap_or_default())?;
            let first_address = text(account, "first").map(str::to_owned);
            Ok(Candidate { first_address, ..Candidate::new(format!("{head}{key}{BRANCHES}{tail}")) })
        })
        .collect()
}

/// The key of the first native segwit account (BIP84).
fn skeleton(value: &Value, network: Network) -> Result<Vec<Candidate>, WalletError> {
    let path = if matches!(network, Network::Mainnet) { "84'/0'/0'" } else { "84'/1'/0'" };
    let origin = Origin { fingerprint: text(value, "MasterFingerprint"), path: Some(path) };
    let key = key(origin, text(value, "ExtPubKey").unwrap_or_default())?;
    Ok(vec![Candidate::new(format!("wpkh({key}{BRANCHES})"))])
}
