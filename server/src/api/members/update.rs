//! `PUT /api/v1/stores/{storeId}/users/{idOrEmail}`: gives a member another role.
use super::{MemberRequest, giver, refused};
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve, users};
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Changes a store's user.
#[utoipa::path(
    put, path = "/api/v1/stores/{storeId}/users/{idOrEmail}", tag = "Stores (Users)",
    operation_id = "Stores_UpdateStoreUser",
    params(
        ("storeId" = String, Path, description = "The store"),
        ("idOrEmail" = String, Path, description = "The user's id or email address"),
    ),
    request_body = MemberRequest,
    responses(
        (status = 200, description = "They have that role"),
        (status = 404, description = "Nobody who belongs to it", body = Problem),
        (status = 409, description = "The store would have no owner", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn update_member(
    State(app): State<App>,
    principal: Principal,
    Path((store, who)): Path<(String, String)>,
    body: Body<MemberRequest>,
) -> Result<(), ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let (path, role) = body.value.role();
    let giver = giver(&principal, &access);
    giver.role(&app.store, role).await.map_err(|refusal| refused(path, refusal))?;
    let person = users::find(&app, &who).await?.id;
    giver.move_to(&app, &person, Some(role), None).await.map_err(|refusal| refused(path, refusal))
}
