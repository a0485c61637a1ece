//! What a bitcoin costs a store, and where it asks.
use super::query::Query;
use super::{ApiError, sampled, stores};
use crate::app::{App, quote};
use domain::StoreAccess;
use domain::settings::{RateConfig, RateSettings, StoreSettings};
use rates::{Pair, RateError};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use store::StoreRecord;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub mod get;
pub mod get_configuration;
pub mod preview;
pub mod put_configuration;

/// Most pairs priced at once.
const MOST_PAIRS: usize = 100;

/// A pair's price, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RateData {
    /// What is priced in what.
    #[schema(example = "BTC_USD")]
    currency_pair: String,
    /// What stood in the way; empty when there is a rate.
    errors: Vec<&'static str>,
    /// The same in words; left out when there is a rate. Not in the contract.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
    /// The rate, spread applied: what the store would get.
    #[schema(value_type = Option<String>, example = "64392.23")]
    #[serde(serialize_with = "as_text")]
    rate: Option<Decimal>,
}

/// Where a store's rates come from.
#[derive(Debug, Serialize)]
pub struct RateConfigurationData(Map<String, Value>);

impl PartialSchema for RateConfigurationData {
    fn schema() -> RefOr<Schema> {
        let about = "Where rates come from. `spread` is in percent. With `isCustomScript`, `effectiveScript` counts; \
            otherwise `preferredSource`, and the script is the default one. Beyond the contract's language a script may say \
            `median(kraken(BTC_USD), bitstamp(BTC_USD), gemini(BTC_USD))`: the price in the middle, without those that \
            have none now or stray from the others.";
        sampled::schema(about, RateSettings::default().to_body())
    }
}

impl ToSchema for RateConfigurationData {
    fn name() -> Cow<'static, str> {
        "StoreRateConfiguration".into()
    }
}

/// One of a store's two ways to a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Primary,
    Fallback,
}

impl Place {
    fn parse(name: &str) -> Result<Self, ApiError> {
        match name.to_ascii_lowercase().as_str() {
            "primary" => Ok(Self::Primary),
            "fallback" => Ok(Self::Fallback),
            _ => Err(ApiError::not_found("rate-source-not-found", "The rate source is primary or fallback")),
        }
    }
}

#[expect(clippy::ref_option, reason = "serde asks for it so")]
fn as_text<S: serde::Serializer>(rate: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match rate {
        Some(rate) => serializer.collect_str(&rate.normalize()),
        None => serializer.serialize_none(),
    }
}

/// The settings, with the script that counts.
fn shown(app: &App, store: &StoreSettings, settings: &RateSettings) -> RateConfigurationData {
    let script = quote::script(app, store, settings);
    RateConfigurationData(RateSettings { script, ..settings.clone() }.to_body())
}

/// The prices of the pairs asked for; of a bitcoin in the store's currencies, if none is.
fn priced(
    app: &App,
    store: &StoreSettings,
    config: &RateConfig,
    query: &Query,
) -> Result<Vec<RateData>, ApiError> {
    let pairs = pairs(store, query)?;
    Ok(pairs.iter().map(|pair| rate(app, store, config, pair)).collect())
}

fn pairs(store: &StoreSettings, query: &Query) -> Result<Vec<Pair>, ApiError> {
    let asked = query.all("currencyPair");
    let asked: Vec<&str> = asked.iter().flat_map(|text| text.split(',')).collect();
    if asked.len() > MOST_PAIRS {
        return Err(ApiError::field("currencyPair", format!("Ask for at most {MOST_PAIRS} pairs")));
    }
    if asked.is_empty() {
        let own = std::iter::once(&store.default_currency).chain(&store.additional_tracked_rates);
        return Ok(own.map(|currency| Pair::of_bitcoin(*currency)).collect());
    }
    let parse = |text: &str| Pair::parse(text).filter(Pair::is_concrete);
    let read = asked.iter().map(|text| parse(text).ok_or_else(|| wrong_pair(text)));
    read.collect()
}

fn wrong_pair(text: &str) -> ApiError {
    ApiError::field("currencyPair", format!("{text:?} is no currency pair; write it like BTC_USD"))
}

fn rate(app: &App, store: &StoreSettings, config: &RateConfig, pair: &Pair) -> RateData {
    let price = quote::price(app, store, config, pair);
    let why: &[RateError] = price.as_ref().err().map_or(&[], |error| &error.reasons);
    RateData {
        currency_pair: pair.to_string(),
        errors: why.iter().map(RateError::name).collect(),
        reasons: why.iter().map(ToString::to_string).collect(),
        rate: price.as_ref().ok().map(|price| price.bid()),
    }
}

async fn open(app: &App, access: &StoreAccess) -> Result<StoreRecord, ApiError> {
    stores::open(app, access).await
}

/// The settings in a body, known to make sense.
fn read(body: Map<String, Value>) -> Result<RateSettings, ApiError> {
    let settings = RateSettings::from_body(body)?;
    let problems = rates::problems(&settings);
    if problems.is_empty() { Ok(settings) } else { Err(problems.into()) }
}
