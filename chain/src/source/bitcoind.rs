//! One's own node: questions by RPC, notices by ZMQ where the node publishes, and by asking now and then
//! in any case, so that a lost message delays and never loses.
mod ahead;
mod calls;
mod digits;
mod feed;
mod rpc;
mod transport;

pub use rpc::Rpc;

use super::url::BitcoindUrl;
use super::{Error, Header, Mempool, Notice, Standing, Visibility};
use crate::Block;
use ahead::Ahead;
use bitcoin::Transaction;
use domain::{BlockHash, BlockRef, Network, Txid};
use feed::Feed;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant};

/// How often the tip is asked for while ZMQ tells of new blocks, and while it does not.
const TIP_EVERY: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(1)];

/// How often the mempool is listed while ZMQ tells of arrivals, and while it does not.
const MEMPOOL_EVERY: [Duration; 2] = [Duration::from_secs(30), Duration::from_secs(1)];

/// Listing a full mempool is work for the node too: one that size is listed a second less often.
const LISTED_PER_SECOND: u64 = 20_000;

/// A node of one's own.
#[derive(Debug)]
pub struct Bitcoind {
    rpc: Rpc,
    feed: Option<Feed>,
    ahead: Ahead,
    heard: Option<Notice>,
    tip_due: Instant,
    mempool_due: Instant,
    /// How many transactions the last list held; all ones while the node still loads its mempool.
    listed: AtomicU64,
    /// How often the node had been lost when the feed was last opened.
    outages: u64,
}

impl Bitcoind {
    pub(super) fn open(settings: &BitcoindUrl, network: Network) -> Self {
        let now = Instant::now();
        Self {
            rpc: Rpc::new(settings, network),
            feed: settings.zmq.clone().map(Feed::open),
            ahead: Ahead::default(),
            heard: None,
            tip_due: now,
            mempool_due: now,
            listed: AtomicU64::new(0),
            outages: 0,
        }
    }

    pub(super) const fn rpc(&self) -> &Rpc {
        &self.rpc
    }

    pub(super) async fn tip(&self) -> Result<BlockRef, Error> {
        self.rpc.tip().await
    }

    pub(crate) async fn hashes(&self, from: u32, count: u32) -> Result<Vec<BlockHash>, Error> {
        self.rpc.hashes(from, count).await
    }

    pub(super) async fn header(&self, hash: BlockHash) -> Result<Option<Header>, Error> {
        self.rpc.header(hash).await
    }

    pub(super) async fn block(
        &mut self,
        block: BlockRef,
        ahead: &[BlockRef],
    ) -> Result<Option<Block>, Error> {
        self.ahead.block(&self.rpc, block, ahead).await
    }

    /// Has the node give these blocks, so many at once, and does nothing with them.
    pub(crate) async fn drain(&self, blocks: &[BlockRef], at_once: usize) -> Result<(), Error> {
        let mut under_way = JoinSet::new();
        for block in blocks {
            if under_way.len() == at_once {
                under_way.join_next().await;
            }
            let (rpc, block) = (self.rpc.clone(), *block);
            under_way.spawn(async move { rpc.drain(block).await });
        }
        while let Some(given) = under_way.join_next().await {
            given.unwrap_or(Ok(()))?;
        }
        Ok(())
    }

    pub(super) async fn mempool(&self) -> Result<Option<Mempool>, Error> {
        let mempool = self.rpc.mempool().await?;
        let size = u64::try_from(mempool.txids.len()).unwrap_or(u64::MAX - 1);
        self.listed.store(if mempool.loaded { size } else { u64::MAX }, Ordering::Relaxed);
        Ok(Some(mempool))
    }

    pub(super) async fn transactions(&self, txids: &[Txid]) -> Result<Vec<Transaction>, Error> {
        self.rpc.transactions(txids).await
    }

    pub(super) async fn standing(&self, txid: Txid) -> Result<Option<Standing>, Error> {
        self.rpc.standing(txid).await.map(Some)
    }

    pub(super) async fn wait(&mut self) {
        let due = self.tip_due.min(self.mempool_due);
        if self.heard.is_some() || due <= Instant::now() {
            return;
        }
        let Some(feed) = &mut self.feed else {
            return tokio::time::sleep_until(due).await;
        };
        tokio::select! {
            notice = feed.next() => self.heard = Some(notice),
            () = tokio::time::sleep_until(due) => (),
        }
    }

    pub(super) fn take_notice(&mut self) -> Option<Notice> {
        self.reopen_feed_after_outage();
        if let Some(notice) = self.heard.take().or_else(|| self.feed.as_mut().and_then(Feed::try_next)) {
            return Some(notice);
        }
        let now = Instant::now();
        let polling = usize::from(!self.feed.as_ref().is_some_and(Feed::is_live));
        if self.tip_due <= now {
            self.tip_due = now + TIP_EVERY[polling];
            return Some(Notice::Tip);
        }
        if self.mempool_due <= now {
            self.mempool_due = now + self.mempool_pause(polling);
            return Some(Notice::Mempool);
        }
        None
    }

    fn mempool_pause(&self, polling: usize) -> Duration {
        match self.listed.load(Ordering::Relaxed) {
            u64::MAX => MEMPOOL_EVERY[1],
            listed => MEMPOOL_EVERY[polling] + Duration::from_secs(listed / LISTED_PER_SECOND),
        }
    }

    /// The feed would find its way back by itself, but takes up to half a minute; the node is back now.
    fn reopen_feed_after_outage(&mut self) {
        let outages = self.rpc.outages_ended();
        if outages != self.outages {
            self.outages = outages;
            self.feed = self.feed.take().map(Feed::reopen);
        }
    }

    pub(super) const fn visibility(&self) -> Visibility {
        Visibility::AtOnce
    }
}
