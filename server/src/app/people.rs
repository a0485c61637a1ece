//! Somebody gets an account, or changes their own. What this is not: who may; that is for the caller to know.
use crate::app::App;
use crate::auth::password;
use crate::chance::Chance;
use domain::account::{self, Standing};
use domain::audit::Actor;
use domain::{Timestamp, UserId};
use store::{PasswordHash, Person, Store};

/// Shortest password taken, in characters.
pub const MIN_PASSWORD_CHARS: usize = 8;
/// Longest password taken, in bytes: hashing takes time that grows with it.
pub const MAX_PASSWORD_BYTES: usize = 1024;
/// Longest email address (RFC 5321), in bytes.
const MAX_EMAIL_BYTES: usize = 254;
const MAX_NAME_BYTES: usize = 200;

/// What an account is made from.
#[derive(Clone, Copy)]
pub struct NewPerson<'a> {
    /// Where they are reached, and what they log in with.
    pub email: &'a str,
    /// What they are called.
    pub name: Option<&'a str>,
    /// In clear; only its hash is kept.
    pub password: &'a str,
    /// Whether they may do everything on this server.
    pub administrator: bool,
}

/// Why no account was made.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The address is none.
    #[error("this is no email address; write it like name@example.org")]
    Email,
    /// The name is too long.
    #[error("the name is too long; write at most {MAX_NAME_BYTES} bytes")]
    Name,
    /// The password is too short, or absurdly long.
    #[error(
        "the password must have at least {MIN_PASSWORD_CHARS} characters, and at most {MAX_PASSWORD_BYTES} bytes"
    )]
    Password,
    /// To change a password, one must know it.
    #[error("this is not the current password")]
    CurrentPassword,
    /// Somebody has that address.
    #[error("somebody with this email address has an account already")]
    Exists,
    /// Too many passwords are being hashed at this moment.
    #[error(transparent)]
    Busy(#[from] password::Busy),
    /// The database refused.
    #[error(transparent)]
    Store(store::Error),
}

/// Gives a person an account.
///
/// # Errors
/// [`Refusal`]; nothing is written then.
pub async fn create(
    store: &Store,
    by: &Actor,
    now: Timestamp,
    chance: &Chance,
    new: NewPerson<'_>,
) -> Result<UserId, Refusal> {
    let person = prepare(now, chance, new).await?;
    let id = person.id.clone();
    store.create_person(by, person).await?;
    Ok(id)
}

/// Gives the first person an account, who becomes administrator; [`Refusal::Exists`] if there is anybody, or ever was.
///
/// # Errors
/// [`Refusal`]; nothing is written then.
pub async fn create_first(
    store: &Store,
    by: &Actor,
    now: Timestamp,
    chance: &Chance,
    new: NewPerson<'_>,
) -> Result<UserId, Refusal> {
    let person = prepare(now, chance, NewPerson { administrator: true, ..new }).await?;
    let id = person.id.clone();
    store.create_first_person(by, person).await?;
    Ok(id)
}

/// What somebody changes of their own account; what is `None` stays.
#[derive(Clone, Copy)]
pub struct Amended<'a> {
    /// Where they are reached, and what they log in with.
    pub email: Option<&'a str>,
    /// What they are called; nothing, if it is empty.
    pub name: Option<&'a str>,
    /// The password as it is, in clear.
    pub current_password: &'a str,
    /// The password as it shall be, in clear.
    pub new_password: Option<&'a str>,
}

/// Changes somebody's own account. A password is only changed by whoever knows it: a key is not enough.
///
/// # Errors
/// [`Refusal`]; nothing is written then.
pub async fn amend(app: &App, by: &Actor, id: &UserId, amended: Amended<'_>) -> Result<(), Refusal> {
    let Amended { email, name, current_password, new_password } = amended;
    if email.is_some_and(|email| !is_email(email.trim())) {
        return Err(Refusal::Email);
    }
    check_name(name)?;
    let hash = match new_password {
        None => None,
        Some(new) => Some(changed_password(app, id, (current_password, new)).await?),
    };
    let (email, name) = (email.map(|email| email.trim().to_owned()), name.map(str::to_owned));
    let change = move |person: &mut Person, _: &Standing| {
        person.email = email.map_or_else(|| person.email.clone(), Into::into);
        person.name =
            name.map_or_else(|| person.name.clone(), |name| Some(name).filter(|name| !name.is_empty()));
        person.password_hash = hash.unwrap_or_else(|| person.password_hash.clone());
    };
    Ok(app.store.change_person(by, id, change).await?)
}

/// The hash of the new password, if the current one is right.
async fn changed_password(
    app: &App,
    id: &UserId,
    (current, new): (&str, &str),
) -> Result<PasswordHash, Refusal> {
    check_password(new)?;
    let person = app.store.person(id).await?;
    let stored = person.map(|person| person.password_hash).filter(|hash| !hash.is_none());
    if !password::verify(current, stored.as_ref().map(|hash| hash.0.as_str())).await? {
        return Err(Refusal::CurrentPassword);
    }
    Ok(PasswordHash(password::hash(new, app.chance.bytes()).await?))
}

