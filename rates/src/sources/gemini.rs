//! Gemini: the best offers of its bitcoin markets in currencies.
//! Format: <https://docs.gemini.com/rest/market-data#get-ticker-v2>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed = Feed {
    origin: "https://api.gemini.com",
    paths: &["/v2/ticker/btcusd", "/v2/ticker/btceur", "/v2/ticker/btcgbp", "/v2/ticker/btcsgd"],
    parse,
    pace: EXCHANGE,
};

#[derive(Deserialize)]
struct Ticker {
    symbol: String,
    bid: Num,
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let ticker: Ticker = json::read(text)?;
    Reply::try_new(Quote::try_new(json::joined(&ticker.symbol), ticker.bid, ticker.ask))
}
