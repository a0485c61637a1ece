//! The wallets in use, ready to issue addresses.
//!
//! Indexes are handed out in memory and made durable by the row of the address, which is unique: an index
//! whose invoice never came to be is skipped, none is handed out twice. Where several servers share a database, it is the
//! database that hands them out (`wallets/shared.rs`).
mod list;
mod shared;

pub use list::List;

use super::{App, change};
use chain::wallet::{Wallet, WalletError};
use domain::WalletNo;
use shared::Shared;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use thiserror::Error;
use tokio::sync::{Mutex, MutexGuard};

/// The highest index that can be derived without hardening (BIP32).
const LAST_INDEX: u32 = (1 << 31) - 1;

/// All wallets this process has used so far.
#[derive(Debug, Default)]
pub struct Wallets {
    issuers: RwLock<HashMap<WalletNo, Arc<Issuer>>>,
    turn: Mutex<()>,
}

/// A wallet that issues addresses.
#[derive(Debug)]
pub struct Issuer {
    number: WalletNo,
    source: Source,
}

/// Where a wallet's addresses come from.
#[derive(Debug)]
pub enum Source {
    /// They are derived from its keys.
    Derived(Derived),
    /// They were given, and are in the database.
    Listed(List),
}

/// A wallet whose addresses are derived, and the index of the next.
#[derive(Debug)]
pub struct Derived {
    wallet: Wallet,
    next: AtomicU32,
    /// The index on the change branch up to which it is watched.
    change_watched: AtomicU32,
    shared: Shared,
}

/// An address that nobody has been shown yet.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// The wallet it comes from.
    pub wallet: WalletNo,
    /// Its index on the receiving branch, or its position in the list.
    pub index: u32,
    /// As text.
    pub address: String,
    /// As the script that outputs carry.
    pub script: Vec<u8>,
}

