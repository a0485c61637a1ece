//! `POST /api/v1/payouts/{payoutId}`: approves a payout.
use super::{PayoutData, open};
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::resolve::Asker;
use crate::app::{App, payouts};
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is approved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApprovePayoutRequest {
    /// The payout's `revision` as whoever approves saw it; 0 if nothing is said.
    revision: Option<u64>,
    /// What a bitcoin costs: a number, or a rule such as `kraken(BTC_USD)`; the store's own rules if nothing is said.
    #[schema(example = "kraken(BTC_USD)")]
    rate_rule: Option<String>,
}

/// Approves a payout: from then on it may be paid, and what it comes to in bitcoin stands.
#[utoipa::path(
    post, path = "/api/v1/payouts/{payoutId}", tag = "Stores (Payouts)", operation_id = "PullPayments_ApprovePayout",
    params(("payoutId" = String, Path, description = "The payout")),
    request_body = ApprovePayoutRequest,
    responses(
        (status = 200, description = "The payout", body = PayoutData),
        (status = 400, description = "`rate-unavailable`, `invalid-state`, `amount-too-low` or `old-revision`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmanagepayouts"]), ("Basic" = [])),
)]
pub async fn approve_payout(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<ApprovePayoutRequest>,
) -> Result<Json<PayoutData>, ApiError> {
    let (access, record) = open(&app, &asker, Permission::ManagePayouts, &id).await?;
    let with = (body.value.revision.unwrap_or(0), body.value.rate_rule.as_deref());
    let approved = payouts::approve(&app, &access, &record.payout, with).await?;
    Ok(Json(PayoutData::from(&approved.payout)))
}
