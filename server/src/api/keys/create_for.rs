//! `POST /api/v1/users/{idOrEmail}/api-keys`: makes a key for somebody.
use super::KeyData;
use super::create::{CreateKey, make};
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::idempotency::Key;
use crate::api::{ApiError, users};
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::account;
use domain::permission::Permission;

/// Creates an API key for a user.
///
/// The key never allows more than that user may do. For oneself and for administrators it takes an unlimited key, so
/// that no key begets a mightier one.
#[utoipa::path(
    post, path = "/api/v1/users/{idOrEmail}/api-keys", tag = "API Keys", operation_id = "ApiKeys_CreateUserApiKey",
    params(("idOrEmail" = String, Path, description = "The user's id or email address")),
    request_body = CreateKey,
    responses(
        (status = 200, description = "The key", body = KeyData),
        (status = 404, description = "Nobody", body = Problem),
        (status = 409, description = "Made before with this `Idempotency-Key`, and not shown again", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.server.canmanageusers"]), ("Basic" = [])),
)]
pub async fn create_key_for(
    State(app): State<App>,
    principal: Principal,
    Path(who): Path<String>,
    once: Key,
    body: Body<CreateKey>,
) -> Result<Json<KeyData>, ApiError> {
    principal.require(Permission::ManageUsers)?;
    let person = users::find(&app, &who).await?;
    let is_mighty = person.id == principal.user || person.administrator_at.is_some();
    account::may_make_key(&principal.scope, is_mighty).map_err(ApiError::Missing)?;
    make(&app, once, &principal, person.id, body.value).await
}
