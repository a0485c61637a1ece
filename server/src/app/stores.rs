//! Somebody gets a store. What this is not: who may have one; that is for the caller to know.
use crate::chance::Chance;
use domain::audit::Actor;
use domain::settings::{Problem, StoreSettings};
use domain::{Currency, Role, StoreId, Timestamp, UserId};
use store::{Member, PasswordHash, Person, Store, StoreRecord};

/// The settings of a store to be made, known to be in order.
#[derive(Clone, Debug)]
pub struct NewStore(StoreSettings);

/// Why no store was made.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Settings that are wrong, each by its field.
    #[error("{}", sentence(.0))]
    Settings(Vec<Problem>),
    /// The owner has no account.
    #[error("nobody with this email address has an account; make one with: almoner user create")]
    NoOwner,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl NewStore {
    /// A store with that name and currency, and the contract's defaults for the rest.
    ///
    /// # Errors
    /// [`Refusal::Settings`].
    pub fn named(name: &str, currency: Currency) -> Result<Self, Refusal> {
        Self::with(StoreSettings {
            name: name.trim().into(),
            default_currency: currency,
            ..StoreSettings::default()
        })
    }

    /// A store with those settings.
    ///
    /// # Errors
    /// [`Refusal::Settings`].
    pub fn with(settings: StoreSettings) -> Result<Self, Refusal> {
        let problems = settings.problems();
        if problems.is_empty() { Ok(Self(settings)) } else { Err(Refusal::Settings(problems)) }
    }

    /// The store as it will be, for [`add`].
    pub fn record(self, now: Timestamp, chance: &Chance) -> StoreRecord {
        StoreRecord { id: StoreId::from_random(chance.bytes()), settings: self.0, created_at: now }
    }
}

/// Writes a store down as `owner`'s.
///
/// # Errors
/// [`Refusal::NoOwner`], [`Refusal::Store`]; nothing is written then.
pub async fn add(store: &Store, by: &Actor, owner: UserId, record: StoreRecord) -> Result<(), Refusal> {
    let owner = Member { person: owner, role: Role::Owner.name().into() };
    store.create_store(by, record, owner).await.map_err(|error| match error {
        store::Error::NotFound => Refusal::NoOwner,
        error => error.into(),
    })
}

/// Writes a store down in a scratch database, as somebody's who is made up for it and can't sign in; returns who.
///
/// # Errors
/// [`Refusal::Store`].
pub async fn add_for_nobody(store: &Store, record: StoreRecord, chance: &Chance) -> Result<UserId, Refusal> {
    let id = UserId::from_random(chance.bytes());
    let nobody = Person {
        id: id.clone(),
        email: format!("{id}@scratch.invalid").into(),
        name: None,
        password_hash: PasswordHash("none".into()),
        created_at: record.created_at,
        administrator_at: None,
        disabled_at: None,
    };
    store.create_person(&Actor::Program, nobody).await?;
    add(store, &Actor::Program, id.clone(), record).await?;
    Ok(id)
}

/// Writes a store down as theirs who have that email address.
///
/// # Errors
/// As [`add`].
pub async fn add_for(store: &Store, by: &Actor, email: &str, record: StoreRecord) -> Result<(), Refusal> {
    let owner = store.person_by_email(email).await?.ok_or(Refusal::NoOwner)?;
    add(store, by, owner.id, record).await
}

fn sentence(problems: &[Problem]) -> String {
    let told: Vec<String> =
        problems.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect();
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_needs_a_name() {
        let usd = Currency::parse("USD").unwrap();
        assert!(NewStore::named("Our shop", usd).is_ok());
        let Err(Refusal::Settings(problems)) = NewStore::named(" ", usd) else { panic!("a name is needed") };
        assert_eq!(problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), ["name"]);
    }
}
