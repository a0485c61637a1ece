//! BtcTurk: every pair in one request.
//! Format: <https://docs.btcturk.com/public-endpoints/ticker>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.btcturk.com", paths: &["/api/v2/ticker"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    data: Vec<Ticker>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticker {
    pair_normalized: String,
    bid: Num,
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    let tickers = answer.data.iter();
    Reply::try_new(tickers.filter_map(|t| Quote::try_new(json::marked(&t.pair_normalized), t.bid, t.ask)))
}
