//! `POST /api/v1/api-keys`: makes a key.
use super::KeyData;
use crate::api::ApiError;
use crate::api::body::{Body, or_default};
use crate::api::error::{FieldError, Problem};
use crate::api::idempotency::Key;
use crate::app::App;
use crate::app::grant_key::{KEY_BYTES, LONGEST_LABEL};
use crate::auth::{Principal, key_hash};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::permission::{Grant, Permission};
use domain::{KeyId, UserId};
use serde::Deserialize;
use store::ApiKey;
use utoipa::ToSchema;

const MOST_PERMISSIONS: usize = 1_000;

/// What the key is for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateKey {
    /// What its owner calls it.
    #[serde(default, deserialize_with = "or_default")]
    #[schema(value_type = Option<String>)]
    label: String,
    /// What it is for: `permission`, or `permission:storeId`. Without any, it opens nothing.
    #[serde(default, deserialize_with = "or_default")]
    #[schema(value_type = Option<Vec<String>>)]
    permissions: Vec<Grant>,
}

/// Creates an API key.
///
/// The key is in this answer and never again. It allows what it is for, of what its owner may do at that time.
#[utoipa::path(
    post, path = "/api/v1/api-keys", tag = "API Keys", operation_id = "ApiKeys_CreateApiKey",
    request_body = CreateKey,
    responses(
        (status = 200, description = "The key", body = KeyData),
        (status = 409, description = "Made before with this `Idempotency-Key`, and not shown again", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["unrestricted"]), ("Basic" = [])),
)]
pub async fn create_key(
    State(app): State<App>,
    principal: Principal,
    once: Key,
    body: Body<CreateKey>,
) -> Result<Json<KeyData>, ApiError> {
    principal.scope_has(Permission::Unrestricted)?;
    make(&app, once, &principal, principal.user.clone(), body.value).await
}

/// Makes a key for `owner`.
pub(super) async fn make(
    app: &App,
    once: Key,
    by: &Principal,
    owner: UserId,
    asked: CreateKey,
) -> Result<Json<KeyData>, ApiError> {
    refuse_too_long(&asked)?;
    let text = hex::encode(app.chance.bytes::<KEY_BYTES>());
    let key = ApiKey {
        id: KeyId::from_random(app.chance.bytes()),
        person: owner,
        label: asked.label.clone(),
        grants: asked.permissions.clone(),
        created_at: app.now(),
    };
    let (status, told) =
        ApiError::Told(StatusCode::CONFLICT, "apikey-already-created", shown_once()).as_problem();
    once.store(app, status, &told)?.create_key(&by.actor(), key, key_hash(&text)).await?;
    Ok(Json(KeyData { api_key: text, label: asked.label, permissions: asked.permissions }))
}

/// What a repetition is told: the key itself is kept nowhere.
fn shown_once() -> String {
    "A key was created with this Idempotency-Key before. Keys are shown once; if yours was lost, delete it and create another".into()
}

fn refuse_too_long(asked: &CreateKey) -> Result<(), ApiError> {
    if asked.label.chars().count() > LONGEST_LABEL {
        return Err(ApiError::field("label", format!("Write at most {LONGEST_LABEL} characters")));
    }
    if asked.permissions.len() > MOST_PERMISSIONS {
        return Err(ApiError::field("permissions", format!("Name at most {MOST_PERMISSIONS} permissions")));
    }
    Ok(())
}
