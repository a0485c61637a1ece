//! The list of watched scripts as the program shares it: whoever issues an address adds to it, the
//! follower matches against it. Scripts are only ever added. Coins at them are watched as well, for their spending.
//!
//! Where other servers issue addresses too, the list is brought up to date before anything is matched that was
//! heard of before: who is shown an address pays only afterwards.
mod latest;

use crate::Block;
use crate::coins::{Coins, Spend};
use crate::source::{ChainUrl, Error};
use crate::watch::{Match, WatchIndex, Watched};
use bitcoin::Transaction;
use domain::OutPoint;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::Notify;

/// A handle to the one list; clones share it.
#[derive(Clone)]
pub struct WatchList(Arc<Shared>);

struct Shared {
    index: RwLock<WatchIndex>,
    coins: RwLock<Coins>,
    /// Kept only for sources that match filters on this side.
    scripts: Option<RwLock<Scripts>>,
    added: Notify,
    elsewhere: OnceLock<Box<dyn Elsewhere>>,
}

/// Where addresses are issued that this process has not issued itself.
pub trait Elsewhere: fmt::Debug + Send + Sync {
    /// Adds to the list all that were issued before this was called; else says why it could not.
    fn catch_up<'a>(&'a self, watch: &'a WatchList) -> Catching<'a>;
}

/// What [`Elsewhere::catch_up`] gives.
pub type Catching<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// Scripts one after another, each behind its length: their own bytes and two or so more.
#[derive(Default)]
struct Scripts {
    bytes: Vec<u8>,
}

/// How far somebody has read the list of scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor(usize);

impl WatchList {
    /// An empty list that remembers as much as a source of that kind needs: fingerprints for one's own
    /// node, the scripts as well for `p2p`. The key is random and need not be kept.
    pub fn new(url: &ChainUrl, key: [u8; 16]) -> Self {
        match url {
            ChainUrl::Bitcoind(_) => Self::with_fingerprints(key),
            ChainUrl::P2p(_) => Self::with_scripts(key),
        }
    }

    /// An empty list that keeps fingerprints only.
    pub fn with_fingerprints(key: [u8; 16]) -> Self {
        Self::build(key, None)
    }

    /// An empty list that keeps the scripts as well.
    pub fn with_scripts(key: [u8; 16]) -> Self {
        Self::build(key, Some(RwLock::default()))
    }

    fn build(key: [u8; 16], scripts: Option<RwLock<Scripts>>) -> Self {
        let (index, coins) = (RwLock::new(WatchIndex::new(key)), RwLock::new(Coins::new(key)));
        let (added, elsewhere) = (Notify::new(), OnceLock::new());
        Self(Arc::new(Shared { index, coins, scripts, added, elsewhere }))
    }

    /// Watches a script from now on. Adding one twice is harmless.
    pub fn add(&self, script: &[u8], watched: Watched) {
        self.extend([(script, watched)]);
    }

    /// Watches many scripts at once, as at start.
    pub fn extend<S: AsRef<[u8]>>(&self, scripts: impl IntoIterator<Item = (S, Watched)>) {
        let scripts = scripts.into_iter();
        let mut index = write(&self.0.index);
        index.reserve(scripts.size_hint().0);
        let mut kept = self.0.scripts.as_ref().map(write);
        for (script, watched) in scripts {
            let fingerprint = index.fingerprint(script.as_ref());
            index.insert(fingerprint, watched);
            if let Some(kept) = &mut kept {
                kept.push(script.as_ref());
            }
        }
        drop((index, kept));
        self.0.added.notify_one();
    }

    /// The fingerprint the list knows that script by, to be stored beside it.
    pub fn fingerprint(&self, script: &[u8]) -> u64 {
        read(&self.0.index).fingerprint(script)
    }

    /// Watches scripts known by their stored fingerprints, as at start. Not for `p2p`, which needs the scripts.
    pub fn extend_fingerprints(&self, fingerprints: impl IntoIterator<Item = (u64, Watched)>) {
        let mut index = write(&self.0.index);
        for (fingerprint, watched) in fingerprints {
            index.insert(fingerprint, watched);
        }
    }

    /// Whether whole scripts are kept, as `p2p` needs them.
    pub fn keeps_scripts(&self) -> bool {
        self.0.scripts.is_some()
    }

    /// What that script may be, if it is watched at all.
    pub fn find(&self, script: &[u8]) -> Vec<Watched> {
        read(&self.0.index).candidates(script).collect()
    }

