//! `PUT /api/v1/stores/{storeId}/donation-pages/{pageId}`: states a donation page anew.
use super::{DonationPageBaseData, DonationPageData, home, open};
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::app::App;
use crate::app::donation_pages::restated;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use serde_json::{Map, Value};

/// Replaces a donation page's settings; what is left out becomes the default. Its slug and its picture stay.
#[utoipa::path(
    put, path = "/api/v1/stores/{storeId}/donation-pages/{pageId}", tag = "Donation pages",
    operation_id = "DonationPages_UpdateDonationPage",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("pageId" = String, Path, description = "The page's id, not its slug"),
    ),
    request_body = DonationPageBaseData,
    responses(
        (status = 200, description = "The page", body = DonationPageData),
        (status = 404, description = "Not in this store", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn update_page(
    State(app): State<App>,
    principal: Principal,
    Path(path): Path<(String, String)>,
    body: Body<Map<String, Value>>,
) -> Result<Json<DonationPageData>, ApiError> {
    let (access, mut record) = open(&app, &principal, Permission::ModifyStoreSettings, &path).await?;
    record.page.settings = restated(body.value, &record.page, home(&app, &access).await?)?;
    app.store.update_page(&access, &record.page.id, &record.page.settings).await?;
    Ok(Json(DonationPageData::new(&app, &record)))
}
