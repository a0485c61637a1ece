//! A wallet as its owner gives it on the day of the disaster.
use chain::rescue::Scripts;
use chain::wallet::{Annotations, Given, Import, Wallet, WalletError};
use domain::{Network, SystemAccess, WalletNo};
use store::Store;

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

    /// A wallet of these books, as its owner would give it.
    ///
    /// # Errors
    /// It can't be read, or the database's.
    pub async fn of_wallet(
        store: &Store,
        system: &SystemAccess,
        wallet: &store::Wallet,
    ) -> anyhow::Result<Self> {
        let text = match wallet.is_list() {
            true => listed(store, system, wallet.number).await?,
            false => wallet.descriptor.clone(),
        };
        Ok(Self::read(&text, store.network())?)
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

/// A list's addresses, a line each.
///
/// # Errors
/// The database's.
pub async fn listed(store: &Store, system: &SystemAccess, list: WalletNo) -> Result<String, store::Error> {
    let rows = store.listed(system, list, 0, u32::MAX).await?;
    let lines: Vec<String> =
        rows.iter().filter_map(|row| chain::address(&row.script, store.network())).collect();
    Ok(lines.join("\n"))
}
