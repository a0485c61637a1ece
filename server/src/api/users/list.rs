//! `GET /api/v1/users`: everybody who has an account.
use super::UserData;
use crate::api::ApiError;
use crate::app::App;
use crate::auth::Principal;
use axum::Json;
use axum::extract::State;
use domain::permission::Permission;

/// Lists the users.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "Users", operation_id = "Users_GetUsers",
    responses((status = 200, description = "Everybody, in the order in which they came", body = [UserData])),
    security(("API_Key" = ["btcpay.server.canviewusers"]), ("Basic" = [])),
)]
pub async fn list_users(
    State(app): State<App>,
    principal: Principal,
) -> Result<Json<Vec<UserData>>, ApiError> {
    principal.require(Permission::ViewUsers)?;
    let people = app.store.people(&app.system).await?;
    Ok(Json(people.into_iter().map(UserData::from).collect()))
}
