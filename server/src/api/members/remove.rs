//! `DELETE /api/v1/stores/{storeId}/users/{idOrEmail}`: has a member leave.
use super::{giver, refused};
use crate::api::error::Problem;
use crate::api::{ApiError, resolve, users};
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Removes a user from a store.
#[utoipa::path(
    delete, path = "/api/v1/stores/{storeId}/users/{idOrEmail}", tag = "Stores (Users)",
    operation_id = "Stores_RemoveStoreUser",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("idOrEmail" = String, Path, description = "The user's id or email address"),
    ),
    responses(
        (status = 200, description = "They don't belong to it any more"),
        (status = 404, description = "Nobody who belongs to it", body = Problem),
        (status = 409, description = "The store would have no owner", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn remove_member(
    State(app): State<App>,
    principal: Principal,
    Path((store, who)): Path<(String, String)>,
) -> Result<(), ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let person = users::find(&app, &who).await?.id;
    let giver = giver(&principal, &access);
    giver.move_to(&app, &person, None, None).await.map_err(|refusal| refused("idOrEmail", refusal))
}
