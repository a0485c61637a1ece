//! Watch-only wallets: from what an owner pastes to the script and address at an index.
//!
//! Takes extended public keys in any spelling (BIP32, SLIP-132), BTCPay's suffixes and output descriptors
//! (BIP380 to BIP389), files of other wallet programs ([`Import`]) and lists of addresses ([`AddressList`]), and
//! refuses everything that can spend. It keeps no state: which indexes are used, and what came to them, is the
//! database's to know.
mod annotation;
mod branch;
mod descriptor;
mod error;
mod expression;
mod import;
mod key;
mod list;
mod notation;
mod second;
mod secret;
#[cfg(test)]
mod tests;

pub use annotation::Annotations;
pub use error::WalletError;
pub use import::{Format, Given, Import};
pub use list::{AddressList, AddressProblem};
pub use second::rederived;

use crate::convert;
use bitcoin::address::NetworkUnchecked;
use bitcoin::{Address, ScriptBuf};
use branch::Branch;
use domain::Network;
use domain::invoice::ON_CHANGE_BRANCH;
use miniscript::{Descriptor, DescriptorPublicKey, ForEachKey};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Longest key or descriptor looked at, in bytes.
pub const MAX_INPUT_BYTES: usize = 10_000;

/// Longest file or list of addresses looked at, in bytes: some 150,000 addresses.
pub const MAX_FILE_BYTES: usize = 8 << 20;

/// Largest index of an address: the steps above it are hardened ones (BIP32).
pub const MAX_INDEX: u32 = 0x7fff_ffff;

/// A watch-only wallet. Cheap to clone: clones share one allocation.
#[derive(Clone)]
pub struct Wallet(Arc<Inner>);

struct Inner {
    network: Network,
    descriptor: String,
    identity: String,
    /// From the key given to the branch, such as `0`; empty when the key given is the branch's.
    path: String,
    branch: Branch,
    /// Where the owner's own program has change come back to, if the descriptor says.
    change: Option<Branch>,
}

/// What kind of script a wallet receives to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Legacy, `1…` (BIP44).
    Pkh,
    /// Segwit inside P2SH, `3…` (BIP49).
    ShWpkh,
    /// Native segwit, `bc1q…` (BIP84).
    Wpkh,
    /// Taproot spent by its key, `bc1p…` (BIP86).
    Tr,
    /// Multisig of sorted keys (BIP67).
    SortedMulti {
        /// How many must sign.
        required: usize,
        /// How many could.
        keys: usize,
        /// What the script is wrapped in.
        wrap: Wrap,
    },
    /// Any other script that `miniscript` can read.
    Other,
}

/// What a multisig script is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrap {
    /// P2SH (BIP16).
    Sh,
    /// P2WSH (BIP141).
    Wsh,
    /// P2WSH inside P2SH (BIP141).
    ShWsh,
}

impl Wallet {
    /// Reads what an owner pasted.
    ///
    /// A bare `xpub` or `tpub` means native segwit, as in BTCPay. A key without a path gets `/<0;1>/*`; addresses
    /// come from the first branch of several. A bare key below account level (depth 4 or more, reached by an
    /// unhardened step) is refused, because its owner's wallet would never look where we'd send money.
    ///
    /// # Errors
    /// Says what the input is instead, and what to give; see [`WalletError`]. The input is in no error.
    pub fn parse(input: &str, network: Network) -> Result<Self, WalletError> {
        let text = input.trim();
        if input.len() > MAX_INPUT_BYTES {
            return Err(WalletError::TooLong);
        }
        if text.is_empty() {
            return Err(WalletError::Empty);
        }
        secret::refuse_secrets(text)?;
        if text.contains(char::is_whitespace) {
            return Err(WalletError::Whitespace);
        }
        refuse_single(text)?;
        let (text, _) = Annotations::split(text)?;
        Self::from_public(text, network)
    }

    /// Reads back what [`Wallet::descriptor`] or [`Wallet::fingerprint_id`] wrote.
    ///
    /// # Errors
    /// As [`Wallet::parse`]: a stored descriptor may be damaged, or the database belong to another network.
    pub fn from_canonical(text: &str, network: Network) -> Result<Self, WalletError> {
        Self::parse(text, network)
    }

    fn from_public(text: &str, network: Network) -> Result<Self, WalletError> {
        let is_descriptor = text.contains('(');
        let normal = if is_descriptor {
            descriptor::normalise(text, network)
        } else {
            notation::to_descriptor(text, network)
        };
        // Wiped, in case it holds a secret that nobody recognised.
        let normal = Zeroizing::new(normal?);
        let full = Descriptor::from_str(&normal).map_err(|_| WalletError::MalformedDescriptor)?;
        Self::from_descriptor(full, network)
    }

