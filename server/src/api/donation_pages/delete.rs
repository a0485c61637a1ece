//! `DELETE /api/v1/stores/{storeId}/donation-pages/{pageId}`: puts a donation page away.
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Puts a donation page away.
///
/// Whoever still follows its link is told so. Its invoices stay, and so does its slug: only this store can make another
/// page of it.
#[utoipa::path(
    delete, path = "/api/v1/stores/{storeId}/donation-pages/{pageId}", tag = "Donation pages",
    operation_id = "DonationPages_DeleteDonationPage",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("pageId" = String, Path, description = "The page's id, not its slug"),
    ),
    responses(
        (status = 200, description = "It is gone"),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn delete_page(
    State(app): State<App>,
    principal: Principal,
    Path(path): Path<(String, String)>,
) -> Result<(), ApiError> {
    let (access, record) = open(&app, &principal, Permission::ModifyStoreSettings, &path).await?;
    Ok(app.store.archive_page(&access, &record.page.id, app.now()).await?)
}
