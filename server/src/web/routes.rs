//! What is asked over HTTP: finds the invoice or the store, and hands it to its page.
//!
//! A GET changes nothing and mints nothing. Links are paths or begin with the configured origin; no request
//! header has a say in them.
use super::checkout::{self, Checkout};
use super::donate::{self, Donate, Given};
use super::frame;
use super::limit::Forms;
use super::notice::Notice;
use super::{links, qr, test_coins};
use crate::app::App;
use crate::app::create_invoice::{self, CreateError, Order};
use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Extension, Form, Path, RawQuery, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use chain::Visibility;
use domain::invoice::{Details, Metadata, Price};
use domain::settings::StoreSettings;
use domain::{Fact, Invoice, InvoiceId, Network, StoreId};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use url::form_urlencoded;

/// Larger than any form here.
const FORM_BYTES: usize = 8 * 1024;

/// All pages, and a page for whatever is none.
pub fn router(app: App) -> Router {
    let network = app.network;
    Router::new()
        .route("/i/{id}", get(show_checkout))
        .route("/i/{id}/qr.png", get(show_code))
        .route("/i/{id}/demo-pay", post(pay_with_test_coins))
        .route("/donate/{store}", get(show_form).post(give))
        .route("/assets/{file}", get(frame::serve_file))
        .fallback(not_found)
        .layer(Extension(Forms::new()))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), in_time))
        .layer(CatchPanicLayer::custom(move |_| Notice::unavailable(network).into_response()))
        .layer(middleware::map_response(frame::guard))
        .with_state(app)
}

/// Gives up a request that takes too long, its body included.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Result<Response, Notice> {
    let limit = Duration::from_secs(app.limits.request_seconds);
    tokio::time::timeout(limit, next.run(request)).await.map_err(|_| Notice::unavailable(app.network))
}

async fn not_found(State(app): State<App>) -> Notice {
    Notice::not_found(app.network)
}