    /// The outputs in a block that may pay a watched script, each with its transaction's place.
    pub fn matches_in_block(&self, block: &Block) -> Vec<(usize, Match)> {
        read(&self.0.index).match_block(block)
    }

    /// The outputs of the transaction that may pay a watched script, to be compared with the script itself.
    pub fn matches(&self, transaction: &Transaction) -> Vec<Match> {
        read(&self.0.index).match_transaction(transaction)
    }

    /// Watches coins from now on: what is paid in a block may be spent in the same or a later one.
    pub fn extend_coins(&self, coins: impl IntoIterator<Item = OutPoint>) {
        let mut watched = write(&self.0.coins);
        coins.into_iter().for_each(|coin| watched.insert(coin));
    }

    /// What in a block may spend a watched coin.
    pub fn spends_in_block(&self, block: &Block) -> Vec<Spend> {
        read(&self.0.coins).spent_in(block)
    }

    /// How many coins are watched.
    pub fn coins(&self) -> usize {
        read(&self.0.coins).len()
    }

    /// How many scripts are watched.
    pub fn len(&self) -> usize {
        read(&self.0.index).len()
    }

    /// Whether nothing is watched yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Has the list brought up to date from there whenever something is about to be matched. The first word counts.
    pub fn beside(&self, elsewhere: Box<dyn Elsewhere>) {
        let _ = self.0.elsewhere.set(elsewhere);
    }

    /// Brings it up to date with what was issued elsewhere until now.
    pub async fn catch_up(&self) -> Result<(), Error> {
        match self.0.elsewhere.get() {
            Some(elsewhere) => {
                let caught_up = elsewhere.catch_up(self).await;
                caught_up.map_err(|reason| Error::Unwatched { reason })
            }
            None => Ok(()),
        }
    }

    /// Whether that script is watched as that.
    pub fn has(&self, script: &[u8], watched: Watched) -> bool {
        read(&self.0.index).candidates(script).any(|candidate| candidate == watched)
    }

    /// Waits until scripts were added since the last call.
    pub(crate) async fn added(&self) {
        self.0.added.notified().await;
    }

    /// Lends the kept scripts after the cursor, in the order in which they were added, and returns the
    /// cursor behind them.
    pub(crate) fn scripts_after<T>(
        &self,
        cursor: Cursor,
        read_them: impl FnOnce(&mut dyn Iterator<Item = &[u8]>) -> T,
    ) -> (T, Cursor) {
        match &self.0.scripts {
            Some(scripts) => {
                let scripts = read(scripts);
                (read_them(&mut scripts.after(cursor)), Cursor(scripts.bytes.len()))
            }
            None => (read_them(&mut std::iter::empty()), cursor),
        }
    }
}

impl Scripts {
    fn push(&mut self, script: &[u8]) {
        // A script we make addresses of has at most 34 bytes; none longer can be watched.
        if let Ok(length) = u8::try_from(script.len()) {
            self.bytes.push(length);
            self.bytes.extend_from_slice(script);
        }
    }

    fn after(&self, cursor: Cursor) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.bytes.get(cursor.0..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (length, tail) = rest.split_first()?;
            let (script, next) = tail.split_at(usize::from(*length));
            rest = next;
            Some(script)
        })
    }
}

/// A panic while adding cannot leave the list half changed in a way that matters: reading on is right.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for WatchList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WatchList({} scripts)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::WalletNo;

    #[test]
    fn scripts_are_shown_once_behind_a_cursor() {
        let list = WatchList::with_scripts([7; 16]);
        let watched = Watched { wallet: WalletNo(1), index: 0 };
        list.extend([(vec![1, 2, 3], watched), (vec![], watched)]);
        let all = |scripts: &mut dyn Iterator<Item = &[u8]>| scripts.map(<[u8]>::to_vec).collect::<Vec<_>>();
        let (seen, cursor) = list.scripts_after(Cursor::default(), all);
        assert_eq!(seen, [vec![1, 2, 3], vec![]]);
        list.add(&[9; 34], watched);
        assert_eq!(list.scripts_after(cursor, all).0, [vec![9; 34]]);
    }

    #[test]
    fn one_s_own_node_needs_no_scripts_kept() {
        let list = WatchList::with_fingerprints([7; 16]);
        list.add(&[1; 22], Watched { wallet: WalletNo(1), index: 0 });
        assert_eq!(list.scripts_after(Cursor::default(), |scripts| scripts.count()).0, 0);
        assert_eq!(list.len(), 1);
    }
}
