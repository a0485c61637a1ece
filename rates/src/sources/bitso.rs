//! Bitso: every book in one request.
//! Format: <https://docs.bitso.com/bitso-api/docs/ticker>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://api.bitso.com", paths: &["/v3/ticker/"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    success: bool,
    #[serde(default)]
    payload: Vec<Ticker>,
}

#[derive(Deserialize)]
struct Ticker {
    book: String,
    bid: Num,
    ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    if !answer.success {
        return Err(Unreadable::new("it says that the request failed"));
    }
    Reply::try_new(answer.payload.iter().filter_map(|t| Quote::try_new(json::marked(&t.book), t.bid, t.ask)))
}
