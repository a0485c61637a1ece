//! `POST /api/v1/stores/{storeId}/wallets/{wallet}/rescans`: has the chain read again for a wallet.
use super::{RescanData, refused, wallet};
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve};
use crate::app::payment_methods::Records;
use crate::app::rescan::Beginning;
use crate::app::{App, rescan};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where to begin.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AskRescan {
    /// The height of a block, or a day in UTC, such as `2024-04-20`: of a day, it begins some way before.
    #[serde(default)]
    from: String,
}

/// Has the chain read again for a wallet, in the background: what the books missed is booked, once. One at a time for a wallet.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/wallets/{wallet}/rescans", tag = "Store Wallet (On Chain)",
    operation_id = "StoreWallets_AskRescan",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("wallet" = String, Path, description = "The wallet's number"),
    ),
    request_body = AskRescan,
    responses(
        (status = 200, description = "It waits for its turn", body = RescanData),
        (status = 404, description = "The store uses no such wallet", body = Problem),
        (status = 422, description = "Wrong fields, or one is being done already", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn ask_rescan(
    State(app): State<App>,
    principal: Principal,
    Path((store, number)): Path<(String, String)>,
    body: Body<AskRescan>,
) -> Result<Json<RescanData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let wallet = wallet(&number)?;
    let beginning = Beginning::parse(&body.value.from).map_err(refused)?;
    rescan::ask(&Records::of(&app, &access), wallet, beginning).await.map_err(refused)?;
    let last = app.store.rescans(&access, wallet).await?;
    Ok(Json(last.first().map(RescanData::from).unwrap_or_default()))
}
