//! `GET /api/v1/invoices/{invoiceId}/payment-methods`: the ways to pay an invoice, and what came by each.
use super::body::{self, PaymentMethodData};
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::api::query::Query;
use crate::api::resolve::Asker;
use crate::app::App;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Lists the ways to pay an invoice.
#[utoipa::path(
    get, path = "/api/v1/invoices/{invoiceId}/payment-methods", tag = "Invoices",
    operation_id = "Invoices_GetInvoicePaymentMethods",
    params(
        ("invoiceId" = String, Path, description = "The invoice"),
        ("onlyAccountedPayments" = Option<bool>, Query, description = "Whether to leave out payments that count for nothing, as those that were replaced; true, if nothing is said"),
    ),
    responses(
        (status = 200, description = "The ways to pay", body = [PaymentMethodData]),
        (status = 403, description = "Needs `btcpay.store.canviewinvoices`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewinvoices"])),
)]
pub async fn payment_methods(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Vec<PaymentMethodData>>, ApiError> {
    let (_, invoice) = open(&app, &asker, Permission::ViewInvoices, &id).await?;
    let only_accounted = query.flag("onlyAccountedPayments")?.unwrap_or(true);
    Ok(Json(body::payment_methods(&invoice, only_accounted)))
}
