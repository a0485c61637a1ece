//! Other people's nodes: compact block filters (BIP157/158) and relayed transactions. No node of one's
//! own, and no peer learns which addresses are ours.
//!
//! Filters are matched on this side, so a block costs its filter (20 kB on mainnet) and only a block that
//! may pay us is fetched. Unconfirmed payments show when a peer relays them: seen, never more than that.
//! Memory: a script costs its own bytes and one more here, and about a hundred bytes for relayed
//! transactions, which are looked for at 100,000 addresses only: the latest of each wallet.
mod checkpoint;
mod seeds;
mod session;
mod view;

use super::url::P2pUrl;
use super::{ChainUrl, Error, Header, Mempool, NodeStatus, Notice, Sending, Setup, Standing, Visibility};
use crate::{Block, convert};
use bip157::Requester;
use bip157::error::FetchBlockError;
use bitcoin::Transaction;
use bitcoin::consensus::encode::{deserialize, serialize};
use bitcoin::hashes::Hash;
use checkpoint::checkpoint;
use domain::{BlockHash, BlockRef, Network, Timestamp, Txid};
use session::Session;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Duration;
use view::View;

/// How long peers may take to give us a block.
const BLOCK_TIME_OUT: Duration = Duration::from_secs(60);

/// How long it may take until a peer asks for a transaction of ours.
const SEND_TIME_OUT: Duration = Duration::from_secs(30);

/// Notices kept for a follower that is busy.
const KEPT: usize = 1024;

/// A view of the chain through peers.
#[derive(Debug)]
pub struct P2p {
    peers: Peers,
    notices: mpsc::Receiver<Notice>,
    heard: Option<Notice>,
    task: JoinHandle<()>,
}

/// Answers questions about the peers; clones share what is known.
#[derive(Clone, Debug)]
pub struct Peers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    address: String,
    network: Network,
    view: Mutex<View>,
    link: Mutex<Link>,
    /// Rung when the chain has to be shown from further back.
    deeper: Notify,
}

/// How the light client is doing.
#[derive(Debug, Default)]
struct Link {
    requester: Option<Requester>,
    /// Whether this run has come to the end of the peers' chain.
    synchronized: bool,
    /// Whether no peer is connected just now.
    alone: bool,
    /// What last went wrong, until the end of the chain is reached.
    trouble: Option<String>,
}

impl P2p {
    pub(super) fn open(settings: &P2pUrl, setup: Setup) -> Self {
        Self::begin(settings, setup, None)
    }

    pub(super) fn open_from(settings: &P2pUrl, setup: Setup, height: u32) -> Self {
        Self::begin(settings, setup, Some(height))
    }

    fn begin(settings: &P2pUrl, setup: Setup, from: Option<u32>) -> Self {
        let (sender, notices) = mpsc::channel(KEPT);
        let shared = Arc::new(Shared {
            address: ChainUrl::P2p(settings.clone()).to_string(),
            network: setup.network,
            view: Mutex::default(),
            link: Mutex::default(),
            deeper: Notify::new(),
        });
        let session = Session::new(settings.clone(), setup, Arc::clone(&shared), sender).from(from);
        // Ended when this is dropped.
        #[allow(clippy::disallowed_methods)]
        let task = tokio::spawn(session.run());
        Self { peers: Peers(shared), notices, heard: None, task }
    }

    pub(super) const fn peers(&self) -> &Peers {
        &self.peers
    }

    fn shared(&self) -> &Shared {
        &self.peers.0
    }

    pub(super) fn reach_back(&self, before: Option<Timestamp>) -> Result<u32, Error> {
        self.shared().view().want(before);
        let reach = self.shared().reach();
        if reach.is_none() {
            self.shared().deeper.notify_one();
        }
        reach.ok_or_else(|| Error::Syncing { progress: "reading headers from further back".into() })
    }

    pub(super) async fn tip(&self) -> Result<BlockRef, Error> {
        let shown = self.shared().view().tip();
        shown.ok_or_else(|| self.shared().not_ready())
    }

    pub(super) async fn hashes(&self, from: u32, count: u32) -> Result<Vec<BlockHash>, Error> {
        Ok(self.shared().view().hashes(from, count))
    }

    pub(super) async fn header(&self, hash: BlockHash) -> Result<Option<Header>, Error> {
        Ok(self.shared().header(hash))
    }

    /// The block without its transactions if its filter shows that none can pay us.
    pub(super) async fn block(&mut self, place: BlockRef) -> Result<Option<Block>, Error> {
        let shared = self.shared();
        shared.view().read_to(place.height);
        match shared.header(place.hash) {
            None => Ok(None),
            Some(header) if place.height == 0 || !shared.view().may_pay_us(place.hash) => {
                Ok(Some(Block::without_transactions(header)))
            }
            Some(_) => shared.fetch(place).await,
        }
    }

    pub(super) async fn mempool(&self) -> Result<Option<Mempool>, Error> {
        Ok(None)
    }

    pub(super) async fn transactions(&self, _txids: &[Txid]) -> Result<Vec<Transaction>, Error> {
        Ok(Vec::new())
    }

    pub(super) async fn standing(&self, _txid: Txid) -> Result<Option<Standing>, Error> {
        Ok(None)
    }

