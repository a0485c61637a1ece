//! `POST /api/v1/stores/{storeId}/payment-methods/{paymentMethodId}/wallet/preview`: addresses of a wallet that the
//! store does not have yet. Nothing is stored.
use super::{PreviewData, Reading, page, previewed, refused};
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::app::payment_methods::{self, MethodError};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The wallet.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "it describes the body, which is read field by field so that any secret in it is named"
)]
pub struct ProposedWallet {
    /// An extended public key, an output descriptor, a file of another program as text, or a list of addresses.
    #[schema(example = "zpub...")]
    derivation_scheme: String,
    /// The index the wallet is to start at: the first that is shown, unless the query says another.
    start_index: Option<u32>,
}

/// Shows addresses of a proposed wallet.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/payment-methods/{paymentMethodId}/wallet/preview", tag = "Store Wallet (On Chain)",
    operation_id = "StoreOnChainPaymentMethods_POSTOnChainPaymentMethodPreview",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("paymentMethodId" = String, Path, description = "The method, in any spelling: `BTC-CHAIN`, `BTC`, `BTC_OnChain`"),
        ("offset" = Option<u32>, Query, description = "The first index; the body's `startIndex`, if nothing is said"),
        ("count" = Option<u32>, Query, description = "How many; ten, if nothing is said, and at most 250"),
    ),
    request_body = ProposedWallet,
    responses(
        (status = 200, description = "The addresses", body = PreviewData),
        (status = 404, description = "No method of this server", body = Problem),
        (status = 422, description = "No wallet that can be watched; the message says what it is and what to give", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmanagewalletsettings"]), ("Basic" = [])),
)]
pub async fn preview_proposed(
    State(app): State<App>,
    principal: Principal,
    Path((store, method)): Path<(String, String)>,
    query: Query,
    body: Body<Map<String, Value>>,
) -> Result<Json<PreviewData>, ApiError> {
    resolve::store(&principal, Permission::ManageWalletSettings, &store)?;
    let method = resolve::method(&method)?;
    let mut beside = body.value;
    let inside = beside.remove("config").unwrap_or_default();
    let inside = Reading { app: &app, inside: "config" }.read(&inside)?;
    let beside = Reading { app: &app, inside: "" }.read(&Value::Object(beside))?;
    let found = inside.or(beside);
    let found = found.ok_or_else(|| refused(MethodError::NoWallet, "derivationScheme"))?;
    let addresses = payment_methods::preview_proposed(&app, method, &found.given, page(&query)?);
    Ok(Json(previewed(addresses.map_err(|error| refused(error, &found.field))?)))
}
