//! `POST /api/v1/invoices/{invoiceId}/status`: takes a person's word for whether an invoice is paid.
use super::body::{self, InvoiceData};
use super::open;
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::resolve::Asker;
use crate::app::{App, change_invoice};
use axum::Json;
use axum::extract::{Path, State};
use domain::Invoice;
use domain::invoice::Mark;
use domain::permission::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to mark it as.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct MarkInvoice {
    /// `Settled` or `Invalid`.
    #[schema(example = "Settled")]
    status: String,
}

/// Marks an invoice as settled or invalid.
#[utoipa::path(
    post, path = "/api/v1/invoices/{invoiceId}/status", tag = "Invoices", operation_id = "Invoices_MarkInvoiceStatus",
    params(("invoiceId" = String, Path, description = "The invoice")),
    request_body = MarkInvoice,
    responses(
        (status = 200, description = "The invoice", body = InvoiceData),
        (status = 403, description = "Needs `btcpay.store.canmodifyinvoices`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "It can't be marked so", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifyinvoices"])),
)]
pub async fn status(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<MarkInvoice>,
) -> Result<Json<InvoiceData>, ApiError> {
    let (access, invoice) = open(&app, &asker, Permission::ModifyInvoices, &id).await?;
    let mark = match body.value.status.to_ascii_lowercase().as_str() {
        "settled" => Mark::Settled,
        "invalid" => Mark::Invalid,
        _ => return Err(ApiError::field("status", "use Settled or Invalid")),
    };
    let change = |invoice: &Invoice, now| {
        invoice.mark(mark, now).map(Some).map_err(|error| ApiError::field("status", error.to_string()))
    };
    let marked = change_invoice::run(&app, &access, invoice, change).await?;
    Ok(Json(body::invoice(&marked, &app.origin, false)))
}
