//! Who belongs to a store, and as what: let in, given another role, taken out. What this is not: who may ask for it; the proof
//! of access says that.
use super::App;
use domain::account::{self, Member};
use domain::permission::{Grant, Permission};
use domain::{Role, StoreAccess, UserId};
use store::Store;

/// Somebody who says who belongs to a store.
#[derive(Clone, Copy, Debug)]
pub struct Giver<'a> {
    /// Proof that they may.
    pub access: &'a StoreAccess,
    /// What they may do themselves: nobody gives more.
    pub held: &'a [Grant],
}

/// What members of a store can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The role's name.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Whether only this store has it.
    pub is_own: bool,
}

/// Why nothing was changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The store has no such role; these are all.
    #[error("there is no such role; there are {}", .0.join(", "))]
    NoSuchRole(Vec<String>),
    /// The role may do something there that its giver may not.
    #[error("this role may do more than you: {}", .0.about())]
    MoreThanTheirs(Permission),
    /// A rule would be broken.
    #[error(transparent)]
    Rule(#[from] account::Refusal),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The roles of a store: those that every store has, then its own.
///
/// # Errors
/// The database's.
pub async fn kinds(store: &Store, access: &StoreAccess) -> Result<Vec<Kind>, store::Error> {
    let own = store.custom_roles(access).await?;
    let usual = Role::ALL.into_iter().map(|role| (role.name(), role.permissions(), false));
    let own = own.iter().map(|role| (role.name(), role.permissions(), true));
    let kind = |(name, permissions, is_own): (&str, &[Permission], bool)| Kind {
        name: name.to_owned(),
        permissions: permissions.to_vec(),
        is_own,
    };
    Ok(usual.chain(own).map(kind).collect())
}

impl Giver<'_> {
    /// A role's name, once it is known that the store has it, and that it may do no more than whoever gives it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchRole`], [`Refusal::MoreThanTheirs`], [`Refusal::Store`].
    pub async fn role(&self, store: &Store, name: &str) -> Result<String, Refusal> {
        let kinds = kinds(store, self.access).await?;
        let Some(kind) = kinds.iter().find(|kind| kind.name == name) else {
            return Err(Refusal::NoSuchRole(kinds.into_iter().map(|kind| kind.name).collect()));
        };
        account::may_give(self.held, &kind.permissions, self.access.store())
            .map_err(Refusal::MoreThanTheirs)?;
        Ok(name.to_owned())
    }

    /// Lets somebody in.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is changed then.
    pub async fn join(&self, app: &App, person: &UserId, role: &str) -> Result<(), Refusal> {
        let (person, role) = (person.clone(), self.role(&app.store, role).await?);
        self.change(app, move |members| account::join(members, &person, role)).await
    }

    /// Gives a member another role or, with none, has them leave; if they still are what `seen` says, where it says anything.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is changed then.
    pub async fn move_to(
        &self,
        app: &App,
        person: &UserId,
        role: Option<&str>,
        seen: Option<&str>,
    ) -> Result<(), Refusal> {
        let role = match role {
            Some(name) => Some(self.role(&app.store, name).await?),
            None => None,
        };
        let (person, seen) = (person.clone(), seen.map(str::to_owned));
        let rule = move |members: &mut Vec<Member>| {
            seen.map_or(Ok(()), |seen| account::still(members, &person, &seen))?;
            account::move_to(members, &person, role)
        };
        self.change(app, rule).await
    }

    async fn change(
        &self,
        app: &App,
        rule: impl FnOnce(&mut Vec<Member>) -> Result<(), account::Refusal> + Send + 'static,
    ) -> Result<(), Refusal> {
        Ok(app.store.update_members(self.access, rule).await??)
    }
}
