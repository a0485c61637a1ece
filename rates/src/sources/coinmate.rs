//! Coinmate: every pair in one request.
//! Format: <https://coinmate.docs.apiary.io/#reference/ticker/get-ticker-all/get>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) const FEED: Feed =
    Feed { origin: "https://coinmate.io", paths: &["/api/tickerAll"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "errorMessage")]
    error: Option<String>,
    data: Option<BTreeMap<String, Ticker>>,
}

#[derive(Deserialize)]
struct Ticker {
    bid: Num,
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    if let Some(error) = answer.error {
        return Err(Unreadable::new(error));
    }
    let tickers = answer.data.unwrap_or_default();
    Reply::try_new(tickers.iter().filter_map(|(name, t)| Quote::try_new(json::marked(name), t.bid, t.ask)))
}
