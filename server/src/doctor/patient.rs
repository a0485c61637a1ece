//! What a check is given to look at: the settings, the database, and one look at the chain.
use crate::config::Config;
use crate::jobs::rates::Fetcher;
use chain::source::{NodeClock, NodeStatus, Setup};
use chain::{Error, Source, WatchList};
use domain::{BlockRef, SystemAccess, Timestamp};
use std::time::Duration;
use store::Store;

/// How long peers may take to show the chain.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(250);

/// What is examined.
#[derive(Debug)]
pub struct Patient<'a> {
    /// The settings it runs with.
    pub config: &'a Config,
    /// Its database, or why that can't be read.
    pub store: Result<&'a Store, &'a store::Error>,
    /// Proof of being the program itself.
    pub system: &'a SystemAccess,
    /// What time it is by this machine's clock.
    pub now: Timestamp,
    /// The chain as the source shows it, or why it does not.
    pub chain: Result<View, Error>,
    /// Asks exchanges.
    pub fetcher: &'a Fetcher,
    /// Whether to look closer where that takes long.
    pub thorough: bool,
}

/// The chain as a source showed it.
#[derive(Clone, Debug)]
pub struct View {
    /// What the node says of itself.
    pub status: NodeStatus,
    /// When its best block was made, by the miner's clock.
    pub tip_time: Timestamp,
    /// What the node's clock shows, if it has one to show.
    pub clock: Option<NodeClock>,
    /// Up to where the database knows the chain, and whether the node knows that block.
    pub position: Option<(BlockRef, bool)>,
}

impl<'a> Patient<'a> {
    /// One whose chain nobody looked at, for checks that do without.
    pub fn unseen(
        config: &'a Config,
        store: Result<&'a Store, &'a store::Error>,
        system: &'a SystemAccess,
        now: Timestamp,
        fetcher: &'a Fetcher,
    ) -> Self {
        let chain = Err(Error::Syncing { progress: "it was not asked".into() });
        Self { config, store, system, now, chain, fetcher, thorough: false }
    }

    /// The store's database, for checks that have nothing to say without one.
    pub(super) fn store(&self) -> Option<&Store> {
        self.store.ok()
    }
}

impl View {
    /// Opens the source that the settings name and looks.
    ///
    /// # Errors
    /// Why the chain can't be seen.
    pub async fn open(config: &Config, store: Option<&Store>, system: &SystemAccess) -> Result<Self, Error> {
        let recent = match store {
            Some(store) => store.recent_blocks(system).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let position = recent.first().copied();
        let ascending = recent.into_iter().rev().collect();
        let watch = WatchList::new(&config.chain, [0; 16]);
        let setup = Setup { network: config.network, watch, recent: ascending };
        let source = Source::open(&config.chain, setup);
        let patience = if matches!(source, Source::P2p(_)) { PATIENCE } else { Duration::ZERO };
        Self::patiently(&source, position, patience).await
    }

    /// Peers have to be found first, and say so until then.
    async fn patiently(
        source: &Source,
        position: Option<BlockRef>,
        patience: Duration,
    ) -> Result<Self, Error> {
        let mut waited = Duration::ZERO;
        loop {
            match Self::of(source, position).await {
                Err(error) if error.passes_by_itself() && waited < patience => {}
                Ok(view) if !view.status.synchronized && waited < patience => {}
                seen => return seen,
            }
            tokio::time::sleep(PAUSE).await;
            waited += PAUSE;
        }
    }

    /// One look through a source that is open.
    ///
    /// # Errors
    /// Why the chain can't be seen.
    pub async fn of(source: &Source, position: Option<BlockRef>) -> Result<Self, Error> {
        let status = source.status().await?;
        let tip = source.tip().await?;
        let header = source.header(tip.hash).await?;
        let known = match position {
            Some(block) => Some((block, source.header(block.hash).await?.is_some())),
            None => None,
        };
        Ok(Self {
            status,
            tip_time: header.map_or(Timestamp(0), |header| header.time),
            clock: source.probe().clock().await.ok().flatten(),
            position: known,
        })
    }
}
