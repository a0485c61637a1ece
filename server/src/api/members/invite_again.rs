//! `POST /api/v1/stores/{storeId}/invitations/{idOrEmail}`: another link for somebody who was invited and has not come. Not in the
//! contract.
use super::giver;
use super::invite::{Invitation, limit, not_invited};
use crate::api::error::Problem;
use crate::api::{ApiError, resolve, users};
use crate::app::App;
use crate::app::invitations::{self, Desk};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Makes another link for somebody who was invited to the store.
///
/// The one they had opens nothing any more. It counts among those who may be invited within a day, and is made as long as nobody has
/// used the account, and it belongs to this store alone.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/invitations/{idOrEmail}", tag = "Stores (Users)",
    operation_id = "Stores_InviteStoreUserAgain",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("idOrEmail" = String, Path, description = "The user's id or email address"),
    ),
    responses(
        (status = 200, description = "The link", body = Invitation),
        (status = 403, description = "Not allowed; the answer names the permission", body = Problem),
        (status = 404, description = "They don't belong to the store", body = Problem),
        (status = 409, description = "Another link is for an administrator to make; the answer says why", body = Problem),
        (status = 429, description = "So many were invited within a day", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn invite_member_again(
    State(app): State<App>,
    principal: Principal,
    Path((store, id_or_email)): Path<(String, String)>,
) -> Result<Json<Invitation>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let limit = limit(&app, &principal)?;
    let person = users::find(&app, &id_or_email).await?;
    let giver = giver(&principal, &access);
    let made = invitations::invite_again(Desk::of(&app), &person.id, (giver, limit)).await;
    let (shown, role) = made.map_err(|refusal| not_invited(refusal.into()))?;
    Ok(Json(Invitation::new(person.email.to_string(), role, &shown)))
}
