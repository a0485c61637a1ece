//! `GET /api/v1/api-keys/current`: the key that asks.
//!
//! Any key may: the contract's plugins learn from it what they were given.
use super::{KeyData, not_found};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::{Principal, key_hash, presented_key};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

/// Shows the current API key.
#[utoipa::path(
    get, path = "/api/v1/api-keys/current", tag = "API Keys", operation_id = "ApiKeys_GetCurrentApiKey",
    responses(
        (status = 200, description = "The key", body = KeyData),
        (status = 404, description = "The request came with a password", body = Problem),
    ),
    security(("API_Key" = [])),
)]
pub async fn get_current_key(
    State(app): State<App>,
    _: Principal,
    headers: HeaderMap,
) -> Result<Json<KeyData>, ApiError> {
    let text = presented_key(&headers).ok_or_else(not_found)?;
    let holder = app.store.key_by_hash(&key_hash(text)).await?.ok_or(ApiError::Unauthenticated)?;
    Ok(Json(KeyData { api_key: text.to_owned(), label: holder.key.label, permissions: holder.key.grants }))
}
