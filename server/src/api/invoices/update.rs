//! `PUT /api/v1/invoices/{invoiceId}`: replaces an invoice's metadata.
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
use domain::invoice::Metadata;
use domain::permission::Permission;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// What to replace.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct UpdateInvoice {
    /// The new metadata; it replaces the old whole.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Box<RawValue>>,
}

/// Replaces an invoice's metadata.
#[utoipa::path(
    put, path = "/api/v1/invoices/{invoiceId}", tag = "Invoices", operation_id = "Invoices_UpdateInvoice",
    params(("invoiceId" = String, Path, description = "The invoice")),
    request_body = UpdateInvoice,
    responses(
        (status = 200, description = "The invoice", body = InvoiceData),
        (status = 403, description = "Needs `btcpay.store.canmodifyinvoices`", body = Problem),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifyinvoices"])),
)]
pub async fn update(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<UpdateInvoice>,
) -> Result<Json<InvoiceData>, ApiError> {
    let (access, invoice) = open(&app, &asker, Permission::ModifyInvoices, &id).await?;
    let metadata = match &body.value.metadata {
        None => return Ok(Json(body::invoice(&invoice, &app.origin, false))),
        Some(json) => {
            Metadata::parse(json.get()).map_err(|error| ApiError::field("metadata", error.to_string()))?
        }
    };
    let change = |invoice: &Invoice, _| Ok::<_, ApiError>(Some(invoice.with_metadata(metadata.clone())));
    let changed = change_invoice::run(&app, &access, invoice, change).await?;
    Ok(Json(body::invoice(&changed, &app.origin, false)))
}
