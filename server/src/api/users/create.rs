//! `POST /api/v1/users`: makes an account; the first one makes its owner administrator.
//!
//! While there is nobody, it takes the one-time token that the server wrote into its data folder. On regtest, where
//! nothing has value, a request from the same machine does without, unless a header says that it was forwarded: then it
//! may come from anywhere.
use super::UserData;
use crate::api::ApiError;
use crate::api::body::{self, Body};
use crate::api::error::{FieldError, Problem};
use crate::app::App;
use crate::app::people::{self, NewPerson, Refusal};
use crate::auth::Principal;
use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::Network;
use domain::audit::Actor;
use domain::permission::Permission;
use serde::Deserialize;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use utoipa::ToSchema;

/// Headers by which a proxy says that it forwards for somebody.
const FORWARDED: [&str; 9] = [
    "forwarded",
    "via",
    "x-real-ip",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-server",
    "x-forwarded-prefix",
];

/// Who gets an account.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateUser {
    /// Where they are reached, and what they log in with.
    email: Option<String>,
    /// Their password: at least 8 characters. This server sends no invitations, so one is needed.
    password: Option<String>,
    /// What they are called.
    name: Option<String>,
    /// Whether they become administrator; the first one does anyway.
    is_administrator: Option<bool>,
}

/// Where a request comes from, as far as it matters for the first account.
#[derive(Debug)]
pub struct Visitor {
    principal: Result<Principal, ApiError>,
    has_token: bool,
    is_here: bool,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let principal = Principal::from_request_parts(parts, app).await;
        if principal.is_err() {
            parts.extensions.insert(body::AtMost(body::STRANGERS_BYTES));
        }
        Ok(Self {
            has_token: app.setup.is_in(&parts.headers),
            is_here: peer.is_some_and(is_loopback) && !is_forwarded(&parts.headers),
            principal,
        })
    }
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    let is_known = FORWARDED.iter().any(|name| headers.contains_key(*name));
    is_known || headers.keys().any(|name| name.as_str().starts_with("x-forwarded-"))
}

/// Creates an account.
///
/// The first account needs `Authorization: SetupToken` and the token from the file `setup-token` in the server's data
/// folder (on regtest nothing, from the same machine). Later ones need a permission; to make administrators, all of an
/// administrator's.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "Users", operation_id = "Users_CreateUser",
    request_body = CreateUser,
    responses(
        (status = 201, description = "The account", body = UserData),
        (status = 401, description = "Neither the set-up token nor a key", body = Problem),
        (status = 403, description = "Not allowed; the answer names the permission", body = Problem),
        (status = 422, description = "Wrong fields", body = [FieldError]),
    ),
    security(("API_Key" = ["btcpay.server.cancreateuser"]), ("Basic" = []), ()),
)]
pub async fn create_user(
    State(app): State<App>,
    visitor: Visitor,
    body: Body<CreateUser>,
) -> Result<(StatusCode, Json<UserData>), ApiError> {
    let asked = body.value;
    let new = NewPerson {
        email: asked.email.as_deref().unwrap_or_default(),
        name: asked.name.as_deref().filter(|name| !name.is_empty()),
        password: asked.password.as_deref().unwrap_or_default(),
        administrator: asked.is_administrator.unwrap_or(false),
    };
    let id = if app.store.is_without_people().await? {
        first(&app, &visitor, new).await?
    } else {
        another(&app, &visitor.principal?, new).await?
    };
    let person =
        app.store.person(&id).await?.ok_or_else(|| anyhow::anyhow!("an account just made is not there"))?;
    Ok((StatusCode::CREATED, Json(person.into())))
}

async fn first(app: &App, visitor: &Visitor, new: NewPerson<'_>) -> Result<domain::UserId, ApiError> {
    let may = visitor.has_token || (app.network == Network::Regtest && visitor.is_here);
    if !may {
        let message = "There is no account on this server yet. The first one is made with the one-time token in the file \
            setup-token in the server's data folder: send it as Authorization: SetupToken <token>";
        return Err(ApiError::Told(StatusCode::UNAUTHORIZED, "unauthenticated", message.into()));
    }
    let id = people::create_first(&app.store, &Actor::FirstVisitor, app.now(), &app.chance, new).await?;
    app.setup.end();
    tracing::info!("the first account was made; the set-up token is no more");
    Ok(id)
}

async fn another(app: &App, principal: &Principal, new: NewPerson<'_>) -> Result<domain::UserId, ApiError> {
    principal.require(Permission::CreateUser)?;
    if new.administrator {
        principal.require(Permission::ModifyServerSettings)?;
        principal.scope_has(Permission::Unrestricted)?;
    }
    Ok(people::create(&app.store, &principal.actor(), app.now(), &app.chance, new).await?)
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Email | Refusal::Exists => Self::field("email", refusal.to_string()),
            Refusal::Name => Self::field("name", refusal.to_string()),
            Refusal::CurrentPassword => Self::field("currentPassword", refusal.to_string()),
            Refusal::Password => Self::field("password", refusal.to_string()),
            Refusal::Busy(busy) => busy.into(),
            Refusal::Store(error) => error.into(),
        }
    }
}

/// Shows no password.
impl fmt::Debug for CreateUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_in_every_spelling() {
        for here in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert!(is_loopback(here.parse().unwrap()), "{here}");
        }
        for there in ["192.168.0.1", "10.0.0.1", "::", "::ffff:8.8.8.8", "0.0.0.0"] {
            assert!(!is_loopback(there.parse().unwrap()), "{there}");
        }
    }

    #[test]
    fn a_forwarded_request_is_known() {
        for name in FORWARDED.iter().chain(&["x-forwarded-anything"]) {
            let headers = HeaderMap::from_iter([(name.parse().unwrap(), "x".parse().unwrap())]);
            assert!(is_forwarded(&headers), "{name}");
        }
        assert!(!is_forwarded(&HeaderMap::new()));
    }
}
