//! What a bitcoin costs a store now: its own rules on the quotes that are known.
use super::App;
use domain::Currency;
use domain::settings::{RateConfig, RateSettings, StoreSettings};
use rates::{BidAsk, Pair, Quoted, RateError, StoreRates, Tickers};
use std::collections::BTreeSet;
use std::fmt;

/// No rate: all that stood in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteError {
    /// What was asked, such as `BTC_USD`.
    pub pair: String,
    /// Why it can't be told.
    pub reasons: Vec<RateError>,
}

/// What a bitcoin costs in an invoice of the store.
pub fn rate(app: &App, settings: &StoreSettings, currency: Currency) -> Result<Quoted, QuoteError> {
    let tickers = app.market.tickers();
    let quoted = of(app, settings, &settings.rates, &tickers).of_bitcoin(currency);
    quoted.map_err(|reasons| QuoteError { pair: format!("BTC_{currency}"), reasons })
}

/// Both sides of a pair's price, by the store's rules or those in their place.
pub fn price(
    app: &App,
    settings: &StoreSettings,
    config: &RateConfig,
    pair: &Pair,
) -> Result<BidAsk, QuoteError> {
    let tickers = app.market.tickers();
    let found = of(app, settings, config, &tickers).of(pair);
    found.map(|found| found.price).map_err(|reasons| QuoteError { pair: pair.to_string(), reasons })
}

/// The script that counts for the store by these settings.
pub fn script(app: &App, store: &StoreSettings, settings: &RateSettings) -> String {
    of(app, store, &store.rates, &app.market.tickers()).script(settings)
}

/// The sources that must be asked for the store by these rules.
pub fn asks(app: &App, store: &StoreSettings, config: &RateConfig) -> BTreeSet<&'static str> {
    of(app, store, config, &app.market.tickers()).asks()
}

/// The store's view of the market, by these rules.
fn of<'a>(
    app: &'a App,
    settings: &StoreSettings,
    config: &'a RateConfig,
    tickers: &'a Tickers,
) -> StoreRates<'a> {
    StoreRates {
        config,
        home: settings.default_currency,
        tickers,
        scripts: app.market.scripts(),
        now: app.now(),
    }
}

impl fmt::Display for QuoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<String> = self.reasons.iter().map(ToString::to_string).collect();
        write!(f, "There is no rate for {} now: {}", self.pair, reasons.join("; "))
    }
}

impl std::error::Error for QuoteError {}
