//! Whatever an owner gives as a wallet: a key, a descriptor, a list of addresses, or a file that another program wrote.
//!
//! What it is, is recognised by itself. Each kind of file has a file here with a pure function from its content to
//! descriptors; those go through [`Wallet::parse`] like any that was typed, so no file gets a check less.
mod bsms;
mod choice;
mod coldcard;
mod coldcard_multisig;
mod core;
mod descriptors;
mod electrum;
mod parts;
mod policy;
mod sparrow;
mod specter;
#[cfg(test)]
mod tests;

use super::{AddressList, MAX_FILE_BYTES, Wallet, WalletError, list, secret};
use domain::Network;
use parts::Candidate;
use serde_json::Value;
use std::fmt;

/// What was given, and in which form.
#[derive(Clone, Debug)]
pub struct Import {
    /// What it is.
    pub given: Given,
    /// What it was recognised as.
    pub format: Format,
    /// The index above all that the file says were used before; zero where it says nothing.
    pub next_index: u32,
}

/// What can be given to receive to.
#[derive(Clone, Debug)]
pub enum Given {
    /// Something addresses are derived from.
    Wallet(Wallet),
    /// The addresses themselves.
    Addresses(AddressList),
}

/// What a wallet was given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An extended public key, or BTCPay's notation of several.
    Key,
    /// An output descriptor (BIP380).
    Descriptor,
    /// A text file of descriptors, as Sparrow exports one.
    Descriptors,
    /// A list of addresses.
    Addresses,
    /// A wallet file of Electrum.
    Electrum,
    /// A wallet of Sparrow, as JSON.
    Sparrow,
    /// A wallet export of Specter Desktop.
    Specter,
    /// The generic JSON export of a Coldcard, or its skeleton for Wasabi.
    Coldcard,
    /// A multisig file of a Coldcard.
    ColdcardMultisig,
    /// What Bitcoin Core's `listdescriptors` answers.
    BitcoinCore,
    /// A descriptor record (BIP129).
    Bsms,
    /// A wallet policy (BIP388).
    Policy,
}

impl Import {
    /// Reads what an owner gave.
    ///
    /// Of several wallets in one file the one with native segwit addresses of one key is taken, as a bare key means
    /// those, too. Where that leaves a choice, the refusal lists what there is. What a file says of its first address is
    /// compared with what its keys give.
    ///
    /// # Errors
    /// As [`Wallet::parse`] and [`AddressList::parse`]. A file that holds anything that can spend is refused by its
    /// name, encrypted or not. No error holds any of the input.
    pub fn read(text: &str, network: Network) -> Result<Self, WalletError> {
        if text.len() > MAX_FILE_BYTES {
            return Err(WalletError::TooLong);
        }
        let text = text.trim_start_matches('\u{feff}').trim();
        let Some(File { format, content }) = file(text, network)? else {
            let wallet = Wallet::parse(text, network)?;
            let format = if text.contains('(') { Format::Descriptor } else { Format::Key };
            return Ok(Self { given: Given::Wallet(wallet), format, next_index: 0 });
        };
        match content {
            Content::Descriptors(candidates) => {
                let (wallet, next_index) = choice::one_of(&candidates, network)?;
                Ok(Self { given: Given::Wallet(wallet), format, next_index })
            }
            Content::Addresses(text) => {
                let given = Given::Addresses(AddressList::parse(&text, network)?);
                Ok(Self { given, format, next_index: 0 })
            }
        }
    }
}

/// A file of a kind we know, read but not yet trusted.
struct File {
    format: Format,
    content: Content,
}

enum Content {
    Descriptors(Vec<Candidate>),
    Addresses(String),
}

