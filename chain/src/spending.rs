//! Spends as partially signed transactions (BIP174): made here without a key, signed elsewhere, and looked through when
//! they come back.
//!
//! What comes back is trusted in nothing but its signatures: they are put into the draft that was given out, whose coins
//! and amounts are known, and every script is run. What this is not: a signer; there is no key to sign with.
mod draft;
mod returned;
#[cfg(test)]
mod tests;
mod version_two;

pub use draft::{DraftError, Drafted, Previous, draft};
pub use returned::{MAX_PSBT_BYTES, Refusal, Signed, check, read};

use crate::convert;
use crate::wallet::Wallet;
use bitcoin::address::NetworkUnchecked;
use bitcoin::secp256k1::{Secp256k1, VerifyOnly};
use bitcoin::{Address, Script, ScriptBuf};
use domain::invoice::ON_CHANGE_BRANCH;
use domain::spend::{OutputSize, Sizes};
use domain::{Network, Sats};
use miniscript::descriptor::DescriptorType;
use miniscript::{DefiniteDescriptorKey, Descriptor, DescriptorPublicKey, ForEachKey};
use std::str::FromStr;
use std::sync::OnceLock;

/// An input without what proves that it may be spent, in weight units (BIP141): the coin's place, an empty script's length and
/// the sequence number, four each; and a witness's count.
const BARE_INPUT: u64 = 4 * (36 + 1 + 4) + 1;

/// A wallet whose coins can be drafted into a spend: its branches, as its descriptor names them.
#[derive(Clone, Debug)]
pub struct Spender {
    receive: Descriptor<DescriptorPublicKey>,
    change: Option<Descriptor<DescriptorPublicKey>>,
    input: u64,
}

/// Why nothing can be sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DestinationError {
    /// It is none.
    #[error("this is no Bitcoin address; paste it again, whole")]
    NotAnAddress,
    /// It is one of another network.
    #[error("this address belongs to another network than {0}; money sent there would be lost")]
    OtherNetwork(Network),
}

/// The script that an address stands for, if it is one of that network.
///
/// # Errors
/// [`DestinationError`].
pub fn destination(address: &str, network: Network) -> Result<Vec<u8>, DestinationError> {
    let address = Address::<NetworkUnchecked>::from_str(address.trim());
    let address = address.map_err(|_| DestinationError::NotAnAddress)?;
    let address = address.require_network(convert::network(network));
    let address = address.map_err(|_| DestinationError::OtherNetwork(network))?;
    Ok(address.script_pubkey().into_bytes())
}

impl Spender {
    /// The wallet's; `None` for a descriptor that nothing can satisfy.
    pub fn of(wallet: &Wallet) -> Option<Self> {
        let whole = Descriptor::<DescriptorPublicKey>::from_str(wallet.descriptor()).ok()?;
        let mut branches = whole.into_single_descriptors().ok()?.into_iter();
        let (receive, change) = (branches.next()?, branches.next());
        let input = BARE_INPUT + receive.max_weight_to_satisfy().ok()?.to_wu();
        Some(Self { receive, change, input })
    }

    /// How large a spend's parts are that pays that script.
    pub fn sizes(&self, to: &[u8]) -> Sizes {
        let change = self.change_script(0);
        Sizes {
            input: self.input,
            to: size(Script::from_bytes(to)),
            change: change.map(|change| size(&change)),
        }
    }

    /// The address that change of that index comes back to; `None` where the descriptor names no change branch.
    pub fn change_address(&self, index: u32, network: Network) -> Option<String> {
        convert::address(self.change_script(index)?.as_bytes(), network)
    }

    /// Whether every key says where it comes from, so that a device finds the ones it can sign with.
    pub fn names_its_origins(&self) -> bool {
        self.receive.for_each_key(|key| match key {
            DescriptorPublicKey::Single(single) => single.origin.is_some(),
            DescriptorPublicKey::XPub(key) => key.origin.is_some(),
            DescriptorPublicKey::MultiXPub(key) => key.origin.is_some(),
        })
    }

    /// What the coin at an address of that index (of a `Derivation`) is spent with.
    fn at(&self, index: u32) -> Option<Descriptor<DefiniteDescriptorKey>> {
        match index.checked_sub(ON_CHANGE_BRANCH) {
            None => at(&self.receive, index),
            Some(index) => at(self.change.as_ref()?, index),
        }
    }

    fn change_script(&self, index: u32) -> Option<ScriptBuf> {
        Some(at(self.change.as_ref()?, index)?.script_pubkey())
    }

    /// Whether its inputs commit to amounts, so that the transactions before can be left out.
    fn is_segwit(&self) -> bool {
        self.receive.desc_type().segwit_version().is_some()
    }

    /// Whether no signature changes the transaction's identifier: what proves an input stands in its witness alone.
    fn has_lasting_id(&self) -> bool {
        use DescriptorType::{Tr, Wpkh, Wsh, WshSortedMulti};
        matches!(self.receive.desc_type(), Tr | Wpkh | Wsh | WshSortedMulti)
    }
}

fn at(branch: &Descriptor<DescriptorPublicKey>, index: u32) -> Option<Descriptor<DefiniteDescriptorKey>> {
    branch.at_derivation_index(index).ok()
}

fn size(script: &Script) -> OutputSize {
    let bytes = u64::try_from(script.len()).unwrap_or(u64::MAX);
    let dust = Sats::try_new(script.minimal_non_dust().to_sat()).unwrap_or(Sats::DUST);
    OutputSize { weight: 4 * (8 + 1 + bytes), dust }
}

/// How large a spend's parts are that pays all these scripts at once. Each output is held to its own least elsewhere.
pub fn all_sizes(spender: &Spender, to: &[&[u8]]) -> Sizes {
    let mut sizes = spender.sizes(to.first().copied().unwrap_or_default());
    let outputs = to.iter().map(|script| size(Script::from_bytes(script)));
    sizes.to = outputs.fold(OutputSize { weight: 0, dust: Sats::ZERO }, |sum, one| OutputSize {
        weight: sum.weight.saturating_add(one.weight),
        dust: sum.dust.max(one.dust),
    });
    sizes
}

/// The one context for checking; there are no secrets here to blind it for.
fn curve() -> &'static Secp256k1<VerifyOnly> {
    static CURVE: OnceLock<Secp256k1<VerifyOnly>> = OnceLock::new();
    CURVE.get_or_init(Secp256k1::verification_only)
}
