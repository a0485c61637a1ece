//! Bitstamp: every pair in one request.
//! Format: <https://www.bitstamp.net/api/#tag/Tickers/operation/GetCurrencyPairTickers>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://www.bitstamp.net", paths: &["/api/v2/ticker/"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Ticker {
    pair: String,
    bid: Num,
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let tickers: Vec<Ticker> = json::read(text)?;
    Reply::try_new(tickers.iter().filter_map(|t| Quote::try_new(json::marked(&t.pair), t.bid, t.ask)))
}
