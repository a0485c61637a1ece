//! `PUT /api/v1/stores/{storeId}/payment-methods/{paymentMethodId}`: gives a store a wallet, or turns a method on or off.
//!
//! A body may hold what should never have been sent. It is not logged, and what can spend is refused by name, not stored.
use super::{PaymentMethodData, Reading, refused, shown};
use crate::api::body::{Body, or_default};
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::app::payment_methods::{self, Wanted};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
pub struct UpdatePaymentMethod {
    /// Whether payers are offered it. A new method is, if nothing is said.
    #[serde(default)]
    enabled: Option<bool>,
    /// The wallet: an extended public key (`xpub`, `ypub`, `zpub`, ...) or an output descriptor, as text; or an object
    /// with it as `derivationScheme`, and `label` and `accountKeyPath` beside it.
    #[serde(default, deserialize_with = "or_default")]
    #[schema(value_type = Option<String>, example = "zpub...")]
    config: Value,
    /// The wallet may also stand beside `enabled`, as in the first version of this API.
    #[serde(flatten)]
    #[schema(ignore)]
    old: Map<String, Value>,
}

/// Sets a payment method.
///
/// The wallet is watched only. Private keys and seed words are refused, and not stored.
#[utoipa::path(
    put, path = "/api/v1/stores/{storeId}/payment-methods/{paymentMethodId}", tag = "Store (Payment Methods)",
    operation_id = "StorePaymentMethods_UpdateStorePaymentMethod",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("paymentMethodId" = String, Path, description = "The method, in any spelling: `BTC-CHAIN`, `BTC`, `BTC_OnChain`"),
    ),
    request_body = UpdatePaymentMethod,
    responses(
        (status = 200, description = "The method, with its wallet", body = PaymentMethodData),
        (status = 404, description = "No method of this server", body = Problem),
        (status = 422, description = "No wallet that can be watched; the message says what it is and what to give", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn put_method(
    State(app): State<App>,
    principal: Principal,
    Path((store, method)): Path<(String, String)>,
    body: Body<UpdatePaymentMethod>,
) -> Result<Json<PaymentMethodData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let method = resolve::method(&method)?;
    let UpdatePaymentMethod { enabled, config, old } = body.value;
    let beside = Reading { app: &app, inside: "" }.read(&Value::Object(old))?;
    let inside = Reading { app: &app, inside: "config" }.read(&config)?;
    let (config, field) = match inside.or(beside) {
        Some(found) => (Some(found.config), found.field),
        None => (None, "config".to_owned()),
    };
    let put = payment_methods::put(&app, &access, method, Wanted { enabled, config }).await;
    Ok(Json(shown(put.map_err(|error| refused(error, &field))?, true)))
}

/// Shows nothing of the wallet.
impl std::fmt::Debug for UpdatePaymentMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdatePaymentMethod").finish_non_exhaustive()
    }
}
