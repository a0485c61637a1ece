//! `DELETE /api/v1/stores/{storeId}/wallets/{wallet}/rescans`: stops the reading of the chain that has not ended.
use super::{not_theirs, wallet};
use crate::api::error::Problem;
use crate::api::{ApiError, resolve};
use crate::app::{App, rescan};
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Stops the reading of the chain again that has not ended, if there is one. What it has booked stays.
#[utoipa::path(
    delete, path = "/api/v1/stores/{storeId}/wallets/{wallet}/rescans", tag = "Store Wallet (On Chain)",
    operation_id = "StoreWallets_StopRescan",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("wallet" = String, Path, description = "The wallet's number"),
    ),
    responses(
        (status = 200, description = "None is being done any more"),
        (status = 404, description = "The store uses no such wallet", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn stop_rescan(
    State(app): State<App>,
    principal: Principal,
    Path((store, number)): Path<(String, String)>,
) -> Result<(), ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let wallet = wallet(&number)?;
    if !rescan::is_used(&app.store, &access, wallet).await? {
        return Err(not_theirs());
    }
    app.store.stop_rescan(&access, wallet, app.now()).await?;
    Ok(())
}
