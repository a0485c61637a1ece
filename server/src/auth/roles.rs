//! What a person may do by themselves: by what they are on the server, and in each store by their role there.
//!
//! Being administrator opens no store: stores belong to their members.
use super::ApiError;
use crate::app::App;
use domain::permission::{Grant, Level, Permission};
use domain::{Role, StoreId};
use store::{HeldRole, Person};

/// All that a person may do, by where they have it from.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// Given by people, or with the account.
    pub by_hand: Vec<Grant>,
    /// Given by groups of an organisation's.
    pub by_groups: Vec<Grant>,
}

impl Grants {
    /// Whoever gave it.
    pub fn all(self) -> Vec<Grant> {
        let mut all = self.by_hand;
        all.extend(self.by_groups);
        all
    }
}

/// All that a person may do. Nothing, once they are disabled.
pub async fn grants_of(app: &App, person: &Person) -> Result<Grants, ApiError> {
    let mut grants = Grants::default();
    if person.disabled_at.is_some() {
        return Ok(grants);
    }
    let administers = person.administrator_at.is_some();
    let by_group = administers && app.store.administers_by_group(&person.id).await?;
    grants.by_hand.extend(of_account(administers && !by_group));
    grants.by_groups.extend(by_group.then(|| of_account(true)).into_iter().flatten());
    for held in app.store.roles_of(&person.id).await? {
        let given = if held.is_from_outside { &mut grants.by_groups } else { &mut grants.by_hand };
        given.extend(of_held(&held));
    }
    Ok(grants)
}

/// All that somebody whose roles are known may do, whoever gave it.
pub fn all_with(person: &Person, roles: &[HeldRole]) -> Vec<Grant> {
    if person.disabled_at.is_some() {
        return Vec::new();
    }
    let mut grants = of_account(person.administrator_at.is_some());
    grants.extend(roles.iter().flat_map(of_held));
    grants
}

fn of_account(is_administrator: bool) -> Vec<Grant> {
    let has = |permission: &Permission| match permission.level() {
        Level::User => *permission != Permission::Unrestricted,
        Level::Server => is_administrator,
        Level::Store => false,
    };
    Permission::ALL.into_iter().filter(has).map(Grant::everywhere).collect()
}

/// The store's own role of that name, or the one that every store has.
fn of_held(held: &HeldRole) -> Vec<Grant> {
    match &held.own {
        Some(permissions) => in_store(permissions, &held.store),
        None => of_role(&held.name, &held.store),
    }
}

/// Nothing for names that are no role's.
fn of_role(role: &str, store: &StoreId) -> Vec<Grant> {
    in_store(Role::parse(role).map(Role::permissions).unwrap_or_default(), store)
}

fn in_store(permissions: &[Permission], store: &StoreId) -> Vec<Grant> {
    let grant = |permission: &Permission| Grant::in_store(*permission, store.clone()).ok();
    permissions.iter().filter_map(grant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::permission::allows;

    #[test]
    fn an_owner_may_do_everything_in_their_store_and_nothing_elsewhere() {
        let (mine, other) = (StoreId::parse("mine").unwrap(), StoreId::parse("other").unwrap());
        let grants = of_role("Owner", &mine);
        for permission in Permission::ALL.into_iter().filter(|p| p.level() == Level::Store) {
            assert!(allows(&grants, permission, Some(&mine)), "{permission}");
            assert!(
                !allows(&grants, permission, Some(&other)) && !allows(&grants, permission, None),
                "{permission}"
            );
        }
    }

    #[test]
    fn guests_look_and_employees_sell() {
        let store = StoreId::parse("s").unwrap();
        let may = |role, permission| allows(&of_role(role, &store), permission, Some(&store));
        assert!(may("Guest", Permission::ViewInvoices) && !may("Guest", Permission::CreateInvoice));
        assert!(may("Employee", Permission::CreateInvoice) && !may("Employee", Permission::ModifyWebhooks));
        assert!(
            may("Manager", Permission::ModifyWebhooks) && !may("Manager", Permission::ModifyStoreSettings)
        );
        assert!(!may("owner", Permission::ViewInvoices) && !may("", Permission::ViewInvoices));
    }

    #[test]
    fn administrators_run_the_server_and_enter_no_store() {
        let (admin, person) = (of_account(true), of_account(false));
        assert!(
            allows(&admin, Permission::CreateUser, None) && !allows(&person, Permission::CreateUser, None)
        );
        assert!(allows(&person, Permission::ViewProfile, None));
        let store = StoreId::parse("s").unwrap();
        assert!(!allows(&admin, Permission::ViewInvoices, Some(&store)));
        assert!(!allows(&admin, Permission::Unrestricted, None));
    }
}
