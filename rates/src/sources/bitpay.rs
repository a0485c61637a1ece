//! BitPay: bitcoin in some 170 currencies, most of them by way of the dollar.
//! Format: <https://developer.bitpay.com/reference/retrieve-the-rates-for-a-cryptocurrency-fiat-pairs>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed =
    Feed { origin: "https://bitpay.com", paths: &["/rates"], parse, pace: EXCHANGE };

#[derive(Deserialize)]
struct Answer {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    rate: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let answer: Answer = json::read(text)?;
    let others = answer.data.iter().filter(|entry| entry.code != "BTC");
    Reply::try_new(others.filter_map(|entry| Quote::exactly(json::pair("BTC", &entry.code), entry.rate)))
}
