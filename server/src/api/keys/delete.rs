//! `DELETE /api/v1/api-keys/{apikey}`: takes back one of one's own keys.
use super::not_found;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::{Principal, key_hash};
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Revokes an API key.
#[utoipa::path(
    delete, path = "/api/v1/api-keys/{apikey}", tag = "API Keys", operation_id = "ApiKeys_DeleteApiKey",
    params(("apikey" = String, Path, description = "The key itself")),
    responses(
        (status = 200, description = "The key opens nothing any more"),
        (status = 404, description = "No key of yours", body = Problem),
    ),
    security(("API_Key" = ["unrestricted"]), ("Basic" = [])),
)]
pub async fn delete_key(
    State(app): State<App>,
    principal: Principal,
    Path(text): Path<String>,
) -> Result<(), ApiError> {
    principal.scope_has(Permission::Unrestricted)?;
    let found = app.store.key_by_hash(&key_hash(&text)).await?;
    let own = found.filter(|holder| holder.person.id == principal.user).ok_or_else(not_found)?;
    Ok(app.store.delete_key(&principal.actor(), &principal.user, &own.key.id).await?)
}
