//! mempool.space: bitcoin in seven currencies, averaged over exchanges.
//! Format: <https://mempool.space/docs/api/rest#get-price>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Pace, Quote, Reply, Unreadable};
use domain::Timestamp;
use std::collections::BTreeMap;

/// It gathers prices at its own pace, and says when it last did.
const PACE: Pace = Pace { told_within: 900, ..EXCHANGE };

pub(super) const FEED: Feed =
    Feed { origin: "https://mempool.space", paths: &["/api/v1/prices"], parse, pace: PACE };

/// Prices by currency, and under `time` when they were gathered, in seconds since 1970. A currency without a price is
/// given as -1.
fn parse(text: &str) -> Result<Reply, Unreadable> {
    let mut prices: BTreeMap<String, Num> = json::read(text)?;
    let time = prices.remove("time").and_then(|time| i64::try_from(time.0?).ok());
    let time = time.ok_or_else(|| Unreadable::new("it does not say when it was so"))?;
    let quotes = prices.iter().filter_map(|(code, price)| Quote::exactly(json::pair("BTC", code), *price));
    Ok(Reply::try_new(quotes)?.told_at(Timestamp(time)))
}
