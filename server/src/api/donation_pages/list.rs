//! `GET /api/v1/stores/{storeId}/donation-pages`: a store's donation pages.
use super::DonationPageData;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Lists a store's donation pages.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/donation-pages", tag = "Donation pages",
    operation_id = "DonationPages_GetDonationPages",
    params(("storeId" = String, Path, description = "The store")),
    responses((status = 200, description = "The pages, oldest first", body = [DonationPageData])),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn list_pages(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
) -> Result<Json<Vec<DonationPageData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    let pages = app.store.pages(&access).await?;
    Ok(Json(pages.iter().map(|record| DonationPageData::new(&app, record)).collect()))
}
