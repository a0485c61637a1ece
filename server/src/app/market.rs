//! What the sources of rates say now: a snapshot that requests read, and behind it what the background loop learns.
use domain::Timestamp;
use rates::{Cache, FIXED, Fetched, Notice, OwnScripts, SOURCES, Source, SourceState, Tickers};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// How long a source is asked after somebody looked at rules that no store has, in seconds.
const LOOKED_AT_FOR: i64 = 600;

/// What the sources of rates say. Requests only ever take the snapshot: none waits for a source.
#[derive(Debug)]
pub struct Market {
    tickers: RwLock<Arc<Tickers>>,
    cache: Mutex<Cache>,
    looked_at: Mutex<BTreeMap<&'static str, Timestamp>>,
    scripts: OwnScripts,
    is_open: bool,
}

impl Market {
    /// A market where nobody has been asked yet; `fixed` counts at all times.
    pub fn new(fixed: Tickers) -> Self {
        let tickers = RwLock::new(Arc::new(fixed.clone()));
        Self {
            tickers,
            cache: Mutex::new(Cache::new(fixed)),
            looked_at: Mutex::default(),
            scripts: OwnScripts::default(),
            is_open: true,
        }
    }

    /// A market where nobody will be asked, and says so.
    pub fn closed(fixed: Tickers) -> Self {
        Self { is_open: false, ..Self::new(explained(fixed)) }
    }

    /// Has other rates count at all times, instead of those until now.
    pub fn fix(&self, fixed: Tickers) {
        let mut cache = self.cache();
        cache.fix(if self.is_open { fixed } else { explained(fixed) });
        let tickers = Arc::new(cache.snapshot());
        *self.tickers.write().unwrap_or_else(PoisonError::into_inner) = tickers;
    }

    /// The sources that stores can use: those that are asked, and the operator's own rates if there are any.
    pub fn offered(&self) -> Vec<&'static Source> {
        let has_fixed = self.tickers().has(FIXED);
        let is_offered = |source: &&Source| match source.feed {
            Some(_) => self.is_open,
            None => source.id == FIXED && has_fixed,
        };
        SOURCES.iter().filter(is_offered).collect()
    }

    /// What counts now.
    pub fn tickers(&self) -> Arc<Tickers> {
        self.tickers.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stores' own scripts, as far as they were read before.
    pub fn scripts(&self) -> &OwnScripts {
        &self.scripts
    }

    /// Takes in what came of asking a source, and logs what is new.
    pub fn learn(&self, source: &'static Source, fetched: Fetched, now: Timestamp) {
        let mut cache = self.cache();
        for notice in cache.learn(source, fetched, now) {
            match notice {
                Notice::Failing { .. } | Notice::Rejected { .. } => tracing::warn!("{notice}"),
                Notice::Recovered { .. } => tracing::info!("{notice}"),
            }
        }
        let tickers = Arc::new(cache.snapshot());
        *self.tickers.write().unwrap_or_else(PoisonError::into_inner) = tickers;
    }

    /// Has these sources asked for a while, though no store's rules name them: somebody tries rules out.
    pub fn look_at(&self, sources: BTreeSet<&'static str>, now: Timestamp) {
        let until = Timestamp(now.0.saturating_add(LOOKED_AT_FOR));
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        looked_at.extend(sources.into_iter().map(|source| (source, until)));
    }

    /// The sources that somebody looks at.
    pub fn looked_at(&self, now: Timestamp) -> BTreeSet<&'static str> {
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        looked_at.retain(|_, until| now < *until);
        looked_at.keys().copied().collect()
    }

    /// Who of the `wanted` is to be asked now.
    pub fn due(&self, wanted: &BTreeSet<&'static str>, now: Timestamp) -> Vec<&'static Source> {
        self.cache().due(wanted, now)
    }

    /// In how many seconds the next of the `wanted` is to be asked.
    pub fn next_due(&self, wanted: &BTreeSet<&'static str>, now: Timestamp) -> Option<u64> {
        self.cache().next_due(wanted, now)
    }

    /// How each source that was ever asked is doing.
    pub fn states(&self) -> Vec<SourceState> {
        self.cache().states()
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// With a word of why no exchange says anything.
fn explained(mut fixed: Tickers) -> Tickers {
    for source in SOURCES.iter().filter(|source| source.feed.is_some()) {
        fixed.explain(source.id, "this server asks no exchange; set rates to ask".into());
    }
    fixed
}
