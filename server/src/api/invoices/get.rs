//! `GET /api/v1/invoices/{invoiceId}`: one invoice.
use super::body::{self, InvoiceData};
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::query::Query;
use crate::api::resolve::Asker;
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows an invoice.
#[utoipa::path(
    get, path = "/api/v1/invoices/{invoiceId}", tag = "Invoices", operation_id = "Invoices_GetInvoice",
    params(
        ("invoiceId" = String, Path, description = "The invoice"),
        ("includePaymentMethods" = Option<bool>, Query, description = "Whether to list the ways to pay"),
    ),
    responses(
        (status = 200, description = "The invoice", body = InvoiceData),
        (status = 403, description = "Needs `btcpay.store.canviewinvoices`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewinvoices"])),
)]
pub async fn get(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<InvoiceData>, ApiError> {
    let (_, invoice) = open(&app, &asker, Permission::ViewInvoices, &id).await?;
    let with_methods = query.flag("includePaymentMethods")?.unwrap_or(false);
    Ok(Json(body::invoice(&invoice, &app.origin, with_methods)))
}
