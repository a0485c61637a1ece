//! What the sources said last, what of it is believed, and who is to be asked next. Pure: answers and the time come in.
//!
//! Not believed is what a source says of a pair whose bid is above its ask; a price that is more than
//! [`JUMP_PERCENT`] away from what the same source said minutes ago (what it said before counts on until it is too
//! old); and, where three sources or more quote a pair, a price that strays from the others (`rates/src/median.rs`).
//! Each is told once, by a [`Notice`], and kept for whoever asks ([`Cache::states`]).
use crate::bid_ask::BidAsk;
use crate::feed::{Feed, Pace, Quote, Reply};
use crate::median::{agreeing, is_within, median, mid};
use crate::rule::Pair;
use crate::scripts::is_two_priced;
use crate::sources::{Source, find_source};
use crate::tickers::{CLOCK_SLACK, Ticker, Tickers};
use domain::Timestamp;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::mem::{Discriminant, discriminant};

mod notice;

pub use notice::{Notice, SourceState};

/// More than a market moves from one answer to the next, in percent.
const JUMP_PERCENT: u32 = 20;
/// The pause after one failure, in seconds; twice as long after each further one.
const FIRST_PAUSE: u64 = 60;
/// The longest of these pauses, for a source that is asked every minute.
const LONGEST_PAUSE: u64 = 300;
/// The longest pause that a source may ask for.
const LONGEST_ASKED_FOR: u64 = 24 * 3_600;
/// How many sources must quote a pair before one is called a stray.
const ENOUGH_TO_COMPARE: usize = 3;

/// Which of the reasons, whatever the numbers.
type Kind = Discriminant<Rejection>;

/// What came of asking a source: its reply, why there is none, or a part and why not all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// What could be read.
    pub reply: Option<Reply>,
    /// What went wrong.
    pub failure: Option<Failure>,
}

/// Why a source could not be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In words, as in "it did not answer".
    pub why: String,
    /// How long the source asks to be left alone, in seconds.
    pub retry_after: Option<u64>,
}

impl Fetched {
    /// Nothing, for this reason.
    pub fn failed(why: impl ToString) -> Self {
        Self { reply: None, failure: Some(Failure::new(why)) }
    }
}

impl Failure {
    /// A failure that says nothing of when to ask again.
    pub fn new(why: impl ToString) -> Self {
        Self { why: why.to_string(), retry_after: None }
    }
}

/// Why a quote is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rejection {
    /// Buyers would offer more than sellers ask.
    Inverted {
        /// What buyers offer.
        bid: Decimal,
        /// What sellers ask.
        ask: Decimal,
    },
    /// It is too far from what the same source said just before.
    Jumped {
        /// What it said.
        from: Decimal,
        /// What it says now.
        to: Decimal,
    },
    /// It is too far from what most others say.
    Strays {
        /// What it says.
        says: Decimal,
        /// What is in the middle of what the others say.
        others: Decimal,
    },
}

/// What the sources said last.
#[derive(Debug, Default)]
pub struct Cache {
    fixed: Tickers,
    states: BTreeMap<&'static str, State>,
}

type Quotes = BTreeMap<Pair, Held>;

#[derive(Debug, Default)]
struct State {
    quotes: Quotes,
    /// Inverted, or jumped.
    rejected: BTreeMap<Pair, Rejection>,
    strays: BTreeMap<Pair, Rejection>,
    answered_at: Option<Timestamp>,
    /// When it last answered or failed to.
    asked_at: Option<Timestamp>,
    next_at: Option<Timestamp>,
    failures: u32,
    trouble: Option<String>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    price: BidAsk,
    at: Timestamp,
}

impl Cache {
    /// A cache in which nobody has been asked; `fixed` counts at all times.
    pub fn new(fixed: Tickers) -> Self {
        Self { fixed, states: BTreeMap::new() }
    }

    /// Other rates that count at all times, instead of those until now.
    pub fn fix(&mut self, fixed: Tickers) {
        self.fixed = fixed;
    }

