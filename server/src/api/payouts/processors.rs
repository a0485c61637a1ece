//! Payout processors: programs that pay by themselves. There are none, as this server holds no keys.
use crate::api::{ApiError, resolve};
use crate::auth::Principal;
use axum::Json;
use axum::extract::Path;
use domain::permission::Permission;
use serde_json::Value;

/// Lists the payout processors there are: none, as nothing here can sign.
#[utoipa::path(
    get, path = "/api/v1/payout-processors", tag = "Payout Processors",
    operation_id = "PayoutProcessors_GetPayoutProcessors",
    responses((status = 200, description = "None", body = [Object])),
    security(("API_Key" = []), ("Basic" = [])),
)]
pub async fn all_processors(_: Principal) -> Json<Vec<Value>> {
    Json(Vec::new())
}

/// Lists the payout processors of a store: none, as nothing here can sign.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/payout-processors", tag = "Stores (Payout Processors)",
    operation_id = "StorePayoutProcessors_GetStorePayoutProcessors",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "None", body = [Object])),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn processors_of_store(
    principal: Principal,
    Path(store): Path<String>,
) -> Result<Json<Vec<Value>>, ApiError> {
    resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    Ok(Json(Vec::new()))
}
