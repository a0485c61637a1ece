//! `POST /api/v1/stores/{storeId}/users`: lets somebody into a store.
use super::{MemberRequest, giver, refused};
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve, users};
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use domain::permission::Permission;

/// Adds a user to a store.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/users", tag = "Stores (Users)", operation_id = "Stores_AddStoreUser",
    params(("storeId" = String, Path, description = "The store")),
    request_body = MemberRequest,
    responses(
        (status = 200, description = "They belong to it"),
        (status = 404, description = "Nobody has such an account", body = Problem),
        (status = 409, description = "They belong to it already", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn add_member(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    body: Body<MemberRequest>,
) -> Result<(), ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let (path, role) = body.value.role();
    let giver = giver(&principal, &access);
    giver.role(&app.store, role).await.map_err(|refusal| refused(path, refusal))?;
    let person = users::find(&app, body.value.who()?).await?.id;
    giver.join(&app, &person, role).await.map_err(|refusal| refused(path, refusal))
}
