//! Recognises spending secrets pasted where a wallet belongs, by their looks alone.
//!
//! It decodes nothing, so it makes no copies to wipe, and it catches mistyped secrets too. It leans
//! to suspicion: no input that is a wallet looks like any of these.
use super::WalletError;

/// Least number of words taken for a seed: one fewer than the shortest, in case one got lost.
const FEWEST_SEED_WORDS: usize = 11;

/// Refuses anything that looks like a key or seed that can spend.
pub(super) fn refuse_secrets(text: &str) -> Result<(), WalletError> {
    if looks_like_seed_words(text) {
        return Err(WalletError::SeedWords);
    }
    // Only taproot scripts name public keys by 64 digits (BIP386).
    let x_only_keys = text.contains("tr(");
    for token in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        refuse_token(token, x_only_keys)?;
    }
    Ok(())
}

fn refuse_token(token: &str, x_only_keys: bool) -> Result<(), WalletError> {
    if is_extended_private_key(token) {
        return Err(WalletError::ExtendedPrivateKey);
    }
    if is_wif(token) || is_encrypted_key(token) || is_minikey(token) {
        return Err(WalletError::PrivateKey);
    }
    if is_codex32(token) {
        return Err(WalletError::SeedWords);
    }
    if is_hex_secret(token) && !x_only_keys {
        return Err(WalletError::HexSecret);
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
