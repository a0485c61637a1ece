//! Luno: every pair in one request.
//! Format: <https://www.luno.com/en/developers/api#tag/Market/operation/GetTickers>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.luno.com", paths: &["/api/1/tickers"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    tickers: Vec<Ticker>,
}

#[derive(Deserialize)]
struct Ticker {
    pair: String,
    bid: Num,
    ask: Num,
    /// `ACTIVE`, `POSTONLY` or `DISABLED`.
    status: String,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    let open = answer.tickers.iter().filter(|ticker| ticker.status == "ACTIVE");
    Reply::try_new(open.filter_map(|t| Quote::try_new(json::joined(&t.pair), t.bid, t.ask)))
}
