//! `POST /api/v1/stores/{storeId}/donation-pages`: makes a donation page.
use super::{DonationPageBaseData, DonationPageData, home};
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::api::idempotency::Key;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::app::donation_pages::{NewPage, Refusal};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::donation_page::Progress;
use domain::permission::Permission;
use serde_json::{Map, Value};
use store::{Declared, PageRecord};

/// Creates a donation page.
///
/// It takes donations at once. The slug is one page's in the whole server.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/donation-pages", tag = "Donation pages",
    operation_id = "DonationPages_CreateDonationPage",
    params(("storeId" = String, Path, description = "The store")),
    request_body = DonationPageBaseData,
    responses(
        (status = 200, description = "The page", body = DonationPageData),
        (status = 422, description = "Wrong fields, or a slug that is taken", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn create_page(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    once: Key,
    body: Body<Map<String, Value>>,
) -> Result<Json<DonationPageData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let new = NewPage::from_body(body.value, home(&app, &access).await?)?;
    let page = new.page(&access, app.now(), &app.chance);
    let record = PageRecord {
        page: page.clone(),
        progress: Progress::default(),
        picture_at: None,
        declared: Declared::Never,
    };
    let answer = DonationPageData::new(&app, &record);
    let database = once.store(&app, StatusCode::OK, &answer)?;
    database.create_page(&access, page).await.map_err(Refusal::from)?;
    Ok(Json(answer))
}
