//! The wallets in use, ready to derive from, and the next index of each.
//!
//! Indexes are handed out in memory and made durable by the row of the address, which is unique: an index
//! whose invoice never came to be is skipped, none is handed out twice.
use chain::wallet::Wallet;
use domain::WalletNo;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The highest index that can be derived without hardening (BIP32).
const LAST_INDEX: u32 = (1 << 31) - 1;

/// All wallets this process has used so far.
#[derive(Debug, Default)]
pub struct Wallets(RwLock<HashMap<WalletNo, Arc<Issuer>>>);

/// A wallet that issues addresses.
#[derive(Debug)]
pub struct Issuer {
    number: WalletNo,
    wallet: Wallet,
    next: AtomicU32,
}

/// An address that nobody has been shown yet.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// The wallet it comes from.
    pub wallet: WalletNo,
    /// Its index on the receiving branch.
    pub index: u32,
    /// As text.
    pub address: String,
    /// As the script that outputs carry.
    pub script: Vec<u8>,
}

impl Wallets {
    /// The wallet with that number, if it has been put in.
    pub fn get(&self, number: WalletNo) -> Option<Arc<Issuer>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    /// Puts a wallet in, unless it is there: the indexes of one that is there have moved on.
    pub fn put(&self, number: WalletNo, wallet: Wallet, next: u32) -> Arc<Issuer> {
        let mut wallets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let issuer = wallets
            .entry(number)
            .or_insert_with(|| Arc::new(Issuer { number, wallet, next: AtomicU32::new(next) }));
        issuer.clone()
    }
}

impl Issuer {
    /// An address never handed out before; `None` when the wallet has no more.
    pub fn reserve(&self) -> Option<Reserved> {
        let step = |next: u32| (next <= LAST_INDEX).then(|| next + 1);
        let index = self.next.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step).ok()?;
        let script = self.wallet.script(index).into_bytes();
        let address = chain::address(&script, self.wallet.network())?;
        Some(Reserved { wallet: self.number, index, address, script })
    }

    /// The wallet itself.
    pub fn wallet(&self) -> &Wallet {
        &self.wallet
    }
}