/// Why a wallet in the database can't issue addresses.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It can't be read.
    #[error("wallet {number} in the database can't be read: {error}")]
    Wallet {
        /// Its number.
        number: u32,
        /// Why.
        error: WalletError,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Makes a wallet ready to issue addresses; one that is ready takes over what has changed in the database.
pub async fn load(app: &App, row: &store::Wallet) -> Result<(), LoadError> {
    let next = app.store.next_index(&app.system, row.number).await?;
    match row.low_water_mark {
        None => {
            let wallet = Wallet::from_canonical(&row.descriptor, app.network)
                .map_err(|error| LoadError::Wallet { number: row.number.0, error })?;
            let issuer = app.wallets.put(row.number, wallet, next);
            if let Source::Derived(derived) = &issuer.source {
                derived.go_on_at(next).await;
            }
            change::watch(app, &issuer).await?;
        }
        Some(mark) => {
            let left = app.store.addresses_left(&app.system, row.number).await?;
            let issuer = app.wallets.put_with(row.number, || Source::Listed(List::new(next)));
            if let Source::Listed(list) = &issuer.source {
                list.renew(row.number, left, mark).await;
            }
        }
    }
    Ok(())
}

/// The wallet with that number. One that another server was given a moment ago is loaded now.
pub async fn find(app: &App, number: WalletNo) -> Result<Option<Arc<Issuer>>, store::Error> {
    let known = app.wallets.get(number);
    if known.is_some() || !app.store.is_shared() {
        return Ok(known);
    }
    let Some(row) = app.store.wallet(&app.system, number).await? else { return Ok(None) };
    match load(app, &row).await {
        Err(LoadError::Store(error)) => return Err(error),
        Err(error) => tracing::error!(%error, "a wallet that another server was given can't be used"),
        Ok(()) => {}
    }
    Ok(app.wallets.get(number))
}

/// As [`load`], for a wallet that has to skip addresses which it may have ready.
pub async fn skip(app: &App, row: &store::Wallet) -> Result<(), store::Error> {
    let next = app.store.next_index(&app.system, row.number).await?;
    match app.wallets.get(row.number).as_deref().map(Issuer::source) {
        Some(Source::Derived(derived)) => derived.go_on_at(next).await,
        Some(Source::Listed(list)) => list.read_again().await,
        None => {}
    }
    Ok(())
}

/// An address was taken by another: where other servers issue addresses of the same lists, what was read of them is old.
pub async fn renew(app: &App) -> Result<(), store::Error> {
    if app.store.is_shared() {
        for issuer in app.wallets.all() {
            if let Source::Listed(list) = &issuer.source {
                list.read_again().await;
            }
        }
    }
    Ok(())
}

impl Wallets {
    /// The wallet with that number, if it has been put in.
    pub fn get(&self, number: WalletNo) -> Option<Arc<Issuer>> {
        self.issuers.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    /// All of them.
    pub fn all(&self) -> Vec<Arc<Issuer>> {
        self.issuers.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Puts a wallet in, unless it is there. The index that is next goes forward, never back.
    pub fn put(&self, number: WalletNo, wallet: Wallet, next: u32) -> Arc<Issuer> {
        let next_index = AtomicU32::new(next);
        let (change_watched, shared) = (AtomicU32::new(0), Shared::default());
        let derived = || Source::Derived(Derived { wallet, next: next_index, change_watched, shared });
        let issuer = self.put_with(number, derived);
        if let Source::Derived(derived) = &issuer.source {
            derived.next.fetch_max(next, Ordering::SeqCst);
        }
        issuer
    }

    fn put_with(&self, number: WalletNo, source: impl FnOnce() -> Source) -> Arc<Issuer> {
        let mut issuers = self.issuers.write().unwrap_or_else(PoisonError::into_inner);
        issuers.entry(number).or_insert_with(|| Arc::new(Issuer { number, source: source() })).clone()
    }

    /// Waits for everybody else who is changing a store's wallet: two at once would both begin a list.
    pub async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }
}

impl Issuer {
    /// An address never handed out before; `None` when the wallet has no more.
    pub async fn reserve(&self, app: &App) -> Result<Option<Reserved>, store::Error> {
        let (index, script) = match &self.source {
            Source::Derived(derived) => match derived.reserve(app, self.number).await? {
                Some(index) => (index, derived.wallet.script(index).into_bytes()),
                None => return Ok(None),
            },
            Source::Listed(list) => match list.reserve(app, self.number).await? {
                Some(listed) => (listed.position, listed.script),
                None => return Ok(None),
            },
        };
        let address = chain::address(&script, app.network);
        Ok(address.map(|address| Reserved { wallet: self.number, index, address, script }))
    }

    /// Its number.
    pub const fn number(&self) -> WalletNo {
        self.number
    }

    /// Where its addresses come from.
    pub fn source(&self) -> &Source {
        &self.source
    }
}

impl Derived {
    async fn reserve(&self, app: &App, number: WalletNo) -> Result<Option<u32>, store::Error> {
        if !app.store.is_shared() {
            return Ok(self.step());
        }
        let index = self.shared.take(app, number).await?;
        self.next.fetch_max(index.saturating_add(1), Ordering::SeqCst);
        Ok(Some(index).filter(|index| *index <= LAST_INDEX))
    }

    /// Issues nothing below that index any more.
    async fn go_on_at(&self, next: u32) {
        self.next.fetch_max(next, Ordering::SeqCst);
        self.shared.go_on_at(next).await;
    }

    fn step(&self) -> Option<u32> {
        let step = |next: u32| (next <= LAST_INDEX).then(|| next + 1);
        self.next.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step).ok()
    }

    /// The index on the change branch up to which it is watched.
    pub(super) const fn change_watched(&self) -> &AtomicU32 {
        &self.change_watched
    }

    /// The wallet itself.
    pub fn wallet(&self) -> &Wallet {
        &self.wallet
    }

    /// The index that is issued next; where other servers issue as well, as far as this one knows.
    pub fn next_index(&self) -> u32 {
        self.next.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Network;
    use proptest::prelude::*;

    const TPUB: &str = crate::testing::TPUB;

    proptest! {
        /// Whatever starts are asked for in between, also lower ones: every index is above all before it, and none is
        /// below a start that was asked for before.
        #[test]
        fn an_index_never_comes_back(steps in proptest::collection::vec(proptest::option::of(0_u32..40), 0..60)) {
            let wallets = Wallets::default();
            let wallet = Wallet::parse(TPUB, Network::Regtest).unwrap();
            let issuer = wallets.put(WalletNo(1), wallet.clone(), 0);
            let Source::Derived(derived) = issuer.source() else { panic!() };
            let mut lowest = 0;
            for step in steps {
                match step {
                    Some(start) => {
                        wallets.put(WalletNo(1), wallet.clone(), start);
                        lowest = lowest.max(start);
                    }
                    None => {
                        prop_assert_eq!(derived.next_index(), lowest);
                        prop_assert_eq!(derived.step(), Some(lowest));
                        lowest += 1;
                    }
                }
            }
        }
    }

    #[test]
    fn the_last_index_is_the_last() {
        let wallet = Wallet::parse(TPUB, Network::Regtest).unwrap();
        let issuer = Wallets::default().put(WalletNo(1), wallet, LAST_INDEX);
        let Source::Derived(derived) = issuer.source() else { panic!() };
        assert_eq!((derived.step(), derived.step()), (Some(LAST_INDEX), None));
    }
}
