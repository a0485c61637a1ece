//! `GET /api/v1/stores/{storeId}/payment-methods/{paymentMethodId}/wallet/preview`: addresses of a store's wallet.
use super::{PreviewData, indexes, previewed, refused};
use crate::api::error::Problem;
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::{App, payment_methods};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows addresses of a store's wallet, to compare with what its owner's own program shows. None is used up.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/payment-methods/{paymentMethodId}/wallet/preview", tag = "Store Wallet (On Chain)",
    operation_id = "StoreOnChainPaymentMethods_GetOnChainPaymentMethodPreview",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("paymentMethodId" = String, Path, description = "The method, in any spelling: `BTC-CHAIN`, `BTC`, `BTC_OnChain`"),
        ("offset" = Option<u32>, Query, description = "The first index"),
        ("count" = Option<u32>, Query, description = "How many; ten, if nothing is said, and at most 250"),
    ),
    responses(
        (status = 200, description = "The addresses", body = PreviewData),
        (status = 404, description = "The store has no such method", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewwallet"]), ("Basic" = [])),
)]
pub async fn preview_stored(
    State(app): State<App>,
    principal: Principal,
    Path((store, method)): Path<(String, String)>,
    query: Query,
) -> Result<Json<PreviewData>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewWallet, &store)?;
    let method = resolve::method(&method)?;
    let addresses = payment_methods::preview(&app, &access, method, indexes(&query)?).await;
    Ok(Json(previewed(addresses.map_err(|error| refused(error, "config"))?)))
}
