//! The follower's way along the chain: up through new blocks, down to a fork.
use super::tracked::sorted;
use super::update::sightings;
use super::{Follower, RECENT_BLOCKS, Sighting, Update};
use crate::block::Outline;
use crate::coins::Spender;
use crate::source::{Error, Source, Visibility};
use crate::watch::Match;
use crate::{Block, WatchList};
use domain::{BlockHash, BlockRef, Timestamp, Txid};

/// How many blocks are asked for in advance while catching up.
const AHEAD: u32 = 4;

/// A new database begins this far below the tip, so that its first blocks can be taken back like any. A node of one's
/// own tells of what left its chain, so the walk back may go below.
const BEGIN_BELOW_TIP: u32 = 6;

/// The same where peers tell nothing of what left: as many blocks as are remembered later on.
const BEGIN_BELOW_PEERS_TIP: u32 = 288;

/// How many blocks further down it is looked for a beginning that is early enough: a day's.
const BEGIN_STEP: u32 = 144;

/// How far a miner's clock, and ours, may be wrong when a beginning is looked for.
const BEGIN_MARGIN_SECONDS: i64 = 24 * 3600;

/// After this long unconfirmed, nodes forget a transaction; a source that cannot list its mempool forgets
/// it with them.
const MEMPOOL_EXPIRY_SECONDS: i64 = 14 * 24 * 3600;

impl Follower {
    /// One step towards the node's tip; clears the doubt when it is reached.
    pub(super) async fn step_along_chain(
        &mut self,
        source: &mut Source,
        watch: &WatchList,
    ) -> Result<(), Error> {
        let Some(position) = self.position() else {
            return self.begin(source, watch).await;
        };
        let tip = source.tip().await?;
        if position.hash == tip.hash {
            self.route.clear();
            self.tip_in_doubt = false;
            return Ok(());
        }
        if self.route.is_empty() {
            let best = source.hashes(position.height, AHEAD + 1).await?;
            if best.first() != Some(&position.hash) {
                return self.step_down(source, position, tip).await;
            }
            self.route = (position.height..)
                .zip(best)
                .skip(1)
                .map(|(height, hash)| BlockRef { height, hash })
                .collect();
            watch.catch_up().await?; // addresses paid in these blocks were shown before they were found
        }
        self.step_up(source, watch, tip).await
    }

    /// A new database begins near the node's tip, once that is the network's tip, and no later than the first
    /// address was shown.
    async fn begin(&mut self, source: &mut Source, watch: &WatchList) -> Result<(), Error> {
        let before = self.since.map(|since| Timestamp(since.0.saturating_sub(BEGIN_MARGIN_SECONDS)));
        let lowest = source.reach_back(before)?;
        let tip = source.tip().await?;
        let status = source.status().await?;
        if !status.synchronized {
            return Err(syncing(status.blocks, status.headers));
        }
        let first = beginning(source, tip, lowest, before).await?;
        watch.catch_up().await?;
        let block = source.block(first, &[]).await?.ok_or_else(changing)?;
        self.connect(first, tip, &block, watch);
        Ok(())
    }

    async fn step_up(&mut self, source: &mut Source, watch: &WatchList, tip: BlockRef) -> Result<(), Error> {
        let Some(next) = self.route.front().copied() else {
            // The node named a higher tip a moment ago and now does not.
            return Err(changing());
        };
        let ahead: Vec<_> = self.route.iter().skip(1).copied().collect();
        match source.block(next, &ahead).await? {
            Some(block) if Some(block.header.prev) == self.position().map(|p| p.hash) => {
                self.route.pop_front();
                self.connect(next, tip, &block, watch);
                if source.visibility() == Visibility::Relayed {
                    self.forget_older_than(block.header.time.0.saturating_sub(MEMPOOL_EXPIRY_SECONDS));
                }
            }
            // The chain was reorganised since the route was laid out.
            Some(_) | None => self.route.clear(),
        }
        Ok(())
    }

    fn connect(&mut self, place: BlockRef, tip: BlockRef, block: &Block, watch: &WatchList) {
        let found = block_sightings(block, watch);
        let mut paid_us: Vec<_> = found.iter().map(|s| s.outpoint.txid).collect();
        paid_us.dedup();
        paid_us.iter().for_each(|txid| self.forget(*txid));
        self.mempool.no_longer_wait(&paid_us);
        let gone = self.excluded_by(block);
        watch.extend_coins(found.iter().map(|sighting| sighting.outpoint));
        let spends = watch.spends_in_block(block);
        self.recent.push(place, paid_us);
        self.ready.push_back(Update::Connected {
            block: place,
            time: block.header.time,
            tip: tip.height.max(place.height),
            sightings: found,
            spenders: Spender::all(block, &spends),
            spends,
        });
        self.tell_gone(gone);
        self.mempool.list_again();
        self.caught_up = false;
    }

