//! `POST /api/v1/payouts/{payoutId}/mark-paid`: takes a person's word that a payout is paid.
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::app::{App, payouts};
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Marks a payout as paid by other means than a spend of this server's.
#[utoipa::path(
    post, path = "/api/v1/payouts/{payoutId}/mark-paid", tag = "Stores (Payouts)",
    operation_id = "PullPayments_MarkPayoutPaid",
    params(("payoutId" = String, Path, description = "The payout")),
    responses(
        (status = 200, description = "It is marked as paid"),
        (status = 400, description = "`invalid-state`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmanagepayouts"]), ("Basic" = [])),
)]
pub async fn mark_payout_paid(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let (access, record) = open(&app, &asker, Permission::ManagePayouts, &id).await?;
    payouts::mark(&app, &access, &record.payout.id, (Some(true), None)).await??;
    Ok(())
}
