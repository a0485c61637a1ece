//! Roles: what the members of a store may do there. The names are the contract's.
use crate::permission::Permission;
use core::fmt;

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
}

impl Role {
    /// Every role, the mightiest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Manager, Self::Employee, Self::Guest];

    /// Its name, as stored and as shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Manager => "Manager",
            Self::Employee => "Employee",
            Self::Guest => "Guest",
        }
    }

    /// The role of that name, spelled just so; `None` for names that are no role's.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What it may do in its store, inclusions left out.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::{
            CreateNonApprovedPullPayments, ManagePayouts, ManagePullPayments, ModifyInvoices,
            ModifyPaymentRequests, ModifyStoreSettings, ModifyWebhooks, ViewInvoices, ViewPaymentRequests,
            ViewPayouts, ViewPullPayments, ViewStoreSettings,
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
        }
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
    fn a_role_may_what_the_next_one_may() {
        for roles in Role::ALL.windows(2) {
            let may = |permission: &Permission| roles[0].permissions().iter().any(|p| p.implies(*permission));
            assert!(roles[1].permissions().iter().all(may), "{} and {}", roles[0], roles[1]);
        }
    }
}
