//! Yadio: bitcoin in currencies of Latin America and elsewhere, at the rates people pay each other.
//! Format: <https://api.yadio.io/#exrates>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.yadio.io", paths: &["/exrates/BTC"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "BTC")]
    btc: BTreeMap<String, Num>,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    let others = answer.btc.iter().filter(|(code, _)| *code != "BTC");
    Reply::try_new(others.filter_map(|(code, price)| Quote::exactly(json::pair("BTC", code), *price)))
}
