//! Roles that a store has of its own, beside those that every store has.
use super::Role;
use crate::permission::{Level, Permission};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

/// Longest name, in characters.
const LONGEST_NAME: usize = 40;
/// How many a store may have.
pub const MOST: u32 = 50;

/// A role of one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRole {
    name: String,
    permissions: Vec<Permission>,
}

/// Why a role can't be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no name, or a very long one, or one with signs that can't be seen.
    Name,
    /// Every store has a role of that name.
    BuiltIn(Role),
    /// It would be allowed nothing.
    Nothing,
    /// The permission is about the whole server, or about somebody's own account.
    NotAboutStores(Permission),
}

impl CustomRole {
    /// A role of that name that may do that, inclusions left out.
    ///
    /// # Errors
    /// [`Problem`].
    pub fn try_new(name: &str, permissions: &[Permission]) -> Result<Self, Problem> {
        let name = name.trim();
        let is_name = (1..=LONGEST_NAME).contains(&name.chars().count());
        if !is_name || name.chars().any(|c| c.is_control() || c.is_whitespace() && c != ' ') {
            return Err(Problem::Name);
        }
        if let Some(taken) = Role::ALL.into_iter().find(|role| role.name().eq_ignore_ascii_case(name)) {
            return Err(Problem::BuiltIn(taken));
        }
        if let Some(other) = permissions.iter().find(|permission| permission.level() != Level::Store) {
            return Err(Problem::NotAboutStores(*other));
        }
        let mut permissions = permissions.to_vec();
        permissions.sort_unstable();
        permissions.dedup();
        if permissions.is_empty() {
            return Err(Problem::Nothing);
        }
        Ok(Self { name: name.to_string(), permissions })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it may do in its store.
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => {
                write!(f, "a role's name has 1 to {LONGEST_NAME} characters, all of which can be seen")
            }
            Self::BuiltIn(role) => write!(f, "every store has the role {role} already; choose another name"),
            Self::Nothing => f.write_str("the role would be allowed nothing; name at least one permission"),
            Self::NotAboutStores(permission) => {
                write!(
                    f,
                    "{permission} is not about a store; a role takes permissions that begin with btcpay.store"
                )
            }
        }
    }
}

impl core::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_a_name_of_its_own_and_opens_nothing_but_its_store() {
        let made = |name, permissions: &[Permission]| CustomRole::try_new(name, permissions);
        let role = made(" Till ", &[Permission::CreateInvoice, Permission::CreateInvoice]).unwrap();
        assert_eq!((role.name(), role.permissions()), ("Till", &[Permission::CreateInvoice][..]));
        let long = "x".repeat(LONGEST_NAME + 1);
        for name in ["", "  ", "a\nb", "a\u{0}", &long] {
            assert_eq!(made(name, &[Permission::CreateInvoice]), Err(Problem::Name), "{name:?}");
        }
        assert_eq!(made("owner", &[Permission::CreateInvoice]), Err(Problem::BuiltIn(Role::Owner)));
        assert_eq!(made("Till", &[]), Err(Problem::Nothing));
        for permission in Permission::ALL.into_iter().filter(|permission| permission.level() != Level::Store)
        {
            assert_eq!(made("Till", &[permission]), Err(Problem::NotAboutStores(permission)));
        }
    }
}
