//! `DELETE /api/v1/invoices/{invoiceId}`: puts an invoice away from lists. Its addresses stay watched.
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::Asker;
use crate::app::{App, change_invoice};
use axum::extract::{Path, State};
use domain::Invoice;
use domain::permission::Permission;

/// Archives an invoice.
#[utoipa::path(
    delete, path = "/api/v1/invoices/{invoiceId}", tag = "Invoices", operation_id = "Invoices_ArchiveInvoice",
    params(("invoiceId" = String, Path, description = "The invoice")),
    responses(
        (status = 200, description = "It is archived"),
        (status = 403, description = "Needs `btcpay.store.canmodifyinvoices`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifyinvoices"])),
)]
pub async fn archive(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Result<(), ApiError> {
    let (access, invoice) = open(&app, &asker, Permission::ModifyInvoices, &id).await?;
    let change = |invoice: &Invoice, now| Ok::<_, ApiError>(invoice.archived(true, now));
    change_invoice::run(&app, &access, invoice, change).await?;
    Ok(())
}
