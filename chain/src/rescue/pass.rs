//! One reading of the chain, block by block. What a node says is held against itself: each block must follow the one
//! before, and hold what its header promises.
use super::{AHEAD, Hit, Progress, RECENT, Rescue};
use crate::Block;
use crate::follower::block_sightings;
use crate::source::{Error, Source, Visibility};
use domain::payment::Spending;
use domain::{BlockHash, BlockRef, OutPoint};
use std::collections::{BTreeMap, VecDeque};

/// Blocks laid out at a time.
const BATCH: u32 = 256;

/// How far back a reorganisation is followed while the chain is read.
const REMEMBERED: usize = 2016;

/// How many failures in a row are endured: of a node that does not answer, and of one that is on its way.
const PATIENCE: u32 = 10;
const PATIENCE_ON_THE_WAY: u32 = 240;

/// How often in a row a node may contradict itself before it is refused: once is a reorganisation between two answers.
const CONTRADICTIONS: u32 = 3;

/// Where a reading stands.
struct Reading {
    next: u32,
    /// The last block to be read; none for the tip.
    end: Option<u32>,
    found: BTreeMap<OutPoint, Hit>,
    spent: BTreeMap<OutPoint, Spending>,
    route: VecDeque<BlockHash>,
    line: VecDeque<(BlockRef, domain::Timestamp)>,
    /// Up to which block addresses were missing from the view.
    widened: Option<u32>,
    contradictions: u32,
    failures: Failures,
}

/// Failures in a row, as long as they say the same.
#[derive(Default)]
struct Failures {
    count: u32,
    last: Option<Error>,
}

impl Rescue {
    /// Reads up to `end`, or the tip. Returns up to which block it must be read again, because more addresses came into
    /// view there; `None` if none did.
    pub(super) async fn read(
        &mut self,
        source: &mut Source,
        end: Option<u32>,
        tell: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Option<u32>, Error> {
        // Filters are judged before blocks are asked for: what came into view late is looked for everywhere.
        let end = end.filter(|_| source.visibility() == Visibility::AtOnce);
        self.told.readings += 1;
        let mut reading = Reading::new(self.birthday, end);
        while let Some(tip) = self.step(source, &mut reading).await? {
            let height = reading.next.saturating_sub(1);
            tell(Progress {
                reading: self.told.readings,
                height,
                end: reading.end.unwrap_or(tip).max(height),
                found: self.found.len().max(reading.found.len()),
                watched: self.watch.len(),
            });
        }
        Ok(self.close(reading))
    }

    /// Keeps what a reading found. One of the whole chain takes the place of those before, whose finds may be from a
    /// branch that was left since. One of a part knows nothing of what was spent above it: what was found before stays.
    fn close(&mut self, reading: Reading) -> Option<u32> {
        if reading.end.is_none() {
            let skip = reading.line.len().saturating_sub(RECENT);
            self.line = reading.line.into_iter().skip(skip).collect();
            self.found = reading.found;
            self.spent = reading.spent;
        } else {
            for (coin, hit) in reading.found {
                self.found.entry(coin).or_insert(hit);
            }
        }
        reading.widened
    }

    /// One stretch of blocks: the height of the tip, or `None` at the end.
    async fn step(&mut self, source: &mut Source, reading: &mut Reading) -> Result<Option<u32>, Error> {
        match self.try_step(source, reading).await {
            Ok(done) => {
                reading.failures = Failures::default();
                Ok(done)
            }
            Err(error) => {
                reading.route.clear();
                reading.failures.endure(error)?;
                tokio::time::sleep(self.pause).await;
                Ok(Some(reading.next))
            }
        }
    }

    async fn try_step(&mut self, source: &mut Source, reading: &mut Reading) -> Result<Option<u32>, Error> {
        let status = source.status().await?;
        if let Some(height) = status.pruned_height.filter(|lowest| *lowest > reading.next) {
            return Err(Error::PrunedPast { height: reading.next.min(height) });
        }
        let tip = source.tip().await?.height;
        let end = reading.end.unwrap_or(tip).min(tip);
        if reading.next > end && self.has_more_to_follow(reading) {
            reading.end = None;
            return Ok(Some(tip));
        }
        if reading.next > end {
            if reading.end.is_none() && !status.synchronized {
                let progress = format!("it has {} of {} blocks", status.blocks, status.headers);
                return Err(Error::Syncing { progress });
            }
            return Ok(if reading.is_in(source).await? {
                None
            } else {
                Self::step_back(reading).map(|()| Some(tip))?
            });
        }
        reading.lay_out(source, end).await?;
        if reading.route.is_empty() {
            Self::step_back(reading)?;
        }
        self.walk(source, reading).await?;
        Ok(Some(tip))
    }

    /// Whether the reading of a part found coins that lie there at its end and that nobody knew of when the blocks above
    /// were read: where those were spent, if they were, is looked for there.
    fn has_more_to_follow(&self, reading: &Reading) -> bool {
        let is_new = |(coin, hit): (&OutPoint, &Hit)| hit.spent.is_none() && !self.found.contains_key(coin);
        reading.end.is_some() && reading.found.iter().any(is_new)
    }

    /// Reads the blocks laid out.
    async fn walk(&mut self, source: &mut Source, reading: &mut Reading) -> Result<(), Error> {
        while let Some(hash) = reading.route.front().copied() {
            let place = BlockRef { height: reading.next, hash };
            let ahead: Vec<_> = (place.height + 1..)
                .zip(reading.route.iter().skip(1).take(AHEAD))
                .map(|(height, hash)| BlockRef { height, hash: *hash })
                .collect();
            let Some(block) = source.block(place, &ahead).await? else {
                reading.route.clear();
                return Ok(());
            };
            if !reading.fits(&block) {
                return reading.contradicted(place);
            }
            self.take_in(place, &block, reading);
        }
        Ok(())
    }

    fn take_in(&mut self, place: BlockRef, block: &Block, reading: &mut Reading) {
        while self.look_at(place, block, reading) {
            reading.widened = reading.widened.max(Some(place.height));
            reading.end = None; // what lies above was read with less in view
        }
        self.look_for_spendings(place, block, reading);
        reading.connect(place, block.header.time);
        self.told.blocks += 1;
    }

    /// Notes what the block pays; whether more addresses are looked for because of it.
    fn look_at(&mut self, place: BlockRef, block: &Block, reading: &mut Reading) -> bool {
        let mut widened = false;
        for sighting in block_sightings(block, &self.watch) {
            if self.search.is(sighting.watched, &sighting.script) {
                widened |= self.search.found(sighting.watched, &self.watch);
                let hit = Hit { block: place, time: block.header.time, sighting, spent: None };
                self.watch.extend_coins([hit.sighting.outpoint]);
                reading.found.insert(hit.sighting.outpoint, hit);
            }
        }
        widened
    }

    /// Notes which of the coins found the block spends, those that it pays among them. The list knows coins by their
    /// fingerprints, and those of earlier readings, too: what this one found settles it.
    fn look_for_spendings(&self, place: BlockRef, block: &Block, reading: &mut Reading) {
        for spend in self.watch.spends_in_block(block) {
            let spending = Spending { by: spend.by, block: place };
            if let Some(hit) = reading.found.get_mut(&spend.coin) {
                hit.spent = Some(spending);
            }
            if self.known.contains(&spend.coin) {
                reading.spent.insert(spend.coin, spending);
            }
        }
    }

    /// The block read last is not in the best chain any more: what it paid is not there, and what it spent lies there again.
    fn step_back(reading: &mut Reading) -> Result<(), Error> {
        reading.route.clear();
        let Some((left, _)) = reading.line.pop_back() else {
            let progress =
                "its chain was reorganised further back than this program follows; run this again".into();
            return Err(Error::Syncing { progress });
        };
        reading.found.retain(|_, hit| hit.block.hash != left.hash);
        for hit in reading.found.values_mut() {
            hit.spent = hit.spent.filter(|spending| spending.block.hash != left.hash);
        }
        reading.spent.retain(|_, spending| spending.block.hash != left.hash);
        reading.next = left.height;
        Ok(())
    }
}

impl Reading {
    fn new(birthday: u32, end: Option<u32>) -> Self {
        Self {
            next: birthday,
            end,
            found: BTreeMap::new(),
            spent: BTreeMap::new(),
            route: VecDeque::new(),
            line: VecDeque::new(),
            widened: None,
            contradictions: 0,
            failures: Failures::default(),
        }
    }

