//! `POST /api/v1/stores/{storeId}/rates/configuration/preview`: what rates would be with other settings. Stores nothing.
use super::{RateConfigurationData, RateData, open, priced, read};
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::{App, quote};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use domain::settings::RateConfig;
use serde_json::{Map, Value};

/// Shows what a store's rates would be.
///
/// A source that no store uses yet is only asked from then on: look again after some seconds.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/rates/configuration/preview", tag = "Stores (Rates)",
    operation_id = "Stores_PreviewStoreRateConfiguration",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("currencyPair" = Option<Vec<String>>, Query, description = "The pairs, such as `BTC_USD`; none means a bitcoin in the store's currencies"),
    ),
    request_body = RateConfigurationData,
    responses(
        (status = 200, description = "Each pair's rate, or why there would be none", body = [RateData]),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn preview_configuration(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    query: Query,
    body: Body<Map<String, Value>>,
) -> Result<Json<Vec<RateData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let config = RateConfig { primary: read(body.value)?, fallback: None };
    let store = open(&app, &access).await?.settings;
    app.market.look_at(quote::asks(&app, &store, &config), app.now());
    app.wakes.rates_wanted();
    Ok(Json(priced(&app, &store, &config, &query)?))
}
