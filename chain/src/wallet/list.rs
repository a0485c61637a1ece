//! Lists of addresses made offline: one a line, a column of a table, or a JSON array of texts.
//!
//! An address is taken when it is well spelled, of the server's network and of a kind that wallets can spend from.
//! What stands beside it, such as labels, is not kept.
use super::{MAX_FILE_BYTES, WalletError, secret};
use crate::convert;
use bitcoin::address::NetworkUnchecked;
use bitcoin::{Address, ScriptBuf, XOnlyPublicKey};
use domain::Network;
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

/// What separates the columns of a table.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// Addresses in their order, each once.
#[derive(Clone, PartialEq, Eq)]
pub struct AddressList {
    scripts: Vec<ScriptBuf>,
    repeated: u64,
}

/// What is wrong with one address of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressProblem {
    /// It is none, or a character of it is mistyped.
    #[error("there is no address that is spelled so; a character may be mistyped or missing")]
    Malformed,
    /// It is another network's.
    #[error("this is an address of another network")]
    OtherNetwork,
    /// Nothing that wallets make, or nothing that can be spent.
    #[error("this is no address that a wallet can spend from")]
    Unusual,
}

impl AddressList {
    /// Reads a list.
    ///
    /// Lines that are empty or begin with `#` are passed over. Of a table with a header, the column that is called
    /// an address is taken; without one, the first. What stands twice is taken once.
    ///
    /// # Errors
    /// [`WalletError::AddressLine`] names the line of the first address that is wrong; nothing is taken then. What can
    /// spend is refused as by [`super::Wallet::parse`]; of comments and labels only keys are recognised, not seed words.
    pub fn parse(text: &str, network: Network) -> Result<Self, WalletError> {
        if text.len() > MAX_FILE_BYTES {
            return Err(WalletError::TooLong);
        }
        secret::refuse_keys(text)?;
        let mut list = Self { scripts: Vec::new(), repeated: 0 };
        let mut seen = HashSet::new();
        for (line, cell) in cells(text) {
            let script = script(&cell, network).map_err(|problem| match secret::refuse_secrets(text) {
                Err(secret) => secret,
                Ok(()) => WalletError::AddressLine { line, problem },
            })?;
            if seen.insert(script.clone()) {
                list.scripts.push(script);
            } else {
                list.repeated += 1;
            }
        }
        if list.scripts.is_empty() { Err(WalletError::NoAddresses) } else { Ok(list) }
    }

    /// The scripts the addresses stand for, in the list's order.
    pub fn scripts(&self) -> &[ScriptBuf] {
        &self.scripts
    }

    /// How many addresses stood in it once more, and were dropped.
    pub fn repeated(&self) -> u64 {
        self.repeated
    }
}

/// Whether the text is a list of addresses rather than anything else: a table or lines with an address among them, or
/// a JSON array of texts. One address alone is no list.
pub(super) fn is_list(text: &str) -> bool {
    if let Some(texts) = json_texts(text) {
        return texts.iter().any(|text| is_address(text));
    }
    if text.trim_start().starts_with('{') {
        return false;
    }
    let mut lines = meaningful_lines(text).map(|(_, line)| line);
    let first = lines.next().unwrap_or_default();
    let mut rest = lines.peekable();
    let is_several = rest.peek().is_some() || split(first).len() > 1;
    is_several
        && std::iter::once(first).chain(rest).any(|line| split(line).iter().any(|cell| is_address(cell)))
}

fn is_address(text: &str) -> bool {
    Address::<NetworkUnchecked>::from_str(text).is_ok()
}

fn script(text: &str, network: Network) -> Result<ScriptBuf, AddressProblem> {
    let address = Address::<NetworkUnchecked>::from_str(text).map_err(|_| AddressProblem::Malformed)?;
    let address =
        address.require_network(convert::network(network)).map_err(|_| AddressProblem::OtherNetwork)?;
    let script = address.script_pubkey();
    if is_spendable(&script) { Ok(script) } else { Err(AddressProblem::Unusual) }
}

fn is_spendable(script: &ScriptBuf) -> bool {
    let hashed = script.is_p2pkh() || script.is_p2sh() || script.is_p2wpkh() || script.is_p2wsh();
    // Half of all possible taproot outputs are no points of the curve: nobody can ever spend those (BIP341).
    let is_point = |key: &[u8]| XOnlyPublicKey::from_slice(key).is_ok();
    hashed || script.is_p2tr() && script.as_bytes().get(2..).is_some_and(is_point)
}

/// The addresses, each with the number of its line; of a JSON array, of its place.
fn cells(text: &str) -> Vec<(usize, String)> {
    if let Some(texts) = json_texts(text) {
        return (1..).zip(texts).collect();
    }
    let mut lines = meaningful_lines(text).peekable();
    let header = lines.peek().and_then(|(_, line)| address_column(line));
    let column = header.unwrap_or(0);
    let rows = lines.skip(usize::from(header.is_some()));
    let cell = |(number, line)| (number, split(line).into_iter().nth(column).unwrap_or_default());
    rows.map(cell).collect()
}

fn json_texts(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if text.starts_with('[') { serde_json::from_str(text).ok() } else { None }
}

fn meaningful_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    (1..).zip(lines).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Which column a header says holds addresses; `None` for a line that is no header.
fn address_column(line: &str) -> Option<usize> {
    let cells = split(line);
    if cells.iter().any(|cell| is_address(cell)) {
        return None;
    }
    cells.iter().position(|cell| cell.to_lowercase().contains("address"))
}

/// The cells of a row; those in quotation marks may hold separators.
fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        if letter == '"' {
            quoted = !quoted;
        } else if SEPARATORS.contains(&letter) && !quoted {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Says how many, not which.
impl fmt::Debug for AddressList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AddressList({} addresses)", self.scripts.len())
    }
}

#[cfg(test)]
mod tests;
