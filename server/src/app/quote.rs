//! What a bitcoin costs a store now: its own rules on the quotes that are known.
use super::App;
use domain::settings::{RateConfig, StoreSettings};
use domain::{Currency, Rate};
use rates::{BidAsk, Pair, RateError, StoreRates};
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
pub fn rate(app: &App, settings: &StoreSettings, currency: Currency) -> Result<Rate, QuoteError> {
    let rate = of(app, settings, &settings.rates).of_bitcoin(currency);
    rate.map_err(|reasons| QuoteError { pair: format!("BTC_{currency}"), reasons })
}

/// Both sides of a pair's price, by the store's rules or those in their place.
pub fn price(
    app: &App,
    settings: &StoreSettings,
    config: &RateConfig,
    pair: &Pair,
) -> Result<BidAsk, QuoteError> {
    of(app, settings, config).of(pair).map_err(|reasons| QuoteError { pair: pair.to_string(), reasons })
}

/// The store's view of the market, by these rules.
pub fn of<'a>(app: &'a App, settings: &StoreSettings, config: &'a RateConfig) -> StoreRates<'a> {
    StoreRates { config, home: settings.default_currency, tickers: &app.tickers }
}

impl fmt::Display for QuoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<String> = self.reasons.iter().map(ToString::to_string).collect();
        write!(f, "There is no rate for {} now: {}", self.pair, reasons.join("; "))
    }
}

impl std::error::Error for QuoteError {}
