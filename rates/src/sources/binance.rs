//! Binance: the best offers of every symbol in one request.
//! Format: <https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#symbol-order-book-ticker>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.binance.com", paths: &["/api/v3/ticker/bookTicker"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticker {
    symbol: String,
    bid_price: Num,
    ask_price: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let tickers: Vec<Ticker> = json::read(text)?;
    let tickers = tickers.iter();
    Reply::try_new(tickers.filter_map(|t| Quote::try_new(json::joined(&t.symbol), t.bid_price, t.ask_price)))
}
