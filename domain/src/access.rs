//! Proofs of access: what a database function must be shown before it looks anything up.
//!
//! A look-up in a store takes a [`StoreAccess`], which only [`authorise`] makes out of grants and the
//! store's id; a look-up across stores takes a [`SystemAccess`], which requests never hold. Neither can be
//! built by other means, so a look-up without a tenant does not compile:
//!
//! ```compile_fail
//! let forged = domain::StoreAccess { store: domain::StoreId::parse("a").unwrap(), actor: domain::audit::Actor::Program };
//! ```
//! ```compile_fail
//! let forged = domain::SystemAccess(domain::access::Speaker::Program);
//! ```
//! Each proof says who holds it ([`Actor`]): what is done with it is told of them in the audit log.
use crate::audit::Actor;
use crate::id::StoreId;
use crate::permission::{Grant, Permission, allows};
use core::fmt;

/// Proof that its holder may act in one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreAccess {
    store: StoreId,
    actor: Actor,
}

/// Proof of being the program itself: background loops, and public pages that find an invoice by its
/// unguessable id.
#[derive(Clone, Copy, Debug)]
pub struct SystemAccess(Speaker);

/// On whose word the program acts by itself.
#[derive(Clone, Copy, Debug)]
enum Speaker {
    Program,
    CommandLine,
    Configuration,
}

/// Refused: the permission that would have been needed. The contract's 403 `missing-permission` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub permission: Permission,
}

/// Access to `store` for `actor`, if `grants` allow `permission` there.
///
/// The caller vouches that `grants` are those of `actor`, narrowed to what both they and their key
/// may do ([`crate::permission::intersect`]), and that `store` comes from the resource asked for.
pub fn authorise(
    actor: Actor,
    grants: &[Grant],
    permission: Permission,
    store: &StoreId,
) -> Result<StoreAccess, Missing> {
    if allows(grants, permission, Some(store)) {
        Ok(StoreAccess { store: store.clone(), actor })
    } else {
        Err(Missing { permission })
    }
}

impl StoreAccess {
    /// The one store it opens.
    pub const fn store(&self) -> &StoreId {
        &self.store
    }

    /// Who holds it.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl SystemAccess {
    /// For the program's composition root, and tests. Called once, where `serve` puts the parts together;
    /// loops and public pages are given the result. `tidy` checks that it is named nowhere else.
    pub const fn for_program() -> Self {
        Self(Speaker::Program)
    }

    /// For a command that somebody runs on the machine.
    pub const fn for_command_line() -> Self {
        Self(Speaker::CommandLine)
    }

    /// The same, for what the configuration file states.
    #[must_use]
    pub const fn for_configuration(self) -> Self {
        Self(Speaker::Configuration)
    }

    /// On whose word it acts.
    pub const fn actor(&self) -> Actor {
        match self.0 {
            Speaker::Program => Actor::Program,
            Speaker::CommandLine => Actor::CommandLine,
            Speaker::Configuration => Actor::Configuration,
        }
    }

    /// Access to one store, for what the program does there of its own accord.
    pub fn to_store(&self, store: &StoreId) -> StoreAccess {
        StoreAccess { store: store.clone(), actor: self.actor() }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Insufficient API Permissions. Please use an API key with permission: {}", self.permission)
    }
}

impl core::error::Error for Missing {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;

    #[test]
    fn access_opens_the_store_it_was_asked_for_and_names_what_is_missing() {
        let (mine, theirs) = (StoreId::parse("mine").unwrap(), StoreId::parse("theirs").unwrap());
        let grants = ["btcpay.store.canmodifyinvoices:mine".parse().unwrap()];
        let by = || Actor::Person(UserId::parse("ann").unwrap());
        let access = authorise(by(), &grants, Permission::ViewInvoices, &mine).unwrap();
        assert_eq!((access.store(), access.actor()), (&mine, &by()));
        let refused = Missing { permission: Permission::ViewInvoices };
        assert_eq!(authorise(by(), &grants, Permission::ViewInvoices, &theirs), Err(refused));
        assert!(authorise(by(), &grants, Permission::ModifyWebhooks, &mine).is_err());
        assert!(authorise(by(), &[], Permission::ViewInvoices, &mine).is_err());
    }
}
