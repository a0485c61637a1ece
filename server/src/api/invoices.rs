//! Invoices: make, get, list, change, mark, put away.
use super::ApiError;
use super::resolve::{self, Asker};
use crate::app::App;
use domain::permission::Permission;
use domain::{Invoice, StoreAccess};

pub mod activate;
pub mod archive;
pub mod body;
pub mod create;
pub mod get;
pub mod list;
pub mod payment_methods;
pub mod refund;
pub mod refund_data;
pub mod status;
pub mod unarchive;
pub mod update;

/// The invoice of that id, for somebody who has that permission in its store.
async fn open(
    app: &App,
    asker: &Asker,
    permission: Permission,
    id: &str,
) -> Result<(StoreAccess, Invoice), ApiError> {
    let (access, id) = resolve::invoice(app, asker, permission, id).await?;
    let invoice = app.store.invoice(&access, &id).await?;
    let invoice =
        invoice.ok_or_else(|| ApiError::not_found("invoice-not-found", "The invoice was not found"))?;
    Ok((access, invoice))
}
