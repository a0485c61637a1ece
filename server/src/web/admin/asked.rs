//! The two doors of every page here: somebody looks ([`SignedIn`]), somebody does something ([`Posted`]).
use super::Refused;
use crate::app::App;
use crate::auth::by_proxy::Peer;
use crate::auth::outside::Asking;
use crate::auth::sessions::{self, Found, Open};
use crate::listen::BySocket;
use crate::web::fields::Fields;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Multipart, RawForm, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, header};
use domain::audit::Actor;
use domain::permission::{Grant, Permission, allows};
use domain::{StoreAccess, StoreId};
use std::convert::Infallible;
use std::net::SocketAddr;
use store::Person;

/// The hidden field that each form carries.
pub const TOKEN: &str = "form-token";

/// Somebody who is signed in and looks at something. Taken by a handler that changes something, it refuses: those take
/// [`Posted`].
#[derive(Debug)]
pub struct SignedIn(Open);

/// Somebody who is signed in sent a form that stood on a page of theirs.
#[derive(Debug)]
pub struct Posted {
    /// Who.
    pub by: SignedIn,
    /// What the form holds.
    pub fields: Fields,
}

/// A form that stood on a page of this server, whoever sent it: for those who are not signed in yet.
#[derive(Debug)]
pub struct OurForm {
    /// What it holds.
    pub fields: Fields,
    /// What came with it.
    pub headers: HeaderMap,
    /// Where from.
    pub peer: Peer,
}

/// What brought a request here. Never kept.
fn peer_of(extensions: &Extensions) -> Peer {
    match extensions.get::<ConnectInfo<SocketAddr>>() {
        Some(ConnectInfo(peer)) => Peer::At(peer.ip()),
        None if extensions.get::<BySocket>().is_some() => Peer::BySocket,
        None => Peer::Unknown,
    }
}

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(peer_of(&parts.extensions))
    }
}

impl SignedIn {
    /// Who they are.
    pub fn person(&self) -> &Person {
        &self.0.person
    }

    /// Their session.
    pub fn session(&self) -> &store::Session {
        &self.0.session
    }

    /// Who they are, as the audit log tells it.
    pub fn actor(&self) -> Actor {
        self.0.actor()
    }

    /// What they may do themselves: all that they can give to others.
    pub fn grants(&self) -> &[Grant] {
        &self.0.principal.grants
    }

    /// What [`TOKEN`] must hold on a page that they are shown.
    pub fn form_token(&self) -> String {
        self.0.token.for_forms()
    }

    /// Access to a store, if they have that permission there.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn store(&self, permission: Permission, store: &StoreId) -> Result<StoreAccess, Refused> {
        self.0.principal.store(permission, store).map_err(|_| self.lacks(permission, Some(store)))
    }

    /// Access to the store that a path names, if they have that permission there. Words that name no store are answered
    /// like a store they may not enter.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn store_named(&self, permission: Permission, id: &str) -> Result<StoreAccess, Refused> {
        let store = StoreId::parse(id).ok_or(Refused::Missing(permission))?;
        self.store(permission, &store)
    }

    /// Passes if they have a permission that is not about a store.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn require(&self, permission: Permission) -> Result<(), Refused> {
        self.0.principal.require(permission).map_err(|_| self.lacks(permission, None))
    }

    fn lacks(&self, permission: Permission, store: Option<&StoreId>) -> Refused {
        match allows(&self.0.withheld, permission, store) {
            true => Refused::Withheld(permission),
            false => Refused::Missing(permission),
        }
    }

    /// Whether groups of their organisation's give them something that does not hold in this session.
    pub fn lacks_groups(&self) -> bool {
        !self.0.withheld.is_empty()
    }

    /// Whether they have that permission, in that store or at all: for what a page offers. What it does is asked for by
    /// [`SignedIn::store`] and [`SignedIn::require`].
    pub fn may(&self, permission: Permission, store: Option<&StoreId>) -> bool {
        allows(&self.0.principal.grants, permission, store)
    }
}

/// Whose session it is; or else where they sign in who go to `next` then.
fn opened(found: Found, next: Option<&str>) -> Result<Open, Refused> {
    let next = next.map(str::to_owned);
    match found {
        Found::Open(open) => Ok(*open),
        Found::OverByGroups => Err(Refused::SignedOut { next, by_groups: true }),
        Found::Nobody => Err(Refused::SignedOut { next, by_groups: false }),
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        if parts.method != Method::GET && parts.method != Method::HEAD {
            return Err(Refused::Foreign);
        }
        let asking = Asking { headers: &parts.headers, peer: peer_of(&parts.extensions) };
        let next = parts.uri.path_and_query().map_or(super::HOME, |path| path.as_str());
        opened(sessions::find(app, asking).await?, Some(next)).map(Self)
    }
}

impl FromRequest<App> for Posted {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refused> {
        let OurForm { fields, headers, peer } = OurForm::from_request(request, app).await?;
        let open = opened(sessions::find(app, Asking { headers: &headers, peer }).await?, None)?;
        if open.token.is_for_form(fields.one(TOKEN)) {
            Ok(Self { by: SignedIn(open), fields })
        } else {
            Err(Refused::Stale)
        }
    }
}

impl FromRequest<App> for OurForm {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refused> {
        let (headers, peer) = (request.headers().clone(), peer_of(request.extensions()));
        if request.method() != Method::POST || !is_from_here(&headers, &app.origin) {
            return Err(Refused::Foreign);
        }
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let fields = if kind.starts_with("multipart/form-data") {
            in_pieces(request, app).await.map_err(|_| Refused::NotWhole)?
        } else {
            let RawForm(body) = RawForm::from_request(request, app).await.map_err(|_| Refused::NotWhole)?;
            Fields::parse(&body)
        };
        Ok(Self { fields, headers, peer })
    }
}

/// A form that brings a file.
async fn in_pieces(request: Request, app: &App) -> anyhow::Result<Fields> {
    let mut form = Multipart::from_request(request, app).await?;
    let mut fields = Fields::default();
    while let Some(piece) = form.next_field().await? {
        let (name, is_file) = (piece.name().unwrap_or_default().to_owned(), piece.file_name().is_some());
        fields.add(name, is_file, piece.bytes().await?.to_vec());
    }
    Ok(fields)
}

/// Whether the browser says that the form stood on a page of ours. One that says neither is not believed: all that are
/// in use say one of them with each form, and programs have the API.
fn is_from_here(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.get(header::ORIGIN).is_some_and(|from| from == origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_must_be_known_to_be_ours() {
        let check = |said: &[(&'static str, &str)], expected| {
            let headers = said.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap()));
            let headers: HeaderMap = headers.collect();
            assert_eq!(is_from_here(&headers, "https://pay.example.org"), expected, "{said:?}");
        };
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "null")], true);
        check(&[("origin", "https://pay.example.org")], true);
        for site in ["cross-site", "same-site", "none", ""] {
            check(&[("sec-fetch-site", site), ("origin", "https://pay.example.org")], false);
        }
        for origin in ["null", "", "https://pay.example.org.evil.example", "http://pay.example.org"] {
            check(&[("origin", origin), ("host", "pay.example.org")], false);
        }
        check(&[("host", "pay.example.org"), ("referer", "https://pay.example.org/admin")], false);
    }
}
