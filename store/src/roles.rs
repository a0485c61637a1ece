//! Roles that a store has of its own.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::sql::{Row, Sql, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::permission::{Grant, Permission};
use domain::role::{CustomRole, MOST};
use domain::{Role, StoreAccess, StoreId};

const OF: &str = "store = (SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL)";

impl Store {
    /// The roles that the store has of its own, by name.
    pub async fn custom_roles(&self, access: &StoreAccess) -> Result<Vec<CustomRole>> {
        let select = format!("SELECT name, permissions FROM role WHERE {OF} ORDER BY name");
        self.short(|sql| sql.all(&select, values![access.store()], read))
    }

    /// Gives the store a role, or changes what the role of that name may do; whoever has it may do so at once.
    /// [`Error::TooMany`] if it has as many as it may have.
    pub async fn put_role(&self, access: &StoreAccess, role: CustomRole) -> Result<()> {
        let id = access.store().clone();
        let act = move |sql: &mut dyn Sql| Ok(Done::one((), put(sql, &id, &role)?));
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// As [`Store::put_role`], if the role of that name still may do what `before` says, none meaning that there is no such
    /// role. False, and nothing is changed, if somebody else was faster.
    pub async fn change_role(
        &self,
        access: &StoreAccess,
        before: Option<Vec<Permission>>,
        role: &CustomRole,
    ) -> Result<bool> {
        let (id, role) = (access.store().clone(), role.clone());
        let act = move |sql: &mut dyn Sql| {
            let select = format!("SELECT name, permissions FROM role WHERE {OF} AND name = $2");
            let stored = sql.one(&select, values![&id, role.name()], read)?;
            if stored.as_ref().map(CustomRole::permissions) != before.as_deref() {
                return Ok(Done::any(false, None));
            }
            Ok(Done::one(true, put(sql, &id, &role)?))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Takes a role away from the store; tells how many members have it: as long as anybody does, it stays.
    /// [`Error::NotFound`] if the store has no such role of its own.
    pub async fn delete_role(&self, access: &StoreAccess, name: &str) -> Result<u64> {
        let (id, name) = (access.store().clone(), name.to_owned());
        let act = move |sql: &mut dyn Sql| {
            let held = format!("SELECT COUNT(*) FROM member WHERE {OF} AND role = $2");
            let held = sql.one(&held, values![&id, &name], |row| row.int(0))?.unwrap_or(0);
            if held > 0 {
                return Ok(Done::any(held.unsigned_abs(), None));
            }
            sql.must(&format!("DELETE FROM role WHERE {OF} AND name = $2"), values![&id, &name])?;
            Ok(Done::one(0, Deed::new(DeedKind::RoleDeleted).in_store(&id).to(&name)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }
}

fn put(sql: &mut dyn Sql, id: &StoreId, role: &CustomRole) -> Result<Deed> {
    let store = store_number(sql, id)?;
    let grants: Vec<Grant> = role.permissions().iter().copied().map(Grant::everywhere).collect();
    let json = to_json(&grants)?;
    let update = "UPDATE role SET permissions = $1 WHERE store = $2 AND name = $3";
    if sql.execute(update, values![&json, store, role.name()])? == 0 {
        let count = "SELECT COUNT(*) FROM role WHERE store = $1";
        let count = sql.one(count, values![store], |row| row.int(0))?.unwrap_or(0);
        if u32::try_from(count).is_ok_and(|count: u32| count >= MOST) {
            return Err(Error::TooMany { most: MOST });
        }
        let insert = "INSERT INTO role (store, name, permissions) VALUES ($1, $2, $3)";
        sql.execute(insert, values![store, role.name(), &json])?;
    }
    let permissions: Vec<String> = grants.iter().map(ToString::to_string).collect();
    let deed = Deed::new(DeedKind::RoleSet).in_store(id).to(role.name());
    Ok(deed.with("permissions", permissions))
}

/// Refuses a role that the store does not have: it may have been deleted since somebody chose it.
pub(crate) fn must_be(sql: &mut dyn Sql, store: &StoreId, role: &str) -> Result<()> {
    if Role::parse(role).is_some() {
        return Ok(());
    }
    let select = format!("SELECT name FROM role WHERE {OF} AND name = $2");
    sql.one(&select, values![store, role], |row| row.string(0))?.map(drop).ok_or(Error::NotFound)
}

fn read(row: &dyn Row) -> Result<CustomRole> {
    let permissions = permissions(row, 1)?.unwrap_or_default();
    CustomRole::try_new(row.text(0)?, &permissions).map_err(|e| Error::unreadable("role", e))
}

/// What a role may do, from its column; none where there is no such role.
pub(crate) fn permissions(row: &dyn Row, column: usize) -> Result<Option<Vec<Permission>>> {
    if row.opt_text(column)?.is_none() {
        return Ok(None);
    }
    let grants: Vec<Grant> = row.json(column)?;
    Ok(Some(grants.iter().map(Grant::permission).collect()))
}
