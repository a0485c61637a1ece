//! The rescue: finds everything that was ever paid to wallets of which nothing is left but their keys.
//!
//! It reads the chain from the wallets' birthday to its tip, with more and more of their addresses in view, until a
//! whole reading found nothing that widens the view: see [`Rule`]. What was found is watched in its turn, for where it was
//! spent: a coin that came into view late has the blocks above it read again. It remembers nothing between runs and books
//! nothing; what was found is in the [`Report`].
mod pass;
mod search;
mod speed;

pub use search::{Reach, Rule, Scripts, Window};

use crate::WatchList;
use crate::follower::Sighting;
use crate::source::{Error, Source};
use domain::invoice::ON_CHANGE_BRANCH;
use domain::payment::Spending;
use domain::{BlockRef, OutPoint, Timestamp};
use search::Search;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fmt;
use tokio::time::{Duration, Instant};

/// So many of the last blocks read are told, for whoever follows the chain from there.
pub const RECENT: usize = 144;

/// Blocks asked for before they are needed. Each takes its own size while it is on its way, and a node has few
/// threads to answer with: with more of them it gives no more.
const AHEAD: usize = 6;

/// Pause after a failure that may pass.
const PAUSE: Duration = Duration::from_millis(500);

/// The way to a source, which is opened anew for each reading.
pub type Open<'a> = dyn FnMut(&WatchList) -> Source + Send + 'a;

/// What to look for, and from where.
#[derive(Debug)]
pub struct Rescue {
    search: Search,
    birthday: u32,
    watch: WatchList,
    found: BTreeMap<OutPoint, Hit>,
    /// Coins that were known before, and where those of them were spent that were.
    known: HashSet<OutPoint>,
    spent: BTreeMap<OutPoint, Spending>,
    /// The last blocks read, ascending.
    line: VecDeque<(BlockRef, Timestamp)>,
    told: Told,
    /// Between two attempts.
    pause: Duration,
}

/// Counts of what was done so far.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    readings: u32,
    blocks: u64,
    reading: Duration,
}

/// A payment that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The block that holds it.
    pub block: BlockRef,
    /// That block's time.
    pub time: Timestamp,
    /// The payment. Its wallet's number is the place among the wallets looked for, from zero; its index is that of a
    /// [`Derivation`](domain::invoice::Derivation).
    pub sighting: Sighting,
    /// Where its coin was spent; `None` while it lies there.
    pub spent: Option<Spending>,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which reading of the chain this is, from one.
    pub reading: u32,
    /// The block read last.
    pub height: u32,
    /// The last block of this reading, as far as is known.
    pub end: u32,
    /// How many payments were found.
    pub found: usize,
    /// How many addresses are looked for.
    pub watched: usize,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// Every payment, change that came back among them, in the order of the chain.
    pub hits: Vec<Hit>,
    /// Where those coins were spent that were known before ([`Rescue::knowing`]).
    pub spent: Vec<(OutPoint, Spending)>,
    /// What was looked at of each wallet, in the order given.
    pub windows: Vec<Window>,
    /// The block up to which everything was read.
    pub tip: BlockRef,
    /// The last blocks up to there with their times, ascending.
    pub recent: Vec<(BlockRef, Timestamp)>,
    /// How often the chain, or a part of it, was read.
    pub readings: u32,
    /// How many blocks were read, again and again included.
    pub blocks: u64,
    /// How long that took.
    pub took: Duration,
    /// How many blocks a second the node itself gives when nothing is done with them; unknown for other people's nodes.
    pub node_rate: Option<f64>,
}

impl Rescue {
    /// Looks for these wallets' addresses in blocks from `birthday` upwards. `watch` must be empty, and keep scripts
    /// if the source matches filters.
    pub fn new(wallets: Vec<Scripts>, rule: Rule, birthday: u32, watch: WatchList) -> Self {
        let mut search = Search::new(wallets, rule);
        search.begin(&watch);
        // Nobody can spend what the first block pays.
        let birthday = birthday.max(1);
        let (found, line) = (BTreeMap::new(), VecDeque::new());
        let (known, spent, told) = (HashSet::new(), BTreeMap::new(), Told::default());
        Self { search, birthday, watch, found, known, spent, line, told, pause: PAUSE }
    }

    /// Looks for where these were spent as well, which came before the first block that is read, or are known otherwise. Their
    /// scripts must be among those looked for.
    #[must_use]
    pub fn knowing(mut self, coins: impl IntoIterator<Item = OutPoint>) -> Self {
        self.known.extend(coins);
        self.watch.extend_coins(self.known.iter().copied());
        self
    }

    /// Tries again at once, as often as otherwise.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn without_pauses(self) -> Self {
        Self { pause: Duration::ZERO, ..self }
    }

    /// Reads until there is nothing more to find.
    ///
    /// # Errors
    /// The source's own, when waiting a little does not help. Nothing is kept then: begin again.
    pub async fn run(
        mut self,
        open: &mut Open<'_>,
        tell: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Report, Error> {
        let mut end = None;
        loop {
            let mut source = open(&self.watch);
            let begun = Instant::now();
            let widened = self.read(&mut source, end, tell).await?;
            self.told.reading += begun.elapsed();
            match widened {
                Some(height) => end = Some(height),
                None if self.stands(&source).await? => return Ok(self.report(&mut source).await),
                // Reorganised since the first reading: what lies above the second is from another branch.
                None => end = None,
            }
        }
    }

    /// Whether the block read last is still in the best chain.
    async fn stands(&self, source: &Source) -> Result<bool, Error> {
        let Some((tip, _)) = self.line.back() else { return Ok(true) };
        Ok(source.hashes(tip.height, 1).await?.first() == Some(&tip.hash))
    }

    async fn report(self, source: &mut Source) -> Report {
        let highest = self.line.back().map_or(0, |(block, _)| block.height);
        let node_rate = speed::of(source, self.birthday..=highest).await;
        let mut hits: Vec<_> = self.found.into_values().collect();
        hits.sort_by_key(|hit| (hit.block.height, hit.sighting.outpoint));
        let recent: Vec<_> = self.line.into_iter().collect();
        let nothing = BlockRef { height: 0, hash: domain::BlockHash([0; 32]) };
        Report {
            hits,
            spent: self.spent.into_iter().collect(),
            windows: self.search.windows(),
            tip: recent.last().map_or(nothing, |(block, _)| *block),
            recent,
            readings: self.told.readings,
            blocks: self.told.blocks,
            took: self.told.reading,
            node_rate,
        }
    }
}

impl Hit {
    /// Whether it came back to a wallet's change branch.
    pub const fn is_change(&self) -> bool {
        self.sighting.watched.index & ON_CHANGE_BRANCH != 0
    }
}

impl Report {
    /// Blocks read in a second.
    pub fn rate(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "there are fewer blocks than a float tells apart")]
        let blocks = self.blocks as f64;
        blocks / self.took.as_secs_f64().max(0.001)
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reading, height, end, found, watched } = self;
        write!(
            f,
            "reading {reading}: block {height} of {end}, {watched} addresses watched, {found} payments found"
        )
    }
}
