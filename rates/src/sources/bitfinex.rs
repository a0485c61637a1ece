//! Bitfinex: bitcoin in the currencies it is traded for there.
//! Format: <https://docs.bitfinex.com/reference/rest-public-tickers>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde_json::value::RawValue;

pub(super) const FEED: Feed = Feed {
    origin: "https://api-pub.bitfinex.com",
    paths: &["/v2/tickers?symbols=ALL"],
    parse,
    pace: EXCHANGE,
};

/// Each ticker is a list: the symbol, then for a trading pair (`tBTCUSD`) the bid, its size, the ask, its size and
/// more. Lists that begin with `f` are about loans and have another order.
fn parse(text: &str) -> Result<Reply, Unreadable> {
    let tickers: Vec<Vec<&RawValue>> = json::read(text)?;
    Reply::try_new(tickers.iter().filter_map(|ticker| quote(ticker)))
}

fn quote(ticker: &[&RawValue]) -> Option<Quote> {
    let symbol: String = serde_json::from_str(ticker.first()?.get()).ok()?;
    let price = |at: usize| serde_json::from_str::<Num>(ticker.get(at)?.get()).ok()?.0;
    let codes = symbol.strip_prefix('t')?;
    let pair = match codes.split_once(':') {
        Some((left, right)) => json::pair(left, right),
        None => json::joined(codes),
    };
    Quote::try_new(pair, price(1), price(3))
}
