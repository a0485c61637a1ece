//! A store's rate: its script or the default one, its spread, and what it falls back on.
use crate::bid_ask::BidAsk;
use crate::evaluate::{RateError, evaluate};
use crate::rule::{Pair, RuleSet};
use crate::sources::{FIXED, default_script, find_source, recommended_source};
use crate::tickers::Tickers;
use domain::settings::{Problem, RateConfig, RateSettings};
use domain::{Currency, Rate};
use rust_decimal::Decimal;

/// A store's view of the market.
#[derive(Clone, Copy, Debug)]
pub struct StoreRates<'a> {
    /// Where the store's rates come from.
    pub config: &'a RateConfig,
    /// The store's default currency: without a preferred source, the one that knows it best is asked.
    pub home: Currency,
    /// What the sources say.
    pub tickers: &'a Tickers,
}

impl StoreRates<'_> {
    /// What a bitcoin costs in an invoice: the **bid**, lowered by the spread, as the contract's server has
    /// it. It is what the store would get for its bitcoin, so that the payer, not the store, bears the gap.
    /// Bitcoin's own units have no rate, whatever the script says.
    pub fn of_bitcoin(&self, currency: Currency) -> Result<Rate, Vec<RateError>> {
        if let Some(rate) = Rate::of_bitcoin(currency) {
            return Ok(rate);
        }
        let pair = Pair::of_bitcoin(currency);
        let price = self.of(&pair)?;
        Rate::try_new(price.bid(), currency).map_err(|_| vec![RateError::OutOfRange(pair)])
    }

    /// Both sides of a pair's price, spread applied: the first choice, or else what the store falls back on.
    /// If both fail, all that stood in the way.
    pub fn of(&self, pair: &Pair) -> Result<BidAsk, Vec<RateError>> {
        self.by(&self.config.primary, pair).or_else(|mut errors| {
            let Some(fallback) = &self.config.fallback else {
                return Err(errors);
            };
            self.by(fallback, pair).map_err(|more| {
                errors.extend(more);
                errors
            })
        })
    }

    /// The script that counts for these settings: the store's own, or the default one for its source.
    pub fn script(&self, settings: &RateSettings) -> String {
        if settings.is_custom_script {
            return settings.script.clone();
        }
        default_script(self.source(settings))
    }

    /// The source that the default script asks: the preferred one; else the operator's fixed rates, if there
    /// are any; else the one recommended for the store's currency. A preferred source that exists no more
    /// counts as none, so that a source's end does not stop a store from selling.
    fn source(&self, settings: &RateSettings) -> &'static str {
        let preferred = settings.preferred_source.as_deref().and_then(find_source).map(|source| source.id);
        preferred
            .unwrap_or_else(|| if self.tickers.has(FIXED) { FIXED } else { recommended_source(self.home) })
    }

    fn by(&self, settings: &RateSettings, pair: &Pair) -> Result<BidAsk, Vec<RateError>> {
        let rules: RuleSet =
            self.script(settings).parse().map_err(|error| vec![RateError::BadScript(format!("{error}"))])?;
        let price = evaluate(&rules, pair, self.tickers)?;
        let spread = settings.spread.checked_div(Decimal::ONE_HUNDRED);
        let spread = spread.filter(|_| settings.spread > Decimal::ZERO && !pair.is_trivial());
        let price = spread.map_or(Some(price), |spread| price.with_spread(spread));
        let price = price.ok_or_else(|| vec![RateError::OutOfRange(pair.clone())])?;
        if price.bid() > Decimal::ZERO { Ok(price) } else { Err(vec![RateError::NotPositive(pair.clone())]) }
    }
}

/// All that is wrong with rate settings that only this crate can tell: unknown sources, scripts that can't be
/// read.
pub fn problems(settings: &RateSettings) -> Vec<Problem> {
    let mut found = settings.problems();
    if let Some(name) = settings.preferred_source.as_deref().filter(|name| find_source(name).is_none()) {
        found.push(Problem::new(
            "preferredSource",
            format!("Unsupported source ({name}); GET /misc/rate-sources lists those there are"),
        ));
    }
    if settings.is_custom_script {
        let error = settings.script.parse::<RuleSet>().err();
        found.extend(error.map(|error| Problem::new("effectiveScript", error)));
    }
    found
}
