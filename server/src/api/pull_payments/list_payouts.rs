//! `GET /api/v1/pull-payments/{pullPaymentId}/payouts`: what was claimed from a pull payment.
use super::public;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::payouts::PayoutData;
use crate::api::query::Query;
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use store::PayoutFilter;

/// Lists the payouts of a pull payment, newest first.
#[utoipa::path(
    get, path = "/api/v1/pull-payments/{pullPaymentId}/payouts", tag = "Pull payments (Public)",
    operation_id = "PullPayments_GetPayouts",
    params(
        ("pullPaymentId" = String, Path, description = "The pull payment"),
        ("includeCancelled" = Option<bool>, Query, description = "Whether to list those that were cancelled, too"),
    ),
    responses(
        (status = 200, description = "The payouts", body = [PayoutData]),
        (status = 404, description = "There is none", body = Problem),
    ),
)]
pub async fn list_claims(
    State(app): State<App>,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Vec<PayoutData>>, ApiError> {
    let record = public(&app, &id).await?;
    let filter = PayoutFilter {
        pull_payment: Some(record.pull.id),
        include_cancelled: query.flag("includeCancelled")?.unwrap_or(false),
        ..PayoutFilter::default()
    };
    let found = app.store.payouts(&app.system.to_store(&record.pull.store), filter).await?;
    Ok(Json(found.iter().map(|record| PayoutData::from(&record.payout)).collect()))
}
