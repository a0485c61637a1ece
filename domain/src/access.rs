//! Proofs of access: what a database function must be shown before it looks anything up.
//!
//! A look-up in a store takes a [`StoreAccess`], which only [`authorise`] makes out of grants and the
//! store's id; a look-up across stores takes a [`SystemAccess`], which requests never hold. Neither can be
//! built by other means, so a look-up without a tenant does not compile:
//!
//! ```compile_fail
//! let forged = domain::StoreAccess { store: domain::StoreId::parse("a").unwrap() };
//! ```
//! ```compile_fail
//! let forged = domain::SystemAccess(());
//! ```
use crate::id::StoreId;
use crate::permission::{Grant, Permission, allows};
use core::fmt;

/// Proof that its holder may act in one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreAccess {
    store: StoreId,
}

/// Proof of being the program itself: background loops, and public pages that find an invoice by its
/// unguessable id.
#[derive(Clone, Copy, Debug)]
pub struct SystemAccess(());

/// Refused: the permission that would have been needed. The contract's 403 `missing-permission` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Which.
    pub permission: Permission,
}

/// Access to `store`, if `grants` allow `permission` there.
///
/// The caller vouches that `grants` are those of the one who asks, narrowed to what both they and their key
/// may do ([`crate::permission::intersect`]), and that `store` comes from the resource asked for.
pub fn authorise(grants: &[Grant], permission: Permission, store: &StoreId) -> Result<StoreAccess, Missing> {
    if allows(grants, permission, Some(store)) {
        Ok(StoreAccess { store: store.clone() })
    } else {
        Err(Missing { permission })
    }
}

impl StoreAccess {
    /// The one store it opens.
    pub const fn store(&self) -> &StoreId {
        &self.store
    }
}

impl SystemAccess {
    /// For the program's composition root, and tests. Called once, where `serve` puts the parts together;
    /// loops and public pages are given the result. `tidy` checks that it is named nowhere else.
    pub const fn for_program() -> Self {
        Self(())
    }

    /// Access to one store, for what the program does there of its own accord.
    pub fn to_store(&self, store: &StoreId) -> StoreAccess {
        StoreAccess { store: store.clone() }
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

    #[test]
    fn access_opens_the_store_it_was_asked_for_and_names_what_is_missing() {
        let (mine, theirs) = (StoreId::parse("mine").unwrap(), StoreId::parse("theirs").unwrap());
        let grants = ["btcpay.store.canmodifyinvoices:mine".parse().unwrap()];
        let access = authorise(&grants, Permission::ViewInvoices, &mine).unwrap();
        assert_eq!(access.store(), &mine);
        let refused = Missing { permission: Permission::ViewInvoices };
        assert_eq!(authorise(&grants, Permission::ViewInvoices, &theirs), Err(refused));
        assert!(authorise(&grants, Permission::ModifyWebhooks, &mine).is_err());
        assert!(authorise(&[], Permission::ViewInvoices, &mine).is_err());
    }
}
