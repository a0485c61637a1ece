//! Links by which somebody sets their password: for a person who is new, or who has forgotten it. A link is shown once, opens
//! one account once, and not for long; of what stands in it only a hash is kept. Its address is the configured one, whatever
//! a request says.
use super::App;
use super::members::{self, Giver};
use super::people;
use crate::auth::password;
use crate::chance::Chance;
use domain::audit::Actor;
use domain::{Seconds, Timestamp, UserId};
use sha2::{Digest, Sha256};
use std::fmt;
use store::{Joins, PasswordHash, PasswordLink, Person, Store};
use zeroize::Zeroizing;

/// How long a link holds.
pub const LIFE: Seconds = Seconds::hours(72);
/// Where links lead, behind the configured address.
pub const PATH: &str = "/sign-in/password";
/// Random bytes in a link: 256 bits.
const BYTES: usize = 32;

/// A link, to be shown this once.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// The whole address.
    pub url: Zeroizing<String>,
    /// Until when it holds.
    pub until: Timestamp,
}

/// What invitations are made with: the program's parts, or a command's.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The database.
    pub store: &'a Store,
    /// Where links come from.
    pub chance: &'a Chance,
    /// What time it is.
    pub now: Timestamp,
    /// What links begin with: the configured address, whatever a request says.
    pub origin: &'a str,
}

/// How often somebody may invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// As often as they like: they may make accounts.
    None,
    /// So many people a day for each store: they are its owners and may make no accounts.
    Daily,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No account can be made of that.
    #[error(transparent)]
    Person(#[from] people::Refusal),
    /// They can't belong to the store like that.
    #[error(transparent)]
    Member(#[from] members::Refusal),
}

/// Makes an account for somebody who is not there yet, and the link by which they set its password. They belong to the store
/// at once if there is a giver, in the role that is given.
///
/// # Errors
/// [`Refusal`]; nothing is written then.
pub async fn invite(
    desk: Desk<'_>,
    by: &Actor,
    email: &str,
    giver: Option<(Giver<'_>, &str, Limit)>,
) -> Result<Shown, Refusal> {
    let joins = match giver {
        Some((giver, role, limit)) => Some(Joins {
            access: giver.access.clone(),
            role: giver.role(desk.store, role).await?,
            is_limited: limit == Limit::Daily,
        }),
        None => None,
    };
    // Until they set their own password, none lets them in.
    let person = people::without_password(desk.now, desk.chance, (email, None))?;
    let (shown, link) = draw(desk);
    let invited = desk.store.invite(by, person, link, joins).await.map_err(people::Refusal::from)?;
    invited.map_err(members::Refusal::from)?;
    Ok(shown)
}

/// Makes another link for a member who was invited and has not come, in place of the one they had; with their role.
///
/// # Errors
/// [`members::Refusal`]; nothing is written then, and the link they had goes on to hold.
pub async fn invite_again(
    desk: Desk<'_>,
    person: &UserId,
    (giver, limit): (Giver<'_>, Limit),
) -> Result<(Shown, String), members::Refusal> {
    let members = desk.store.members(giver.access).await?;
    let member = members.into_iter().find(|member| member.person == *person);
    let role = member.map(|member| member.role).ok_or(domain::account::Refusal::NoMember)?;
    // A link opens what its owner may do: nobody makes one to more than they hold.
    giver.role(desk.store, &role).await?;
    let (shown, link) = draw(desk);
    desk.store.invite_again(giver.access, person, (link, limit == Limit::Daily)).await??;
    Ok((shown, role))
}

/// How often whoever may change a store's members may invite to it; none, if they may not. That takes the permission to make
/// accounts, or that the operator lets owners do it.
pub fn limit(app: &App, may_make_accounts: bool) -> Option<Limit> {
    match (may_make_accounts, app.limits.owners_invite) {
        (true, _) => Some(Limit::None),
        (false, true) => Some(Limit::Daily),
        (false, false) => None,
    }
}

/// Makes a link for somebody who has an account; one they had opens nothing any more, and their password stays until it is used.
///
/// # Errors
/// The database's.
pub async fn make_link(app: &App, by: &Actor, person: &UserId) -> Result<Shown, store::Error> {
    let (shown, link) = draw(Desk::of(app));
    app.store.make_password_link(by, person, link).await?;
    Ok(shown)
}

/// Whose link it is; nobody's once it was used or is too old, or its owner is locked out.
///
/// # Errors
/// The database's.
pub async fn whose(app: &App, token: &str) -> Result<Option<Person>, store::Error> {
    let found = app.store.password_link(&hash(token)).await?;
    let live = found.filter(|(person, until)| app.now() < *until && person.disabled_at.is_none());
    Ok(live.map(|(person, _)| person))
}

/// Sets the password of whose link it is, who is signed out everywhere. False if it is nobody's any more.
///
/// # Errors
/// [`people::Refusal`]; the link goes on to hold then.
pub async fn set_password(app: &App, token: &str, new: &str) -> Result<bool, people::Refusal> {
    people::check_password(new)?;
    // Hashing is slow: not for whoever has no link.
    if whose(app, token).await?.is_none() {
        return Ok(false);
    }
    let new = PasswordHash(password::hash(new, app.chance.bytes()).await?);
    Ok(app.store.use_password_link(hash(token), (app.now(), new)).await?)
}

impl<'a> Desk<'a> {
    /// The program's.
    pub fn of(app: &'a App) -> Self {
        Self { store: &app.store, chance: &app.chance, now: app.now(), origin: &app.origin }
    }
}

fn draw(desk: Desk<'_>) -> (Shown, PasswordLink) {
    let token = Zeroizing::new(hex::encode(desk.chance.bytes::<BYTES>()));
    let until = desk.now.plus(LIFE);
    let url = Zeroizing::new(format!("{}{PATH}/{}", desk.origin, *token));
    (Shown { url, until }, PasswordLink { hash: hash(&token), expires_at: until })
}

/// The token has 256 random bits, so one round of a fast hash is enough.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Shows no link.
impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown").field("until", &self.until).finish_non_exhaustive()
    }
}
