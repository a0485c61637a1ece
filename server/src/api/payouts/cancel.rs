//! `DELETE /api/v1/payouts/{payoutId}`: cancels a payout.
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::app::{App, payouts};
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Cancels a payout that is not being paid; its amount can be claimed again.
#[utoipa::path(
    delete, path = "/api/v1/payouts/{payoutId}", tag = "Stores (Payouts)", operation_id = "PullPayments_CancelPayout",
    params(("payoutId" = String, Path, description = "The payout")),
    responses(
        (status = 200, description = "It is cancelled"),
        (status = 400, description = "`invalid-state`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmanagepayouts"]), ("Basic" = [])),
)]
pub async fn cancel_payout(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let (access, record) = open(&app, &asker, Permission::ManagePayouts, &id).await?;
    payouts::cancel(&app, &access, &record.payout.id).await??;
    Ok(())
}
