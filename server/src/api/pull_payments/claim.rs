//! `POST /api/v1/pull-payments/{pullPaymentId}/payouts`: claims from a pull payment.
use super::public;
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::payouts::{CreatePayoutRequest, PayoutData};
use crate::app::{App, payouts};
use axum::Json;
use axum::extract::{Path, State};

/// Claims a payout: all that is left, or the amount that is asked for.
#[utoipa::path(
    post, path = "/api/v1/pull-payments/{pullPaymentId}/payouts", tag = "Pull payments (Public)",
    operation_id = "PullPayments_CreatePayout",
    params(("pullPaymentId" = String, Path, description = "The pull payment")),
    request_body = CreatePayoutRequest,
    responses(
        (status = 200, description = "The payout", body = PayoutData),
        (status = 400, description = "`duplicate-destination`, `expired`, `not-started`, `archived`, `overdraft` or `amount-too-low`", body = Problem),
        (status = 404, description = "There is none", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
)]
pub async fn claim(
    State(app): State<App>,
    Path(id): Path<String>,
    body: Body<CreatePayoutRequest>,
) -> Result<Json<PayoutData>, ApiError> {
    let record = public(&app, &id).await?;
    let made = payouts::claim_from(&app, &record.pull, body.value.wish()?).await?;
    Ok(Json(PayoutData::from(&made.payout)))
}
