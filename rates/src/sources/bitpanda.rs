//! Bitpanda: one price for each coin in each of its currencies.
//! Format: <https://developers.bitpanda.com/> (ticker, public).
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.bitpanda.com", paths: &["/v1/ticker"], parse, pace: EXCHANGE };

/// Only bitcoin is looked at: the hundreds of others are shares and metals too, some with codes of currencies.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "BTC")]
    btc: BTreeMap<String, Num>,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    Reply::try_new(
        answer.btc.iter().filter_map(|(code, price)| Quote::exactly(json::pair("BTC", code), *price)),
    )
}
