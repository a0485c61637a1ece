//! `GET /api/v1/pull-payments/{pullPaymentId}/lnurl`: claiming by LNURL, which takes Lightning.
use super::public;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Says that a pull payment can't be claimed by LNURL: there is no Lightning.
#[utoipa::path(
    get, path = "/api/v1/pull-payments/{pullPaymentId}/lnurl", tag = "Pull payments (Public)",
    operation_id = "PullPayments_GetPullPaymentLNURL",
    params(("pullPaymentId" = String, Path, description = "The pull payment")),
    responses(
        (status = 400, description = "`lnurl-not-supported`", body = Problem),
        (status = 404, description = "There is none", body = Problem),
    ),
)]
pub async fn lnurl(State(app): State<App>, Path(id): Path<String>) -> Result<(), ApiError> {
    public(&app, &id).await?;
    let message = "LNURL not supported for this pull payment".into();
    Err(ApiError::Told(StatusCode::BAD_REQUEST, "lnurl-not-supported", message))
}
