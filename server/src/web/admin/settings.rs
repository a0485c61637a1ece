//! A store's settings, shown; who may is led to where they are changed.
use super::place::{Asked, Place};
use super::{Refused, Shell, SignedIn, store_form};
use crate::app::App;
use crate::web::{Sample, frame};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Seconds;
use domain::permission::Permission;
use domain::settings::{RateSettings, StoreSettings};
use serde_json::Value;

/// Behind a store's path.
pub(super) const END: &str = "/settings";
/// The word that says that they were changed.
pub(super) const CHANGED: &str = "changed";

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/settings.html")]
struct Page {
    shell: Shell,
    id: String,
    /// Where they are changed, for who may.
    change: Option<String>,
    done: bool,
    facts: Vec<(&'static str, String)>,
    all: Vec<(String, String)>,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path(store): Path<String>,
    query: RawQuery,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewStoreSettings, &store).await?;
    let shell = place.shell(&app, &by, "Settings", END);
    let may_change = by.may(Permission::ModifyStoreSettings, Some(place.id()));
    let page = Page {
        change: may_change.then(|| place.path(store_form::END)),
        done: Asked::of(query).done(&[(CHANGED, CHANGED)]).is_some(),
        ..Page::of(shell, place.id().as_str(), &place.settings)
    };
    Ok(frame::answer(StatusCode::OK, &page))
}

impl Page {
    fn of(shell: Shell, id: &str, settings: &StoreSettings) -> Self {
        let all = settings.to_body().into_iter().map(|(name, value)| (name, said(&value)));
        let (facts, all) = (facts(settings), all.collect());
        Self { shell, id: id.to_owned(), change: None, done: false, facts, all }
    }
}

fn facts(settings: &StoreSettings) -> Vec<(&'static str, String)> {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".into());
    let rates = &settings.rates;
    let fallback = rates.fallback.as_ref().map_or("none".into(), source);
    vec![
        ("Name", settings.name.clone()),
        ("Web site", or_none(&settings.website)),
        ("Where payers find help", or_none(&settings.support_url)),
        ("Currency", settings.default_currency.to_string()),
        ("Rates from", source(&rates.primary)),
        ("If that says nothing, from", fallback),
        ("Time to pay", minutes(settings.invoice_expiration)),
        ("Time for a payment to confirm", minutes(settings.monitoring_expiration)),
        ("A payment is settled by", settings.speed_policy.name().to_owned()),
        ("May be missing", format!("{} % of the price", settings.payment_tolerance.to_percent())),
        ("Anybody may make invoices", if settings.anyone_can_create_invoice { "yes" } else { "no" }.into()),
        ("Language of the payment page", settings.default_lang.clone()),
        ("Receipts", if settings.receipt.enabled.unwrap_or(true) { "yes" } else { "no" }.into()),
    ]
}

fn source(rates: &RateSettings) -> String {
    let by = match (&rates.preferred_source, rates.is_custom_script) {
        (_, true) => "a rule of the store’s own".to_owned(),
        (Some(source), false) => source.clone(),
        (None, false) => "what suits the currency".to_owned(),
    };
    if rates.spread.is_zero() { by } else { format!("{by}, with a spread of {} %", rates.spread) }
}

fn minutes(span: Seconds) -> String {
    crate::web::Tongue::ENGLISH.span(span.0.into())
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let settings = crate::web::sample::settings();
    let hostile = StoreSettings { name: crate::web::sample::HOSTILE.into(), ..settings.clone() };
    let page = || Page::of(in_store("Settings", END), "harbour", &settings);
    let changed = Page { change: Some(path(store_form::END)), done: true, ..page() };
    vec![
        Sample::of("admin-settings", &page()),
        Sample::of("admin-settings-changed", &changed),
        Sample::of("admin-settings-hostile", &Page::of(in_store("Settings", END), "harbour", &hostile)),
    ]
}
