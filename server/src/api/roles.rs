//! The roles there are: those that every store has, and a store's own.
use domain::Role;
use domain::permission::Permission;
use domain::role::CustomRole;
use serde::Serialize;
use utoipa::ToSchema;

pub mod of_server;
pub mod of_store;

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleData {
    /// Which.
    id: String,
    /// What it is called.
    role: String,
    /// What it may do in its store; `GET /misc/permissions` says what these include.
    permissions: Vec<&'static str>,
    /// Whether every store has it; otherwise it is this store's own.
    is_server_role: bool,
}

impl RoleData {
    fn all() -> Vec<Self> {
        Role::ALL.into_iter().map(|role| Self::new(role.name(), role.permissions(), true)).collect()
    }

    fn new(name: &str, permissions: &[Permission], is_server_role: bool) -> Self {
        let permissions = permissions.iter().map(|permission| permission.name()).collect();
        Self { id: name.to_owned(), role: name.to_owned(), permissions, is_server_role }
    }
}

impl From<CustomRole> for RoleData {
    fn from(role: CustomRole) -> Self {
        Self::new(role.name(), role.permissions(), false)
    }
}
