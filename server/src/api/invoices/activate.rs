//! `POST /api/v1/invoices/{invoiceId}/payment-methods/{paymentMethodId}/activate`: has a way to pay made ready.
//!
//! Every way to pay of an invoice is ready from its beginning, so this only says whether the invoice has it.
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::resolve::{self, Asker};
use crate::app::App;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Activates a way to pay an invoice.
#[utoipa::path(
    post, path = "/api/v1/invoices/{invoiceId}/payment-methods/{paymentMethodId}/activate", tag = "Invoices",
    operation_id = "Invoices_ActivatePaymentMethod",
    params(
        ("invoiceId" = String, Path, description = "The invoice"),
        ("paymentMethodId" = String, Path, description = "The payment method, in any of its spellings"),
    ),
    responses(
        (status = 200, description = "It can be paid that way"),
        (status = 404, description = "No such invoice in this store, or it can't be paid that way", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewinvoices"]), ("Basic" = [])),
)]
pub async fn activate(
    State(app): State<App>,
    asker: Asker,
    Path((id, method)): Path<(String, String)>,
) -> Result<(), ApiError> {
    let (_, invoice) = open(&app, &asker, Permission::ViewInvoices, &id).await?;
    let method = resolve::method(&method)?;
    if invoice.prompts.iter().any(|prompt| prompt.method == method) {
        return Ok(());
    }
    Err(ApiError::not_found("paymentmethod-not-found", format!("This invoice can't be paid by {method}")))
}
