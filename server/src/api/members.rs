//! Who belongs to a store, and as what.
use super::ApiError;
use super::users::UserData;
use crate::app::App;
use domain::account::Refusal;
use domain::role::CustomRole;
use domain::{Role, StoreAccess};
use serde::{Deserialize, Serialize};
use store::{Member, Person};
use utoipa::ToSchema;

pub mod add;
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

    /// The name of a role that every store has, or of one that this store has of its own.
    async fn role(&self, app: &App, access: &StoreAccess) -> Result<String, ApiError> {
        let path = if self.store_role.is_some() { "storeRole" } else { "role" };
        let given = self.store_role.as_deref().or(self.role.as_deref()).unwrap_or_default();
        if Role::parse(given).is_some() {
            return Ok(given.to_owned());
        }
        let own = app.store.custom_roles(access).await?;
        let names = || Role::ALL.iter().map(|role| role.name()).chain(own.iter().map(CustomRole::name));
        if names().any(|name| name == given) {
            return Ok(given.to_owned());
        }
        let names = names().collect::<Vec<_>>().join(", ");
        Err(ApiError::field(path, format!("There is no such role; there are {names}")))
    }
}

/// Changes who belongs to a store by a rule of `domain`.
async fn change(
    app: &App,
    access: &StoreAccess,
    rule: impl FnOnce(&mut Vec<Member>) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), ApiError> {
    Ok(app.store.update_members(access, rule).await??)
}
