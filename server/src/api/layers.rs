//! What every request of the API passes through: time-out, panics, cross-origin headers, answers that aren't cached.
//!
//! Rewriting of paths comes before (see [`super::twins`]), idempotency after (see [`super::idempotency`]).
use super::ApiError;
use crate::app::App;
use crate::metrics::http;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, Any as AnyOrigin, CorsLayer};

/// Wraps the routes. The last one added is passed first.
pub fn around(routes: Router, app: &App) -> Router {
    routes
        .layer(middleware::from_fn_with_state(app.clone(), in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::map_response(in_json))
        .layer(middleware::map_response(private))
        .layer(cross_origin())
        .layer(middleware::from_fn_with_state(app.clone(), http::count))
}

/// Answers 503 when a request takes too long. What it had begun to write is written whole or not at all.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Result<Response, ApiError> {
    let limit = Duration::from_secs(app.limits.request_seconds);
    tokio::time::timeout(limit, next.run(request)).await.map_err(|_| {
        let message =
            "The server could not do this in time; look whether it was done before you try again".into();
        ApiError::Told(StatusCode::SERVICE_UNAVAILABLE, "timeout", message)
    })
}

/// The panic itself was written to the log by the program's hook; its words may hold anything, so they go nowhere else.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::Internal(anyhow::anyhow!("a request panicked")).into_response()
}

/// What the framework refuses by itself, such as a path that is no text, it refuses in plain words; here in JSON.
async fn in_json(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if is_json || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    ApiError::Told(status, "generic-error", "The request can't be read; check its path and query".into())
        .into_response()
}

/// Answers are for whoever asked: some hold keys.
async fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Any page may call the API, as in the contract: what it may do there is decided by its key, never by a cookie.
fn cross_origin() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(AnyOrigin)
}

/// 404 for paths that are none.
pub async fn no_such_route() -> ApiError {
    ApiError::not_found("not-found", "There is no such route; GET /docs lists those there are")
}

/// 405 for methods that a path does not have.
pub async fn no_such_method() -> ApiError {
    let message = "This route does not answer to this method; GET /docs lists those it does".into();
    ApiError::Told(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt;

    async fn sleeper() {
        std::future::pending().await
    }

    async fn check(path: &str, expected: (u16, &str)) {
        let test = TestApp::with(|parts| parts.limits.request_seconds = 0).await;
        #[allow(clippy::diverging_sub_expression, reason = "it is a handler that panics")]
        let routes = Router::new()
            .route("/panic", get(async || -> () { panic!("a secret") }))
            .route("/sleep", get(sleeper));
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = around(routes, &test.app).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, body["code"].as_str().unwrap()), expected);
        assert!(!body.to_string().contains("secret"));
    }

    #[tokio::test]
    async fn a_panic_is_answered_without_its_words() {
        check("/panic", (500, "internal-error")).await;
    }

    #[tokio::test]
    async fn what_takes_too_long_is_answered() {
        check("/sleep", (503, "timeout")).await;
    }
}
