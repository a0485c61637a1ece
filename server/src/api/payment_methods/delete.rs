//! `DELETE /api/v1/stores/{storeId}/payment-methods/{paymentMethodId}`: takes a method from a store.
use super::refused;
use crate::api::error::Problem;
use crate::api::{ApiError, resolve};
use crate::app::{App, payment_methods};
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Removes a payment method. The addresses it has issued stay watched.
#[utoipa::path(
    delete, path = "/api/v1/stores/{storeId}/payment-methods/{paymentMethodId}", tag = "Store (Payment Methods)",
    operation_id = "StorePaymentMethods_DeleteStorePaymentMethod",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("paymentMethodId" = String, Path, description = "The method, in any spelling: `BTC-CHAIN`, `BTC`, `BTC_OnChain`"),
    ),
    responses(
        (status = 200, description = "It is gone"),
        (status = 404, description = "The store has none of that name", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn delete_method(
    State(app): State<App>,
    principal: Principal,
    Path((store, method)): Path<(String, String)>,
) -> Result<(), ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let method = resolve::method(&method)?;
    payment_methods::delete(&app, &access, method).await.map_err(|error| refused(error, "config"))
}
