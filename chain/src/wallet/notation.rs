//! Bare keys and BTCPay's notation (`xpub…-[p2sh]`, `2-of-xpub…-xpub…`), rewritten as descriptors.
use super::WalletError;
use super::expression::{self, KeyExpression};
use super::key::Intent;
use domain::Network;

/// What the suffixes in brackets ask for.
#[derive(Clone, Copy, Debug, Default)]
struct Suffixes {
    script: Option<Script>,
    keep_order: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Legacy,
    NestedSegwit,
    Taproot,
}

/// The descriptor, without checksum, that a bare key or BTCPay's notation stands for.
pub(super) fn to_descriptor(text: &str, network: Network) -> Result<String, WalletError> {
    let (body, suffixes) = split_suffixes(text)?;
    match split_threshold(body) {
        Some((required, keys)) => multisig(required, keys, suffixes, network),
        None => single(body, suffixes, network),
    }
}

fn split_suffixes(text: &str) -> Result<(&str, Suffixes), WalletError> {
    let mut body = text;
    let mut found = Suffixes::default();
    while let Some((rest, word)) = body.strip_suffix(']').and_then(|b| b.rsplit_once("-[")) {
        match word.to_ascii_lowercase().as_str() {
            "keeporder" if !found.keep_order => found.keep_order = true,
            "legacy" if found.script.is_none() => found.script = Some(Script::Legacy),
            "p2sh" if found.script.is_none() => found.script = Some(Script::NestedSegwit),
            "taproot" if found.script.is_none() => found.script = Some(Script::Taproot),
            _ => return Err(WalletError::UnknownSuffix),
        }
        body = rest;
    }
    Ok((body, found))
}

/// `2-of-A-B` is 2 and `A-B`.
fn split_threshold(body: &str) -> Option<(u8, &str)> {
    let (required, keys) = body.split_once("-of-")?;
    Some((required.parse().ok()?, keys))
}

fn single(body: &str, suffixes: Suffixes, network: Network) -> Result<String, WalletError> {
    if !expression::has_extended_key(body) {
        return Err(WalletError::Unrecognised);
    }
    let key = expression::read(body, network)?;
    if suffixes.keep_order {
        return Err(WalletError::UnknownSuffix);
    }
    let script = match (key.spelling.intent, suffixes.script) {
        (Intent::Unsaid, asked) => asked,
        (Intent::Segwit, None) => None,
        (Intent::NestedSegwit, None | Some(Script::NestedSegwit)) => Some(Script::NestedSegwit),
        (Intent::Multisig, _) => {
            return Err(lone_multisig_key(&key, "wsh(sortedmulti(2,KEY1/<0;1>/*,KEY2/<0;1>/*))"));
        }
        (Intent::NestedMultisig, _) => {
            return Err(lone_multisig_key(&key, "sh(wsh(sortedmulti(2,KEY1/<0;1>/*,KEY2/<0;1>/*)))"));
        }
        (Intent::Segwit | Intent::NestedSegwit, Some(_)) => return Err(key.spelling.conflict()),
    };
    Ok(match script {
        None => format!("wpkh({})", key.text),
        Some(Script::Legacy) => format!("pkh({})", key.text),
        Some(Script::NestedSegwit) => format!("sh(wpkh({}))", key.text),
        Some(Script::Taproot) => format!("tr({})", key.text),
    })
}

fn lone_multisig_key(key: &KeyExpression, descriptor: &'static str) -> WalletError {
    WalletError::MultisigKey { prefix: key.spelling.prefix, descriptor }
}

/// Keys are sorted in each script (BIP67) unless the order is to be kept.
fn multisig(required: u8, keys: &str, suffixes: Suffixes, network: Network) -> Result<String, WalletError> {
    let (head, tail, intent) = match suffixes.script {
        None => ("wsh(", ")", Intent::Multisig),
        Some(Script::NestedSegwit) => ("sh(wsh(", "))", Intent::NestedMultisig),
        Some(Script::Legacy) => ("sh(", ")", Intent::Unsaid),
        Some(Script::Taproot) => return Err(WalletError::UnsupportedDescriptor),
    };
    let function = if suffixes.keep_order { "multi" } else { "sortedmulti" };
    let mut text = format!("{head}{function}({required}");
    for key in keys.split('-') {
        if !expression::has_extended_key(key) {
            return Err(WalletError::Unrecognised);
        }
        let key = expression::read(key, network)?;
        if key.spelling.intent != Intent::Unsaid && key.spelling.intent != intent {
            return Err(key.spelling.conflict());
        }
        text.push(',');
        text.push_str(&key.text);
    }
    Ok(text + ")" + tail)
}
