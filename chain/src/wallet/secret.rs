//! Recognises spending secrets pasted where a wallet belongs, by their looks alone.
//!
//! It decodes nothing, so it makes no copies to wipe, and it catches mistyped secrets too. It leans
//! to suspicion: no input that is a wallet looks like any of these.
use super::WalletError;
use serde_json::Value;

/// Least number of words taken for a seed: one fewer than the shortest, in case one got lost.
const FEWEST_SEED_WORDS: usize = 11;

/// Refuses anything that looks like a key or seed that can spend.
pub(super) fn refuse_secrets(text: &str) -> Result<(), WalletError> {
    if looks_like_seed_words(text) {
        return Err(WalletError::SeedWords);
    }
    refuse_keys(text)
}

/// The same, but for seed words: where people's own words stand among what is given.
pub(super) fn refuse_keys(text: &str) -> Result<(), WalletError> {
    // Only taproot scripts name public keys by 64 digits (BIP386).
    let x_only_keys = text.contains("tr(");
    for token in tokens(text) {
        refuse_token(token)?;
        if is_hex_secret(token) && !x_only_keys {
            return Err(WalletError::HexSecret);
        }
    }
    Ok(())
}

/// The same, in the text of a file, whose fields may be called `xprv` and hold nothing, and where the digits of
/// transactions stand, too.
pub(super) fn refuse_keys_in_file(text: &str) -> Result<(), WalletError> {
    tokens(text).filter(|token| token.len() > LONGEST_NAME).try_for_each(refuse_token)
}

/// Longest name of a field; keys are longer.
const LONGEST_NAME: usize = 20;

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

/// Fields of other programs' files that hold what can spend, in lower case and without `_`. What stands in them may be
/// encrypted, so that it looks like nothing.
const SEED_FIELDS: [&str; 6] = ["seed", "seedwords", "mnemonic", "mnemonicstring", "bip39", "passphrase"];
const EXTENDED_KEY_FIELDS: [&str; 7] = [
    "xprv",
    "xpriv",
    "xprivkey",
    "masterprivatekey",
    "masterprivateextendedkey",
    "extendedprivatekey",
    "lightningxprv",
];
const KEY_FIELDS: [&str; 5] = ["privkey", "privatekey", "wif", "keypairs", "lightningprivkey2"];

/// What Electrum keeps of a wallet's past: transactions, whose digits look like those of keys.
const PAST_FIELDS: [&str; 11] = [
    "transactions",
    "verified_tx3",
    "addr_history",
    "spent_outpoints",
    "prevouts_by_scripthash",
    "txi",
    "txo",
    "tx_fees",
    "invoices",
    "payment_requests",
    "labels",
];

/// Refuses a file that holds anything that can spend, by what its fields are called and by what stands in them.
pub(super) fn refuse_in_json(value: &Value) -> Result<(), WalletError> {
    match value {
        Value::String(text) => refuse_secrets(text),
        Value::Array(items) => items.iter().try_for_each(refuse_in_json),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            refuse_field(name, value)?;
            if PAST_FIELDS.contains(&name.as_str()) { Ok(()) } else { refuse_in_json(value) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn refuse_field(name: &str, value: &Value) -> Result<(), WalletError> {
    let is_empty = match value {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Number(_) => false,
    };
    let name = name.to_lowercase().replace(['_', '-'], "");
    let is = |names: &[&str]| !is_empty && names.contains(&name.as_str());
    if is(&SEED_FIELDS) {
        Err(WalletError::SeedWords)
    } else if is(&EXTENDED_KEY_FIELDS) {
        Err(WalletError::ExtendedPrivateKey)
    } else if is(&KEY_FIELDS) {
        Err(WalletError::PrivateKey)
    } else {
        Ok(())
    }
}

fn refuse_token(token: &str) -> Result<(), WalletError> {
    if is_extended_private_key(token) {
        return Err(WalletError::ExtendedPrivateKey);
    }
    if is_wif(token) || is_encrypted_key(token) || is_minikey(token) {
        return Err(WalletError::PrivateKey);
    }
    if is_codex32(token) {
        return Err(WalletError::SeedWords);
    }
    Ok(())
}

/// `xprv`, `tprv` and the SLIP-132 spellings, whatever follows.
fn is_extended_private_key(token: &str) -> bool {
    let mut letters = token.chars();
    let first = letters.next();
    first.is_some_and(|c| "xyztuv".contains(c.to_ascii_lowercase()))
        && token.get(1..4).is_some_and(|rest| rest.eq_ignore_ascii_case("prv"))
}

/// Wallet import format: version, 32 bytes, perhaps a flag, checksum; 51 or 52 digits of base58.
fn is_wif(token: &str) -> bool {
    matches!(token.len(), 51 | 52) && token.starts_with(['5', 'K', 'L', '9', 'c'])
}

/// A key encrypted with a password (BIP38).
fn is_encrypted_key(token: &str) -> bool {
    token.len() == 58 && token.starts_with("6P")
}

/// The short keys of physical coins.
fn is_minikey(token: &str) -> bool {
    matches!(token.len(), 22 | 30) && token.starts_with('S')
}

/// A seed or a share of one (BIP93).
fn is_codex32(token: &str) -> bool {
    token.len() >= 48 && token.get(..3).is_some_and(|hrp| hrp.eq_ignore_ascii_case("ms1"))
}

/// 16, 32 or 64 bytes: entropy, a private key, a seed.
fn is_hex_secret(token: &str) -> bool {
    let digits = token.strip_prefix("0x").unwrap_or(token);
    matches!(digits.len(), 32 | 64 | 128) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Many short words, in any language, numbered or not.
fn looks_like_seed_words(text: &str) -> bool {
    let foreign_letters = text.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    if foreign_letters > FEWEST_SEED_WORDS {
        return true;
    }
    let words = || {
        text.split(|c: char| c.is_whitespace() || ",;.:|/_-\"'".contains(c))
            .map(|word| word.trim_matches(|c: char| !c.is_alphabetic()))
            .filter(|word| !word.is_empty())
    };
    let alike = words().filter(|word| is_seed_word(word)).count();
    alike >= FEWEST_SEED_WORDS && alike * 10 >= words().count() * 9
}

fn is_seed_word(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && (3..=8).contains(&word.chars().count())
}
