//! bitFlyer: bitcoin in yen.
//! Format: <https://lightning.bitflyer.com/docs?lang=en#ticker>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed = Feed {
    origin: "https://api.bitflyer.com",
    paths: &["/v1/ticker?product_code=BTC_JPY"],
    parse,
    pace: EXCHANGE,
};

#[derive(Deserialize)]
struct Ticker {
    product_code: String,
    /// In an auction, or while the exchange is closed, the offers are no price.
    state: String,
    best_bid: Num,
    best_ask: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let ticker: Ticker = json::read(text)?;
    if ticker.state != "RUNNING" {
        return Err(Unreadable::new(format!("the market is not open ({})", ticker.state)));
    }
    Reply::try_new(Quote::try_new(json::marked(&ticker.product_code), ticker.best_bid, ticker.best_ask))
}
