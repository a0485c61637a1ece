//! `GET /api/v1/payment-requests/{paymentRequestId}`: one payment request.
use super::{PaymentRequestData, open};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a payment request.
#[utoipa::path(
    get, path = "/api/v1/payment-requests/{paymentRequestId}", tag = "Payment Requests",
    operation_id = "PaymentRequests_GetPaymentRequest",
    params(("paymentRequestId" = String, Path, description = "The payment request")),
    responses(
        (status = 200, description = "The payment request", body = PaymentRequestData),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewpaymentrequests"]), ("Basic" = [])),
)]
pub async fn get_request(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<PaymentRequestData>, ApiError> {
    let (_, record) = open(&app, &asker, Permission::ViewPaymentRequests, &id).await?;
    Ok(Json(PaymentRequestData::from(&record)))
}
