//! `PUT /api/v1/users/me`: one's own profile, the password among it.
use super::UserData;
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::FieldError;
use crate::app::App;
use crate::app::people::{self, Amended};
use crate::auth::Principal;
use axum::Json;
use axum::extract::State;
use domain::permission::Permission;
use serde::Deserialize;
use std::fmt;
use utoipa::ToSchema;

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateMe {
    /// Where they are reached, and what they log in with.
    email: Option<String>,
    /// What they are called; nothing, if it is empty.
    name: Option<String>,
    /// Not kept: this server has no pictures of people.
    #[allow(dead_code, reason = "clients send back what they were shown")]
    image_url: Option<String>,
    /// The password as it is; needed to change it.
    current_password: Option<String>,
    /// The password as it shall be: at least 8 characters.
    new_password: Option<String>,
}

/// Changes who asks.
#[utoipa::path(
    put, path = "/api/v1/users/me", tag = "Users", operation_id = "Users_UpdateCurrentUser",
    request_body = UpdateMe,
    responses(
        (status = 200, description = "Oneself", body = UserData),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.user.canmodifyprofile"]), ("Basic" = [])),
)]
pub async fn update_me(
    State(app): State<App>,
    principal: Principal,
    body: Body<UpdateMe>,
) -> Result<Json<UserData>, ApiError> {
    principal.require(Permission::ModifyProfile)?;
    let asked = body.value;
    let amended = Amended {
        email: asked.email.as_deref().filter(|email| !email.is_empty()),
        name: asked.name.as_deref(),
        current_password: asked.current_password.as_deref().unwrap_or_default(),
        new_password: asked.new_password.as_deref().filter(|password| !password.is_empty()),
    };
    people::amend(&app, &principal.actor(), &principal.user, amended).await?;
    let person = app.store.person(&principal.user).await?.ok_or(ApiError::Unauthenticated)?;
    Ok(Json(person.into()))
}

/// Shows no password.
impl fmt::Debug for UpdateMe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateMe").finish_non_exhaustive()
    }
}
