//! CoinDCX: every market in one request.
//! Format: <https://docs.coindcx.com/#ticker>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.coindcx.com", paths: &["/exchange/ticker"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Ticker {
    market: String,
    #[serde(default)]
    bid: Num,
    #[serde(default)]
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let tickers: Vec<Ticker> = json::read(text)?;
    Reply::try_new(tickers.iter().filter_map(|t| Quote::try_new(json::joined(&t.market), t.bid, t.ask)))
}
