//! `GET /api/v1/stores/{storeId}/donation-pages/{pageId}`: one donation page.
use super::{DonationPageData, open};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a donation page.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/donation-pages/{pageId}", tag = "Donation pages",
    operation_id = "DonationPages_GetDonationPage",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("pageId" = String, Path, description = "The page's id, not its slug"),
    ),
    responses(
        (status = 200, description = "The page", body = DonationPageData),
        (status = 404, description = "Not in this store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn get_page(
    State(app): State<App>,
    principal: Principal,
    Path(path): Path<(String, String)>,
) -> Result<Json<DonationPageData>, ApiError> {
    let (_, record) = open(&app, &principal, Permission::ViewStoreSettings, &path).await?;
    Ok(Json(DonationPageData::new(&app, &record)))
}
