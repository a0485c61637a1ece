//! Signing in through what an organisation has already: its OpenID provider, its directory.
//!
//! Whoever it vouches for is found here by their e-mail address and then is somebody who has shown a password: second
//! factor, roles and session are the same as for all others. What this is not: the web server in front, which names people
//! too; that is [`super::by_proxy`]'s.
use crate::api::ApiError;
use crate::app::App;
use crate::app::people::{self, NewPerson};
use crate::auth::attempts::Guess;
use crate::auth::basic;
use crate::config::outside::{Stated, Terms};
use anyhow::Context;
use axum::http::StatusCode;
use domain::audit::Actor;
use store::Person;
use zeroize::Zeroizing;

mod claims;
mod directory;
mod failed;
mod provider;
mod used;
mod way;

pub(crate) use directory::USER;
pub use directory::{Directory, Silent};
pub use failed::Failed;
pub use provider::{BACK, Provider};
pub use way::Way;

/// What an error is called that a page shows as it is.
pub const TOLD: &str = "outside";
const SILENT: &str = "This is no password of this server's own, and your organisation's directory does not answer; the server's log says why. Try again later.";

/// What vouches for people, and what of it counts.
#[derive(Debug, Default)]
pub struct Outside {
    terms: Terms,
    /// The OpenID provider.
    pub provider: Option<Provider>,
    /// The directory.
    pub directory: Option<Directory>,
}

/// Somebody, as their organisation knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Vouched {
    /// Their address, which the organisation says is theirs.
    pub email: String,
    /// What they are called.
    pub name: Option<String>,
    /// What they belong to.
    pub groups: Vec<String>,
}

/// Why somebody whom their organisation knows is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Turned {
    /// They are not in the group that is let in.
    #[error("Your organisation knows you, but you are not in the group of those who may sign in here.")]
    NotInGroup,
    /// Nobody here has their address.
    #[error(
        "Your organisation knows you, but nobody with your address has an account here. Ask an administrator for one."
    )]
    NoAccount,
    /// Their account is locked.
    #[error("This account is locked.")]
    Locked,
    /// There is nobody at all.
    #[error("There is no account here yet. The first one is made on the machine, with almoner user create.")]
    Nobody,
    /// Their address is none that an account can have.
    #[error("Your organisation gives no e-mail address of yours that an account here can have.")]
    Unfit,
}

impl Outside {
    /// What the settings state, with the secrets it needs. Nothing is spoken to yet. `origin` is where this server is
    /// reached, `to_private` what `webhooks-to-private` says.
    ///
    /// # Errors
    /// For the operator: which of it can't be used, and what to do.
    pub fn open(stated: &Stated, origin: &str, to_private: bool) -> anyhow::Result<Self> {
        let open =
            |stated| Provider::open(stated, origin, to_private).context("nobody can sign in by oidc-issuer");
        let provider = stated.provider.as_ref().map(open).transpose()?;
        let open = |stated| Directory::open(stated).context("nobody can sign in by ldap-url");
        let directory = stated.directory.as_ref().map(open).transpose()?;
        Ok(Self { terms: stated.terms.clone(), provider, directory })
    }
}

/// Whose password it is: by an account's own, which goes nowhere else, or by the directory's word. Nobody's, if they may not
/// sign in.
///
/// # Errors
/// The database's; and where the directory has more to say than no, with [`TOLD`] as the word for programs. At the account's
/// own password that was a wrong guess all the same, and it is counted as one here.
pub async fn whose(app: &App, name: &str, given: &str) -> Result<Option<Person>, ApiError> {
    let own = basic::whose(app, name, given).await?;
    let (None, Some(directory)) = (&own, &app.outside.directory) else { return Ok(own) };
    let told = |status, why: String| {
        app.guessed_wrong(Guess::Password, name);
        ApiError::Told(status, TOLD, why)
    };
    match directory.vouch(name, given).await {
        Ok(None) => Ok(None),
        Ok(Some(vouched)) => match admit(app, &vouched).await? {
            Ok(person) => Ok(Some(person)),
            Err(turned) => Err(told(StatusCode::UNPROCESSABLE_ENTITY, turned.to_string())),
        },
        Err(silent) => {
            tracing::warn!(reason = %silent, "nobody can be signed in by the organisation's directory");
            Err(told(StatusCode::BAD_GATEWAY, SILENT.into()))
        }
    }
}

/// The account of somebody whom their organisation vouches for; a new one, if that is made.
///
/// # Errors
/// The database's; why they are not let in is no error.
pub async fn admit(app: &App, vouched: &Vouched) -> Result<Result<Person, Turned>, ApiError> {
    let terms = &app.outside.terms;
    if terms.group.as_ref().is_some_and(|group| !vouched.groups.contains(group)) {
        return Ok(Err(Turned::NotInGroup));
    }
    match app.store.person_by_email(&vouched.email).await? {
        Some(person) if person.disabled_at.is_some() => Ok(Err(Turned::Locked)),
        Some(person) => Ok(Ok(person)),
        None if !terms.makes_accounts => Ok(Err(Turned::NoAccount)),
        // The first account becomes administrator: that is for whoever may run commands on the machine.
        None if app.store.is_without_people().await? => Ok(Err(Turned::Nobody)),
        None => welcome(app, vouched).await,
    }
}

/// Gives them an account, whose password nobody knows.
async fn welcome(app: &App, vouched: &Vouched) -> Result<Result<Person, Turned>, ApiError> {
    let password = Zeroizing::new(hex::encode(app.chance.bytes::<32>()));
    let name = vouched.name.as_deref();
    let new = NewPerson { email: &vouched.email, name, password: &password, administrator: false };
    match people::create(&app.store, &Actor::Configuration, app.now(), &app.chance, new).await {
        // Of two windows at once, one makes it and the other finds it.
        Ok(_) | Err(people::Refusal::Exists) => {
            let found = app.store.person_by_email(&vouched.email).await?;
            Ok(found.ok_or(Turned::NoAccount))
        }
        Err(people::Refusal::Email | people::Refusal::Name) => Ok(Err(Turned::Unfit)),
        Err(people::Refusal::Store(error)) => Err(error.into()),
        Err(people::Refusal::Busy(busy)) => Err(busy.into()),
        Err(error @ (people::Refusal::Password | people::Refusal::CurrentPassword)) => {
            Err(ApiError::Internal(error.into()))
        }
    }
}

/// Names nobody.
impl std::fmt::Debug for Vouched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vouched").finish_non_exhaustive()
    }
}
