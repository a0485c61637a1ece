//! `GET /api/v1/stores/{storeId}/rates`: what a bitcoin costs a store now.
use super::{RateData, open, priced};
use crate::api::error::FieldError;
use crate::api::query::Query;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a store's rates.
#[utoipa::path(
    get, path = "/api/v1/stores/{storeId}/rates", tag = "Stores (Rates)", operation_id = "Stores_GetStoreRates",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("currencyPair" = Option<Vec<String>>, Query, description = "The pairs, such as `BTC_USD`; none means a bitcoin in the store's currencies"),
    ),
    responses(
        (status = 200, description = "Each pair's rate, or why there is none", body = [RateData]),
        (status = 422, description = "No currency pair", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canviewstoresettings"]), ("Basic" = [])),
)]
pub async fn get_rates(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    query: Query,
) -> Result<Json<Vec<RateData>>, ApiError> {
    let access = resolve::store(&principal, Permission::ViewStoreSettings, &store)?;
    let store = open(&app, &access).await?;
    Ok(Json(priced(&app, &store.settings, &store.settings.rates, &query)?))
}
