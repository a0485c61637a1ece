//! `PUT /api/v1/stores/{storeId}/rates/configuration/{rateSource}`: says where a store's rates come from.
use super::{Place, RateConfigurationData, open, read, shown};
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use domain::settings::StoreSettings;
use serde_json::{Map, Value};

/// Sets where a store's rates come from.
#[utoipa::path(
    put, path = "/api/v1/stores/{storeId}/rates/configuration/{rateSource}", tag = "Stores (Rates)",
    operation_id = "Stores_UpdateStoreRateConfiguration",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("rateSource" = String, Path, description = "`primary`, or `fallback` for what is asked when that has no rate"),
    ),
    request_body = RateConfigurationData,
    responses(
        (status = 200, description = "The settings", body = RateConfigurationData),
        (status = 404, description = "Neither `primary` nor `fallback`", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn put_configuration(
    State(app): State<App>,
    principal: Principal,
    Path((store, place)): Path<(String, String)>,
    body: Body<Map<String, Value>>,
) -> Result<Json<RateConfigurationData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let place = Place::parse(&place)?;
    let settings = read(body.value)?;
    open(&app, &access).await?;
    let new = settings.clone();
    let change = move |store: &mut StoreSettings| {
        match place {
            Place::Primary => store.rates.primary = new,
            Place::Fallback => store.rates.fallback = Some(new),
        }
        store.clone()
    };
    let store = app.store.update_settings(&access, change).await?;
    app.wakes.rates_wanted();
    Ok(Json(shown(&app, &store, &settings)))
}
