//! `GET /api/v1/pull-payments/{pullPaymentId}/payouts/{payoutId}`: one claim.
use super::public;
use crate::api::error::Problem;
use crate::api::payouts::PayoutData;
use crate::api::{ApiError, resolve};
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::PayoutId;

/// Shows a payout of a pull payment.
#[utoipa::path(
    get, path = "/api/v1/pull-payments/{pullPaymentId}/payouts/{payoutId}", tag = "Pull payments (Public)",
    operation_id = "PullPayments_GetPayout",
    params(
        ("pullPaymentId" = String, Path, description = "The pull payment"),
        ("payoutId" = String, Path, description = "The payout"),
    ),
    responses(
        (status = 200, description = "The payout", body = PayoutData),
        (status = 404, description = "There is none", body = Problem),
    ),
)]
pub async fn get_claim(
    State(app): State<App>,
    Path((pull, id)): Path<(String, String)>,
) -> Result<Json<PayoutData>, ApiError> {
    let record = public(&app, &pull).await?;
    let id = PayoutId::parse(&id).ok_or_else(resolve::payout_not_found)?;
    let found = app.store.public_payout(&app.system, &record.pull.id, &id).await?;
    Ok(Json(PayoutData::from(&found.ok_or_else(resolve::payout_not_found)?.payout)))
}
