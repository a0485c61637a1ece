//! What the listener for those who watch answers: `/metrics`, `/livez`, `/readyz`. It is not the donors' listener.
use super::health::Health;
use super::text;
use crate::app::App;
use axum::Router;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

/// Its routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .with_state(app)
}

async fn metrics(State(app): State<App>, headers: HeaderMap) -> Response {
    let Ok(told) = text::open_metrics(&app) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if accepts(&headers, "application/openmetrics-text") {
        ([(CONTENT_TYPE, text::OPEN_METRICS)], told).into_response()
    } else {
        ([(CONTENT_TYPE, text::PLAIN)], text::plain(&told)).into_response()
    }
}

async fn live(State(app): State<App>, headers: HeaderMap) -> Response {
    told(&Health::of_loops(&app), &headers)
}

async fn ready(State(app): State<App>, headers: HeaderMap) -> Response {
    told(&Health::of(&app), &headers)
}

/// In text, or in JSON for those who ask for it.
fn told(health: &Health, headers: &HeaderMap) -> Response {
    let status = if health.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    if accepts(headers, "application/json") {
        let body = json!({ "ok": health.is_ready(), "checks": health });
        let body = json!({ "ok": body["ok"], "checks": body["checks"]["checks"] });
        (status, axum::Json(body)).into_response()
    } else {
        (status, health.to_string()).into_response()
    }
}

fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    headers.get_all(ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(kind)))
}
