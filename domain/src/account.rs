//! Accounts and members: what must stay true whoever is locked out, deleted, or taken from a store.
//!
//! Somebody must be left who runs the server, and each store must keep an owner. What this is not: who may ask for it;
//! that is a permission.
use crate::id::{StoreId, UserId};
use crate::permission::{Grant, Permission, allows};
use crate::role::Role;
use crate::time::Timestamp;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

mod invited;

pub use invited::Invited;

/// How many people the owners of a store may invite within a day who have no account, where they run no server.
pub const MOST_INVITED: u32 = 20;
/// A day, in seconds.
const DAY: u64 = 24 * 60 * 60;

/// How somebody stands among others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether they run the server and may sign in.
    pub administers: bool,
    /// How many others do.
    pub other_administrators: u64,
    /// The stores that have no other owner.
    pub only_owner_of: Vec<StoreId>,
}

/// Somebody who belongs to a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: UserId,
    /// As what: a role's name, as stored.
    pub role: String,
}

/// Why somebody stays as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody would be left who runs the server.
    LastAdministrator,
    /// These stores would have no owner.
    LastOwner(Vec<StoreId>),
    /// They belong to the store already.
    AlreadyMember,
    /// They don't belong to the store.
    NoMember,
    /// So many people were invited to the store within a day.
    TooManyInvited,
    /// No other link is made for them: their account was not made by an invitation to this store.
    NotInvited,
    /// Nor is one: something else lets them in by now.
    LetIn,
    /// Nor is one: they are something elsewhere, too, or are locked out.
    AlsoElsewhere,
    /// Somebody else changed what they are there in the meantime: to that role, or took them away.
    Meanwhile(Option<String>),
}

impl Standing {
    /// Passes if they may be locked out.
    ///
    /// # Errors
    /// [`Refusal::LastAdministrator`].
    pub fn may_be_locked(&self) -> Result<(), Refusal> {
        if self.administers && self.other_administrators == 0 {
            return Err(Refusal::LastAdministrator);
        }
        Ok(())
    }

    /// Passes if their account may be deleted.
    ///
    /// # Errors
    /// [`Refusal::LastAdministrator`], [`Refusal::LastOwner`].
    pub fn may_be_deleted(&self) -> Result<(), Refusal> {
        self.may_be_locked()?;
        if self.only_owner_of.is_empty() {
            Ok(())
        } else {
            Err(Refusal::LastOwner(self.only_owner_of.clone()))
        }
    }
}

/// Lets somebody in, in a role: its name, which the caller knows to be one.
///
/// # Errors
/// [`Refusal::AlreadyMember`]; nothing is changed then.
pub fn join(members: &mut Vec<Member>, person: &UserId, role: impl AsRef<str>) -> Result<(), Refusal> {
    if members.iter().any(|member| member.person == *person) {
        return Err(Refusal::AlreadyMember);
    }
    members.push(Member { person: person.clone(), role: role.as_ref().into() });
    Ok(())
}

/// Gives a member another role, or, with none, has them leave.
///
/// # Errors
/// [`Refusal::NoMember`], [`Refusal::LastOwner`] with no store named; nothing is changed then.
pub fn move_to(
    members: &mut Vec<Member>,
    person: &UserId,
    role: Option<impl AsRef<str>>,
) -> Result<(), Refusal> {
    let role = role.as_ref().map(AsRef::as_ref);
    if !members.iter().any(|member| member.person == *person) {
        return Err(Refusal::NoMember);
    }
    let stays_owner = |member: &Member| match (member.person == *person, role) {
        (true, role) => role == Some(Role::Owner.name()),
        (false, _) => member.role == Role::Owner.name(),
    };
    if !members.iter().any(stays_owner) {
        return Err(Refusal::LastOwner(Vec::new()));
    }
    match role {
        None => members.retain(|member| member.person != *person),
        Some(role) => {
            let theirs = members.iter_mut().filter(|member| member.person == *person);
            theirs.for_each(|member| member.role = role.into());
        }
    }
    Ok(())
}

/// Passes if one more person may be invited to a store: `earlier` is when the last but [`MOST_INVITED`] was, if there were so many.
///
/// # Errors
/// [`Refusal::TooManyInvited`].
pub fn may_invite(earlier: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    match earlier {
        Some(earlier) if now.since(earlier) < DAY => Err(Refusal::TooManyInvited),
        Some(_) | None => Ok(()),
    }
}

/// Passes if a member is still what somebody saw them to be, who now changes it.
///
/// # Errors
/// [`Refusal::Meanwhile`].
pub fn still(members: &[Member], person: &UserId, role: &str) -> Result<(), Refusal> {
    match members.iter().find(|member| member.person == *person) {
        Some(member) if member.role == role => Ok(()),
        found => Err(Refusal::Meanwhile(found.map(|member| member.role.clone()))),
    }
}

/// Passes if somebody with these grants may let another do all that in the store: nobody gives more than they hold.
///
/// # Errors
/// The first permission that they don't hold there.
pub fn may_give(held: &[Grant], given: &[Permission], store: &StoreId) -> Result<(), Permission> {
    let lacks = |permission: &&Permission| !allows(held, **permission, Some(store));
    given.iter().find(lacks).map_or(Ok(()), |permission| Err(*permission))
}

/// Passes if whoever holds a key with `scope` may make a key for somebody: for oneself and for administrators it takes
/// a scope without limit, so that no key begets a mightier one. [`Permission::ManageUsers`] is asked for besides.
///
/// # Errors
/// The permission that is missing.
pub fn may_make_key(scope: &[Grant], is_self_or_administrator: bool) -> Result<(), Permission> {
    if !is_self_or_administrator || allows(scope, Permission::Unrestricted, None) {
        return Ok(());
    }
    Err(Permission::Unrestricted)
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LastAdministrator => f.write_str(
                "they are the only administrator; make somebody else administrator first, or nobody could run the server",
            ),
            Self::LastOwner(stores) if stores.is_empty() => {
                f.write_str("they are the store's only owner; make somebody else its owner first")
            }
            Self::LastOwner(stores) => {
                let stores: Vec<String> = stores.iter().map(ToString::to_string).collect();
                write!(
                    f,
                    "they are the only owner of {}; give each of these stores another owner, or delete it, first",
                    stores.join(", ")
                )
            }
            Self::TooManyInvited => write!(
                f,
                "this store has invited {MOST_INVITED} people within a day; wait until tomorrow, or ask an administrator"
            ),
            Self::NotInvited => f.write_str(
                "their account was not made by an invitation to this store; an administrator can make a link for them",
            ),
            Self::LetIn => f.write_str(
                "they have set a password already, or have another way in; if they can't get in, an administrator helps",
            ),
            Self::AlsoElsewhere => f.write_str(
                "their account is for more than this store, or is switched off, so an administrator makes the link",
            ),
            Self::AlreadyMember => f.write_str("they belong to the store already; change their role instead"),
            Self::NoMember => f.write_str("they don't belong to the store"),
            Self::Meanwhile(Some(role)) => {
                write!(f, "somebody else changed their role to {role} in the meantime; look again, then decide anew")
            }
            Self::Meanwhile(None) => {
                f.write_str("somebody else took them from the store in the meantime; there is nothing left to change")
            }
        }
    }
}

impl core::error::Error for Refusal {}

#[cfg(test)]
mod tests;
