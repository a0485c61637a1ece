//! People: the first account and others, and oneself.
use super::ApiError;
use crate::app::App;
use axum::http::StatusCode;
use domain::account::Refusal;
use domain::{Timestamp, UserId};
use serde::Serialize;
use store::Person;
use utoipa::ToSchema;

pub mod approve;
pub mod create;
pub mod delete;
pub mod delete_me;
pub mod get;
pub mod list;
pub mod lock;
pub mod me;
pub mod update_me;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserData {
    /// Who.
    id: String,
    /// Where they are reached, and what they log in with.
    email: String,
    /// What they are called.
    name: Option<String>,
    /// Always none: this server keeps no pictures.
    image_url: Option<String>,
    /// Always none: this server sends no invitations.
    invitation_url: Option<String>,
    /// Always true: this server sends no e-mails to confirm.
    email_confirmed: bool,
    /// Always false.
    requires_email_confirmation: bool,
    /// Always true: whoever may create accounts approves of them.
    approved: bool,
    /// Always false.
    requires_approval: bool,
    /// Always none: no limit of their own.
    store_quota: Option<u32>,
    /// Since when they have had an account, in unix seconds.
    created: i64,
    /// Whether they may not sign in.
    disabled: bool,
    /// `ServerAdmin`, or nothing.
    roles: Vec<&'static str>,
}

impl From<Person> for UserData {
    fn from(person: Person) -> Self {
        let Timestamp(created) = person.created_at;
        Self {
            id: person.id.to_string(),
            email: person.email.into_inner(),
            name: person.name,
            image_url: None,
            invitation_url: None,
            email_confirmed: true,
            requires_email_confirmation: false,
            approved: true,
            requires_approval: false,
            store_quota: None,
            created,
            disabled: person.disabled_at.is_some(),
            roles: if person.administrator_at.is_some() { vec!["ServerAdmin"] } else { Vec::new() },
        }
    }
}

/// The person of that identifier, or of that address in any case.
pub async fn find(app: &App, id_or_email: &str) -> Result<Person, ApiError> {
    let by_id = match UserId::parse(id_or_email) {
        Some(id) => app.store.person(&id).await?,
        None => None,
    };
    let found = match by_id {
        None => app.store.person_by_email(id_or_email).await?,
        found => found,
    };
    found.ok_or_else(|| ApiError::not_found("user-not-found", "The user was not found"))
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let (status, code) = match &refusal {
            Refusal::LastAdministrator => (StatusCode::FORBIDDEN, "last-administrator"),
            Refusal::LastOwner(_) => (StatusCode::CONFLICT, "store-user-role-orphaned"),
            Refusal::TooManyInvited => (StatusCode::TOO_MANY_REQUESTS, "too-many-invitations"),
            Refusal::NotInvited | Refusal::LetIn | Refusal::AlsoElsewhere => {
                (StatusCode::CONFLICT, "not-invitable-again")
            }
            Refusal::AlreadyMember => (StatusCode::CONFLICT, "duplicate-store-user-role"),
            Refusal::NoMember => (StatusCode::NOT_FOUND, "user-not-found"),
            Refusal::Meanwhile(_) => (StatusCode::CONFLICT, "changed-meanwhile"),
        };
        Self::Told(status, code, refusal.to_string())
    }
}
