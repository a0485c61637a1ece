//! The sources of rates by name: those that are asked, each in a file of its own, and those that are only known.
//!
//! The ids are the contract's, where it has one, so that scripts and settings can be brought along. To add a source:
//! its file with `FEED`, a reply saved in `rates/replies`, and its row in [`SOURCES`].
use crate::feed::Feed;

mod binance;
mod bitbank;
mod bitfinex;
mod bitflyer;
mod bitpanda;
mod bitpay;
mod bitso;
mod bitstamp;
mod btcturk;
mod buda;
mod coinbasepro;
mod coindcx;
mod coingecko;
mod coinmate;
mod ecb;
mod gemini;
mod hitbtc;
mod json;
mod kraken;
mod luno;
mod mempoolspace;
mod okex;
mod poloniex;
#[cfg(test)]
mod tests;
mod yadio;

/// The operator's own rates.
pub const FIXED: &str = "fixed";

/// Where rates come from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Its name in scripts and settings: small letters and digits.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// How it is asked; none for [`FIXED`], and for a source whose name is known but that can't be asked.
    pub feed: Option<Feed>,
}

macro_rules! sources {
    ($($id:literal, $name:literal, $feed:expr;)*) => {
        /// Every source, by id.
        pub static SOURCES: [Source; [$($id),*].len()] = [$(Source { id: $id, name: $name, feed: $feed }),*];
    };
}

sources! {
    "barebitcoin", "Bare Bitcoin", None;
    "binance", "Binance", Some(binance::FEED);
    "bitbank", "Bitbank", Some(bitbank::FEED);
    "bitcoinkenya", "Bitcoin.co.ke", None;
    "bitfinex", "Bitfinex", Some(bitfinex::FEED);
    "bitflyer", "bitFlyer", Some(bitflyer::FEED);
    "bitmynt", "Bitmynt", None;
    "bitnob", "Bitnob", None;
    "bitpanda", "Bitpanda", Some(bitpanda::FEED);
    "bitpay", "Bitpay", Some(bitpay::FEED);
    "bitso", "Bitso", Some(bitso::FEED);
    "bitstamp", "Bitstamp", Some(bitstamp::FEED);
    "btcturk", "BtcTurk", Some(btcturk::FEED);
    "buda", "Buda", Some(buda::FEED);
    "bylls", "Bull Bitcoin", None;
    "coinbasepro", "Coinbase Pro", Some(coinbasepro::FEED);
    "coindcx", "CoinDCX", Some(coindcx::FEED);
    "coingecko", "CoinGecko", Some(coingecko::FEED);
    "coinmate", "Coinmate", Some(coinmate::FEED);
    "cryptomarket", "CryptoMarket", Some(hitbtc::CRYPTOMARKET);
    "desiboard", "Desiboard", None;
    "ecb", "European Central Bank", Some(ecb::FEED);
    "fixed", "Fixed by the operator", None;
    "freecurrencyrates", "Free Currency Rates", None;
    "gemini", "Gemini", Some(gemini::FEED);
    "hitbtc", "HitBTC", Some(hitbtc::FEED);
    "kraken", "Kraken", Some(kraken::FEED);
    "luno", "Luno", Some(luno::FEED);
    "mempoolspace", "mempool.space", Some(mempoolspace::FEED);
    "ndax", "NDAX", None;
    "okex", "OKEx", Some(okex::FEED);
    "poloniex", "Poloniex", Some(poloniex::FEED);
    "ripio", "Ripio", None;
    "yadio", "Yadio", Some(yadio::FEED);
}

impl Source {
    /// Whether it can be asked, or is the operator's own.
    pub fn is_live(&self) -> bool {
        self.feed.is_some() || self.id == FIXED
    }
}

/// The source of that name, in any case; hyphens don't count, as one of the contract's ids has some and could
/// not be written in a script.
pub fn find_source(name: &str) -> Option<&'static Source> {
    let is_it = |source: &&Source| {
        let letters = name.trim().bytes().filter(|byte| *byte != b'-');
        letters.map(|byte| byte.to_ascii_lowercase()).eq(source.id.bytes())
    };
    SOURCES.iter().find(is_it)
}
