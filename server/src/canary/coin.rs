//! A payment of real coins: an invoice kept open for the operator's own small wallet, which pays it on a schedule.
//!
//! What comes lies in the owner's wallet, booked apart from everything earned; no list shows the invoice and no webhook
//! tells of it: `domain` holds that rule. When one has settled, its times are kept and the next is opened.
use super::Outcome;
use crate::app::create_invoice::{self, CreateError, Order};
use crate::app::{App, payment_methods};
use anyhow::Context;
use domain::invoice::{Details, Metadata, Price, Status};
use domain::{Currency, Invoice, Method, Seconds, StoreId};
use serde_json::{Map, Value, json};
use store::Job;

/// As good as for ever: it waits for the operator.
const OPEN_FOR: Seconds = Seconds::hours(10 * 365 * 24);
/// How long a payment may take to settle. The chain decides; a day without a block never was.
const SETTLES_WITHIN: Seconds = Seconds::hours(3 * 24);

/// The canary that is open, if there is one.
///
/// # Errors
/// When the database can't be asked.
pub async fn open_one(app: &App) -> Result<Option<Invoice>, store::Error> {
    let newest = app.store.canaries(&app.system, 1).await?;
    Ok(newest.into_iter().next().filter(is_open))
}

fn is_open(invoice: &Invoice) -> bool {
    matches!(invoice.verdict().status, Status::New | Status::Processing)
}

/// The open canary; a new one in the store of that id, or the first that has a wallet, when there is none.
///
/// # Errors
/// When none could be made.
pub async fn open(app: &App, store: Option<&StoreId>) -> anyhow::Result<Invoice> {
    if let Some(invoice) = open_one(app).await? {
        return Ok(invoice);
    }
    let store = match store {
        Some(store) => store.clone(),
        None => first_with_a_wallet(app).await?.context(
            "no store has a wallet yet that a canary could pay to; give one a wallet: almoner store wallet",
        )?,
    };
    create_invoice::run(app, &app.system.to_store(&store), order()).await.map_err(|error| match error {
        CreateError::NoStore => {
            anyhow::anyhow!("there is no store {store}; name one as in its page's address")
        }
        error => error.into(),
    })
}

async fn first_with_a_wallet(app: &App) -> Result<Option<StoreId>, store::Error> {
    for store in app.store.stores(&app.system).await? {
        let methods = payment_methods::enabled(app, &app.system.to_store(&store.id)).await?;
        if methods.iter().any(|offered| offered.method == Method::OnChain) {
            return Ok(Some(store.id));
        }
    }
    Ok(None)
}

/// Whatever comes is the price.
fn order() -> Order {
    let metadata =
        Metadata::parse(r#"{"itemDesc":"A payment of the operator's own, to see that payments work"}"#);
    Order {
        price: Price::Open(Currency::SATS),
        speed: None,
        expires_after: Some(OPEN_FOR),
        monitored_for: Some(SETTLES_WITHIN),
        tolerance: None,
        details: Details { canary: true, metadata: metadata.unwrap_or_default(), ..Details::default() },
    }
}

/// Keeps what became of the newest canary, once; what it was, if it was kept now.
///
/// # Errors
/// When the database can't be asked.
pub async fn settle(app: &App) -> Result<Option<Outcome>, store::Error> {
    let newest = app.store.canaries(&app.system, 1).await?;
    let Some(invoice) = newest.first().filter(|invoice| !is_open(invoice)) else { return Ok(None) };
    let kept = app.store.runs(&app.system, Job::CoinCanary, 1).await?;
    if kept.first().is_some_and(|run| run.details.get("invoice") == Some(&invoice.id.as_str().into())) {
        return Ok(None);
    }
    let outcome = of(invoice);
    let ended_at = invoice.as_of;
    super::keep(Job::CoinCanary, &app.store, &app.system, (invoice.terms.created_at, ended_at), &outcome)
        .await?;
    Ok(Some(outcome))
}

/// When it was opened, seen and settled, and what lay between.
fn of(invoice: &Invoice) -> Outcome {
    let (opened, settled) = (invoice.terms.created_at, invoice.as_of);
    let seen = invoice.payments.iter().map(|payment| payment.arrival.at).min();
    let sats: u64 = invoice.payments.iter().filter(|p| p.is_booked()).map(|p| p.arrival.value.to_sat()).sum();
    let mut details = Map::from_iter([
        ("invoice".to_owned(), json!(invoice.id)),
        ("sats".to_owned(), json!(sats)),
        ("opened_at".to_owned(), json!(opened)),
        ("settled_at".to_owned(), json!(settled)),
    ]);
    if let Some(seen) = seen {
        details.insert("seen_at".into(), json!(seen));
        details.insert("seconds_to_seen".into(), json!(seen.since(opened)));
        details.insert("seconds_to_settled".into(), json!(settled.since(seen)));
    }
    let verdict = invoice.verdict();
    let problem = (verdict.status != Status::Settled)
        .then(|| format!("the canary of real coins became {}, not settled", verdict.status.name()));
    if let Some(problem) = &problem {
        details.insert(super::PROBLEM.into(), Value::from(problem.as_str()));
    }
    Outcome { details, problem }
}
