//! `POST /api/v1/stores`: makes a store, which belongs to whoever asks.
use super::{StoreBaseData, StoreData};
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::api::idempotency::Key;
use crate::app::App;
use crate::app::stores::{self, NewStore, Refusal};
use crate::auth::Principal;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::permission::Permission;
use domain::settings::{RateConfig, StoreSettings};
use serde_json::{Map, Value};

/// Creates a store.
///
/// Needs a key that is not limited to stores that are there already.
#[utoipa::path(
    post, path = "/api/v1/stores", tag = "Stores", operation_id = "Stores_CreateStore",
    request_body = StoreBaseData,
    responses(
        (status = 200, description = "The store", body = StoreData),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn create_store(
    State(app): State<App>,
    principal: Principal,
    once: Key,
    body: Body<Map<String, Value>>,
) -> Result<Json<StoreData>, ApiError> {
    principal.scope_has(Permission::ModifyStoreSettings)?;
    let settings = StoreSettings::from_body(body.value, RateConfig::default())?;
    let record = NewStore::with(settings)?.record(app.now(), &app.chance);
    let answer = StoreData::from(&record);
    let database = once.store(&app, StatusCode::OK, &answer)?;
    stores::add(&database, &principal.actor(), principal.user, record).await?;
    app.wakes.rates_wanted();
    Ok(Json(answer))
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Settings(problems) => problems.into(),
            Refusal::NoOwner => Self::Unauthenticated,
            Refusal::Store(error) => error.into(),
        }
    }
}
