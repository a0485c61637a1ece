//! `GET /api/v1/stores/{storeId}/roles`: what members of a store can be.
use super::RoleData;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Lists a store's roles.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/roles", tag = "Stores", operation_id = "Stores_GetStoreRoles",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "The roles", body = [RoleData])),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn list_store_roles(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
) -> Result<Json<Vec<RoleData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    let own = app.store.custom_roles(&access).await?;
    let roles = RoleData::all().into_iter().chain(own.into_iter().map(RoleData::from));
    Ok(Json(roles.collect()))
}