    /// Tracked transactions that cannot confirm beside those of this block.
    fn excluded_by(&self, block: &Block) -> Vec<Txid> {
        let suspects = block
            .transactions()
            .filter(|transaction| self.tracked.any_spends(transaction.inputs().map(|input| input.spends)));
        let excluded = suspects
            .map(Outline::from)
            .flat_map(|transaction| self.tracked.excluded_by(transaction.txid, &transaction.spends()));
        sorted(excluded)
    }

    fn forget_older_than(&mut self, oldest: i64) {
        self.tell_gone(self.tracked.seen_before(Timestamp(oldest)));
    }

    /// Takes the position back by one block, if it is certain that it left the best chain.
    async fn step_down(&mut self, source: &Source, position: BlockRef, tip: BlockRef) -> Result<(), Error> {
        if tip.height < position.height {
            self.ensure_not_behind(source, position).await?;
        }
        self.ensure_common_ground(source, position).await?;
        let parent = self.parent_of(source, position).await?.ok_or(lost(position))?;
        self.recent.pop(parent);
        self.ready.push_back(Update::Disconnected { block: position, parent });
        self.mempool.list_again();
        self.caught_up = false;
        Ok(())
    }

    /// A node whose chain ends below the position has most likely lost blocks, as by a power failure, or
    /// is still downloading them. It has left them only if it knows them and wants no more.
    async fn ensure_not_behind(&self, source: &Source, position: BlockRef) -> Result<(), Error> {
        let status = source.status().await?;
        let wants_more = status.initial_block_download || status.headers > status.blocks;
        if wants_more || source.header(position.hash).await?.is_none() {
            return Err(syncing(status.blocks, status.headers.max(position.height)));
        }
        Ok(())
    }

    /// Nothing is taken back before it is known where the walk will end: another chain altogether, as of
    /// a node set up anew, must not undo what was paid.
    async fn ensure_common_ground(&self, source: &Source, position: BlockRef) -> Result<(), Error> {
        let oldest = self.recent.oldest().unwrap_or(position);
        let count = u32::try_from(RECENT_BLOCKS).expect("288 fits");
        let best = source.hashes(oldest.height, count).await?;
        if self.recent.meets(oldest.height, &best) || source.header(oldest.hash).await?.is_some() {
            return Ok(());
        }
        Err(lost(position))
    }

    async fn parent_of(&self, source: &Source, position: BlockRef) -> Result<Option<BlockRef>, Error> {
        let remembered = self.recent.below_position();
        if remembered.is_some_and(|below| below.height + 1 == position.height) {
            return Ok(remembered);
        }
        let told = source.header(position.hash).await?.map(|header| header.prev);
        let told = told.zip(position.height.checked_sub(1)).map(|(hash, height)| BlockRef { height, hash });
        Ok(told.or(remembered))
    }

    pub(super) fn tell_gone(&mut self, gone: Vec<Txid>) {
        if !gone.is_empty() {
            gone.iter().for_each(|txid| self.forget(*txid));
            self.ready.push_back(Update::Gone(gone));
        }
    }

    pub(super) fn is_position(&self, hash: BlockHash) -> bool {
        self.position().is_some_and(|position| position.hash == hash)
    }
}

/// Some blocks below the tip, at or above `lowest`, and made before that instant if any there is.
async fn beginning(
    source: &Source,
    tip: BlockRef,
    lowest: u32,
    before: Option<Timestamp>,
) -> Result<BlockRef, Error> {
    let below = match source.visibility() {
        Visibility::AtOnce => BEGIN_BELOW_TIP,
        Visibility::Relayed => BEGIN_BELOW_PEERS_TIP,
    };
    let mut height = tip.height.saturating_sub(below).max(lowest);
    loop {
        let hash = source.hashes(height, 1).await?.pop().ok_or_else(changing)?;
        let header = source.header(hash).await?.ok_or_else(changing)?;
        if height == lowest || before.is_none_or(|before| header.time <= before) {
            return Ok(BlockRef { height, hash });
        }
        height = height.saturating_sub(BEGIN_STEP).max(lowest);
    }
}

/// The chain changes while it is asked about.
fn changing() -> Error {
    Error::Syncing { progress: "its chain is being reorganised".into() }
}

fn lost(position: BlockRef) -> Error {
    Error::Lost { height: position.height, hash: position.hash }
}

fn syncing(blocks: u32, headers: u32) -> Error {
    Error::Syncing { progress: format!("it has {blocks} of {headers} blocks") }
}

/// What in a block pays watched scripts.
pub(crate) fn block_sightings(block: &Block, watch: &WatchList) -> Vec<Sighting> {
    let at = Some(block.header.time);
    let found = watch.matches_in_block(block);
    let of_one = |chunk: &[(usize, Match)]| {
        let matches: Vec<Match> = chunk.iter().map(|(_, found)| *found).collect();
        let transaction = chunk.first().and_then(|(place, _)| block.transaction(*place));
        transaction.map(|transaction| sightings(&transaction.into(), &matches, at)).unwrap_or_default()
    };
    found.chunk_by(|(one, _), (next, _)| one == next).flat_map(of_one).collect()
}
