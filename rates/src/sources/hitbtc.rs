//! HitBTC, and CryptoMarket which speaks the same: every symbol in one request.
//! Format: <https://api.hitbtc.com/#tickers> and <https://api.exchange.cryptomkt.com/#tickers>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;
use std::collections::BTreeMap;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.hitbtc.com", paths: &["/api/3/public/ticker"], parse, pace: EXCHANGE };

pub(super) const CRYPTOMARKET: Feed = Feed { origin: "https://api.exchange.cryptomkt.com", ..FEED };

#[derive(Deserialize)]
struct Ticker {
    bid: Num,
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let tickers: BTreeMap<String, Ticker> = json::read(text)?;
    Reply::try_new(tickers.iter().filter_map(|(name, t)| Quote::try_new(json::joined(name), t.bid, t.ask)))
}