    /// Asks for the hashes of the next blocks; leaves the route empty where the block read last is not below them.
    async fn lay_out(&mut self, source: &Source, end: u32) -> Result<(), Error> {
        let count = end.saturating_sub(self.next).saturating_add(1).min(BATCH);
        let Some((last, _)) = self.line.back() else {
            self.route = source.hashes(self.next, count).await?.into();
            return if self.route.is_empty() { Err(changing()) } else { Ok(()) };
        };
        let hashes = source.hashes(last.height, count + 1).await?;
        let follows = hashes.first() == Some(&last.hash);
        self.route = if follows { hashes.into_iter().skip(1).collect() } else { VecDeque::new() };
        if follows && self.route.is_empty() { Err(changing()) } else { Ok(()) }
    }

    async fn is_in(&self, source: &Source) -> Result<bool, Error> {
        let Some((last, _)) = self.line.back() else { return Ok(true) };
        Ok(source.hashes(last.height, 1).await?.first() == Some(&last.hash))
    }

    fn fits(&self, block: &Block) -> bool {
        self.line.back().is_none_or(|(last, _)| block.header.prev == last.hash)
    }

    /// The node named this block as the one above the last, and the block itself names another.
    fn contradicted(&mut self, place: BlockRef) -> Result<(), Error> {
        self.route.clear();
        self.contradictions += 1;
        if self.contradictions < CONTRADICTIONS {
            return Ok(());
        }
        let reason = format!(
            "it says that block {} at height {} is the next, but that block does not follow the one before it; nothing \
             was booked: check that node's data (restart it with -reindex), or use another node",
            place.hash, place.height
        );
        Err(Error::Protocol { address: "that chain URL".into(), reason })
    }

    fn connect(&mut self, place: BlockRef, time: domain::Timestamp) {
        self.route.pop_front();
        self.contradictions = 0;
        if self.line.len() == REMEMBERED {
            self.line.pop_front();
        }
        self.line.push_back((place, time));
        self.next = place.height + 1;
    }
}

impl Failures {
    /// Waits on, or gives up.
    fn endure(&mut self, error: Error) -> Result<(), Error> {
        let patience = match error {
            Error::Unreachable { .. } => PATIENCE,
            Error::NoPeer { .. } | Error::Syncing { .. } => PATIENCE_ON_THE_WAY,
            _ => 0,
        };
        self.count = if self.last.as_ref() == Some(&error) { self.count + 1 } else { 1 };
        if self.count > patience {
            return Err(error);
        }
        self.last = Some(error);
        Ok(())
    }
}

fn changing() -> Error {
    Error::Syncing { progress: "its chain is changing just now".into() }
}
