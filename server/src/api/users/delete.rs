//! `DELETE /api/v1/users/{idOrEmail}`: deletes somebody's account, with their keys and memberships.
use super::find;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::UserId;
use domain::account::Standing;
use domain::permission::Permission;

/// Deletes a user.
///
/// The only administrator stays, and so does whoever is the only owner of a store.
#[utoipa::path(
    delete, path = "/api/v1/users/{idOrEmail}", tag = "Users", operation_id = "Users_DeleteUser",
    params(("idOrEmail" = String, Path, description = "The user's id or email address")),
    responses(
        (status = 200, description = "The account is no more"),
        (status = 403, description = "Not allowed, or the only administrator", body = Problem),
        (status = 404, description = "Nobody", body = Problem),
        (status = 409, description = "The only owner of a store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.server.canmodifyserversettings"]), ("Basic" = [])),
)]
pub async fn delete_user(
    State(app): State<App>,
    principal: Principal,
    Path(who): Path<String>,
) -> Result<(), ApiError> {
    principal.require(Permission::ModifyServerSettings)?;
    let person = find(&app, &who).await?;
    delete(&app, &principal, &person.id).await
}

pub(super) async fn delete(app: &App, by: &Principal, id: &UserId) -> Result<(), ApiError> {
    Ok(app.store.delete_person(&by.actor(), id, Standing::may_be_deleted).await??)
}
