//! A snapshot of quotes: what each source says of each pair, until when that counts, and why it says nothing.
use crate::bid_ask::BidAsk;
use crate::cache::Rejection;
use crate::rule::Pair;
use crate::sources::FIXED;
use domain::Timestamp;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How far the clock may have been set back since a quote came, in seconds: what seems to come from later than that
/// may be of any age.
pub(crate) const CLOCK_SLACK: u64 = 60;

/// Quotes by source. Each knows how long it is good: one that is too old is never given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tickers {
    by_source: BTreeMap<String, Said>,
}

/// What one source says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    quotes: BTreeMap<Pair, Result<Ticker, Rejection>>,
    trouble: Option<String>,
}

/// A price and when it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticker {
    /// What the source says.
    pub price: BidAsk,
    /// When it said so; none for what counts at all times.
    pub at: Option<Timestamp>,
    /// From this instant on it is too old to use; none is never.
    pub until: Option<Timestamp>,
}

/// Why a source does not give a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// It says nothing of the pair, or nothing new enough.
    Unsaid,
    /// What it says is not believed.
    Rejected(Rejection),
    /// It did not answer, or could not be understood.
    Trouble(String),
}

/// Why a setting is not a list of fixed rates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a fixed rate; write them like BTC_USD=60000, BTC_EUR=55000.50")]
pub struct FixedError(String);

impl Tickers {
    /// The operator's own rates, written `BTC_USD=60000, BTC_EUR=55000.50`; they answer for the source
    /// [`FIXED`].
    pub fn fixed(text: &str) -> Result<Self, FixedError> {
        let mut tickers = Self::default();
        for item in text.split([',', ';', '\n']).map(str::trim).filter(|item| !item.is_empty()) {
            let (pair, price) = fixed_rate(item).ok_or_else(|| FixedError(item.into()))?;
            tickers.insert(FIXED, pair, BidAsk::exactly(price));
        }
        Ok(tickers)
    }

    /// Adds what a source says at all times, in place of what it said before.
    pub fn insert(&mut self, source: &str, pair: Pair, price: BidAsk) {
        self.put(source, pair, Ok(Ticker { price, at: None, until: None }));
    }

    /// Adds what a source says for a time, or why it is not believed.
    pub fn put(&mut self, source: &str, pair: Pair, said: Result<Ticker, Rejection>) {
        self.by_source.entry(source.into()).or_default().quotes.insert(pair, said);
    }

    /// Says why a source that has no price for something has none.
    pub fn explain(&mut self, source: &str, trouble: String) {
        self.by_source.entry(source.into()).or_default().trouble = Some(trouble);
    }

    /// What a source says of a pair at `now`, by way of the inverse if it only quotes that.
    pub(crate) fn get(&self, source: &str, pair: &Pair, now: Timestamp) -> Result<Ticker, Silence> {
        if pair.is_trivial() {
            return Ok(Ticker { price: BidAsk::ONE, at: None, until: None });
        }
        let said = self.by_source.get(source).ok_or(Silence::Unsaid)?;
        match said.quotes.get(pair) {
            Some(quote) => said.usable(quote, now),
            None => match said.quotes.get(&pair.inverse()) {
                Some(quote) => said.usable(quote, now)?.inverse().ok_or(Silence::Unsaid),
                None => Err(said.silence()),
            },
        }
    }

    /// Whether the source says anything.
    pub fn has(&self, source: &str) -> bool {
        self.by_source.get(source).is_some_and(|said| !said.quotes.is_empty())
    }
}

impl Said {
    fn usable(&self, quote: &Result<Ticker, Rejection>, now: Timestamp) -> Result<Ticker, Silence> {
        match quote {
            Ok(ticker) if ticker.counts(now) => Ok(*ticker),
            Ok(_) => Err(self.silence()),
            Err(rejection) => Err(Silence::Rejected(*rejection)),
        }
    }

    fn silence(&self) -> Silence {
        self.trouble.clone().map_or(Silence::Unsaid, Silence::Trouble)
    }
}

impl Ticker {
    /// Whether it may be used: neither too old nor, after the clock was set back, from the future.
    pub fn counts(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until) && self.at.is_none_or(|at| at.since(now) <= CLOCK_SLACK)
    }

    fn inverse(self) -> Option<Self> {
        Some(Self { price: self.price.inverse()?, ..self })
    }
}

fn fixed_rate(item: &str) -> Option<(Pair, Decimal)> {
    let (pair, price) = item.split_once('=')?;
    let pair = Pair::parse(pair).filter(Pair::is_concrete)?;
    let price = Decimal::from_str_exact(price.trim()).ok()?;
    (price > Decimal::ZERO).then_some((pair, price))
}
