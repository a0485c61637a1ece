//! Whether every store can be quoted what a bitcoin costs now: the sources its rules name are asked.
use super::{Finding, Patient};
use crate::app::Market;
use crate::serve;
use ::rates::{SOURCES, StoreRates};
use std::collections::BTreeSet;
use store::StoreRecord;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let stores = match store.stores(patient.system).await {
        Ok(stores) => stores,
        Err(error) => return vec![Finding::unread(&error)],
    };
    let market = serve::market(patient.config);
    if patient.config.rates {
        ask(patient, &market, &stores).await;
    }
    let found: Vec<Finding> = stores.iter().filter_map(|store| unquoted(patient, &market, store)).collect();
    let words = match (stores.len(), patient.config.rates) {
        (0, _) => "There is no store yet that would need one.".to_owned(),
        (count, true) => format!("Fresh ones were had for {count} of {count} stores."),
        (count, false) => format!("Fixed ones serve all {count} stores; no exchange is asked."),
    };
    super::or_fine(found, words)
}

/// Asks each source that some store's rules name.
async fn ask(patient: &Patient<'_>, market: &Market, stores: &[StoreRecord]) {
    let wanted: BTreeSet<&str> =
        stores.iter().flat_map(|store| view(patient, market, store, |rates| rates.asks())).collect();
    for source in SOURCES.iter().filter(|source| wanted.contains(source.id)) {
        let fetched = patient.fetcher.fetch(source, patient.now).await;
        market.learn(source, fetched, patient.now);
    }
}

fn unquoted(patient: &Patient<'_>, market: &Market, store: &StoreRecord) -> Option<Finding> {
    let currency = store.settings.default_currency;
    let reasons = view(patient, market, store, |rates| rates.of_bitcoin(currency)).err()?;
    let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    let words = format!(
        "There is none in {currency} for the store {:?}: {}.",
        store.settings.name,
        reasons.join("; ")
    );
    let fix = "Name more sources in the store's rate rules, or see whether this machine reaches them \
               (settings rates and rates-proxy). Prices in bitcoin go on working.";
    Some(Finding::warning(words, fix))
}

/// Does something with the store's view of the market.
fn view<T>(
    patient: &Patient<'_>,
    market: &Market,
    store: &StoreRecord,
    act: impl FnOnce(&StoreRates<'_>) -> T,
) -> T {
    let (config, home) = (&store.settings.rates, store.settings.default_currency);
    let (scripts, now) = (market.scripts(), patient.now);
    act(&StoreRates { config, home, tickers: &market.tickers(), scripts, now })
}
