//! What a run learns of the chain: where it begins, headers, and which blocks may pay us.
use super::super::checkpoint::checkpoint;
use super::Session;
use crate::convert;
use crate::source::{Header, Notice};
use crate::watch_list::Cursor;
use bip157::chain::{BlockHeaderChanges, IndexedHeader};
use bip157::{Event, Requester};
use domain::BlockRef;

/// A run that had to read more headers than this, a message full, to find where to begin ends, and the next begins
/// there.
const TOO_MANY_HEADERS: u32 = 2000;

/// How far below the tip a run begins when there is no position yet: two days.
const BELOW_TIP: u32 = 288;

impl Session {
    /// Where the next run begins: deep enough that a reorganisation during an absence is noticed.
    pub(super) fn best_anchor(&self) -> BlockRef {
        let stored = self.recent.first().copied();
        let resumed = self.shared.view().resumes_at(BELOW_TIP);
        resumed.or(stored).or(self.beginning).unwrap_or_else(|| checkpoint(self.network))
    }

    /// The chain is wanted from further back than where it was begun: addresses were shown before.
    pub(super) fn start_over(&mut self) {
        self.beginning = None;
        self.shared.view().forget_shown();
    }

    /// Takes in one event; false when the run should end and another begin elsewhere.
    pub(super) async fn learn(&mut self, event: Event, requester: &Requester) -> bool {
        match event {
            Event::ChainUpdate(BlockHeaderChanges::Connected(header)) => {
                self.shared.view().connected(ours(&header))
            }
            Event::ChainUpdate(BlockHeaderChanges::Reorganized { accepted, reorganized }) => {
                let left: Vec<_> = reorganized.iter().map(|header| header.height).collect();
                let accepted: Vec<_> = accepted.iter().map(ours).collect();
                self.shared.view().reorganised(&left, &accepted);
            }
            Event::ChainUpdate(BlockHeaderChanges::ForkAdded(_)) => (),
            Event::IndexedFilter(filter) => {
                let hash = filter.block_hash();
                let may_pay_us = self.matches(hash, filter.block_filter()).await;
                self.shared.view().judged(convert::block_hash(hash), may_pay_us);
                self.shared.well();
            }
            Event::FiltersSynced(_) => return self.synced(requester).await,
        }
        self.show().await;
        true
    }

    /// Whether the filter contains a watched script. A million scripts take a tenth of a second: not on
    /// the threads that serve requests.
    async fn matches(&self, block: bitcoin::BlockHash, filter: bitcoin::bip158::BlockFilter) -> bool {
        if self.watch.catch_up().await.is_err() {
            return true; // nobody knows: the block itself will tell
        }
        let watch = self.watch.clone();
        let matching =
            move || watch.scripts_after(Cursor::default(), |scripts| filter.match_any(&block, scripts)).0;
        match tokio::task::spawn_blocking(matching).await {
            Ok(Ok(found)) => found,
            // A malformed filter proves nothing: the block is read.
            Ok(Err(_)) | Err(_) => true,
        }
    }

    /// Headers, and those filters that were asked for, are up to date.
    async fn synced(&mut self, requester: &Requester) -> bool {
        let Some(tip) = self.shared.view().headed_tip() else { return true };
        if self.shared.view().floor().is_none() {
            let Some(floor) = self.floor() else { return false };
            // Not before: what listens for transactions is a second connection, and where two tell headers at once the
            // client takes the first message full for all there is.
            self.relayed = self.subscribe_all(requester).await;
            self.shared.view().set_floor(floor);
        }
        self.show().await;
        let judged = self.shared.view().judged_to();
        match judged.filter(|height| *height < tip.height) {
            // An error means that the run is over, which the next event says.
            Some(height) => drop(requester.rescan_from(height)),
            None => self.arrive(),
        }
        true
    }

    pub(super) fn hear(&mut self) {
        (self.hears_at, self.hears) = (None, true);
        self.arrive();
    }

    /// At the end of the peers' chain, and hearing what is relayed, payments are seen as they come.
    fn arrive(&self) {
        let mut view = self.shared.view();
        let tip = view.headed_tip().map(|tip| tip.height);
        let is_there = view.floor().is_some() && view.judged_to() == tip;
        drop(view);
        if is_there && self.hears {
            self.shared.synchronized();
        }
    }

    /// From which height on blocks are of interest; `None` if that is so far up that a run should rather begin there.
    fn floor(&mut self) -> Option<u32> {
        if let Some(from) = self.from {
            let tip = self.shared.view().headed_tip().map_or(0, |tip| tip.height);
            return Some(from.saturating_sub(1).clamp(self.anchor.height, tip.max(self.anchor.height)));
        }
        if let Some(known) = self.common_ground() {
            return Some(known);
        }
        let beginning = self.shared.view().beginning(BELOW_TIP)?;
        let far = beginning.height.saturating_sub(self.anchor.height) > TOO_MANY_HEADERS;
        if far && self.recent.is_empty() {
            self.beginning = self.shared.view().headed_at(beginning.height.saturating_sub(1));
            return None;
        }
        Some(beginning.height)
    }

    /// The highest block known from before that is still in the best chain.
    fn common_ground(&self) -> Option<u32> {
        let view = self.shared.view();
        let shared = view.tip().and_then(|tip| {
            let known = (self.anchor.height..=tip.height).rev().filter_map(|height| view.headed_at(height));
            known.filter(|block| view.is_shown(*block)).map(|block| block.height).next()
        });
        let stored = self.recent.iter().rev().find(|block| view.headed_at(block.height) == Some(**block));
        shared.or(stored.map(|block| block.height))
    }

    async fn show(&self) {
        let news = self.shared.view().show();
        if news {
            self.tell(Notice::Tip).await;
        }
    }
}

fn ours(header: &IndexedHeader) -> Header {
    convert::header(&header.header, header.height)
}
