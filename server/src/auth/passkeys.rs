//! Passkeys: a key that somebody's device keeps and shows to no one, and that signs what this server asks (W3C Web
//! Authentication). Whoever has one signs in without a password, as the device asks them for its PIN, finger or face.
//!
//! Nothing is kept of a question while it is open: it goes to the browser sealed ([`question`]), and comes back with the
//! answer; whichever server of several gets it can read it. Only what was answered rightly is written down, so that it counts
//! once. The name that passkeys are for comes from the configured origin. What this is not: the rules, which are
//! [`domain::passkey`]'s, and the checking of signatures, which is a library's.
mod question;
mod refused;
mod relying;

pub use question::{Question, Whose, browser_of};

use crate::api::ApiError;
use crate::app::App;
use domain::audit::Actor;
use domain::passkey::{self, Off, Refusal};
use domain::{PasskeyId, SessionId, UserId};
use question::Open;
use relying::Relying;
use store::{Answered, Passkey, Person, Taken};

/// Why there was no passkey in it: refused, or something else went wrong.
#[derive(Debug)]
pub enum Failure {
    /// Told to whoever tried.
    Refused(Refusal),
    /// There are no passkeys on this server.
    Off(Off),
    /// As everywhere.
    Other(ApiError),
}

/// A passkey that somebody wants to add, as their browser tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Added<'a> {
    /// What they call it.
    pub name: &'a str,
    /// The question that was asked, as [`Question::sealed`].
    pub question: &'a str,
    /// What the browser says to it: JSON.
    pub answer: &'a str,
}

/// Why this server has none, if it has none.
pub fn off(app: &App) -> Option<Off> {
    passkey::relying_party(&app.origin).err()
}

/// Asks a browser for a passkey of anybody's.
///
/// # Errors
/// [`Failure`].
pub fn ask_who(app: &App, whose: &Whose) -> Result<Question, Failure> {
    let (options, state) = Relying::of(app)?.ask_who().map_err(Failure::internal)?;
    Ok(Question::seal(app, whose, options, &state))
}

/// Asks the browser of somebody who is signed in for another passkey of theirs.
///
/// # Errors
/// [`Failure`].
pub async fn ask_for_another(app: &App, person: &Person, session: &SessionId) -> Result<Question, Failure> {
    let has = app.store.passkeys_of(&person.id).await?;
    passkey::may_add(has.len())?;
    let handle = has.first().map_or_else(|| app.chance.bytes(), |passkey| passkey.handle);
    let asked = Relying::of(app)?.ask_for_another((handle, &person.email), &has);
    let (options, state) = asked.map_err(Failure::internal)?;
    Ok(Question::seal(app, &Whose::Session(session.clone()), options, &state))
}

/// Adds the passkey with which the browser answered.
///
/// # Errors
/// [`Failure`]; nothing is added then.
pub async fn add(
    app: &App,
    by: &Actor,
    session: (&UserId, &SessionId),
    added: Added<'_>,
) -> Result<(), Failure> {
    let (person, session) = session;
    let name = passkey::name(added.name)?;
    let open = Open::read(app, &Whose::Session(session.clone()), added.question)?;
    let made = Relying::of(app)?.made(&open.state, added.answer)?;
    let passkey = Passkey {
        id: PasskeyId::from_random(app.chance.bytes()),
        person: person.clone(),
        name,
        created_at: app.now(),
        used_at: None,
        credential: made.credential,
        handle: made.handle,
        public_key: made.public_key,
        state: made.state,
    };
    match app.store.add_passkey(by, passkey, open.answered(app)).await {
        Ok(Taken::Yes) => Ok(()),
        Ok(Taken::Again) => Err(Refusal::Answered.into()),
        Ok(Taken::Changed) => Err(Refusal::Known.into()),
        Err(store::Error::TooMany { .. }) => Err(Refusal::TooMany.into()),
        Err(error) => Err(error.into()),
    }
}

/// Whose passkey it is that the browser answered with.
///
/// # Errors
/// [`Failure`]; nothing is noted then.
pub async fn who(app: &App, whose: &Whose, question: &str, answer: &str) -> Result<UserId, Failure> {
    let open = Open::read(app, whose, question)?;
    let shown = relying::Shown::read(answer)?;
    let found = app.store.passkey_by_credential(shown.credential()).await?;
    let passkey = found.ok_or(Refusal::Unknown)?;
    let state = Relying::of(app)?.shown(&open.state, &shown, &passkey)?;
    match app.store.use_passkey(&passkey, state, open.answered(app)).await? {
        Taken::Yes => Ok(passkey.person),
        Taken::Again => Err(Refusal::Answered.into()),
        Taken::Changed => Err(Refusal::Moved.into()),
    }
}

impl Open {
    /// What is kept of it once it has been answered.
    fn answered(&self, app: &App) -> Answered {
        Answered { question: self.hash(), ends_at: self.until, at: app.now() }
    }
}

impl Failure {
    fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Other(ApiError::Internal(error.into()))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Off> for Failure {
    fn from(off: Off) -> Self {
        Self::Off(off)
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Other(error.into())
    }
}
