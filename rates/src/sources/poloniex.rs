//! Poloniex: every symbol in one request.
//! Format: <https://api-docs.poloniex.com/spot/api/public/market-data#ticker>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.poloniex.com", paths: &["/markets/ticker24h"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Ticker {
    symbol: String,
    bid: Num,
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let tickers: Vec<Ticker> = json::read(text)?;
    Reply::try_new(tickers.iter().filter_map(|t| Quote::try_new(json::marked(&t.symbol), t.bid, t.ask)))
}
