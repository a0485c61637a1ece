//! `GET /api/v1/stores/{storeId}/payment-methods/{paymentMethodId}`: one of a store's methods.
use super::{PaymentMethodData, refused, shown, with_config};
use crate::api::error::Problem;
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::{App, payment_methods};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a payment method.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/payment-methods/{paymentMethodId}", tag = "Store (Payment Methods)",
    operation_id = "StorePaymentMethods_GetStorePaymentMethod",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("paymentMethodId" = String, Path, description = "The method, in any spelling: `BTC-CHAIN`, `BTC`, `BTC_OnChain`"),
        ("includeConfig" = Option<bool>, Query, description = "Whether to show its wallet; needs `btcpay.store.canmodifystoresettings`"),
    ),
    responses(
        (status = 200, description = "The method", body = PaymentMethodData),
        (status = 404, description = "The store has none of that name", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn get_method(
    State(app): State<App>,
    principal: Principal,
    Path((store, method)): Path<(String, String)>,
    query: Query,
) -> Result<Json<PaymentMethodData>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    let with_config = with_config(&query, &principal, &access)?;
    let method = resolve::method(&method)?;
    let found =
        payment_methods::get(&app, &access, method).await.map_err(|error| refused(error, "config"))?;
    Ok(Json(shown(found, with_config)))
}
