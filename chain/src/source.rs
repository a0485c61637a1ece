//! Chain sources: where blocks and unconfirmed transactions come from.
//!
//! A source answers questions about its node's chain and says when to ask again. It knows nothing of
//! positions, wallets or payments: that is the [`crate::Follower`]'s part. Notices are hints: a source may
//! repeat, delay or lose them, and no money is lost by it.
pub mod bitcoind;
mod error;
pub mod fake;
pub mod p2p;
mod url;

pub use error::Error;
pub use url::{Auth, ChainUrl, Secret, UrlError};

use crate::{Block, WatchList};
use bitcoin::Transaction;
use domain::{BlockHash, BlockRef, Network, Timestamp, Txid};

/// A block's header, in our words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Blocks below it.
    pub height: u32,
    /// Its own hash.
    pub hash: BlockHash,
    /// The block it builds on.
    pub prev: BlockHash,
    /// The time its miner wrote into it.
    pub time: Timestamp,
}

/// A reason to look again.
#[derive(Clone, Debug)]
pub enum Notice {
    /// The best chain may have a new tip.
    Tip,
    /// A transaction was relayed, or was connected or disconnected with a block.
    Transaction(Box<Transaction>),
    /// A transaction may have left the mempool.
    Removed(Txid),
    /// The mempool may have changed in ways not told one by one.
    Mempool,
}

/// The mempool's contents at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mempool {
    /// The transactions in it.
    pub txids: Vec<Txid>,
    /// The best chain's tip, read after `txids`: what is in neither is nowhere.
    pub tip: BlockHash,
    /// Whether the node has finished loading it after a start; until then a missing transaction means nothing.
    pub loaded: bool,
}

/// What a source can say about one transaction that may be unconfirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When the node first saw it, if it is in the mempool.
    pub seen: Option<Timestamp>,
    /// The best chain's tip, read afterwards.
    pub tip: BlockHash,
}

/// How a source shows unconfirmed payments, so that a checkout page can be honest about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Within a moment of being sent, and again if it goes away.
    AtOnce,
    /// When a peer happens to relay it: may take longer, or be missed until it is in a block.
    Relayed,
}

/// How a node is doing.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeStatus {
    /// The network it is on, checked against ours.
    pub network: Network,
    /// Height of its best validated block.
    pub blocks: u32,
    /// Height of its best known header.
    pub headers: u32,
    /// How much of the chain it has validated, from 0 to 1, by its own estimate.
    pub verification_progress: f64,
    /// Whether it still downloads the chain for the first time.
    pub initial_block_download: bool,
    /// The lowest block it still has, when it prunes.
    pub pruned_height: Option<u32>,
    /// Whether its tip can be taken for the network's tip.
    pub synchronized: bool,
    /// How many nodes it is connected to, where it says so.
    pub peers: Option<u32>,
}

/// What a node's own clock shows, to compare with ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeClock {
    /// The node's time.
    pub now: Timestamp,
    /// How many seconds its peers' clocks are ahead of it, by their median.
    pub peers_ahead_seconds: i64,
}

/// What came of sending a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It was taken, or was known already.
    Sent,
    /// It was refused, for that reason.
    Refused(String),
}

/// What a source is opened with, beside its URL.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The network this server runs on; a node on any other is refused.
    pub network: Network,
    /// The scripts we wait for. Only `p2p` reads it, as filters are matched on this side: all scripts issued
    /// so far must be in it before the source is opened, and each new one before anybody is told of it.
    pub watch: WatchList,
    /// Blocks known from earlier runs, ascending, the stored position last. Only `p2p` needs them, to start there.
    pub recent: Vec<BlockRef>,
}

/// A chain source, whichever.
#[derive(Debug)]
pub enum Source {
    /// One's own node, over RPC and ZMQ.
    Bitcoind(bitcoind::Bitcoind),
    /// Other people's nodes: compact block filters and relayed transactions.
    P2p(p2p::P2p),
    /// A chain in memory, for tests and simulation.
    Fake(fake::FakeSource),
}

/// Answers questions about a source from anywhere, while the follower holds the source itself.
#[derive(Clone, Debug)]
pub enum Probe {
    /// Of one's own node.
    Bitcoind(bitcoind::Rpc),
    /// Of other people's nodes.
    P2p(p2p::Peers),
    /// Of the chain in memory.
    Fake(fake::FakeChain),
}

macro_rules! each {
    ($self:expr, $source:ident => $call:expr) => {
        match $self {
            Self::Bitcoind($source) => $call,
            Self::P2p($source) => $call,
            Self::Fake($source) => $call,
        }
    };
}

impl Source {
    /// The source that URL names. Talks to nobody yet: the first question does, so that a server starts
    /// while its node is away. Must be called inside a tokio runtime.
    pub fn open(url: &ChainUrl, setup: Setup) -> Self {
        match url {
            ChainUrl::Bitcoind(settings) => Self::Bitcoind(bitcoind::Bitcoind::open(settings, setup.network)),
            ChainUrl::P2p(settings) => Self::P2p(p2p::P2p::open(settings, setup)),
        }
    }

    /// As [`Source::open`], to read every block from that height up; other people's nodes show by themselves only what
    /// is recent.
    pub fn open_from(url: &ChainUrl, setup: Setup, height: u32) -> Self {
        match url {
            ChainUrl::Bitcoind(_) => Self::open(url, setup),
            ChainUrl::P2p(settings) => Self::P2p(p2p::P2p::open_from(settings, setup, height)),
        }
    }

