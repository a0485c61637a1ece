//! Bitbank: every pair in one request.
//! Format: <https://github.com/bitbankinc/bitbank-api-docs/blob/master/public-api.md#tickers>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://public.bitbank.cc", paths: &["/tickers"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    success: u8,
    data: Vec<Ticker>,
}

/// `buy` is the highest price that somebody buys at, `sell` the lowest that somebody sells at.
#[derive(Deserialize)]
struct Ticker {
    pair: String,
    buy: Num,
    sell: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    if answer.success != 1 {
        return Err(Unreadable::new("it says that the request failed"));
    }
    Reply::try_new(answer.data.iter().filter_map(|t| Quote::try_new(json::marked(&t.pair), t.buy, t.sell)))
}
