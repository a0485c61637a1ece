//! `DELETE /api/v1/stores/{storeId}`: removes a store from sight. Its addresses stay watched and what comes is booked.
use super::open;
use crate::api::error::Problem;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::permission::Permission;

/// Removes a store.
#[utoipa::path(
    delete, path = "/api/v1/stores/{storeId}", tag = "Stores", operation_id = "Stores_DeleteStore",
    params(("storeId" = String, Path, description = "The store")),
    responses(
        (status = 200, description = "It is gone"),
        (status = 409, description = "It belongs to others too", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn delete_store(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &id)?;
    let record = open(&app, &access).await?;
    if app.store.members(&access).await?.iter().any(|member| member.person != principal.user) {
        let message =
            format!("{} belongs to others too; it is not removed under their feet", record.settings.name);
        return Err(ApiError::Told(StatusCode::CONFLICT, "store-has-other-users", message));
    }
    Ok(app.store.delete_store(&access, app.now()).await?)
}
