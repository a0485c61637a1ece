//! `POST /api/v1/invoices/{invoiceId}/refund`: sets aside what an invoice's payer is to be given back.
use super::open;
use crate::api::ApiError;
use crate::api::body::{Body, Exact};
use crate::api::error::{FieldError, Problem};
use crate::api::pull_payments::PullPaymentData;
use crate::api::resolve::Asker;
use crate::app::App;
use crate::app::refund::{self, RefundError, Variant, Wish};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::permission::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be given back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefundInvoiceRequest {
    /// The pull payment's name; "Refund" and the invoice's id if nothing is said.
    name: Option<String>,
    /// The pull payment's description: Markdown.
    description: Option<String>,
    /// How it is paid out; on the chain is the one way there is: `BTC-CHAIN`.
    payout_methods: Option<Vec<String>>,
    /// `RateThen`, `CurrentRate`, `Fiat`, `OverpaidAmount` or `Custom`.
    refund_variant: Option<String>,
    /// So many percent of it are kept.
    #[schema(value_type = Option<String>, example = "2.1")]
    subtract_percentage: Option<Exact>,
    /// How much, for `Custom`.
    #[schema(value_type = Option<String>, example = "5.00")]
    custom_amount: Option<Exact>,
    /// In which currency, for `Custom`.
    custom_currency: Option<String>,
}

impl RefundInvoiceRequest {
    fn wish(self) -> Result<Wish, ApiError> {
        let variant = self.refund_variant.as_deref().and_then(Variant::parse);
        let variant = variant.ok_or_else(|| {
            ApiError::field("refundVariant", "use RateThen, CurrentRate, Fiat, OverpaidAmount or Custom")
        })?;
        Ok(Wish {
            variant,
            name: self.name.filter(|name| !name.trim().is_empty()),
            description: self.description.unwrap_or_default(),
            methods: self.payout_methods,
            percent: self.subtract_percentage.map(|Exact(percent)| percent),
            amount: self.custom_amount.map(|Exact(amount)| amount),
            currency: self.custom_currency.filter(|code| !code.is_empty()),
        })
    }
}

impl From<RefundError> for ApiError {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::Fields(problems) => problems.into(),
            RefundError::NotRefundable(why) => {
                Self::Told(StatusCode::BAD_REQUEST, "non-refundable", why.to_string())
            }
            RefundError::NoRate(why) => {
                Self::Told(StatusCode::BAD_REQUEST, "rate-unavailable", why.to_string())
            }
            RefundError::Store(error) => error.into(),
        }
    }
}

/// Makes a pull payment from which an invoice's payer claims what they are given back.
///
/// Where whoever asks may create pull payments, claims of an amount in bitcoin need nobody's approval.
#[utoipa::path(
    post, path = "/api/v1/invoices/{invoiceId}/refund", tag = "Invoices", operation_id = "Invoices_Refund",
    params(("invoiceId" = String, Path, description = "The invoice")),
    request_body = RefundInvoiceRequest,
    responses(
        (status = 200, description = "The pull payment", body = PullPaymentData),
        (status = 400, description = "`non-refundable`: nothing came for it; or `rate-unavailable`", body = Problem),
        (status = 403, description = "Needs `btcpay.store.cancreatenonapprovedpullpayments`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.cancreatenonapprovedpullpayments"]), ("Basic" = [])),
)]
pub async fn refund(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<RefundInvoiceRequest>,
) -> Result<Json<PullPaymentData>, ApiError> {
    let (access, invoice) = open(&app, &asker, Permission::CreateNonApprovedPullPayments, &id).await?;
    let wish = body.value.wish()?;
    let approves = asker.principal.store(Permission::CreatePullPayments, access.store()).is_ok();
    let pull = refund::make(&app, &access, invoice, (wish, approves)).await?;
    Ok(Json(PullPaymentData::of(&pull, &app.origin)))
}
