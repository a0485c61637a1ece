//! `POST /api/v1/stores/{storeId}/payment-requests`: makes a payment request.
use super::{PaymentRequestBaseData, PaymentRequestData};
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::api::idempotency::Key;
use crate::api::{ApiError, resolve};
use crate::app::{App, payment_requests};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::permission::Permission;
use serde_json::{Map, Value};

/// Creates a payment request. Its page is `/payment-requests/{id}`: send it to whoever is to pay.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/payment-requests", tag = "Payment Requests",
    operation_id = "PaymentRequests_CreatePaymentRequest",
    params(("storeId" = String, Path, description = "The store")),
    request_body = PaymentRequestBaseData,
    responses(
        (status = 200, description = "The payment request", body = PaymentRequestData),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifypaymentrequests"]), ("Basic" = [])),
)]
pub async fn create_request(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    once: Key,
    body: Body<Map<String, Value>>,
) -> Result<Json<PaymentRequestData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyPaymentRequests, &store)?;
    let settings = app.store.settings(&access).await?;
    let settings =
        settings.ok_or_else(|| ApiError::not_found("store-not-found", "The store was not found"))?;
    let terms = payment_requests::terms(body.value, settings.default_currency)?;
    let record = payment_requests::draft(&app, &access, terms);
    let answer = PaymentRequestData::from(&record);
    let database = once.store(&app, StatusCode::OK, &answer)?;
    payment_requests::keep(&app, &database, &access, &record.request).await?;
    Ok(Json(answer))
}
