//! `POST /api/v1/payment-requests/{paymentRequestId}/pay`: an invoice that pays for a payment request.
use super::open;
use crate::api::ApiError;
use crate::api::body::{Body, Exact};
use crate::api::error::{FieldError, Problem};
use crate::api::invoices::body::{self, InvoiceData};
use crate::api::resolve::Asker;
use crate::app::App;
use crate::app::payment_requests::{self, Wish};
use axum::Json;
use axum::extract::{Path, State};
use domain::Money;
use domain::permission::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to pay.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayPaymentRequest {
    /// How much, in the request's currency; what is still due if nothing is said, and never more than that. Only where
    /// `allowCustomPaymentAmounts` is set.
    #[schema(value_type = Option<String>, example = "0.1")]
    amount: Option<Exact>,
    /// Whether an invoice over the same amount that still waits to be paid will do.
    #[schema(default = false)]
    allow_pending_invoice_reuse: Option<bool>,
}

/// Makes an invoice for what is still due, or for a part of it.
#[utoipa::path(
    post, path = "/api/v1/payment-requests/{paymentRequestId}/pay", tag = "Payment Requests",
    operation_id = "PaymentRequests_Pay",
    params(("paymentRequestId" = String, Path, description = "The payment request")),
    request_body = PayPaymentRequest,
    responses(
        (status = 200, description = "The invoice", body = InvoiceData),
        (status = 400, description = "`archived`, `already-paid` or `expired`; or no invoice can be made now: no rate, or no payment method", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields, or an amount where the whole is asked for", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canviewpaymentrequests"]), ("Basic" = [])),
)]
pub async fn pay_request(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<PayPaymentRequest>,
) -> Result<Json<InvoiceData>, ApiError> {
    let (access, record) = open(&app, &asker, Permission::ViewPaymentRequests, &id).await?;
    let currency = record.request.terms.price.currency();
    let amount = body.value.amount.map(|Exact(amount)| Money::try_from_decimal(amount, currency));
    let amount = amount.transpose().map_err(|error| ApiError::field("amount", error.to_string()))?;
    let wish = Wish { amount, reuse: body.value.allow_pending_invoice_reuse.unwrap_or(false) };
    let invoice = payment_requests::pay(&app, &access, &record, wish).await?;
    Ok(Json(body::invoice(&invoice, &app.origin, false)))
}
