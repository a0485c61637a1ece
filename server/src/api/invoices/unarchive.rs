//! `POST /api/v1/invoices/{invoiceId}/unarchive`: brings an archived invoice back to the lists.
use super::body::{self, InvoiceData};
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::app::{App, change_invoice};
use axum::Json;
use axum::extract::{Path, State};
use domain::Invoice;
use domain::permission::Permission;

/// Brings an archived invoice back.
#[utoipa::path(
    post, path = "/api/v1/invoices/{invoiceId}/unarchive", tag = "Invoices",
    operation_id = "Invoices_UnarchiveInvoice",
    params(("invoiceId" = String, Path, description = "The invoice")),
    responses(
        (status = 200, description = "The invoice", body = InvoiceData),
        (status = 403, description = "Needs `btcpay.store.canmodifyinvoices`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifyinvoices"])),
)]
pub async fn unarchive(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<InvoiceData>, ApiError> {
    let (access, invoice) = open(&app, &asker, Permission::ModifyInvoices, &id).await?;
    let change = |invoice: &Invoice, now| Ok::<_, ApiError>(invoice.archived(false, now));
    let shown = change_invoice::run(&app, &access, invoice, change).await?;
    Ok(Json(body::invoice(&shown, &app.origin, false)))
}
