//! `PUT /api/v1/payment-requests/{paymentRequestId}`: states a payment request anew.
use super::{PaymentRequestBaseData, PaymentRequestData, open};
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::resolve::Asker;
use crate::app::{App, payment_requests};
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use serde_json::{Map, Value};

/// Replaces what a payment request asks for; what is left out is not said any more.
///
/// An amount without a currency is in the one it has. Once there are invoices, the currency stays; the amount may change, and
/// the status follows from what came.
#[utoipa::path(
    put, path = "/api/v1/payment-requests/{paymentRequestId}", tag = "Payment Requests",
    operation_id = "PaymentRequests_UpdatePaymentRequest",
    params(("paymentRequestId" = String, Path, description = "The payment request")),
    request_body = PaymentRequestBaseData,
    responses(
        (status = 200, description = "The payment request", body = PaymentRequestData),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifypaymentrequests"]), ("Basic" = [])),
)]
pub async fn update_request(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<Map<String, Value>>,
) -> Result<Json<PaymentRequestData>, ApiError> {
    let (access, record) = open(&app, &asker, Permission::ModifyPaymentRequests, &id).await?;
    let terms = payment_requests::terms(body.value, record.request.terms.price.currency())?;
    let changed = app.store.restate_request(&access, &record.request.id, terms, app.now()).await?;
    let changed = changed.map_err(|stays| ApiError::field("currency", stays.to_string()))?;
    app.wakes.committed();
    Ok(Json(PaymentRequestData::from(&changed)))
}