    fn from_descriptor(full: Descriptor<DescriptorPublicKey>, network: Network) -> Result<Self, WalletError> {
        if !full.has_wildcard() {
            return Err(WalletError::SinglePublicKey);
        }
        refuse_repeated_keys(&full)?;
        full.sanity_check().map_err(|_| WalletError::UnsupportedDescriptor)?;
        let descriptor = full.to_string();
        let paths = full.into_single_descriptors().map_err(|_| WalletError::MalformedDescriptor)?;
        let mut paths = paths.into_iter();
        let receive = paths.next().ok_or(WalletError::MalformedDescriptor)?;
        let (branch, change) = (Branch::new(&receive), paths.next().map(|change| Branch::new(&change)));
        let (identity, path) = (branch.identity(), path_of(&receive));
        let inner = Inner { network, descriptor, identity, path, branch, change };
        Ok(Self(Arc::new(inner)))
    }

    /// The script that index `index` receives to.
    ///
    /// # Panics
    /// When `index` is above [`MAX_INDEX`].
    pub fn script(&self, index: u32) -> ScriptBuf {
        self.0.branch.script(index)
    }

    /// The script of an address that was issued, or that change came back to: `index` is that of a
    /// [`Derivation`](domain::invoice::Derivation). `None` where the descriptor names no change branch.
    pub fn script_at(&self, index: u32) -> Option<ScriptBuf> {
        match index.checked_sub(ON_CHANGE_BRANCH) {
            None => Some(self.script(index)),
            Some(index) => Some(self.0.change.as_ref()?.script(index)),
        }
    }

    /// Whether the descriptor names a change branch.
    pub fn has_change_branch(&self) -> bool {
        self.0.change.is_some()
    }

    /// The address that index `index` receives to, on the wallet's network.
    ///
    /// # Panics
    /// When `index` is above [`MAX_INDEX`].
    pub fn address(&self, index: u32) -> String {
        let script = self.script(index);
        let address = Address::from_script(&script, convert::network(self.0.network));
        address.expect("every kind of wallet has addresses").to_string()
    }

    /// The whole descriptor with checksum: origins and change branch kept, keys spelled `xpub` or `tpub`.
    pub fn descriptor(&self) -> &str {
        &self.0.descriptor
    }

    /// What makes two wallets one: the same for every spelling of a wallet, so that none is given twice.
    ///
    /// It is itself a descriptor: of the receiving branch's own keys, with neither origin nor place in a tree.
    pub fn fingerprint_id(&self) -> &str {
        &self.0.identity
    }

    /// The path from the key given to an index, such as `0/7`; of the first key if there are several.
    pub fn key_path(&self, index: u32) -> String {
        if self.0.path.is_empty() { index.to_string() } else { format!("{}/{index}", self.0.path) }
    }

    /// What kind of script it receives to.
    pub fn kind(&self) -> Kind {
        self.0.branch.kind()
    }

    /// The network its addresses are for.
    pub fn network(&self) -> Network {
        self.0.network
    }
}

/// Says nothing of the keys: who knows them sees all the owner's money.
impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wallet({}, {})", self.kind(), self.0.network)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pkh => f.write_str("pkh"),
            Self::ShWpkh => f.write_str("sh(wpkh)"),
            Self::Wpkh => f.write_str("wpkh"),
            Self::Tr => f.write_str("tr"),
            Self::SortedMulti { required, keys, wrap } => {
                f.write_str(&wrap.written(&format!("sortedmulti {required} of {keys}")))
            }
            Self::Other => f.write_str("other"),
        }
    }
}

impl WalletError {
    /// Whether what was given can spend.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::ExtendedPrivateKey | Self::PrivateKey | Self::HexSecret | Self::SeedWords)
    }
}

/// Refuses what would give every invoice the same address.
fn refuse_single(text: &str) -> Result<(), WalletError> {
    let is_uri = text.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bitcoin:"));
    if is_uri || Address::<NetworkUnchecked>::from_str(text).is_ok() {
        return Err(WalletError::SingleAddress);
    }
    if bitcoin::PublicKey::from_str(text).is_ok() { Err(WalletError::SinglePublicKey) } else { Ok(()) }
}

fn refuse_repeated_keys(descriptor: &Descriptor<DescriptorPublicKey>) -> Result<(), WalletError> {
    let mut seen = BTreeSet::new();
    let all_new = descriptor.for_each_key(|key| {
        let text = key.to_string();
        // Behind the origin, which makes no other key of it.
        seen.insert(text.rsplit(']').next().unwrap_or_default().to_owned())
    });
    if all_new { Ok(()) } else { Err(WalletError::RepeatedKey) }
}

fn path_of(receive: &Descriptor<DescriptorPublicKey>) -> String {
    let mut first = None;
    receive.for_any_key(|key| {
        if let DescriptorPublicKey::XPub(x) = key {
            first.get_or_insert_with(|| x.derivation_path.to_string());
        }
        first.is_some()
    });
    first.unwrap_or_default()
}
