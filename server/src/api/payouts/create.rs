//! `POST /api/v1/stores/{storeId}/payouts`: a payout that somebody of the store makes.
use super::{CreatePayoutRequest, PayoutData};
use crate::api::body::{Body, Exact};
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::app::payouts::{self, Wish};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::PullPaymentId;
use domain::permission::Permission;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Longest metadata, in bytes of JSON.
const MAX_METADATA_BYTES: usize = 8_000;

/// What is to be paid out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatePayoutThroughStoreRequest {
    /// An address, or a `bitcoin:` link with one.
    destination: Option<String>,
    /// How much, in the currency of the pull payment, else in bitcoin.
    #[schema(value_type = Option<String>, example = "0.1")]
    amount: Option<Exact>,
    /// On the chain is the one way there is: `BTC-CHAIN`.
    payout_method_id: Option<String>,
    /// The pull payment it is taken from.
    pull_payment_id: Option<String>,
    /// Whether it is approved at once. Takes `btcpay.store.cancreatepullpayments`.
    #[schema(default = false)]
    approved: Option<bool>,
    /// Kept and given back.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Map<String, Value>>,
}

/// Makes a payout, out of a pull payment or of the store's own. Without a pull payment the amount is in bitcoin.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/payouts", tag = "Stores (Payouts)",
    operation_id = "Payouts_CreatePayoutThroughStore",
    params(("storeId" = String, Path, description = "The store")),
    request_body = CreatePayoutThroughStoreRequest,
    responses(
        (status = 200, description = "The payout", body = PayoutData),
        (status = 400, description = "`duplicate-destination`, `expired`, `not-started`, `archived`, `overdraft` or `amount-too-low`", body = Problem),
        (status = 404, description = "There is no such pull payment in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.cancreatenonapprovedpullpayments"]), ("Basic" = [])),
)]
pub async fn create_payout(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    body: Body<CreatePayoutThroughStoreRequest>,
) -> Result<Json<PayoutData>, ApiError> {
    let access = resolve::store(&principal, Permission::CreateNonApprovedPullPayments, &store)?;
    let CreatePayoutThroughStoreRequest {
        destination,
        amount,
        payout_method_id,
        pull_payment_id,
        approved,
        metadata,
    } = body.value;
    let approved = approved.unwrap_or(false);
    if approved {
        resolve::store(&principal, Permission::CreatePullPayments, &store)?;
    }
    let metadata = metadata.unwrap_or_default();
    if serde_json::to_string(&metadata).is_ok_and(|text| text.len() > MAX_METADATA_BYTES) {
        let message = format!("Write at most {MAX_METADATA_BYTES} bytes of JSON");
        return Err(ApiError::field("metadata", message));
    }
    let pull_payment = match pull_payment_id.filter(|id| !id.is_empty()) {
        Some(id) => Some(PullPaymentId::parse(&id).ok_or_else(resolve::pull_payment_not_found)?),
        None => None,
    };
    let wish = CreatePayoutRequest { destination, amount, payout_method_id }.wish()?;
    let made = payouts::make(&app, &access, Wish { pull_payment, approved, metadata, ..wish }).await?;
    Ok(Json(PayoutData::from(&made.payout)))
}
