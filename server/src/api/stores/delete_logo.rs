//! `DELETE /api/v1/stores/{storeId}/logo`: takes a store's logo away.
use super::open;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Takes a store's logo away; `logoUrl` becomes null.
#[utoipa::path(
    delete, path = "/api/v1/stores/{storeId}/logo", tag = "Stores", operation_id = "Stores_DeleteStoreLogo",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "The store has no logo")),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn delete_logo(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &id)?;
    open(&app, &access).await?;
    Ok(app.store.remove_logo(&access).await?)
}
