//! Permissions: the contract's closed list, what includes what, and who may do what where.
//!
//! A permission is *granted* everywhere or, for those about stores, in one store. Keys only ever
//! narrow what their owner may do: see [`intersect`]. What this is not: who holds which grant is
//! kept by the database and decided by the server.
//!
//! Names and inclusions are those of the Greenfield contract (`GET /misc/permissions`).
//! `btcpay.impersonation.canimpersonate` is left out on purpose: nobody acts as somebody else here.
use crate::id::StoreId;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod table;
pub use table::Permission;

/// What a permission is about, and so to whom it can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Stores: can be limited to one of them.
    Store,
    /// The whole server: only for administrators.
    Server,
    /// The account itself; also `unrestricted`.
    User,
}

impl Permission {
    /// Looks a name up, in any case; `None` for names not in the contract.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name().eq_ignore_ascii_case(name))
    }

    /// Whether who holds this also holds `other`: itself, what it includes, and what that includes in turn.
    pub fn implies(self, other: Self) -> bool {
        self == Self::Unrestricted || self == other || self.includes().iter().any(|p| p.implies(other))
    }

    /// Everything this permission gives, itself left out, in the table's order.
    pub fn implied(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |other| *other != self && self.implies(*other))
    }
}

/// A permission held by somebody, everywhere or in one store; written `policy` or `policy:storeId`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    permission: Permission,
    store: Option<StoreId>,
}

/// Why a text is not a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantError {
    /// The part before the colon names no permission.
    UnknownPermission,
    /// A store was named, but the permission is not about stores.
    NotAboutStores,
    /// The part after the colon can't be a store's id.
    BadStoreId,
}

impl Grant {
    /// A permission without limit: in every store its holder has, if it is about stores.
    pub const fn everywhere(permission: Permission) -> Self {
        Self { permission, store: None }
    }

    /// A permission in one store; [`GrantError::NotAboutStores`] for the others.
    pub fn in_store(permission: Permission, store: StoreId) -> Result<Self, GrantError> {
        match permission.level() {
            Level::Store => Ok(Self { permission, store: Some(store) }),
            Level::Server | Level::User => Err(GrantError::NotAboutStores),
        }
    }

    /// Which permission.
    pub const fn permission(&self) -> Permission {
        self.permission
    }

    /// The one store it is limited to, if it is.
    pub const fn store(&self) -> Option<&StoreId> {
        self.store.as_ref()
    }

    /// Whether this grant alone allows `permission` in `store`; `None` asks for it in every store.
    fn allows(&self, permission: Permission, store: Option<&StoreId>) -> bool {
        let reaches = match &self.store {
            None => true,
            Some(only) => store == Some(only),
        };
        reaches && self.permission.implies(permission)
    }
}

/// Whether `grants` allow `permission` in `store`.
///
/// `None` asks without naming a store: for permissions about the server or the account, and for what
/// reaches every store. A grant limited to a store never answers that, nor for another store.
pub fn allows(grants: &[Grant], permission: Permission, store: Option<&StoreId>) -> bool {
    grants.iter().any(|grant| grant.allows(permission, store))
}

/// What both lists allow: a key's grants narrowed by its owner's, say. It allows exactly what each of them
/// allows.
pub fn intersect(a: &[Grant], b: &[Grant]) -> Vec<Grant> {
    let unlimited = |grants| allows(grants, Permission::Unrestricted, None);
    match (unlimited(a), unlimited(b)) {
        (true, _) => b.to_vec(),
        (_, true) => a.to_vec(),
        (false, false) => Permission::ALL.into_iter().flat_map(|p| both_allow(a, b, p)).collect(),
    }
}

fn both_allow(a: &[Grant], b: &[Grant], permission: Permission) -> Vec<Grant> {
    let in_both = |store| allows(a, permission, store) && allows(b, permission, store);
    if in_both(None) {
        return Vec::from([Grant::everywhere(permission)]);
    }
    let mut stores: Vec<&StoreId> = a.iter().chain(b).filter_map(Grant::store).collect();
    stores.sort_unstable();
    stores.dedup();
    let shared = stores.into_iter().filter(|store| in_both(Some(store)));
    shared.filter_map(|store| Grant::in_store(permission, store.clone()).ok()).collect()
}

impl FromStr for Grant {
    type Err = GrantError;

    fn from_str(text: &str) -> Result<Self, GrantError> {
        let text = text.trim();
        let (name, store) = match text.split_once(':') {
            Some((name, store)) => (name, Some(store)),
            None => (text, None),
        };
        let permission = Permission::parse(name).ok_or(GrantError::UnknownPermission)?;
        match store {
            None => Ok(Self::everywhere(permission)),
            Some(id) => Self::in_store(permission, StoreId::parse(id).ok_or(GrantError::BadStoreId)?),
        }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.store {
            None => f.write_str(self.permission.name()),
            Some(store) => write!(f, "{}:{store}", self.permission),
        }
    }
}

impl Serialize for Grant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Grant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownPermission => "unknown permission; GET /misc/permissions lists those there are",
            Self::NotAboutStores => "only permissions that begin with btcpay.store can be limited to a store",
            Self::BadStoreId => "what follows the colon is not a store's id",
        })
    }
}

impl core::error::Error for GrantError {}

#[cfg(test)]
mod tests;
