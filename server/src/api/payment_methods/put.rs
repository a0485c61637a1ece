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
    /// The wallet, as text or as an object.
    #[serde(default, deserialize_with = "or_default")]
    #[schema(value_type = Option<WalletConfig>)]
    config: Value,
    /// The wallet may also stand beside `enabled`, as in the first version of this API.
    #[serde(flatten)]
    #[schema(ignore)]
    old: Map<String, Value>,
}

/// A wallet. It may also be given as text alone, which is then what `derivationScheme` is here; or as the JSON of
/// another program's file.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "it describes what is read field by field, so that any secret in it is named")]
pub struct WalletConfig {
    /// An extended public key (`xpub`, `ypub`, `zpub`, ...) or an output descriptor. Almoner's own addition: also the
    /// text of a file of Electrum, Sparrow, Specter, Coldcard or Bitcoin Core (`listdescriptors`), a descriptor record
    /// (BIP129), a wallet policy (BIP388), or a list of addresses; which it is, is recognised.
    #[schema(example = "zpub...")]
    derivation_scheme: Option<String>,
    /// What the owner calls it.
    label: Option<String>,
    /// Fingerprint and path of the account's key.
    account_key_path: Option<String>,
    /// Almoner's own addition: the first index to issue, for a wallet that was used elsewhere before. It never goes
    /// back: a lower one than before, or than what was issued, changes nothing. What lies below and was not issued here is not
    /// watched. Files of Electrum and Bitcoin Core say themselves what was used.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    start_index: Option<u32>,
    /// Almoner's own addition: addresses made offline, instead of a wallet: one on each line with comments after `#`, or
    /// a table with a column called address, or a list of texts. They are added to the end of the list that the
    /// store has; each is shown once. If one is wrong, none is taken.
    addresses: Option<String>,
    /// Whether `addresses` begin a new list; what is left of the one before is never shown.
    replace: Option<bool>,
    /// Of a list of addresses, how many should be left at least; 20, if nothing is said. Below it, the log warns.
    low_water_mark: Option<u32>,
}

/// Sets a payment method.
///
/// The wallet is watched only. Private keys and seed words are refused, and not stored. An object without a wallet
/// changes only what it says.
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
    let (wallet, field) = match inside.or(beside) {
        Some(found) => (Some(found.given), found.field),
        None => (None, "config".to_owned()),
    };
    let put = payment_methods::put(&app, &access, method, Wanted { enabled, wallet }).await;
    Ok(Json(shown(put.map_err(|error| refused(error, &field))?, true)))
}

/// Shows nothing of the wallet.
impl std::fmt::Debug for UpdatePaymentMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdatePaymentMethod").finish_non_exhaustive()
    }
}
