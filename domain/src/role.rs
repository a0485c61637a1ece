//! Roles: what the members of a store may do there. The first four names are the contract's; a store may have others of
//! its own ([`CustomRole`]).
use crate::permission::Permission;
use core::fmt;

mod custom;

pub use custom::{CustomRole, MOST, Problem};

/// What somebody is in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Does everything, and says who belongs to the store.
    Owner,
    /// Runs the shop: everything but settings and members.
    Manager,
    /// Sells.
    Employee,
    /// Looks on.
    Guest,
    /// Reads and exports everything, changes nothing.
    Finance,
    /// Answers payers: sees invoices, marks none.
    Support,
    /// Joins the shop's own programs to it: keys that make and read invoices, and webhooks.
    Integrator,
}

impl Role {
    /// Every role: the contract's, the mightiest first, then ours.
    pub const ALL: [Self; 7] = [
        Self::Owner,
        Self::Manager,
        Self::Employee,
        Self::Guest,
        Self::Finance,
        Self::Support,
        Self::Integrator,
    ];

    /// Its name, as stored and as shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Manager => "Manager",
            Self::Employee => "Employee",
            Self::Guest => "Guest",
            Self::Finance => "Finance",
            Self::Support => "Support",
            Self::Integrator => "Integrator",
        }
    }

    /// The role of that name, spelled just so; `None` for names that are no role's.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What it may do in its store, inclusions left out.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::{
            CreateInvoice, CreateNonApprovedPullPayments, ManagePayouts, ManagePullPayments, ModifyInvoices,
            ModifyPaymentRequests, ModifyStoreSettings, ModifyWebhooks, ViewInvoices, ViewLightningInvoices,
            ViewOfferings, ViewPaymentRequests, ViewPayouts, ViewPullPayments, ViewStoreSettings, ViewWallet,
        };
        match self {
            Self::Owner => &[ModifyStoreSettings],
            Self::Manager => &[
                ViewStoreSettings,
                ModifyInvoices,
                ModifyWebhooks,
                ModifyPaymentRequests,
                ManagePullPayments,
                ManagePayouts,
            ],
            Self::Employee => {
                &[ModifyInvoices, ModifyPaymentRequests, CreateNonApprovedPullPayments, ViewPayouts]
            }
            Self::Guest => &[ViewInvoices, ViewPaymentRequests, ViewPullPayments, ViewPayouts],
            Self::Finance => &[ViewStoreSettings, ViewWallet, ViewLightningInvoices, ViewOfferings],
            Self::Support => &[ViewInvoices, ViewPaymentRequests],
            Self::Integrator => &[ViewStoreSettings, CreateInvoice, ModifyWebhooks],
        }
    }
}

impl AsRef<str> for Role {
    fn as_ref(&self) -> &str {
        self.name()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_nothing_else_is() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        for name in ["", "owner", "Owner ", "Administrator"] {
            assert_eq!(Role::parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_role_of_the_contract_s_may_what_the_next_one_may() {
        for roles in Role::ALL[..4].windows(2) {
            let may = |permission: &Permission| roles[0].permissions().iter().any(|p| p.implies(*permission));
            assert!(roles[1].permissions().iter().all(may), "{} and {}", roles[0], roles[1]);
        }
    }

    /// What permissions that only look are called in the contract.
    fn only_looks(permission: Permission) -> bool {
        permission.name().contains(".canview")
    }

    #[test]
    fn finance_sees_everything_and_changes_nothing() {
        let may = |role: Role, permission| role.permissions().iter().any(|held| held.implies(permission));
        for permission in Permission::ALL.into_iter().filter(|p| p.level() == crate::permission::Level::Store)
        {
            assert_eq!(may(Role::Finance, permission), only_looks(permission), "{permission}");
            assert!(!may(Role::Support, permission) || only_looks(permission), "{permission}");
        }
        assert!(
            may(Role::Support, Permission::ViewInvoices)
                && !may(Role::Support, Permission::ViewStoreSettings)
        );
        assert!(
            may(Role::Integrator, Permission::ModifyWebhooks)
                && may(Role::Integrator, Permission::CreateInvoice)
        );
        for other in [Permission::ModifyInvoices, Permission::ModifyStoreSettings, Permission::ViewWallet] {
            assert!(!may(Role::Integrator, other), "{other}");
        }
    }
}
