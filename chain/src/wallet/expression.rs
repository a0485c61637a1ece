//! Key expressions, `[origin]key/path` (BIP380, BIP389): checked and written in their standard spelling.
use super::WalletError;
use super::key::{self, ExtendedKey, Spelling};
use domain::Network;

/// The path of a bare key: receiving and change branches, as wallets have them (BIP44).
const DEFAULT_PATH: &str = "/<0;1>/*";

/// A key expression in its standard spelling, and what its prefix said.
#[derive(Debug)]
pub(super) struct KeyExpression {
    pub(super) text: String,
    pub(super) spelling: &'static Spelling,
}

/// The pieces of a key expression; the first and last may be empty.
struct Pieces<'a> {
    origin: &'a str,
    key: &'a str,
    path: &'a str,
}

/// Whether the expression's key is an extended public one.
pub(super) fn has_extended_key(text: &str) -> bool {
    key::begins_as_key(split(text).key)
}

/// Reads an expression of an extended key. A bare key gets the path `/<0;1>/*`, and `/**` means the same (BIP388).
pub(super) fn read(text: &str, network: Network) -> Result<KeyExpression, WalletError> {
    let pieces = split(text);
    let key = key::decode(pieces.key, network)?;
    check_path(pieces.path)?;
    check_depth(&key, pieces.path)?;
    let path = if matches!(pieces.path, "" | "/**") { DEFAULT_PATH } else { pieces.path };
    Ok(KeyExpression { text: format!("{}{}{path}", pieces.origin, key.xpub), spelling: key.spelling })
}

fn split(text: &str) -> Pieces<'_> {
    let key_at = if text.starts_with('[') { text.find(']').map_or(0, |end| end + 1) } else { 0 };
    let (origin, rest) = text.split_at(key_at);
    let (key, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Pieces { origin, key, path }
}

fn check_path(path: &str) -> Result<(), WalletError> {
    if path.contains(['\'', 'h', 'H']) {
        return Err(WalletError::HardenedStep);
    }
    if path.is_empty() || path.ends_with("/*") || path == "/**" {
        Ok(())
    } else {
        Err(WalletError::NoWildcard)
    }
}

/// Depth is one byte (BIP32), and a bare key is to be an account's: the path we'd add to a key of a branch
/// or of one address would lead where its owner's wallet never looks.
fn check_depth(key: &ExtendedKey, path: &str) -> Result<(), WalletError> {
    let steps = if path.is_empty() { 2 } else { path.matches('/').count() };
    if usize::from(key.xpub.depth) + steps > usize::from(u8::MAX) {
        return Err(WalletError::Depth("it is too deep to derive addresses from; give the account's key"));
    }
    if path.is_empty() && key.xpub.depth > 3 && key.xpub.child_number.is_normal() {
        return Err(WalletError::Depth(
            "it is the key of a branch or of one address, not of an account; give the account's key (depth 3, as in \
             m/84h/0h/0h), or a descriptor that spells the path, as in wpkh(KEY/*)",
        ));
    }
    Ok(())
}
