//! `POST /api/v1/stores/{storeId}/invitations`: invites somebody to a store who has no account yet. Not in the contract.
use super::{giver, refused};
use crate::api::body::Body;
use crate::api::error::{FieldError, Problem};
use crate::api::{ApiError, resolve};
use crate::app::App;
use crate::app::invitations::{self, Desk, Limit, Refusal, Shown};
use crate::app::people;
use crate::auth::Principal;
use axum::Json;
use axum::extract::{Path, State};
use domain::permission::{Permission, allows};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Who, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationRequest {
    /// Their e-mail address: what they will log in with.
    email: Option<String>,
    /// A role of the store's.
    store_role: Option<String>,
}

/// An invitation. It is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// What they log in with.
    email: String,
    /// What they are in the store.
    store_role: String,
    /// The link by which they set their password, to be handed over in a way that nobody else reads.
    url: String,
    /// Until when it holds, as seconds since 1970.
    expires_at: i64,
}

/// Invites somebody to a store.
///
/// They get an account that belongs to the store and has no password yet, and a link by which they set one. It takes the
/// permission to make accounts besides, unless the setting `invitations` lets owners invite.
#[utoipa::path(
    post, path = "/api/v1/stores/{storeId}/invitations", tag = "Stores (Users)", operation_id = "Stores_InviteStoreUser",
    params(("storeId" = String, Path, description = "The store")),
    request_body = InvitationRequest,
    responses(
        (status = 200, description = "The link", body = Invitation),
        (status = 403, description = "Not allowed; the answer names the permission", body = Problem),
        (status = 422, description = "Wrong fields, or they have an account already", body = [FieldError]),
        (status = 429, description = "So many were invited within a day", body = Problem),
    ),
    security(("API_Key" = ["btcpay.store.canmodifystoresettings"]), ("Basic" = [])),
)]
pub async fn invite_member(
    State(app): State<App>,
    principal: Principal,
    Path(store): Path<String>,
    body: Body<InvitationRequest>,
) -> Result<Json<Invitation>, ApiError> {
    let access = resolve::store(&principal, Permission::ModifyStoreSettings, &store)?;
    let limit = limit(&app, &principal)?;
    let InvitationRequest { email, store_role } = body.value;
    let (email, role) = (email.unwrap_or_default(), store_role.unwrap_or_default());
    let giver = Some((giver(&principal, &access), &*role, limit));
    let shown = invitations::invite(Desk::of(&app), &principal.actor(), email.trim(), giver).await;
    let shown = shown.map_err(not_invited)?;
    Ok(Json(Invitation::new(email.trim().to_owned(), role, &shown)))
}

/// How often they may invite.
pub(super) fn limit(app: &App, principal: &Principal) -> Result<Limit, ApiError> {
    let limit = invitations::limit(app, allows(&principal.grants, Permission::CreateUser, None));
    limit.ok_or(ApiError::Missing(Permission::CreateUser))
}

impl Invitation {
    pub(super) fn new(email: String, store_role: String, shown: &Shown) -> Self {
        Self { email, store_role, url: shown.url.to_string(), expires_at: shown.until.0 }
    }
}

pub(super) fn not_invited(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::Member(refusal) => refused("storeRole", refusal),
        Refusal::Person(people::Refusal::Store(error)) => error.into(),
        Refusal::Person(people::Refusal::Busy(busy)) => busy.into(),
        Refusal::Person(refusal) => ApiError::field("email", refusal.to_string()),
    }
}

/// Shows no address.
impl fmt::Debug for InvitationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvitationRequest").finish_non_exhaustive()
    }
}

/// Shows no link.
impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation").finish_non_exhaustive()
    }
}