/// The file, unless it is a key or descriptor alone.
fn file(text: &str, network: Network) -> Result<Option<File>, WalletError> {
    if electrum::is_encrypted(text) {
        return Err(WalletError::EncryptedFile);
    }
    let found = of_lines(text).map(|(format, candidates)| {
        secret::refuse_secrets(text)?;
        Ok(File { format, content: Content::Descriptors(candidates(text)?) })
    });
    if let Some(file) = found {
        return file.map(Some);
    }
    if list::is_list(text) {
        return Ok(Some(File { format: Format::Addresses, content: Content::Addresses(text.to_owned()) }));
    }
    match json(text)? {
        None => Ok(None),
        Some(value) => {
            secret::refuse_in_json(&value)?;
            secret::refuse_keys_in_file(text)?;
            from_json(&value, network).map(Some)
        }
    }
}

/// From a file's text to what stands in it.
type Reader = fn(&str) -> Result<Vec<Candidate>, WalletError>;

/// Files that are text, line by line.
fn of_lines(text: &str) -> Option<(Format, Reader)> {
    if text.starts_with('{') {
        None
    } else if bsms::is_one(text) {
        Some((Format::Bsms, bsms::read))
    } else if coldcard_multisig::is_one(text) {
        Some((Format::ColdcardMultisig, coldcard_multisig::read))
    } else if policy::is_text(text) {
        Some((Format::Policy, policy::read_text))
    } else if descriptors::is_one(text) {
        Some((Format::Descriptors, descriptors::read))
    } else {
        None
    }
}

/// The file as JSON; `None` if it is something else. Electrum appends changes to its files, which are passed over.
fn json(text: &str) -> Result<Option<Value>, WalletError> {
    if !text.starts_with(['{', '[']) {
        return Ok(None);
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        Some(Ok(value @ (Value::Object(_) | Value::Array(_)))) => Ok(Some(value)),
        // A key with its origin begins with a bracket, too.
        _ if text.starts_with('[') => Ok(None),
        _ => {
            secret::refuse_secrets(text)?;
            Err(WalletError::MalformedFile("it begins like JSON but is not; give the whole file"))
        }
    }
}

fn from_json(value: &Value, network: Network) -> Result<File, WalletError> {
    let descriptors = |format, candidates| File { format, content: Content::Descriptors(candidates) };
    Ok(if electrum::is_one(value) {
        File { format: Format::Electrum, content: electrum::read(value)? }
    } else if core::is_one(value) {
        descriptors(Format::BitcoinCore, core::read(value)?)
    } else if sparrow::is_one(value) {
        descriptors(Format::Sparrow, sparrow::read(value)?)
    } else if coldcard::is_one(value) {
        descriptors(Format::Coldcard, coldcard::read(value, network)?)
    } else if policy::is_one(value) {
        descriptors(Format::Policy, policy::read(value)?)
    } else if specter::is_one(value) {
        descriptors(Format::Specter, specter::read(value)?)
    } else {
        return Err(WalletError::UnknownFile);
    })
}

impl Format {
    /// Its name in an API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Descriptor => "descriptor",
            Self::Descriptors => "descriptors",
            Self::Addresses => "addresses",
            Self::Electrum => "electrum",
            Self::Sparrow => "sparrow",
            Self::Specter => "specter",
            Self::Coldcard => "coldcard",
            Self::ColdcardMultisig => "coldcard-multisig",
            Self::BitcoinCore => "bitcoin-core",
            Self::Bsms => "bsms",
            Self::Policy => "policy",
        }
    }

    /// Whether it was typed or copied as it is, rather than read from another program's file.
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Key | Self::Descriptor)
    }
}

/// As in "this is ...".
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "an extended public key",
            Self::Descriptor => "an output descriptor",
            Self::Descriptors => "a file of output descriptors",
            Self::Addresses => "a list of addresses",
            Self::Electrum => "a wallet file of Electrum",
            Self::Sparrow => "a wallet of Sparrow",
            Self::Specter => "a wallet export of Specter",
            Self::Coldcard => "a wallet export of a Coldcard",
            Self::ColdcardMultisig => "a multisig file of a Coldcard",
            Self::BitcoinCore => "the descriptors of a wallet of Bitcoin Core",
            Self::Bsms => "a descriptor record (BIP129)",
            Self::Policy => "a wallet policy (BIP388)",
        })
    }
}
