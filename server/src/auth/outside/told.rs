//! What an organisation has told of somebody's groups, as far as it counts in one session of theirs: by the web server in front with
//! this very request, or else when they signed in. What this is not: what groups give; that is [`super::groups`]'s.
use super::{ApiError, groups};
use crate::app::App;
use crate::auth::by_proxy::Peer;
use axum::http::HeaderMap;
use domain::UserId;
use domain::outside::{self, Wanted, Word};
use store::Session;

/// A request, as far as it tells who asks.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// What came with it.
    pub headers: &'a HeaderMap,
    /// What brought it here.
    pub peer: Peer,
}

/// What it makes of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// What groups give its owner holds in it.
    Holds,
    /// It was not told in this session: what groups give is left out.
    Never,
    /// The session is over: it was told too long ago, or speaks against them by now.
    Over,
}

/// What the web server in front says with a request.
enum Front {
    Silent,
    Names,
    Denies,
}

/// What it makes of that session. What the web server in front says of groups is done at once.
///
/// # Errors
/// The database's.
pub async fn in_session(app: &App, session: &Session, asking: Asking<'_>) -> Result<Told, ApiError> {
    match front(app, session, asking).await? {
        Front::Names => {
            note(app, session).await;
            return Ok(Told::Holds);
        }
        Front::Denies => return Ok(Told::Over),
        Front::Silent => {}
    }
    Ok(match outside::word(session.groups_at, app.now(), app.outside.terms.hold) {
        Word::Holds => Told::Holds,
        Word::NeverTold => Told::Never,
        Word::TooOld if hangs_on_groups(app, &session.person).await? => Told::Over,
        Word::TooOld => Told::Never,
    })
}

/// Whether somebody is let in, or may do anything, because of a group.
async fn hangs_on_groups(app: &App, person: &UserId) -> Result<bool, store::Error> {
    let roles = app.store.roles_of(person).await?;
    Ok(app.outside.terms.group.is_some()
        || roles.iter().any(|held| held.is_from_outside)
        || app.store.administers_by_group(person).await?)
}

/// Whoever signed in on an organisation's word is theirs alone for whom the web server in front speaks now. A session that was begun
/// by a password or passkey of this server's own needs no such word, and ends by none.
async fn front(app: &App, session: &Session, asking: Asking<'_>) -> Result<Front, ApiError> {
    let by = app.limits.sign_in_by.as_ref().and_then(|by| by.vouched(asking.peer, asking.headers));
    let Some(vouched) = by else { return Ok(Front::Silent) };
    let Some(told) = &vouched.groups else { return Ok(Front::Silent) };
    let Some(named) = app.store.person_by_identity(&vouched.identity).await? else {
        return Ok(Front::Silent);
    };
    let is_let_in = app.outside.terms.group.as_ref().is_none_or(|group| told.contains(group));
    match (named.id == session.person && is_let_in, session.groups_at) {
        (true, _) => {
            become_that(app, session, groups::wanted(app, &vouched)).await?;
            Ok(Front::Names)
        }
        (false, Some(_)) => Ok(Front::Denies),
        (false, None) => Ok(Front::Silent),
    }
}

/// What can't be done is told in the log now and then, not at each request.
async fn become_that(app: &App, session: &Session, wanted: Option<Wanted>) -> Result<(), store::Error> {
    let Some(wanted) = wanted else { return Ok(()) };
    let kept = app.store.apply_groups(&session.person, wanted).await?;
    if outside::is_news(session.groups_at, app.now()) {
        groups::tell(&session.person, kept);
    }
    Ok(())
}

/// When the database takes nothing now, looking at pages still works.
async fn note(app: &App, session: &Session) {
    if !outside::is_news(session.groups_at, app.now()) {
        return;
    }
    if let Err(error) = app.store.note_groups(&session.id, app.now()).await {
        tracing::warn!(%error, "it could not be noted that the web server in front told somebody's groups");
    }
}
