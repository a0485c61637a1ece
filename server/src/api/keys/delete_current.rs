//! `DELETE /api/v1/api-keys/current`: takes back the key that asks.
use super::not_found;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::Principal;
use axum::extract::State;

/// Revokes the current API key.
#[utoipa::path(
    delete, path = "/api/v1/api-keys/current", tag = "API Keys", operation_id = "ApiKeys_DeleteCurrentApiKey",
    responses(
        (status = 200, description = "The key opens nothing any more"),
        (status = 404, description = "The request came with a password", body = Problem),
    ),
    security(("API_Key" = [])),
)]
pub async fn delete_current_key(State(app): State<App>, principal: Principal) -> Result<(), ApiError> {
    let key = principal.key.clone().ok_or_else(not_found)?;
    Ok(app.store.delete_key(&principal.actor(), &principal.user, &key).await?)
}
