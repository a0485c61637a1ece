//! `DELETE /api/v1/payment-requests/{paymentRequestId}`: puts a payment request away.
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::app::{App, payment_requests};
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Archives a payment request: it takes nothing more and is in no list. What still comes to its invoices is counted.
#[utoipa::path(
    delete, path = "/api/v1/payment-requests/{paymentRequestId}", tag = "Payment Requests",
    operation_id = "PaymentRequests_ArchivePaymentRequest",
    params(("paymentRequestId" = String, Path, description = "The payment request")),
    responses(
        (status = 200, description = "It is put away"),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifypaymentrequests"]), ("Basic" = [])),
)]
pub async fn archive_request(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<(), ApiError> {
    let (access, record) = open(&app, &asker, Permission::ModifyPaymentRequests, &id).await?;
    Ok(payment_requests::archive(&app, &access, &record.request.id).await?)
}
