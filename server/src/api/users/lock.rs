//! `POST /api/v1/users/{idOrEmail}/lock`: locks somebody out, or lets them in again.
//!
//! Who is locked out is so at once, by password and by key. Their keys are kept, and work again with them.
use super::find;
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::app::{App, people};
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// Whether to lock.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LockUser {
    /// Whether they may not sign in.
    locked: Option<bool>,
}

/// Locks or unlocks a user.
#[utoipa::path(
    post, path = "/api/v1/users/{idOrEmail}/lock", tag = "Users", operation_id = "Users_ToggleUserLock",
    params(("idOrEmail" = String, Path, description = "The user's id or email address")),
    request_body = LockUser,
    responses(
        (status = 200, description = "It is done"),
        (status = 403, description = "Not allowed, or the only administrator", body = Problem),
        (status = 404, description = "Nobody", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.server.canmodifyserversettings"]), ("Basic" = [])),
)]
pub async fn lock_user(
    State(app): State<App>,
    principal: Principal,
    Path(who): Path<String>,
    body: Body<LockUser>,
) -> Result<(), ApiError> {
    principal.require(Permission::ModifyServerSettings)?;
    let person = find(&app, &who).await?;
    let locked = body.value.locked.ok_or_else(|| ApiError::field("locked", "Write true or false"))?;
    Ok(people::lock(&app, &principal.actor(), &person.id, locked).await??)
}