async fn show_checkout(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Notice> {
    let (invoice, settings) = invoice(&app, &id).await?;
    let page = Checkout::new(checkout::Scene {
        invoice: &invoice,
        store: &settings.name,
        help: settings.support_url.as_deref(),
        now: app.now(),
        network: app.network,
        seen_late: app.node.visibility() == Visibility::Relayed,
        demo: app.limits.demo_node_wallet.is_some(),
        still: named(query.as_deref(), "still").is_some(),
    });
    Ok(frame::answer(StatusCode::OK, &page))
}

/// The code of what is due now; the query only tells one picture from the next.
async fn show_code(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Notice> {
    let (invoice, _) = invoice(&app, &id).await?;
    let link = checkout::link(&invoice, app.now()).ok_or_else(|| Notice::not_found(app.network))?;
    let picture = qr::png(&link).map_err(|error| unavailable(app.network, &error))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

async fn pay_with_test_coins(State(app): State<App>, Path(id): Path<String>) -> Result<Redirect, Notice> {
    let (invoice, _) = invoice(&app, &id).await?;
    let coins = app.limits.demo_node_wallet.as_ref().ok_or_else(|| Notice::not_found(app.network))?;
    coins.pay(&invoice).await.map_err(|error| {
        tracing::warn!(%error, "the demo's node did not pay");
        Notice::not_paid(app.network)
    })?;
    test_coins::until_seen(&app, &invoice.id, invoice.payments.len()).await;
    Ok(Redirect::to(&links::checkout_path(&invoice.id)))
}

async fn show_form(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Notice> {
    let (id, settings) = store(&app, &id).await?;
    let amount = named(query.as_deref(), "amount").unwrap_or_default();
    Ok(frame::answer(StatusCode::OK, &Donate::new(scene(&app, &id, &settings), &amount)))
}

async fn give(
    State(app): State<App>,
    Path(id): Path<String>,
    Extension(forms): Extension<Forms>,
    form: Result<Form<Given>, FormRejection>,
) -> Result<Response, Notice> {
    let (id, settings) = store(&app, &id).await?;
    let scene = scene(&app, &id, &settings);
    let Ok(Form(given)) = form else {
        let page = Donate::with_mistake(scene, "", "The form did not arrive whole. Please send it again.");
        return Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let price = match donate::read(&given, settings.default_currency) {
        Ok(price) => price,
        Err(mistake) => {
            let page = Donate::with_mistake(scene, &given.amount, mistake.to_string());
            return Ok(frame::answer(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    if !forms.admit(&id, app.now()) {
        return Err(Notice::too_many(app.network));
    }
    match create_invoice::run(&app, &app.system.to_store(&id), order(&app, &id, price)).await {
        Ok(invoice) => Ok(Redirect::to(&links::checkout_path(&invoice.id)).into_response()),
        Err(error) => refused(&app, scene, &given, error),
    }
}

fn order(app: &App, store: &StoreId, price: Price) -> Order {
    let page = format!("{}/donate/{store}", app.origin);
    let metadata = serde_json::json!({ "itemDesc": "Donation", "orderUrl": page }).to_string();
    let metadata = Metadata::parse(&metadata).expect("it is an object");
    Order {
        price,
        speed: None,
        expires_after: None,
        monitored_for: None,
        tolerance: None,
        details: Details { metadata, ..Details::default() },
    }
}

/// What became of the form when no invoice was made.
fn refused(
    app: &App,
    scene: donate::Scene<'_>,
    given: &Given,
    error: CreateError,
) -> Result<Response, Notice> {
    let (status, mistake) = match error {
        CreateError::NoStore => return Err(Notice::not_found(app.network)),
        CreateError::NoMethod | CreateError::NoAddress => return Err(Notice::no_wallet(app.network)),
        CreateError::Store(error) => return Err(unavailable(app.network, &error)),
        CreateError::NoRate(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "We don’t know just now what a bitcoin costs in this currency. You can still decide the amount in your wallet.",
        ),
        CreateError::Dust { .. } => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "This is less than a Bitcoin payment can carry. Please enter a larger amount.",
        ),
        CreateError::TooLarge => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "This is more than can be paid. Please enter a smaller amount.",
        ),
    };
    Ok(frame::answer(status, &Donate::with_mistake(scene, &given.amount, mistake)))
}

fn scene<'a>(app: &App, id: &'a StoreId, settings: &'a StoreSettings) -> donate::Scene<'a> {
    donate::Scene { id, store: &settings.name, currency: settings.default_currency, network: app.network }
}

async fn invoice(app: &App, id: &str) -> Result<(Invoice, StoreSettings), Notice> {
    let id = InvoiceId::parse(id).ok_or_else(|| Notice::not_found(app.network))?;
    let found =
        app.store.public_invoice(&app.system, &id).await.map_err(|error| unavailable(app.network, &error))?;
    let invoice = found.ok_or_else(|| Notice::not_found(app.network))?;
    match stored_settings(app, &invoice.store).await? {
        Some(settings) => Ok((as_deep_as_now(app, invoice), settings)),
        None => Err(Notice::store_gone(app.network)),
    }
}

/// The invoice with its payments as deep as they lie now. Only depth that settles something is ever stored;
/// the one who waits wants to see every block count.
fn as_deep_as_now(app: &App, invoice: Invoice) -> Invoice {
    let tip = app.node.state().position.map(|position| position.height);
    let buried = tip.and_then(|tip| invoice.learn(&Fact::Buried { tip }, app.now()));
    buried.map_or(invoice, |change| change.invoice)
}

async fn store(app: &App, id: &str) -> Result<(StoreId, StoreSettings), Notice> {
    let id = StoreId::parse(id).ok_or_else(|| Notice::not_found(app.network))?;
    let settings = settings(app, &id).await?;
    Ok((id, settings))
}

async fn settings(app: &App, id: &StoreId) -> Result<StoreSettings, Notice> {
    stored_settings(app, id).await?.ok_or_else(|| Notice::not_found(app.network))
}

/// None once the store has been deleted.
async fn stored_settings(app: &App, id: &StoreId) -> Result<Option<StoreSettings>, Notice> {
    let found = app.store.settings(&app.system.to_store(id)).await;
    found.map_err(|error| unavailable(app.network, &error))
}

fn unavailable(network: Network, error: &dyn std::error::Error) -> Notice {
    tracing::error!(%error, "a page could not be made");
    Notice::unavailable(network)
}

/// A parameter of the query, by its name.
fn named(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests;
