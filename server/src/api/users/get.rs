//! `GET /api/v1/users/{idOrEmail}`: somebody.
use super::{UserData, find};
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Shows a user.
#[utoipa::path(
    get, path = "/api/v1/users/{idOrEmail}", tag = "Users", operation_id = "Users_GetUser",
    params(("idOrEmail" = String, Path, description = "The user's id or email address")),
    responses(
        (status = 200, description = "The user", body = UserData),
        (status = 404, description = "Nobody", body = Problem),
    ),
    security(("API_Key" = ["btcpay.server.canviewusers"]), ("Basic" = [])),
)]
pub async fn get_user(
    State(app): State<App>,
    principal: Principal,
    Path(who): Path<String>,
) -> Result<Json<UserData>, ApiError> {
    principal.require(Permission::ViewUsers)?;
    Ok(Json(find(&app, &who).await?.into()))
}
