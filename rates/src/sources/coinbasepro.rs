//! Coinbase's exchange: the best offers of its three bitcoin markets in currencies.
//! Format: <https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/get-public-product-book>.
use super::json::{self, Num};
use crate::feed::{EXCHANGE, Feed, Quote, Reply, Unreadable};
use serde::Deserialize;

pub(super) const FEED: Feed = Feed {
    origin: "https://api.coinbase.com",
    paths: &[
        "/api/v3/brokerage/market/product_book?product_id=BTC-USD&limit=1",
        "/api/v3/brokerage/market/product_book?product_id=BTC-EUR&limit=1",
        "/api/v3/brokerage/market/product_book?product_id=BTC-GBP&limit=1",
    ],
    parse,
    pace: EXCHANGE,
};

#[derive(Deserialize)]
struct Answer {
    pricebook: Book,
}

/// Offers, the best first.
#[derive(Deserialize)]
struct Book {
    product_id: String,
    bids: Vec<Offer>,
    asks: Vec<Offer>,
}

#[derive(Deserialize)]
struct Offer {
    price: Num,
}

fn parse(text: &str) -> Result<Reply, Unreadable> {
    let book = json::read::<Answer>(text)?.pricebook;
    let best = |offers: &[Offer]| offers.first().and_then(|offer| offer.price.0);
    Reply::try_new(Quote::try_new(json::marked(&book.product_id), best(&book.bids), best(&book.asks)))
}
