//! `GET /api/v1/stores/{storeId}/rates/configuration/{rateSource}`: where a store's rates come from.
use super::{Place, RateConfigurationData, open, shown};
use crate::api::error::Problem;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows where a store's rates come from.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/rates/configuration/{rateSource}", tag = "Stores (Rates)",
    operation_id = "Stores_GetStoreRateConfiguration",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("rateSource" = String, Path, description = "`primary`, or `fallback` for what is asked when that has no rate"),
    ),
    responses(
        (status = 200, description = "The settings", body = RateConfigurationData),
        (status = 404, description = "Neither `primary` nor `fallback`", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn get_configuration(
    State(app): State<App>,
    principal: Principal,
    Path((store, place)): Path<(String, String)>,
) -> Result<Json<RateConfigurationData>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    let place = Place::parse(&place)?;
    let store = open(&app, &access).await?.settings;
    let settings = match place {
        Place::Primary => store.rates.primary.clone(),
        Place::Fallback => store.rates.fallback.clone().unwrap_or_default(),
    };
    Ok(Json(shown(&app, &store, &settings)))
}
