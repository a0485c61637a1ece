//! `POST /api/v1/users/{idOrEmail}/approve`: refused for everybody there is.
//!
//! Nobody signs up by themselves here: accounts are made by those who may, which is their approval.
use super::find;
use crate::api::ApiError;
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::app::App;
use crate::auth::Principal;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::permission::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// Whether to approve.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ApproveUser {
    /// Whether they may sign in.
    approved: Option<bool>,
}

/// Approves of a user.
///
/// No account waits for it, so this is refused, as the contract has it for such accounts.
#[utoipa::path(
    post, path = "/api/v1/users/{idOrEmail}/approve", tag = "Users", operation_id = "Users_ToggleUserApproval",
    params(("idOrEmail" = String, Path, description = "The user's id or email address")),
    request_body = ApproveUser,
    responses(
        (status = 403, description = "Not allowed, or the user needs no approval", body = Problem),
        (status = 404, description = "Nobody", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.server.canmodifyserversettings"]), ("Basic" = [])),
)]
pub async fn approve_user(
    State(app): State<App>,
    principal: Principal,
    Path(who): Path<String>,
    body: Body<ApproveUser>,
) -> Result<(), ApiError> {
    principal.require(Permission::ModifyServerSettings)?;
    find(&app, &who).await?;
    body.value.approved.ok_or_else(|| ApiError::field("approved", "Write true or false"))?;
    let message =
        "This user needs no approval: accounts are made by those who may. To keep somebody out, lock them";
    Err(ApiError::Told(StatusCode::FORBIDDEN, "approval-not-required", message.into()))
}
