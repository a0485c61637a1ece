//! `PUT /api/v1/stores/{storeId}`: states a store's settings anew. Rates have requests of their own and stay.
use super::{StoreBaseData, StoreData, open};
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;
use domain::settings::{Problem, StoreSettings};
use serde_json::{Map, Value};

/// Replaces a store's settings; what is left out becomes the default.
#[utoipa::path(
    put, path = "/api/v1/stores/{storeId}", tag = "Stores", operation_id = "Stores_UpdateStore",
    params(("storeId" = String, Path, description = "The store")),
    request_body = StoreBaseData,
    responses(
        (status = 200, description = "The store", body = StoreData),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn update_store(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    body: Body<Map<String, Value>>,
) -> Result<Json<StoreData>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &id)?;
    let mut record = open(&app, &access).await?;
    let change = |settings: &mut StoreSettings| {
        // Its rates as they are at this moment, which another request may just have changed.
        *settings = StoreSettings::from_body(body.value, settings.rates.clone())?;
        Ok::<_, Vec<Problem>>(settings.clone())
    };
    record.settings = app.store.update_settings(&access, change).await??;
    app.wakes.rates_wanted();
    Ok(Json((&record).into()))
}
