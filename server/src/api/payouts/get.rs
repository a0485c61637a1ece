//! `GET /api/v1/payouts/{payoutId}`: one payout.
use super::{PayoutData, open};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a payout.
#[utoipa::path(
    get, path = "/api/v1/payouts/{payoutId}", tag = "Stores (Payouts)", operation_id = "GetStorePayout",
    params(("payoutId" = String, Path, description = "The payout")),
    responses(
        (status = 200, description = "The payout", body = PayoutData),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewpayouts"]), ("Basic" = [])),
)]
pub async fn get_payout(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<PayoutData>, ApiError> {
    let (_, record) = open(&app, &asker, Permission::ViewPayouts, &id).await?;
    Ok(Json(PayoutData::from(&record.payout)))
}
