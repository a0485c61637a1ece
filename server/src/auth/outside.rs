//! Signing in through what an organisation has already: its OpenID provider, its directory, the web server in front.
//!
//! Whoever it vouches for is somebody who has shown a password: second factor, roles and session are the same as for all
//! others. Their account is the one that is bound to who they are there; an address leads to one once, and only where nobody
//! loses anything by it ([`domain::outside`]). What follows from their groups is in [`groups`].
use crate::api::ApiError;
use crate::app::App;
use crate::auth::basic;
use crate::auth::tickets::{Binds, Ticket};
use crate::config::outside::{Stated, Terms};
use anyhow::Context;
use axum::http::StatusCode;
use domain::Timestamp;
use domain::outside::{Binding, Identity, Refusal, Way};
use store::Person;

mod claims;
mod directory;
mod failed;
mod groups;
mod provider;
mod told;
mod way;
mod welcome;

pub(crate) use directory::{DN, USER};
pub use directory::{Directory, Silent};
pub use failed::Failed;
pub use provider::{BACK, Provider};
pub use told::{Asking, Told, in_session};
pub use way::Way as WayThere;

/// What an error is called that a page shows as it is.
pub const TOLD: &str = "outside";
const SILENT: &str = "This is no password of this server's own, and your organisation's directory does not answer; the server's log says why. Try again later.";
const ASKED: &str = "An account here has your address and a password of its own. Show that password once on the sign-in page, with your organisation's, to join the two.";

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
    /// Who they are there, for good.
    pub identity: Identity,
    /// Their address, if the organisation says that one is theirs.
    pub email: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// What they belong to, if it tells that.
    pub groups: Option<Vec<String>>,
}

/// Somebody whom their organisation knows, and their account.
#[derive(Debug)]
pub enum Admitted {
    /// It is bound to them.
    Person {
        /// Whose it is.
        person: Box<Person>,
        /// When the organisation told their groups, if it did.
        groups_at: Option<Timestamp>,
    },
    /// It has their address, and is bound to them once they have shown its password.
    Asked(Box<Asked>),
}

/// Somebody who has to show the password of the account that has their address.
#[derive(Debug)]
pub struct Asked {
    /// Whose account it is.
    pub person: Person,
    binds: Binds,
    groups_at: Option<Timestamp>,
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
    /// They can't be told from others by an address.
    #[error(
        "Your organisation knows you, but it names no e-mail address that it has verified, so no account here can be found for you. Ask an administrator."
    )]
    NoAddress,
    /// Their account is locked.
    #[error("This account is locked.")]
    Locked,
    /// There is nobody at all.
    #[error("There is no account here yet. The first one is made on the machine, with almoner user create.")]
    Nobody,
    /// Their address is none that an account can have.
    #[error("Your organisation gives no e-mail address of yours that an account here can have.")]
    Unfit,
    /// The account with their address is somebody else's, or might be.
    #[error("Your organisation knows you, but {0}.")]
    NotBound(Refusal),
}

impl Outside {
    /// What the settings state, with the secrets it needs. Nothing is spoken to yet. `origin` is where this server is
    /// reached, `to_private` what `webhooks-to-private` says.
    ///
    /// # Errors
    /// For the operator: which of it can't be used, and what to do.
    pub fn open(stated: &Stated, origin: &str, to_private: bool) -> anyhow::Result<Self> {
        let wants_groups = stated.terms.wants_groups();
        let open = |stated| {
            Provider::open(stated, origin, (to_private, wants_groups))
                .context("nobody can sign in by oidc-issuer")
        };
        let provider = stated.provider.as_ref().map(open).transpose()?;
        let open = |stated| Directory::open(stated).context("nobody can sign in by ldap-url");
        let directory = stated.directory.as_ref().map(open).transpose()?;
        Ok(Self { terms: stated.terms.clone(), provider, directory })
    }
}

impl Asked {
    /// What stands in the form that asks for the password.
    pub fn ticket(self) -> Ticket {
        let binds = Some(Box::new(self.binds));
        Ticket { person: self.person.id, binds, groups_at: self.groups_at }
    }

    /// Why they are not let in where that can't be asked.
    pub const fn refusal(&self) -> &'static str {
        ASKED
    }
}

