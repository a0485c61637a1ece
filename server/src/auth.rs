//! Who is asking, and what they may do: one pipeline for the whole API.
use crate::api::ApiError;
use crate::app::App;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::audit::Actor;
use domain::permission::{Grant, Permission, allows};
use domain::{KeyId, StoreAccess, StoreId, UserId, access};
use sha2::{Digest, Sha256};

pub mod attempts;
pub mod basic;
pub mod by_proxy;
mod cookie;
pub mod outside;
pub mod passkeys;
pub mod password;
pub mod roles;
pub mod second_factor;
pub mod sessions;
pub mod setup;
pub mod shown;
pub mod tickets;

/// Somebody who has shown who they are.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The person.
    pub user: UserId,
    /// The key they came with; none when they came with a password.
    pub key: Option<KeyId>,
    /// What they may do here: what their key allows, of what they themselves may do.
    pub grants: Vec<Grant>,
    /// What their key is for, whoever they are; without limit when they came with a password. It decides about what
    /// is in no store yet: a new store, a new key.
    pub scope: Vec<Grant>,
}

impl Principal {
    /// Who it is, as the audit log tells it.
    pub fn actor(&self) -> Actor {
        match &self.key {
            Some(key) => Actor::Key { key: key.clone(), person: self.user.clone() },
            None => Actor::Person(self.user.clone()),
        }
    }

    /// Access to a store, if they have that permission there.
    pub fn store(&self, permission: Permission, store: &StoreId) -> Result<StoreAccess, ApiError> {
        Ok(access::authorise(self.actor(), &self.grants, permission, store)?)
    }

    /// Passes if they have a permission that is not about a store.
    pub fn require(&self, permission: Permission) -> Result<(), ApiError> {
        if allows(&self.grants, permission, None) { Ok(()) } else { Err(ApiError::Missing(permission)) }
    }

    /// Passes if their key is for that, without limit to a store.
    pub fn scope_has(&self, permission: Permission) -> Result<(), ApiError> {
        if allows(&self.scope, permission, None) { Ok(()) } else { Err(ApiError::Missing(permission)) }
    }
}

/// What a password is for: everything its owner may do.
pub fn unlimited() -> Vec<Grant> {
    vec![Grant::everywhere(Permission::Unrestricted)]
}

/// What the database keeps of a key: a key has 160 random bits, so one round of a fast hash is enough.
pub fn key_hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

impl FromRequestParts<App> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).ok_or(ApiError::Unauthenticated)?;
        let text = header.to_str().map_err(|_| ApiError::Unauthenticated)?;
        let (scheme, credentials) = text.split_once(' ').ok_or(ApiError::Unauthenticated)?;
        match scheme.to_ascii_lowercase().as_str() {
            "token" | "bearer" => by_key(app, credentials.trim()).await,
            "basic" => basic::by_password(app, credentials.trim()).await,
            _ => Err(ApiError::Unauthenticated),
        }
    }
}

/// The key in these headers, if they show one.
pub fn presented_key(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let is_key = scheme.eq_ignore_ascii_case("token") || scheme.eq_ignore_ascii_case("bearer");
    is_key.then_some(key.trim())
}

async fn by_key(app: &App, key: &str) -> Result<Principal, ApiError> {
    let holder = app.store.key_by_hash(&key_hash(key)).await?.ok_or(ApiError::Unauthenticated)?;
    if holder.person.disabled_at.is_some() {
        return Err(ApiError::Unauthenticated);
    }
    let own = roles::all_with(&holder.person, &holder.roles);
    let grants = domain::permission::intersect(&holder.key.grants, &own);
    Ok(Principal { user: holder.person.id, key: Some(holder.key.id), grants, scope: holder.key.grants })
}
