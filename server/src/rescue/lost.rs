//! A wallet as its owner gives it on the day of the disaster.
use chain::rescue::Scripts;
use chain::wallet::{Annotations, Given, Import, Wallet, WalletError};
use domain::Network;

/// A wallet to be rescued.
#[derive(Clone, Debug)]
pub struct Lost {
    given: Given,
    annotations: Annotations,
    used_below: u32,
}

impl Lost {
    /// Reads whatever the program takes as a wallet: a key, a descriptor, annotated or not, a file, a list of addresses.
    ///
    /// # Errors
    /// As [`Import::read`].
    pub fn read(text: &str, network: Network) -> Result<Self, WalletError> {
        let Import { given, next_index, .. } = Import::read(text, network)?;
        let (_, annotations) = Annotations::split(text)?;
        Ok(Self { given, annotations, used_below: next_index })
    }

    /// What makes its addresses.
    pub fn scripts(&self) -> Scripts {
        match &self.given {
            Given::Wallet(wallet) => Scripts::Derived(wallet.clone()),
            Given::Addresses(list) => Scripts::Listed(list.scripts().to_vec()),
        }
    }

    /// The wallet, unless it is a list.
    pub fn wallet(&self) -> Option<&Wallet> {
        match &self.given {
            Given::Wallet(wallet) => Some(wallet),
            Given::Addresses(_) => None,
        }
    }

    /// What stood behind its descriptor.
    pub fn annotations(&self) -> Annotations {
        self.annotations
    }

    /// The index above all that its file says were used.
    pub fn used_below(&self) -> u32 {
        self.used_below
    }
}
