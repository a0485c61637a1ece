//! A snapshot of quotes: what each source says of each pair now.
use crate::bid_ask::BidAsk;
use crate::rule::Pair;
use crate::sources::FIXED;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Quotes by source. What is too old to use is for the one who fills it to leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tickers {
    by_source: BTreeMap<String, BTreeMap<Pair, BidAsk>>,
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

    /// Adds what a source says, in place of what it said before.
    pub fn insert(&mut self, source: &str, pair: Pair, price: BidAsk) {
        self.by_source.entry(source.into()).or_default().insert(pair, price);
    }

    /// What a source says of a pair, by way of the inverse if it only quotes that.
    pub fn get(&self, source: &str, pair: &Pair) -> Option<BidAsk> {
        let quotes = self.by_source.get(source);
        if pair.is_trivial() {
            return Some(BidAsk::ONE);
        }
        let inverse = || quotes?.get(&pair.inverse())?.inverse();
        quotes?.get(pair).copied().or_else(inverse)
    }

    /// Whether the source says anything.
    pub fn has(&self, source: &str) -> bool {
        self.by_source.get(source).is_some_and(|quotes| !quotes.is_empty())
    }
}

fn fixed_rate(item: &str) -> Option<(Pair, Decimal)> {
    let (pair, price) = item.split_once('=')?;
    let pair = Pair::parse(pair).filter(Pair::is_concrete)?;
    let price = Decimal::from_str_exact(price.trim()).ok()?;
    (price > Decimal::ZERO).then_some((pair, price))
}