    pub(super) async fn wait(&mut self) {
        if self.heard.is_none() {
            self.heard = self.notices.recv().await;
        }
    }

    pub(super) fn take_notice(&mut self) -> Option<Notice> {
        self.heard.take().or_else(|| self.notices.try_recv().ok())
    }

    pub(super) const fn visibility(&self) -> Visibility {
        Visibility::Relayed
    }
}

impl Drop for P2p {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Peers {
    pub(super) async fn status(&self) -> Result<NodeStatus, Error> {
        let view = self.0.view();
        let (shown, headed) = (view.tip(), view.headed_tip());
        drop(view);
        let link = self.0.link();
        let stuck = !link.synchronized && link.trouble.is_some();
        let (Some(shown), Some(headed), false) = (shown, headed, stuck) else {
            drop(link);
            return Err(self.0.not_ready());
        };
        Ok(NodeStatus {
            network: self.0.network,
            blocks: shown.height,
            headers: headed.height.max(shown.height),
            verification_progress: f64::from(shown.height)
                / f64::from(headed.height.max(shown.height).max(1)),
            initial_block_download: false,
            pruned_height: None,
            synchronized: link.requester.is_some()
                && !link.alone
                && link.synchronized
                && headed.height <= shown.height + 1,
            peers: None,
        })
    }

    /// Peers do not say what a transaction should pay.
    pub(super) async fn fee_rate(&self, _blocks: u16) -> Result<Option<u64>, Error> {
        Ok(None)
    }

    /// Peers don't say whether they like it: it is sent once one of them has taken it.
    pub(super) async fn broadcast(&self, transaction: &[u8]) -> Result<Sending, Error> {
        let Ok(transaction) = deserialize::<Transaction>(transaction) else {
            return Ok(Sending::Refused("it is no transaction".into()));
        };
        let Some(requester) = self.0.link().requester.clone() else {
            return Err(self.0.away("no peer to send a transaction to".into()));
        };
        match tokio::time::timeout(SEND_TIME_OUT, requester.submit_package(transaction)).await {
            Ok(Ok(_)) => Ok(Sending::Sent),
            Ok(Err(error)) => Err(self.0.away(format!("the transaction was not sent: {error}"))),
            Err(_) => Err(self.0.away("no peer takes the transaction".into())),
        }
    }
}

impl Shared {
    fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn link(&self) -> MutexGuard<'_, Link> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lowest height that can be shown, as far as is known; `None` if the chain is wanted from further back and
    /// can be had.
    fn reach(&self) -> Option<u32> {
        let lowest = self.view().lowest();
        match lowest {
            Some((height, false)) if height > checkpoint(self.network).height + 1 => None,
            Some((height, _)) => Some(height),
            None => Some(0),
        }
    }

    fn connected(&self, requester: Requester) {
        let mut link = self.link();
        link.requester = Some(requester);
        link.synchronized = false;
    }

    fn connections(&self, count: usize) {
        self.link().alone = count == 0;
    }

    fn disconnected(&self) {
        let mut link = self.link();
        link.requester = None;
        link.synchronized = false;
    }

    fn synchronized(&self) {
        let mut link = self.link();
        link.synchronized = true;
        link.trouble = None;
    }

    /// There is progress.
    fn well(&self) {
        let mut link = self.link();
        (link.trouble, link.alone) = (None, false);
    }

    fn troubled(&self, trouble: String) {
        self.link().trouble = Some(trouble);
    }

    /// Why nothing can be shown yet.
    fn not_ready(&self) -> Error {
        let headers = self.view().headers_read();
        let trouble = self.link().trouble.clone();
        match (headers, trouble) {
            (Some(tip), None) => {
                Error::Syncing { progress: format!("it has shown headers up to {}", tip.height) }
            }
            (_, trouble) => self.away(trouble.unwrap_or_else(|| "none has answered yet".into())),
        }
    }

    fn away(&self, reason: String) -> Error {
        Error::NoPeer { peers: self.address.clone(), reason }
    }

    fn header(&self, hash: BlockHash) -> Option<Header> {
        let genesis =
            || convert::header(&bitcoin::constants::genesis_block(convert::network(self.network)).header, 0);
        let known = self.view().header(hash);
        known.or_else(|| (hash == convert::genesis(self.network)).then(genesis))
    }

    async fn fetch(&self, place: BlockRef) -> Result<Option<Block>, Error> {
        let Some(requester) = self.link().requester.clone() else {
            return Err(self.away("no peer to fetch a block from".into()));
        };
        let hash = bitcoin::BlockHash::from_byte_array(place.hash.0);
        match tokio::time::timeout(BLOCK_TIME_OUT, requester.get_block(hash)).await {
            Ok(Ok(found)) => match Block::read(serialize(&found.block), place.height) {
                Some(block) => Ok(Some(block)),
                None => Err(self.away("a peer sent what is no block".into())),
            },
            // It left the best chain meanwhile.
            Ok(Err(FetchBlockError::UnknownHash)) if !self.view().is_shown(place) => Ok(None),
            Ok(Err(error)) => Err(self.away(format!("a block was not received: {error}"))),
            Err(_) => Err(self.away("no peer sends a block that we need".into())),
        }
    }
}
