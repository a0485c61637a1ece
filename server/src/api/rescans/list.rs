//! `GET /api/v1/stores/{storeId}/wallets/{wallet}/rescans`: how far a reading of the chain again is, and those before.
use super::{RescanData, not_theirs, wallet};
use crate::api::error::Problem;
use crate::api::{ApiError, resolve};
use crate::app::{App, rescan};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Lists the readings of the chain again that the store asked for of a wallet, the last one first.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/wallets/{wallet}/rescans", tag = "Store Wallet (On Chain)",
    operation_id = "StoreWallets_GetRescans",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("wallet" = String, Path, description = "The wallet's number"),
    ),
    responses(
        (status = 200, description = "The readings", body = [RescanData]),
        (status = 404, description = "The store uses no such wallet", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn list_rescans(
    State(app): State<App>,
    principal: Principal,
    Path((store, number)): Path<(String, String)>,
) -> Result<Json<Vec<RescanData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let wallet = wallet(&number)?;
    if !rescan::is_used(&app.store, &access, wallet).await? {
        return Err(not_theirs());
    }
    let all = app.store.rescans(&access, wallet).await?;
    Ok(Json(all.iter().map(RescanData::from).collect()))
}
