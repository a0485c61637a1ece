//! `DELETE /api/v1/stores/{storeId}/donation-pages/{pageId}/picture`: takes a donation page's picture away.
use super::open;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Takes a donation page's picture away. One that has none stays as it is.
#[utoipa::path(
    delete, path = "/api/v1/stores/{storeId}/donation-pages/{pageId}/picture", tag = "Donation pages",
    operation_id = "DonationPages_DeletePicture",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("pageId" = String, Path, description = "The page's id, not its slug"),
    ),
    responses(
        (status = 200, description = "It has no picture"),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn delete_picture(
    State(app): State<App>,
    principal: Principal,
    Path(path): Path<(String, String)>,
) -> Result<(), ApiError> {
    let (access, record) = open(&app, &principal, Permission::ModifyStoreSettings, &path).await?;
    Ok(app.store.set_picture(&access, &record.page.id, None, app.now()).await?)
}
