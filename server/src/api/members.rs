//! Who belongs to a store, and as what.
use super::ApiError;
use super::users::UserData;
use crate::app::members::{Giver, Refusal};
use crate::auth::Principal;
use domain::StoreAccess;
use serde::{Deserialize, Serialize};
use store::Person;
use utoipa::ToSchema;

pub mod add;
pub mod invite;
pub mod invite_again;
pub mod list;
pub mod remove;
pub mod update;

/// A member of a store.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberData {
    /// Who; the same as `id`, as older clients call it.
    user_id: String,
    /// As what; the same as `storeRole`, as older clients call it.
    role: String,
    /// As what.
    store_role: String,
    #[serde(flatten)]
    user: UserData,
}

impl From<(Person, String)> for MemberData {
    fn from((person, role): (Person, String)) -> Self {
        Self { user_id: person.id.to_string(), role: role.clone(), store_role: role, user: person.into() }
    }
}

/// Who, and as what. Of each pair of names one is enough; the newer one counts.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberRequest {
    /// The user's id or email address.
    id: Option<String>,
    /// The same, as older clients call it.
    user_id: Option<String>,
    /// `Owner`, `Manager`, `Employee`, `Guest`, `Finance`, `Support`, `Integrator`, or a role of the store's own.
    store_role: Option<String>,
    /// The same, as older clients call it.
    role: Option<String>,
}

impl MemberRequest {
    fn who(&self) -> Result<&str, ApiError> {
        let given = self.id.as_deref().or(self.user_id.as_deref()).filter(|text| !text.is_empty());
        given.ok_or_else(|| ApiError::field("id", "Say who: the user's id or email address"))
    }

    /// The field that names the role, and the name in it.
    fn role(&self) -> (&'static str, &str) {
        let path = if self.store_role.is_some() { "storeRole" } else { "role" };
        (path, self.store_role.as_deref().or(self.role.as_deref()).unwrap_or_default())
    }
}

/// A refusal, about that field if it is about the role.
fn refused(path: &str, refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::NoSuchRole(names) => {
            let names = names.join(", ");
            ApiError::field(path, format!("There is no such role; there are {names}"))
        }
        Refusal::MoreThanTheirs(permission) => ApiError::Missing(permission),
        Refusal::Rule(refusal) => refusal.into(),
        Refusal::Store(error) => error.into(),
    }
}

/// Who says who belongs to a store.
fn giver<'a>(principal: &'a Principal, access: &'a StoreAccess) -> Giver<'a> {
    Giver { access, held: &principal.grants }
}
