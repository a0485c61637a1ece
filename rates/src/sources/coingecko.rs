//! CoinGecko: bitcoin in some fifty currencies, averaged over many exchanges.
//! Format: <https://docs.coingecko.com/reference/exchange-rates>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.coingecko.com", paths: &["/api/v3/exchange_rates"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    rates: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    value: Num,
    /// `crypto`, `fiat` or `commodity`.
    r#type: String,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    let currencies = answer.rates.iter().filter(|(_, entry)| entry.r#type == "fiat");
    Reply::try_new(
        currencies.filter_map(|(code, entry)| Quote::exactly(json::pair("BTC", code), entry.value)),
    )
}
