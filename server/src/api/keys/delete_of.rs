//! `DELETE /api/v1/users/{idOrEmail}/api-keys/{apikey}`: takes back somebody's key.
use super::not_found;
use crate::api::error::Problem;
use crate::api::{ApiError, users};
use crate::app::App;
use crate::auth::{Principal, key_hash};
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Revokes a user's API key.
#[utoipa::path(
    delete, path = "/api/v1/users/{idOrEmail}/api-keys/{apikey}", tag = "API Keys",
    operation_id = "ApiKeys_DeleteUserApiKey",
    params(
        ("idOrEmail" = String, Path, description = "The user's id or email address"),
        ("apikey" = String, Path, description = "The key itself"),
    ),
    responses(
        (status = 200, description = "The key opens nothing any more"),
        (status = 404, description = "Nobody, or no key of theirs", body = Problem),
    ),
    security(("API_Key" = ["btcpay.server.canmanageusers"]), ("Basic" = [])),
)]
pub async fn delete_key_of(
    State(app): State<App>,
    principal: Principal,
    Path((who, text)): Path<(String, String)>,
) -> Result<(), ApiError> {
    principal.require(Permission::ManageUsers)?;
    let person = users::find(&app, &who).await?;
    let found = app.store.key_by_hash(&key_hash(&text)).await?;
    let theirs = found.filter(|holder| holder.person.id == person.id).ok_or_else(not_found)?;
    Ok(app.store.delete_key(&principal.actor(), &person.id, &theirs.key.id).await?)
}
