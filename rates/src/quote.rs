//! A store's rate: its script or the default one, its spread, and what it falls back on.
use crate::evaluate::{Appraisal, RateError, evaluate};
use crate::own::OwnScripts;
use crate::rule::{Pair, RuleSet};
use crate::scripts::{default_script, median_rules, median_script, rules_of};
use crate::sources::{FIXED, find_source};
use crate::tickers::Tickers;
use domain::invoice::RateSource;
use domain::settings::{Problem, RateConfig, RateSettings};
use domain::{Currency, Rate, Timestamp};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

/// A store's view of the market.
#[derive(Clone, Copy, Debug)]
pub struct StoreRates<'a> {
    /// Where the store's rates come from.
    pub config: &'a RateConfig,
    /// The store's default currency: without a preferred source, its exchanges are asked too.
    pub home: Currency,
    /// What the sources say.
    pub tickers: &'a Tickers,
    /// Scripts that were read before.
    pub scripts: &'a OwnScripts,
    /// The present instant: what is too old by then does not count.
    pub now: Timestamp,
}

/// What a bitcoin costs, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The price.
    pub rate: Rate,
    /// Whose word it is; none for bitcoin's own units.
    pub source: Option<RateSource>,
}

/// Whose script counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// The store's own.
    Own,
    /// The one that asks this source for everything.
    Source(&'static str),
    /// The one that asks several.
    Several,
}

/// Rules that count.
enum Rules {
    Own(Arc<RuleSet>),
    Ours(&'static RuleSet),
}

impl Deref for Rules {
    type Target = RuleSet;

    fn deref(&self) -> &RuleSet {
        match self {
            Self::Own(rules) => rules,
            Self::Ours(rules) => rules,
        }
    }
}

impl StoreRates<'_> {
    /// What a bitcoin costs in an invoice: the **bid**, lowered by the spread, as the contract's server has
    /// it. It is what the store would get for its bitcoin, so that the payer, not the store, bears the gap.
    /// Bitcoin's own units have no rate, whatever the script says.
    pub fn of_bitcoin(&self, currency: Currency) -> Result<Quoted, Vec<RateError>> {
        if let Some(rate) = Rate::of_bitcoin(currency) {
            return Ok(Quoted { rate, source: None });
        }
        let pair = Pair::of_bitcoin(currency);
        let Appraisal { price, sources, oldest } = self.of(&pair)?;
        let rate = Rate::try_new(price.bid(), currency).map_err(|_| vec![RateError::OutOfRange(pair)])?;
        let sources = sources.into_iter().map(Into::into).collect();
        Ok(Quoted { rate, source: Some(RateSource { sources, at: oldest.unwrap_or(self.now) }) })
    }

    /// Both sides of a pair's price, spread applied: the first choice, or else what the store falls back on.
    /// If both fail, all that stood in the way.
    pub fn of(&self, pair: &Pair) -> Result<Appraisal, Vec<RateError>> {
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

    /// The script that counts for these settings: the store's own, or the default one for its source. Where that can't
    /// be asked, a comment says so.
    pub fn script(&self, settings: &RateSettings) -> String {
        let script = match self.choice(settings) {
            Choice::Own => return settings.script.clone(),
            Choice::Source(source) => default_script(source),
            Choice::Several => median_script(self.home),
        };
        let preferred = settings.preferred_source.as_deref().and_then(find_source);
        match preferred.filter(|source| !source.is_live()) {
            Some(source) => {
                let told = "can't be asked by this version, so rates come from elsewhere.";
                format!("// {} {told}\n{script}", source.name)
            }
            None => script,
        }
    }

    /// The sources that must be asked in the background so that these rules can answer.
    pub fn asks(&self) -> BTreeSet<&'static str> {
        let settings = std::iter::once(&self.config.primary).chain(&self.config.fallback);
        let named = settings.filter_map(|settings| Some(self.rules(settings).ok()?.sources())).flatten();
        let asked = named.filter_map(|name| find_source(&name)).filter(|source| source.feed.is_some());
        asked.map(|source| source.id).collect()
    }

    /// The preferred source; else the operator's fixed rates, if there are any; else several. A preferred source that
    /// exists no more, or can't be asked, counts as none, so that a source's end does not stop a store from selling.
    fn choice(&self, settings: &RateSettings) -> Choice {
        if settings.is_custom_script {
            return Choice::Own;
        }
        let preferred = settings.preferred_source.as_deref().and_then(find_source);
        match preferred.filter(|source| source.is_live()) {
            Some(source) => Choice::Source(source.id),
            None if self.tickers.has(FIXED) => Choice::Source(FIXED),
            None => Choice::Several,
        }
    }

    fn rules(&self, settings: &RateSettings) -> Result<Rules, RateError> {
        match self.choice(settings) {
            Choice::Own => {
                let own = self.scripts.read(&settings.script).map(Rules::Own);
                own.map_err(|error| RateError::BadScript(error.to_string()))
            }
            Choice::Source(source) => Ok(Rules::Ours(rules_of(source))),
            Choice::Several => Ok(Rules::Ours(median_rules(self.home))),
        }
    }

    fn by(&self, settings: &RateSettings, pair: &Pair) -> Result<Appraisal, Vec<RateError>> {
        let rules = self.rules(settings).map_err(|error| vec![error])?;
        let found = evaluate(&rules, pair, self.tickers, self.now)?;
        let spread = settings.spread.checked_div(Decimal::ONE_HUNDRED);
        let spread = spread.filter(|_| settings.spread > Decimal::ZERO && !pair.is_trivial());
        let price = spread.map_or(Some(found.price), |spread| found.price.with_spread(spread));
        let price = price.ok_or_else(|| vec![RateError::OutOfRange(pair.clone())])?;
        if price.bid() > Decimal::ZERO {
            Ok(Appraisal { price, ..found })
        } else {
            Err(vec![RateError::NotPositive(pair.clone())])
        }
    }
}

/// All that is wrong with rate settings that only this crate can tell: unknown sources, scripts that can't be
/// read or ask somebody who can't be asked. A preferred source that is known but can't be asked is let pass: settings
/// brought along name such, and others are asked in its place.
pub fn problems(settings: &RateSettings) -> Vec<Problem> {
    let mut found = settings.problems();
    if let Some(name) = settings.preferred_source.as_deref().filter(|name| find_source(name).is_none()) {
        found.push(Problem::new(
            "preferredSource",
            format!("Unsupported source ({name}); GET /misc/rate-sources lists those there are"),
        ));
    }
    if settings.is_custom_script {
        let wrong = match settings.script.parse::<RuleSet>() {
            Ok(rules) => unaskable(&rules).first().map(ToString::to_string),
            Err(error) => Some(error.to_string()),
        };
        found.extend(wrong.map(|wrong| Problem::new("effectiveScript", wrong)));
    }
    found
}

/// The sources named in a script that nobody can ask.
fn unaskable(rules: &RuleSet) -> Vec<RateError> {
    let wrong = |name: String| match find_source(&name) {
        None => Some(RateError::InvalidExchangeName(name)),
        Some(source) if !source.is_live() => Some(RateError::NotLive(name)),
        Some(_) => None,
    };
    rules.sources().into_iter().filter_map(wrong).collect()
}
