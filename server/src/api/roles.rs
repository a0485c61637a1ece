//! The roles there are. Every store has the same.
use domain::Role;
use serde::Serialize;
use utoipa::ToSchema;

pub mod of_server;
pub mod of_store;

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleData {
    /// Which.
    id: &'static str,
    /// What it is called.
    role: &'static str,
    /// What it may do in its store; `GET /misc/permissions` says what these include.
    permissions: Vec<&'static str>,
    /// Always true: every store has it.
    is_server_role: bool,
}

impl RoleData {
    fn all() -> Vec<Self> {
        let one = |role: Role| Self {
            id: role.name(),
            role: role.name(),
            permissions: role.permissions().iter().map(|permission| permission.name()).collect(),
            is_server_role: true,
        };
        Role::ALL.into_iter().map(one).collect()
    }
}