    /// Who of the `wanted` is to be asked now.
    pub fn due(&self, wanted: &BTreeSet<&'static str>, now: Timestamp) -> Vec<&'static Source> {
        let is_due = |id: &&&'static str| self.wait(id, now) == 0;
        wanted.iter().filter(is_due).filter_map(|id| find_source(id)).filter(|s| s.feed.is_some()).collect()
    }

    /// In how many seconds the next of the `wanted` is to be asked; `None` if nobody is.
    pub fn next_due(&self, wanted: &BTreeSet<&'static str>, now: Timestamp) -> Option<u64> {
        wanted.iter().map(|id| self.wait(id, now)).min()
    }

    /// A pause that began later than now comes from a clock that was set back, and is over: what was said then does not
    /// count any more.
    fn wait(&self, id: &str, now: Timestamp) -> u64 {
        let is_over = |state: &&State| state.asked_at.is_some_and(|at| at.since(now) > CLOCK_SLACK);
        let state = self.states.get(id).filter(|state| !is_over(state));
        state.and_then(|state| state.next_at).map(|at| at.since(now)).unwrap_or_default()
    }

    /// Takes in what came of asking a source; says what is new about whom.
    pub fn learn(&mut self, source: &'static Source, fetched: Fetched, now: Timestamp) -> Vec<Notice> {
        let Some(feed) = source.feed else { return Vec::new() };
        let before: HashSet<_> = self.told().into_iter().map(|told| told.0).collect();
        let state = self.states.entry(source.id).or_default();
        let old_trouble = state.trouble.clone();
        state.take_in(&feed, fetched, now);
        let mut notices = notice::of_trouble(source.id, old_trouble.as_deref(), state.trouble.as_deref());
        self.compare(now);
        let rejected = self.told().into_iter().filter(|(what, _)| !before.contains(what));
        notices.extend(rejected.map(|((source, pair, _), why)| Notice::Rejected { source, pair, why }));
        notices
    }

    /// What counts now.
    pub fn snapshot(&self) -> Tickers {
        let mut tickers = self.fixed.clone();
        for (id, state) in &self.states {
            let Some(feed) = find_source(id).and_then(|source| source.feed) else { continue };
            for (pair, why) in &state.rejected {
                tickers.put(id, pair.clone(), Err(*why));
            }
            for (pair, held) in &state.quotes {
                let said = state.strays.get(pair).map_or(Ok(held.ticker(feed.pace)), |why| Err(*why));
                tickers.put(id, pair.clone(), said);
            }
            if let Some(trouble) = &state.trouble {
                tickers.explain(id, trouble.clone());
            }
        }
        tickers
    }

    /// How each source that was ever asked is doing.
    pub fn states(&self) -> Vec<SourceState> {
        self.states.iter().map(|(id, state)| state.shown(id)).collect()
    }

    /// All that is not believed now. What tells them apart is the kind, not by how much: a price that goes on straying is
    /// told once.
    fn told(&self) -> Vec<((&'static str, Pair, Kind), Rejection)> {
        let of = |(id, state): (&&'static str, &State)| {
            let all = state.rejected.iter().chain(&state.strays);
            all.map(|(pair, why)| ((*id, pair.clone(), discriminant(why)), *why)).collect::<Vec<_>>()
        };
        self.states.iter().flat_map(of).collect()
    }

    /// Finds the strays anew: a price may stray because the others moved.
    fn compare(&mut self, now: Timestamp) {
        let mut by_pair: BTreeMap<&Pair, Vec<(&'static str, BidAsk)>> = BTreeMap::new();
        for (id, state) in &self.states {
            let Some(feed) = find_source(id).and_then(|source| source.feed) else { continue };
            for (pair, held) in state.quotes.iter().filter(|(_, held)| held.ticker(feed.pace).counts(now)) {
                by_pair.entry(pair).or_default().push((id, held.price));
            }
        }
        let found: Vec<_> = by_pair.into_iter().flat_map(|(pair, said)| strays(pair, &said)).collect();
        self.states.values_mut().for_each(|state| state.strays.clear());
        for (id, pair, why) in found {
            self.states.entry(id).or_default().strays.insert(pair, why);
        }
    }
}

/// Who strays from the others about a pair. Where a currency has two rates, each may be right.
fn strays(pair: &Pair, said: &[(&'static str, BidAsk)]) -> Vec<(&'static str, Pair, Rejection)> {
    let has_two_rates = is_two_priced(pair.left()) || is_two_priced(pair.right());
    if said.len() < ENOUGH_TO_COMPARE || has_two_rates {
        return Vec::new();
    }
    let prices: Vec<BidAsk> = said.iter().map(|(_, price)| *price).collect();
    let (Some(agrees), Some(middle)) = (agreeing(&prices), median(&prices)) else { return Vec::new() };
    let strays = said.iter().zip(agrees).filter(|(_, agrees)| !agrees);
    strays
        .map(|((id, price), _)| {
            (*id, pair.clone(), Rejection::Strays { says: mid(*price), others: mid(middle) })
        })
        .collect()
}

impl State {
    fn take_in(&mut self, feed: &Feed, fetched: Fetched, now: Timestamp) {
        let failure = fetched.failure;
        let is_whole = failure.is_none();
        let asked_for = failure.as_ref().and_then(|failure| failure.retry_after).unwrap_or_default();
        let answer = fetched.reply.ok_or_else(|| failure.map_or_else(String::new, |failure| failure.why));
        let pause = match answer.and_then(|reply| fresh(reply, feed.pace, now)) {
            Ok(reply) => {
                let before = std::mem::take(&mut self.quotes);
                let unsaid = self.believe(reply.quotes, before, (feed.pace, now));
                // What a part of the answers does not speak of may stand in the rest.
                self.quotes.extend(unsaid.into_iter().filter(|_| !is_whole));
                (self.answered_at, self.trouble, self.failures) = (Some(now), None, 0);
                feed.pace.refresh
            }
            Err(why) => {
                (self.trouble, self.failures) = (Some(why), self.failures.saturating_add(1));
                pause(self.failures, feed.pace)
            }
        };
        let wait = pause.max(asked_for.min(LONGEST_ASKED_FOR));
        self.asked_at = Some(now);
        self.next_at = Some(Timestamp(now.0.saturating_add_unsigned(wait)));
    }

    /// Takes in what can be believed after what was said `before`; gives back what of that is not spoken of any more.
    fn believe(&mut self, quotes: Vec<Quote>, mut before: Quotes, (pace, now): (Pace, Timestamp)) -> Quotes {
        self.rejected.clear();
        for Quote { pair, bid, ask } in quotes {
            let Some(price) = BidAsk::try_new(bid, ask) else {
                self.rejected.insert(pair, Rejection::Inverted { bid, ask });
                continue;
            };
            let known = before.remove(&pair).filter(|held| held.ticker(pace).counts(now));
            let held = match known.filter(|held| !is_within(mid(price), mid(held.price), JUMP_PERCENT)) {
                Some(held) => {
                    let why = Rejection::Jumped { from: mid(held.price), to: mid(price) };
                    self.rejected.insert(pair.clone(), why);
                    held
                }
                None => Held { price, at: now },
            };
            self.quotes.insert(pair, held);
        }
        before
    }
}

impl Held {
    fn ticker(&self, pace: Pace) -> Ticker {
        let until = Timestamp(self.at.0.saturating_add_unsigned(pace.valid));
        Ticker { price: self.price, at: Some(self.at), until: Some(until) }
    }
}

/// The reply, unless by its own word it is too old.
fn fresh(reply: Reply, pace: Pace, now: Timestamp) -> Result<Reply, String> {
    let age = reply.told_at.map_or(0, |at| now.since(at));
    if age > pace.told_within {
        return Err(format!("what it says is {} minutes old", age / 60));
    }
    Ok(reply)
}

/// How long to wait after so many failures in a row.
fn pause(failures: u32, pace: Pace) -> u64 {
    let doubled =
        FIRST_PAUSE.saturating_mul(1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(u64::MAX));
    doubled.min(LONGEST_PAUSE.max(pace.refresh))
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inverted { bid, ask } => {
                write!(f, "its bid {} is above its ask {}", bid.normalize(), ask.normalize())
            }
            Self::Jumped { from, to } => {
                write!(f, "it jumped from {} to {}", from.normalize(), to.normalize())
            }
            Self::Strays { says, others } => {
                write!(f, "it says {} where the others say {}", says.normalize(), others.normalize())
            }
        }
    }
}

#[cfg(test)]
mod tests;
