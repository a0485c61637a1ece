//! The follower: walks the best chain and watches the mempool, and tells what concerns the watched
//! scripts, one [`Update`] after another.
//!
//! It holds no truth of its own. The caller commits each update before it asks for the next; after a crash,
//! or when a commit failed, it builds a new follower from what was committed, and nothing is lost or told
//! wrongly. The order is part of the promise: facts about one payment come in the order in which they came
//! true, and what replaces a payment is told before what it replaces.
//!
//! ```no_run
//! # async fn follow(mut source: chain::Source, watch: chain::WatchList) {
//! # let (recent, unconfirmed) = (Vec::new(), Vec::<chain::Tracked>::new());
//! let mut follower = chain::Follower::new(recent, unconfirmed);
//! loop {
//!     match follower.next(&mut source, &watch).await {
//!         Ok(chain::Update::Disconnected { block, parent }) => {
//!             let taken_back = Vec::new(); // Commit: the payments of `block` wait again.
//!             follower.track(taken_back);
//!         }
//!         Ok(update) => (), // Commit it, position and all.
//!         Err(error) => (), // Show it, wait a little, go on: it resumes.
//!     }
//! }
//! # }
//! ```
mod blocks;
mod mempool;
mod recent;
mod tracked;
mod update;

pub(crate) use blocks::block_sightings;
pub use recent::RECENT_BLOCKS;
pub use update::{Sighting, Tracked, Update};

use crate::WatchList;
use crate::source::{Error, Notice, Source};
use domain::{BlockRef, Timestamp};
use mempool::MempoolWork;
use recent::Recent;
use std::collections::VecDeque;
use tracked::TrackedSet;

/// Follows one source's chain from a stored position.
#[derive(Debug)]
pub struct Follower {
    recent: Recent,
    tracked: TrackedSet,
    mempool: MempoolWork,
    /// Where to begin at the latest, when nothing has been connected yet.
    since: Option<Timestamp>,
    /// The blocks above the position, as far as they have been asked for.
    route: VecDeque<BlockRef>,
    /// Updates already worked out.
    ready: VecDeque<Update>,
    /// What was heard, and not looked at yet.
    heard: VecDeque<Notice>,
    /// Whether the node's tip may differ from the position.
    tip_in_doubt: bool,
    caught_up: bool,
}

impl Follower {
    /// Goes on from what was committed: `recent` are the last blocks connected (up to [`RECENT_BLOCKS`],
    /// the highest being the position; none to begin just below the node's tip), `tracked` the payments that are
    /// unconfirmed.
    pub fn new(recent: Vec<BlockRef>, tracked: impl IntoIterator<Item = Tracked>) -> Self {
        let mut follower = Self {
            recent: Recent::new(recent),
            tracked: TrackedSet::default(),
            mempool: MempoolWork::default(),
            since: None,
            route: VecDeque::new(),
            ready: VecDeque::new(),
            heard: VecDeque::new(),
            tip_in_doubt: true,
            caught_up: false,
        };
        follower.track(tracked);
        follower
    }

    /// Begins, where nothing was committed yet, no later than at that instant: addresses may have been shown since then,
    /// while the node was away or still downloading the chain.
    #[must_use]
    pub fn since(self, instant: Option<Timestamp>) -> Self {
        Self { since: instant, ..self }
    }

    /// Where it is: the block of the last [`Update::Connected`], or the parent of the last
    /// [`Update::Disconnected`].
    pub fn position(&self) -> Option<BlockRef> {
        self.recent.position()
    }

    /// Cares for the fate of these as well. To be called after [`Update::Disconnected`] with the payments
    /// of the block that left: each will be told to be mined elsewhere or gone.
    pub fn track(&mut self, tracked: impl IntoIterator<Item = Tracked>) {
        for transaction in tracked {
            self.mempool.doubt_if_reward(&transaction);
            self.tracked.insert(transaction);
        }
        self.mempool.list_again();
    }

    /// Looks at the whole mempool again, for scripts that were added after they may have been paid: by
    /// another process, say.
    pub fn examine_again(&mut self) {
        self.mempool.forget_examined();
    }

    /// The next update, waiting for it if need be. After an error, call it again later: it resumes. May be
    /// dropped while it waits; no update is lost by that.
    pub async fn next(&mut self, source: &mut Source, watch: &WatchList) -> Result<Update, Error> {
        loop {
            if let Some(update) = self.try_next(source, watch).await? {
                return Ok(update);
            }
            source.wait().await;
        }
    }

    /// The next update, if the source has anything to tell now; `None` when it is idle.
    pub async fn try_next(
        &mut self,
        source: &mut Source,
        watch: &WatchList,
    ) -> Result<Option<Update>, Error> {
        let result = self.advance(source, watch).await;
        if result.is_err() {
            // What was missed meanwhile is unknown, so everything is looked at again.
            self.tip_in_doubt = true;
            self.caught_up = false;
            self.route.clear();
            self.mempool.list_again();
        }
        result
    }

    async fn advance(&mut self, source: &mut Source, watch: &WatchList) -> Result<Option<Update>, Error> {
        loop {
            self.take_notices(source, watch).await?;
            if let Some(update) = self.ready.pop_front() {
                return Ok(Some(update));
            }
            if self.tip_in_doubt {
                self.step_along_chain(source, watch).await?;
            } else if self.mempool.has_work() {
                self.step_in_mempool(source, watch).await?;
            } else if self.caught_up {
                return Ok(None);
            } else if let Some(tip) = self.position() {
                self.caught_up = true;
                return Ok(Some(Update::CaughtUp { tip }));
            }
        }
    }

    /// Whoever paid what was heard of had been shown an address before: so all addresses are known before any is matched.
    async fn take_notices(&mut self, source: &mut Source, watch: &WatchList) -> Result<(), Error> {
        self.heard.extend(std::iter::from_fn(|| source.take_notice()));
        if self.heard.iter().any(|notice| matches!(notice, Notice::Transaction(_))) {
            watch.catch_up().await?;
        }
        while let Some(notice) = self.heard.pop_front() {
            match notice {
                Notice::Tip => self.tip_in_doubt = true,
                Notice::Mempool => self.mempool.list_again(),
                Notice::Transaction(transaction) => self.hear_of(*transaction, watch),
                // What replaced it, if anything, is in the list as well, and is told first.
                Notice::Removed(txid) if self.tracked.contains(txid) => self.mempool.list_again(),
                Notice::Removed(_) => (),
            }
        }
        Ok(())
    }
}