    /// A handle that answers without a source, where that takes no more than asking: one's own node does.
    pub fn standby(url: &ChainUrl, network: Network) -> Option<Probe> {
        match url {
            ChainUrl::Bitcoind(settings) => Some(Probe::Bitcoind(bitcoind::Rpc::new(settings, network))),
            ChainUrl::P2p(_) => None,
        }
    }

    /// A handle that answers [`Probe::status`] and [`Probe::fee_rate`] from other tasks.
    pub fn probe(&self) -> Probe {
        match self {
            Self::Bitcoind(source) => Probe::Bitcoind(source.rpc().clone()),
            Self::P2p(source) => Probe::P2p(source.peers().clone()),
            Self::Fake(source) => Probe::Fake(source.chain().clone()),
        }
    }

    /// The lowest height of which it can show a block, once that is made before the instant given, or as low as the
    /// source ever goes. One that holds not all of the chain may have to fetch more of it, and says so meanwhile.
    pub fn reach_back(&self, before: Option<Timestamp>) -> Result<u32, Error> {
        match self {
            Self::P2p(source) => source.reach_back(before),
            Self::Bitcoind(_) | Self::Fake(_) => Ok(0),
        }
    }

    /// The best chain's tip.
    pub async fn tip(&self) -> Result<BlockRef, Error> {
        each!(self, source => source.tip().await)
    }

    /// Hashes of the best chain's blocks from that height upwards: at most `count`, fewer at its end.
    pub async fn hashes(&self, from: u32, count: u32) -> Result<Vec<BlockHash>, Error> {
        each!(self, source => source.hashes(from, count).await)
    }

    /// The header with that hash on whichever branch; `None` when the node does not know it.
    pub async fn header(&self, hash: BlockHash) -> Result<Option<Header>, Error> {
        each!(self, source => source.header(hash).await)
    }

    /// The block, as far as it can matter to the watched scripts; `None` when the node does not know it.
    /// `ahead` are the blocks that will be asked for next.
    pub async fn block(&mut self, block: BlockRef, ahead: &[BlockRef]) -> Result<Option<Block>, Error> {
        match self {
            Self::Bitcoind(source) => source.block(block, ahead).await,
            Self::P2p(source) => source.block(block).await,
            Self::Fake(source) => source.block(block).await,
        }
    }

    /// What is in the mempool; `None` when this source cannot list it.
    pub async fn mempool(&self) -> Result<Option<Mempool>, Error> {
        each!(self, source => source.mempool().await)
    }

    /// Those of the transactions that are still in the mempool, in any order.
    pub async fn transactions(&self, txids: &[Txid]) -> Result<Vec<Transaction>, Error> {
        each!(self, source => source.transactions(txids).await)
    }

    /// Whether that transaction is in the mempool; `None` when this source cannot tell.
    pub async fn standing(&self, txid: Txid) -> Result<Option<Standing>, Error> {
        each!(self, source => source.standing(txid).await)
    }

    /// Waits until [`Source::take_notice`] has something. May be dropped and called again at any time.
    pub async fn wait(&mut self) {
        each!(self, source => source.wait().await);
    }

    /// The next reason to look again, if there is one already.
    pub fn take_notice(&mut self) -> Option<Notice> {
        each!(self, source => source.take_notice())
    }

    /// How unconfirmed payments show.
    pub fn visibility(&self) -> Visibility {
        each!(self, source => source.visibility())
    }

    /// How the node is doing.
    pub async fn status(&self) -> Result<NodeStatus, Error> {
        self.probe().status().await
    }
}

impl Probe {
    /// How the node is doing.
    pub async fn status(&self) -> Result<NodeStatus, Error> {
        each!(self, node => node.status().await)
    }

    /// The fee rate that should confirm within that many blocks, in satoshis per 1,000 virtual bytes;
    /// `None` when the source has no estimate.
    pub async fn fee_rate(&self, blocks: u16) -> Result<Option<u64>, Error> {
        each!(self, node => node.fee_rate(blocks).await)
    }

    /// Those transactions, each out of the block that holds it, as far as the source has them; `None` when it gives none.
    pub async fn previous(&self, wanted: &[(Txid, BlockHash)]) -> Result<Option<Vec<Transaction>>, Error> {
        match self {
            Self::Bitcoind(node) => node.previous(wanted).await.map(Some),
            Self::P2p(_) => Ok(None),
            Self::Fake(chain) => chain.previous(wanted).await.map(Some),
        }
    }

    /// Sends a transaction to the network. A node of one's own looks it through first; peers only pass it on.
    pub async fn broadcast(&self, transaction: &[u8]) -> Result<Sending, Error> {
        each!(self, node => node.broadcast(transaction).await)
    }

    /// What the node's clock shows; `None` when the source has none to show.
    pub async fn clock(&self) -> Result<Option<NodeClock>, Error> {
        match self {
            Self::Bitcoind(node) => node.clock().await.map(Some),
            Self::P2p(_) => Ok(None),
            Self::Fake(chain) => chain.clock().await.map(Some),
        }
    }

    /// How unconfirmed payments show.
    pub const fn visibility(&self) -> Visibility {
        match self {
            Self::Bitcoind(_) | Self::Fake(_) => Visibility::AtOnce,
            Self::P2p(_) => Visibility::Relayed,
        }
    }
}