/// Whose password it is: by an account's own, which goes nowhere else, or by the directory's word. Nobody's, if they may not
/// sign in.
///
/// # Errors
/// The database's; and where the directory has more to say than no, with [`TOLD`] as the word for programs.
pub async fn recognise(app: &App, name: &str, given: &str) -> Result<Option<Admitted>, ApiError> {
    let own = basic::whose(app, name, given).await?;
    let (None, Some(directory)) = (&own, &app.outside.directory) else {
        let own = own.map(Box::new);
        return Ok(own.map(|person| Admitted::Person { person, groups_at: None }));
    };
    let told = |status, why: String| ApiError::Told(status, TOLD, why);
    match directory.vouch(name, given).await {
        Ok(None) => Ok(None),
        Ok(Some(vouched)) => match admit(app, &vouched).await? {
            Ok(admitted) => Ok(Some(admitted)),
            Err(turned) => Err(told(StatusCode::UNPROCESSABLE_ENTITY, turned.to_string())),
        },
        Err(silent) => {
            tracing::warn!(reason = %silent, "nobody can be signed in by the organisation's directory");
            Err(told(StatusCode::BAD_GATEWAY, SILENT.into()))
        }
    }
}

/// The account of somebody whom their organisation vouches for; a new one, if that is made. They become what their groups say.
///
/// # Errors
/// The database's; why they are not let in is no error.
pub async fn admit(app: &App, vouched: &Vouched) -> Result<Result<Admitted, Turned>, ApiError> {
    let terms = &app.outside.terms;
    if let (Some(group), Some(groups)) = (&terms.group, &vouched.groups)
        && !groups.contains(group)
    {
        return Ok(Err(Turned::NotInGroup));
    }
    let bound = app.store.person_by_identity(&vouched.identity).await?;
    let found = match bound {
        Some(person) => Ok(admitted(app, vouched, person)),
        None => first_time(app, vouched).await?,
    };
    match found {
        Ok(Admitted::Person { person, .. }) if person.disabled_at.is_some() => Ok(Err(Turned::Locked)),
        Ok(Admitted::Person { person, groups_at }) => {
            groups::apply(app, &person.id, groups::wanted(app, vouched)).await?;
            Ok(Ok(Admitted::Person { person, groups_at }))
        }
        other => Ok(other),
    }
}

fn admitted(app: &App, vouched: &Vouched, person: Person) -> Admitted {
    Admitted::Person { person: Box::new(person), groups_at: vouched.groups_at(app) }
}

/// Somebody comes who is bound to no account: their address leads to one.
async fn first_time(app: &App, vouched: &Vouched) -> Result<Result<Admitted, Turned>, ApiError> {
    let Some(email) = vouched.email.as_deref() else { return Ok(Err(Turned::NoAddress)) };
    let person = match app.store.person_by_email(email).await? {
        Some(person) => person,
        None if !app.outside.terms.makes_accounts || vouched.identity.way() == Way::Front => {
            return Ok(Err(Turned::NoAccount));
        }
        // The first account becomes administrator: that is for whoever may run commands on the machine.
        None if app.store.is_without_people().await? => return Ok(Err(Turned::Nobody)),
        None => match welcome::make(app, vouched, email).await? {
            Ok(person) => person,
            Err(turned) => return Ok(Err(turned)),
        },
    };
    if person.disabled_at.is_some() {
        return Ok(Err(Turned::Locked));
    }
    match app.store.stake(&person.id, &vouched.identity).await?.binding() {
        Binding::AtOnce => {
            let bound = bind(app, &person.id, (vouched.identity.clone(), false)).await?;
            Ok(bound.map(|()| admitted(app, vouched, person)).map_err(Turned::NotBound))
        }
        Binding::WithPassword => {
            let binds = Binds { identity: vouched.identity.clone(), wanted: groups::wanted(app, vouched) };
            let groups_at = vouched.groups_at(app);
            Ok(Ok(Admitted::Asked(Box::new(Asked { person, binds, groups_at }))))
        }
        Binding::Never(refusal) => Ok(Err(Turned::NotBound(refusal))),
    }
}

async fn bind(
    app: &App,
    person: &domain::UserId,
    (identity, has_shown_password): (Identity, bool),
) -> Result<Result<(), Refusal>, store::Error> {
    app.store.bind_identity(person, identity, (app.now(), has_shown_password)).await
}

/// Somebody has shown all there is to show: what their ticket says is bound to their account.
///
/// # Errors
/// The database's; inside, why it is not bound.
pub async fn redeem(app: &App, ticket: &Ticket) -> Result<Result<(), Turned>, store::Error> {
    let Some(binds) = &ticket.binds else { return Ok(Ok(())) };
    if let Err(refusal) = bind(app, &ticket.person, (binds.identity.clone(), true)).await? {
        return Ok(Err(Turned::NotBound(refusal)));
    }
    groups::apply(app, &ticket.person, binds.wanted.clone()).await?;
    Ok(Ok(()))
}

impl Vouched {
    /// That their groups are told now, if they are.
    fn groups_at(&self, app: &App) -> Option<Timestamp> {
        self.groups.as_ref().map(|_| app.now())
    }
}

/// Names nobody.
impl std::fmt::Debug for Vouched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vouched").finish_non_exhaustive()
    }
}
