//! `DELETE /api/v1/users/me`: deletes one's own account.
use super::delete::delete;
use crate::api::ApiError;
use crate::api::error::Problem;
use crate::app::App;
use crate::auth::Principal;
use axum::extract::State;
use domain::permission::Permission;

/// Deletes who asks.
///
/// The only administrator stays, and so does whoever is the only owner of a store.
#[utoipa::path(
    delete, path = "/api/v1/users/me", tag = "Users", operation_id = "Users_DeleteCurrentUser",
    responses(
        (status = 200, description = "The account is no more"),
        (status = 403, description = "Not allowed, or the only administrator", body = Problem),
        (status = 409, description = "The only owner of a store", body = Problem),
    ),
    security(("API_Key" = ["btcpay.user.candeleteuser"]), ("Basic" = [])),
)]
pub async fn delete_me(State(app): State<App>, principal: Principal) -> Result<(), ApiError> {
    principal.require(Permission::DeleteUser)?;
    delete(&app, &principal, &principal.user).await
}
