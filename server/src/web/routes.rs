//! What is asked over HTTP: the table of addresses, and what its handlers share. Each page's handlers find the
//! invoice or the store and hand it to the page.
//!
//! A GET changes nothing and mints nothing. Links are paths or begin with the configured origin; no request
//! header has a say in them. A handler that makes a page takes the reader's [`Tongue`](super::tongue::Tongue).
mod authorize;
mod checkout;
mod donate;
mod events;
mod modal;
mod pull;
mod receipt;
mod request;

use super::notice::{self, Notice};
use super::{admin, frame, look};
use crate::app::App;
use crate::metrics::{health::Health, http};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::settings::StoreSettings;
use domain::{Network, StoreId};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use url::form_urlencoded;

/// Larger than any form here.
const FORM_BYTES: usize = 8 * 1024;

/// All pages, and a page for whatever is none.
pub fn router(app: App) -> Router {
    let network = app.network;
    Router::new()
        .merge(admin::router(&app))
        .route("/i/{id}", get(checkout::show_checkout))
        .route("/i/{id}/qr.png", get(checkout::show_code))
        .route("/i/{id}/receipt", get(receipt::show))
        .route("/i/{id}/receipt/qr.png", get(receipt::code))
        .route("/i/{id}/events", get(events::watch))
        .route("/i/{id}/renew", get(checkout::lead_back).post(checkout::renew))
        .route("/i/{id}/demo-pay", post(checkout::pay_with_test_coins))
        .route("/donate/{page}", get(donate::show_form).post(donate::give))
        .route("/donate/{page}/picture", get(donate::show_picture))
        .route("/donate/{page}/embed", get(donate::share))
        .route("/donate/{page}/poster.png", get(donate::poster_png))
        .route("/donate/{page}/poster.pdf", get(donate::poster_pdf))
        .route("/payment-requests/{id}", get(request::show).post(request::pay))
        .route("/pull-payments/{id}", get(pull::show).post(pull::claim))
        .route(super::authorize::PATH, get(authorize::show).post(authorize::send))
        .route("/invoice", get(modal::by_query))
        .route("/modal/btcpay.js", get(modal::script))
        .route("/assets/{file}", get(frame::serve_file))
        .route("/logo/{store}/{id}", get(look::serve_logo))
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), in_time))
        .layer(CatchPanicLayer::custom(move |_| Notice::unavailable(network).into_response()))
        .layer(middleware::from_fn_with_state(app.clone(), notice::in_words))
        .layer(middleware::from_fn(frame::guard))
        .layer(middleware::from_fn_with_state(app.clone(), http::count))
        .with_state(app)
}

/// Gives up a request that takes too long, its body included.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Result<Response, Notice> {
    let limit = Duration::from_secs(app.limits.request_seconds);
    tokio::time::timeout(limit, next.run(request)).await.map_err(|_| Notice::unavailable(app.network))
}

/// Whether it runs, in a word: why not is told on the listener for those who watch over it.
async fn live(State(app): State<App>) -> (StatusCode, &'static str) {
    in_a_word(&Health::of_loops(&app))
}

/// Whether it can do what it is for, in a word.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    in_a_word(&Health::of(&app))
}

fn in_a_word(health: &Health) -> (StatusCode, &'static str) {
    if health.is_ready() { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "not well\n") }
}

async fn not_found(State(app): State<App>) -> Notice {
    Notice::not_found(app.network)
}

async fn not_allowed(State(app): State<App>) -> Notice {
    Notice::not_here(StatusCode::METHOD_NOT_ALLOWED, app.network)
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
