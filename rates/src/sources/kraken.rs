//! Kraken: every pair in one request.
//! Format: <https://docs.kraken.com/api/docs/rest-api/get-ticker-information>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use crate::rule::Pair;
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.kraken.com", paths: &["/0/public/Ticker"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    error: Vec<String>,
    #[serde(default)]
    result: BTreeMap<String, Ticker>,
}

/// Each side is the price, the whole lots there and the lots there.
#[derive(Deserialize)]
struct Ticker {
    a: Vec<Num>,
    b: Vec<Num>,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    if let Some(error) = answer.error.first() {
        return Err(Unreadable::new(error));
    }
    Reply::try_new(answer.result.iter().filter_map(|(name, ticker)| {
        Quote::try_new(pair(name), ticker.b.first().copied()?, ticker.a.first().copied()?)
    }))
}

/// The oldest pairs mark coins with an `X` and currencies with a `Z`, as in `XXBTZUSD`.
fn pair(name: &str) -> Option<Pair> {
    let marked = |at| name.get(at..at + 1).is_some_and(|mark| mark == "X" || mark == "Z");
    if name.len() == 8 && marked(0) && marked(4) {
        return json::pair(name.get(1..4)?, name.get(5..8)?);
    }
    json::joined(name)
}
