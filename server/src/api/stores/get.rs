//! `GET /api/v1/stores/{storeId}`: one store.
use super::{StoreData, open};
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a store.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}", tag = "Stores", operation_id = "Stores_GetStore",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "The store", body = StoreData)),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn get_store(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
) -> Result<Json<StoreData>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &id)?;
    Ok(Json((&open(&app, &access).await?).into()))
}
