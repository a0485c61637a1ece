//! OKX, which the contract knows by its old name: every pair in one request.
//! Format: <https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-tickers>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed = Feed {
    origin: "https://www.okx.com",
    paths: &["/api/v5/market/tickers?instType=SPOT"],
    parse,
    pace: EXCHANGE,
};

#[derive(Deserialize)]
struct Answer {
    msg: String,
    data: Vec<Ticker>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticker {
    inst_id: String,
    bid_px: Num,
    ask_px: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    if !answer.msg.is_empty() {
        return Err(Unreadable::new(answer.msg));
    }
    let tickers = answer.data.iter();
    Reply::try_new(tickers.filter_map(|t| Quote::try_new(json::marked(&t.inst_id), t.bid_px, t.ask_px)))
}