/// Refuses what no account can be made from. Asks no database.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(new: &NewPerson<'_>) -> Result<(), Refusal> {
    if !is_email(new.email.trim()) {
        return Err(Refusal::Email);
    }
    check_name(new.name)?;
    check_password(new.password)
}

/// Refuses what is no email address.
///
/// # Errors
/// [`Refusal::Email`].
pub fn check_email(email: &str) -> Result<(), Refusal> {
    if is_email(email.trim()) { Ok(()) } else { Err(Refusal::Email) }
}

/// Locks somebody out, or lets them in again. Who is locked out is so at once, by password, session and key; their keys are
/// kept, and work again with them.
///
/// # Errors
/// The database's; inside, that they are the only administrator.
pub async fn lock(
    app: &App,
    by: &Actor,
    id: &UserId,
    locked: bool,
) -> Result<Result<(), account::Refusal>, store::Error> {
    let now = app.now();
    let change = move |person: &mut Person, standing: &Standing| {
        if locked {
            standing.may_be_locked()?;
        }
        person.disabled_at = locked.then(|| person.disabled_at.unwrap_or(now));
        Ok(())
    };
    app.store.change_person(by, id, change).await
}

fn check_name(name: Option<&str>) -> Result<(), Refusal> {
    if name.is_some_and(|name| name.len() > MAX_NAME_BYTES) { Err(Refusal::Name) } else { Ok(()) }
}

/// Refuses a password that is too short, or absurdly long.
///
/// # Errors
/// [`Refusal::Password`].
pub fn check_password(password: &str) -> Result<(), Refusal> {
    let is_long_enough = password.chars().count() >= MIN_PASSWORD_CHARS;
    if is_long_enough && password.len() <= MAX_PASSWORD_BYTES { Ok(()) } else { Err(Refusal::Password) }
}

/// Somebody as they will be in the database.
async fn prepare(now: Timestamp, chance: &Chance, new: NewPerson<'_>) -> Result<Person, Refusal> {
    check(&new)?;
    Ok(Person {
        id: UserId::from_random(chance.bytes()),
        email: new.email.trim().into(),
        name: new.name.map(str::to_owned),
        password_hash: PasswordHash(password::hash(new.password, chance.bytes()).await?),
        created_at: now,
        administrator_at: new.administrator.then_some(now),
        disabled_at: None,
    })
}

/// Somebody as they will be in the database, whose account has no password: they come in otherwise, or set one by a link.
///
/// # Errors
/// [`Refusal::Email`], [`Refusal::Name`].
pub fn without_password(
    now: Timestamp,
    chance: &Chance,
    (email, name): (&str, Option<&str>),
) -> Result<Person, Refusal> {
    check_email(email)?;
    check_name(name)?;
    Ok(Person {
        id: UserId::from_random(chance.bytes()),
        email: email.trim().into(),
        name: name.map(str::to_owned),
        password_hash: PasswordHash::none(),
        created_at: now,
        administrator_at: None,
        disabled_at: None,
    })
}

/// Whether it can be one: whether mail arrives there is not to be seen from its form.
fn is_email(text: &str) -> bool {
    let fits = text.len() <= MAX_EMAIL_BYTES && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    let parts = text.split_once('@');
    fits && parts.is_some_and(|(name, host)| !name.is_empty() && is_host(host))
}

fn is_host(text: &str) -> bool {
    !text.contains('@') && text.split('.').all(|label| !label.is_empty())
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Exists => Self::Exists,
            other => Self::Store(other),
        }
    }
}

/// Shows no password.
impl std::fmt::Debug for Amended<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Amended").finish_non_exhaustive()
    }
}

/// Shows no password.
impl std::fmt::Debug for NewPerson<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPerson").field("administrator", &self.administrator).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person<'a>(email: &'a str, password: &'a str) -> NewPerson<'a> {
        NewPerson { email, name: None, password, administrator: false }
    }

    #[test]
    fn addresses_have_one_at_and_something_on_each_side() {
        for good in ["a@b", "Ann.Lee+shop@mail.example.org", "用户@例え.jp"] {
            assert_eq!(check(&person(good, "long enough")), Ok(()), "{good}");
        }
        let long = format!("{}@example.org", "x".repeat(250));
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b..c", "a@.b", "a@b\n.c", &long] {
            assert_eq!(check(&person(bad, "long enough")), Err(Refusal::Email), "{bad}");
        }
    }

    #[test]
    fn passwords_are_counted_in_characters() {
        for bad in ["", "1234567", &"x".repeat(1025)] {
            assert_eq!(check(&person("a@b", bad)), Err(Refusal::Password));
        }
        assert_eq!(check(&person("a@b", "ααααααα")), Err(Refusal::Password));
        assert_eq!(check(&person("a@b", "12345678")), Ok(()));
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(
            format!("{:?}", person("a@b", "hunter2hunter2")),
            "NewPerson { administrator: false, .. }"
        );
    }
}
