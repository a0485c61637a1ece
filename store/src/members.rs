//! Who belongs to a store.
use crate::Store;
use crate::audit::Done;
use crate::error::Result;
use crate::invoices::store_number;
use crate::people::{self, Person};
use crate::roles;
use crate::sql::{Row, Sql, values};
use crate::stores::{insert_member, joined};
use domain::account::Member;
use domain::audit::{Deed, DeedKind};
use domain::{StoreAccess, StoreId, UserId};

pub(crate) const MEMBERS: &str = "SELECT p.id, m.role FROM store s JOIN member m ON m.store = s.number JOIN person p ON p.number = m.person \
    WHERE s.id = $1 AND s.deleted_at IS NULL ORDER BY p.number";

impl Store {
    /// Who belongs to the store.
    pub async fn members(&self, access: &StoreAccess) -> Result<Vec<Member>> {
        self.short(|sql| sql.all(MEMBERS, values![access.store()], member))
    }

    /// The people who belong to the store, with the name of each one's role.
    pub async fn member_people(&self, access: &StoreAccess) -> Result<Vec<(Person, String)>> {
        let select = format!(
            "SELECT {}, m.role FROM store s JOIN member m ON m.store = s.number JOIN person p ON p.number = m.person \
            WHERE s.id = $1 AND s.deleted_at IS NULL ORDER BY p.number",
            people::COLUMNS
        );
        let read = |row: &dyn Row| Ok((people::person(row, 0)?, row.string(people::WIDTH)?));
        self.short(|sql| sql.all(&select, values![access.store()], read))
    }

    /// Adds somebody to the store. [`crate::Error::Exists`] if they belong to it already, [`crate::Error::NotFound`] if
    /// there is no such person.
    pub async fn add_member(&self, access: &StoreAccess, member: Member) -> Result<()> {
        let id = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            insert_member(sql, &id, &member)?;
            Ok(Done::one((), joined(&id, &member)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Changes who belongs to the store and returns what `change` does. They are read, changed and written in one
    /// transaction, so that of two changes the second knows of the first. A `change` that refuses must leave them as
    /// they were. [`crate::Error::NotFound`] if somebody gets a role that the store does not have.
    pub async fn update_members<T, F>(&self, access: &StoreAccess, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Vec<Member>) -> T + Send + 'static,
    {
        let id = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            store_number(sql, &id)?;
            let before = sql.all(MEMBERS, values![&id], member)?;
            let mut after = before.clone();
            let made = change(&mut after);
            Ok(Done::any(made, write(sql, &id, &before, &after)?))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }
}

pub(crate) fn member(row: &dyn Row) -> Result<Member> {
    Ok(Member { person: row.id(0, UserId::parse)?, role: row.string(1)? })
}

/// Writes what differs between the members of a store before and after; what was done.
pub(crate) fn write(
    sql: &mut dyn Sql,
    store: &StoreId,
    before: &[Member],
    after: &[Member],
) -> Result<Vec<Deed>> {
    let mut deeds = gone(sql, store, before, after)?;
    deeds.extend(come(sql, store, before, after)?);
    Ok(deeds)
}

/// Takes those away who are not members any more.
fn gone(sql: &mut dyn Sql, store: &StoreId, before: &[Member], after: &[Member]) -> Result<Vec<Deed>> {
    let delete = "DELETE FROM member WHERE store = (SELECT number FROM store WHERE id = $1) \
        AND person = (SELECT number FROM person WHERE id = $2)";
    let mut deeds = Vec::new();
    for member in before.iter().filter(|old| after.iter().all(|new| new.person != old.person)) {
        sql.must(delete, values![store, &member.person])?;
        let deed = Deed::new(DeedKind::MemberRemoved).in_store(store).to(&member.person);
        deeds.push(deed.with("role", member.role.as_str()));
    }
    Ok(deeds)
}

/// Writes new members and new roles. They are of whoever gives them, and of no group.
fn come(sql: &mut dyn Sql, store: &StoreId, before: &[Member], after: &[Member]) -> Result<Vec<Deed>> {
    let update = "UPDATE member SET role = $3, outside_at = NULL WHERE store = (SELECT number FROM store WHERE id = $1) \
        AND person = (SELECT number FROM person WHERE id = $2)";
    let mut deeds = Vec::new();
    for member in after.iter().filter(|new| !before.contains(new)) {
        roles::must_be(sql, store, &member.role)?;
        if before.iter().any(|old| old.person == member.person) {
            sql.must(update, values![store, &member.person, &member.role])?;
            let deed = Deed::new(DeedKind::MemberChanged).in_store(store).to(&member.person);
            deeds.push(deed.with("role", member.role.as_str()));
        } else {
            insert_member(sql, store, member)?;
            deeds.push(joined(store, member));
        }
    }
    Ok(deeds)
}
