//! `GET /api/v1/invoices/{invoiceId}/refund/{paymentMethodId}`: what can be given back of what came for an invoice.
use super::open;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::api::{ApiError, resolve};
use crate::app::{App, quote};
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use domain::{Method, Sats};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// What each way to give back would come to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceRefundTriggerData {
    /// What came, in bitcoin.
    #[schema(example = "0.00025000")]
    payment_amount_then: String,
    /// What that was worth then, in bitcoin at the rate now; zero while there is none.
    payment_amount_now: String,
    /// What it was worth then, in the invoice's currency.
    invoice_amount: String,
    payment_currency: &'static str,
    payment_currency_divisibility: u32,
    invoice_currency_divisibility: u32,
    invoice_currency: &'static str,
    /// What came beyond the price, in bitcoin.
    overpaid_payment_amount: Option<String>,
}

/// Shows what an invoice's payer could be given back, each way.
#[utoipa::path(
    get, path = "/api/v1/invoices/{invoiceId}/refund/{paymentMethodId}", tag = "Invoices",
    operation_id = "Invoices_GetInvoiceRefundTriggerData",
    params(
        ("invoiceId" = String, Path, description = "The invoice"),
        ("paymentMethodId" = String, Path, description = "How it was paid, such as `BTC-CHAIN`"),
    ),
    responses(
        (status = 200, description = "The amounts", body = InvoiceRefundTriggerData),
        (status = 403, description = "Needs `btcpay.store.cancreatenonapprovedpullpayments`", body = Problem),
        (status = 404, description = "Not in this store, or not to be paid so", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.cancreatenonapprovedpullpayments"]), ("Basic" = [])),
)]
pub async fn refund_data(
    State(app): State<App>,
    asker: Asker,
    Path((id, method)): Path<(String, String)>,
) -> Result<Json<InvoiceRefundTriggerData>, ApiError> {
    let (access, invoice) = open(&app, &asker, Permission::CreateNonApprovedPullPayments, &id).await?;
    let method = resolve::method(&method)?;
    if !invoice.prompts.iter().any(|prompt| prompt.method == method) || method != Method::OnChain {
        return Err(ApiError::not_found(
            "paymentmethod-not-found",
            "The invoice can't be paid by this method",
        ));
    }
    let settings = app.store.settings(&access).await?.ok_or(store::Error::NotFound)?;
    let refundable = invoice.refundable();
    let now = quote::rate(&app, &settings, refundable.worth.currency()).ok();
    let now = now.and_then(|quoted| quoted.rate.sats_due(refundable.worth).ok());
    let currency = refundable.worth.currency();
    Ok(Json(InvoiceRefundTriggerData {
        payment_amount_then: bitcoin(refundable.paid),
        payment_amount_now: bitcoin(now.unwrap_or(Sats::ZERO)),
        invoice_amount: refundable.worth.to_decimal().to_string(),
        payment_currency: "BTC",
        payment_currency_divisibility: 8,
        invoice_currency_divisibility: currency.exponent(),
        invoice_currency: currency.code(),
        overpaid_payment_amount: (!refundable.over.is_zero()).then(|| bitcoin(refundable.over)),
    }))
}

fn bitcoin(sats: Sats) -> String {
    Decimal::from_i128_with_scale(sats.to_sat().into(), 8).to_string()
}
