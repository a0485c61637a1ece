//! `GET /api/v1/pull-payments/{pullPaymentId}`: one pull payment, for whoever knows it.
use super::{PullPaymentData, public};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};

/// Shows a pull payment.
#[utoipa::path(
    get, path = "/api/v1/pull-payments/{pullPaymentId}", tag = "Pull payments (Public)",
    operation_id = "PullPayments_GetPullPayment",
    params(("pullPaymentId" = String, Path, description = "The pull payment")),
    responses(
        (status = 200, description = "The pull payment", body = PullPaymentData),
        (status = 404, description = "There is none", body = Problem),
    ),
)]
pub async fn get_pull_payment(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<PullPaymentData>, ApiError> {
    let record = public(&app, &id).await?;
    Ok(Json(PullPaymentData::of(&record.pull, &app.origin)))
}
