//! `GET /api/v1/users/me`: oneself.
use super::UserData;
use crate::api::ApiError;
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::State;
use domain::permission::Permission;

/// Shows who asks.
#[utoipa::path(
    get, path = "/api/v1/users/me", tag = "Users", operation_id = "Users_GetCurrentUser",
    responses((status = 200, description = "Oneself", body = UserData)),
    security(("API_Key" = ["btcpay.user.canviewprofile"]), ("Basic" = [])),
)]
pub async fn get_me(State(app): State<App>, principal: Principal) -> Result<Json<UserData>, ApiError> {
    principal.require(Permission::ViewProfile)?;
    let person = app.store.person(&principal.user).await?.ok_or(ApiError::Unauthenticated)?;
    Ok(Json(person.into()))
}
