//! Buda: bitcoin in pesos of Chile and Colombia and in soles of Peru.
//! Format: <https://api.buda.com/#ticker>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed = Feed {
    origin: "https://www.buda.com",
    paths: &[
        "/api/v2/markets/btc-clp/ticker",
        "/api/v2/markets/btc-cop/ticker",
        "/api/v2/markets/btc-pen/ticker",
    ],
    parse,
    pace: EXCHANGE,
};

#[derive(Deserialize)]
struct Answer {
    ticker: Ticker,
}

/// Amounts are lists: the number, then the currency.
#[derive(Deserialize)]
struct Ticker {
    market_id: String,
    max_bid: Vec<Num>,
    min_ask: Vec<Num>,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let ticker = json::read::<Answer>(text)?.ticker;
    let number = |amount: &[Num]| amount.first().and_then(|number| number.0);
    let (bid, ask) = (number(&ticker.max_bid), number(&ticker.min_ask));
    Reply::try_new(Quote::try_new(json::marked(&ticker.market_id), bid, ask))
}
