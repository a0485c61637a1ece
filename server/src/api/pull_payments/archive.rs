//! `DELETE /api/v1/pull-payments/{pullPaymentId}`: puts a pull payment away.
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::api::{ApiError, resolve};
use crate::app::App;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Archives a pull payment: nothing more can be claimed, and what of it is not being paid is cancelled.
#[utoipa::path(
    delete, path = "/api/v1/pull-payments/{pullPaymentId}", tag = "Pull payments (Management)",
    operation_id = "PullPayments_ArchivePullPayment",
    params(("pullPaymentId" = String, Path, description = "The pull payment")),
    responses(
        (status = 200, description = "It is put away"),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canarchivepullpayments"]), ("Basic" = [])),
)]
pub async fn archive_pull_payment(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let (access, id) = resolve::pull_payment(&app, &asker, Permission::ArchivePullPayments, &id).await?;
    app.store.archive_pull_payment(&access, &id, app.now()).await?;
    app.wakes.committed();
    Ok(())
}
