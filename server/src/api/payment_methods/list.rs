//! `GET /api/v1/stores/{storeId}/payment-methods`: how a store is paid.
use super::{PaymentMethodData, shown, with_config};
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::{App, payment_methods};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Lists a store's payment methods.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/payment-methods", tag = "Store (Payment Methods)",
    operation_id = "StorePaymentMethods_GetStorePaymentMethods",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("onlyEnabled" = Option<bool>, Query, description = "Whether to list only those that payers are offered"),
        ("includeConfig" = Option<bool>, Query, description = "Whether to show wallets; needs `btcpay.store.canmodifystoresettings`"),
    ),
    responses((status = 200, description = "The methods", body = [PaymentMethodData])),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn list_methods(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    query: Query,
) -> Result<Json<Vec<PaymentMethodData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    let with_config = with_config(&query, &principal, &access)?;
    let only_enabled = query.flag("onlyEnabled")?.unwrap_or(false);
    let methods = payment_methods::all(&app, &access).await?.into_iter();
    let listed = methods.filter(|method| method.enabled || !only_enabled);
    Ok(Json(listed.map(|method| shown(method, with_config)).collect()))
}
