//! The sources of rates by name, and the script for stores that have none of their own.
//!
//! Names only, but for [`FIXED`]: a source becomes live when something puts its quotes into the
//! [`Tickers`](crate::Tickers). The ids are the contract's, so that scripts and settings can be brought
//! along.
use domain::Currency;

/// The operator's own rates.
pub const FIXED: &str = "fixed";

/// Where rates come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in scripts and settings: small letters and digits.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Where its quotes are published; empty for [`FIXED`].
    pub url: &'static str,
}

macro_rules! sources {
    ($($id:literal, $name:literal, $url:literal;)*) => {
        /// Every source, by id.
        pub const SOURCES: [Source; [$($id),*].len()] = [$(Source { id: $id, name: $name, url: $url }),*];
    };
}

sources! {
    "barebitcoin", "Bare Bitcoin", "https://api.bb.no/v1/price/nok";
    "binance", "Binance", "https://api.binance.com/api/v3/ticker/bookTicker";
    "bitbank", "Bitbank", "https://public.bitbank.cc/tickers";
    "bitcoinkenya", "Bitcoin.co.ke", "https://trex.bitcoin.co.ke/btcpay/rates";
    "bitfinex", "Bitfinex", "https://api-pub.bitfinex.com/v2/tickers?symbols=ALL";
    "bitflyer", "bitFlyer", "https://api.bitflyer.com/v1/ticker";
    "bitmynt", "Bitmynt", "https://ny.bitmynt.no/data/rates.json";
    "bitnob", "Bitnob", "https://api.bitnob.co/api/v1/rates/bitcoin/price";
    "bitpay", "Bitpay", "https://bitpay.com/rates";
    "btcturk", "BtcTurk", "https://api.btcturk.com/api/v2/ticker";
    "buda", "Buda", "https://www.buda.com/api/v2/markets/btc-clp/ticker";
    "bylls", "Bull Bitcoin", "https://bylls.com/api/price?from_currency=BTC&to_currency=CAD";
    "coinbasepro", "Coinbase Pro", "https://api.exchange.coinbase.com/products/stats";
    "coindcx", "CoinDCX", "https://api.coindcx.com/exchange/ticker";
    "coinmate", "Coinmate", "https://coinmate.io/api/tickerAll";
    "cryptomarket", "CryptoMarket", "https://api.exchange.cryptomkt.com/api/3/public/ticker/";
    "desiboard", "Desiboard", "https://desiboard.thevikas.com/api/price";
    "fixed", "Fixed by the operator", "";
    "freecurrencyrates", "Free Currency Rates", "https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@latest/v1/currencies/btc.min.json";
    "hitbtc", "HitBTC", "https://api.hitbtc.com/api/3/public/ticker";
    "kraken", "Kraken", "https://api.kraken.com/0/public/Ticker";
    "luno", "Luno", "https://api.luno.com/api/1/tickers";
    "ndax", "NDAX", "https://ndax.io/api/returnTicker";
    "okex", "OKEx", "https://www.okx.com/api/v5/market/tickers?instType=SPOT";
    "poloniex", "Poloniex", "https://api.poloniex.com/markets/ticker24h";
    "ripio", "Ripio", "https://api.ripiotrade.co/v4/public/tickers";
    "yadio", "Yadio", "https://api.yadio.io/exrates/BTC";
}

/// The source of that name, in any case; hyphens don't count, as one of the contract's ids has some and could
/// not be written in a script.
pub fn find_source(name: &str) -> Option<&'static Source> {
    let folded = name.trim().to_ascii_lowercase().replace('-', "");
    SOURCES.iter().find(|source| source.id == folded)
}

/// The source that knows a currency best; for those without a local exchange, the one that quotes most
/// currencies.
pub fn recommended_source(currency: Currency) -> &'static str {
    match currency.code() {
        "EUR" | "USD" | "CAD" | "GBP" | "CHF" => "kraken",
        "JPY" => "bitbank",
        "TRY" => "btcturk",
        "CZK" => "coinmate",
        "ZAR" => "luno",
        "INR" => "coindcx",
        "NOK" => "barebitcoin",
        "NGN" => "bitnob",
        "KES" => "bitcoinkenya",
        "COP" | "ARS" | "UGX" => "yadio",
        _ => "bitpay",
    }
}

/// The script of a store that has none: everything from one source, and satoshis by way of bitcoin.
pub fn default_script(source: &str) -> String {
    format!("SATS_X = SATS_BTC * BTC_X;\nSATS_BTC = 0.00000001;\nX_X = {source}(X_X);")
}
