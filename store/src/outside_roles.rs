//! What somebody is because of their organisation's groups: given and taken away, in one transaction with what is told of it.
//! What this is not: what groups give; that is [`domain::outside`]'s.
use crate::Store;
use crate::accounts::{find, standing};
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::members::MEMBERS;
use crate::people::person_number;
use crate::sql::{Row, Sql, Tx, flag, values};
use crate::{members, roles};
use domain::account::{self, Standing};
use domain::audit::{Actor, Deed, DeedKind};
use domain::outside::{Held, Step, Wanted, step};
use domain::{StoreId, Timestamp, UserId};

/// What was left as it was, against what the groups say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// There is no such store, or it has no such role.
    NoSuchRole(StoreId, String),
    /// The store would have no owner.
    LastOwner(StoreId),
    /// Nobody would run the server.
    LastAdministrator,
}

impl Store {
    /// Makes somebody what their groups want them to be, and leaves what people gave them by hand; tells what was left
    /// besides.
    pub async fn apply_groups(&self, person: &UserId, wanted: Wanted) -> Result<Vec<Kept>> {
        let person = person.clone();
        if self.is_as_wanted(&person, &wanted)? {
            return Ok(Vec::new());
        }
        let act = move |tx: &mut Tx<'_>| {
            let now = (tx.clock)();
            let (deeds, kept) = apply(tx.sql, &person, (&wanted, now))?;
            Ok(Done::any(kept, deeds))
        };
        self.change(&Actor::Configuration, act).await
    }

    /// Who belongs to the store because of a group.
    pub async fn members_from_outside(&self, access: &domain::StoreAccess) -> Result<Vec<UserId>> {
        let select = "SELECT p.id FROM store s JOIN member m ON m.store = s.number JOIN person p ON p.number = m.person \
            WHERE s.id = $1 AND m.outside_at IS NOT NULL ORDER BY p.number";
        self.short(|sql| sql.all(select, values![access.store()], |row| row.id(0, UserId::parse)))
    }

    /// Whether somebody runs the server because of a group.
    pub async fn administers_by_group(&self, person: &UserId) -> Result<bool> {
        self.short(|sql| Ok(administers(sql, person)?.1))
    }

    /// Most sign-ins change nothing, and write nothing.
    fn is_as_wanted(&self, person: &UserId, wanted: &Wanted) -> Result<bool> {
        self.short(|sql| {
            let held = held(sql, person)?;
            let is_kept = |store: &StoreId| step(of(&held, store), wanted.role(store)) == Step::Leave;
            let stores_are = stores(&held, wanted).all(is_kept);
            let (is, is_from_outside) = administers(sql, person)?;
            Ok(stores_are && (is == wanted.administrator || (is && !is_from_outside)))
        })
    }
}

/// As [`Store::apply_groups`], as a part of what else is done; what was done, and what was left.
pub(crate) fn apply(
    sql: &mut dyn Sql,
    person: &UserId,
    (wanted, now): (&Wanted, Timestamp),
) -> Result<(Vec<Deed>, Vec<Kept>)> {
    let (mut deeds, mut kept) = (Vec::new(), Vec::new());
    let held = held(sql, person)?;
    for store in stores(&held, wanted) {
        match to_store(sql, (person, store, now), step(of(&held, store), wanted.role(store)))? {
            Ok(deed) => deeds.extend(deed),
            Err(left) => kept.push(left),
        }
    }
    match to_server(sql, (person, now), wanted.administrator)? {
        Ok(deed) => deeds.extend(deed),
        Err(left) => kept.push(left),
    }
    Ok((deeds, kept))
}

type HeldIn = (StoreId, Held);

/// The stores that either speaks of.
fn stores<'a>(held: &'a [HeldIn], wanted: &'a Wanted) -> impl Iterator<Item = &'a StoreId> {
    let others = wanted.roles.iter().map(|(store, _)| store).filter(|store| of(held, store).is_none());
    held.iter().map(|(store, _)| store).chain(others)
}

fn of<'a>(held: &'a [HeldIn], store: &StoreId) -> Option<&'a Held> {
    held.iter().find(|(of, _)| of == store).map(|(_, held)| held)
}

fn held(sql: &mut dyn Sql, person: &UserId) -> Result<Vec<HeldIn>> {
    let select = "SELECT s.id, m.role, m.outside_at FROM person p JOIN member m ON m.person = p.number \
        JOIN store s ON s.number = m.store WHERE p.id = $1 AND s.deleted_at IS NULL ORDER BY s.number";
    let read = |row: &dyn Row| {
        let held = Held { role: row.string(1)?, is_from_outside: row.flag(2)? };
        Ok((row.id(0, StoreId::parse)?, held))
    };
    sql.all(select, values![person], read)
}

fn to_store(
    sql: &mut dyn Sql,
    (person, store, now): (&UserId, &StoreId, Timestamp),
    step: Step,
) -> Result<std::result::Result<Option<Deed>, Kept>> {
    let role = match step {
        Step::Leave => return Ok(Ok(None)),
        Step::Give(role) => Some(role),
        Step::Take => None,
    };
    if let Some(role) = &role
        && !is_there(sql, store, role)?
    {
        return Ok(Err(Kept::NoSuchRole(store.clone(), role.clone())));
    }
    let before = sql.all(MEMBERS, values![store], members::member)?;
    let mut after = before.clone();
    let is_member = before.iter().any(|member| member.person == *person);
    let moved = match role.as_deref() {
        Some(role) if !is_member => account::join(&mut after, person, role),
        role => account::move_to(&mut after, person, role),
    };
    if moved.is_err() {
        return Ok(Err(Kept::LastOwner(store.clone())));
    }
    let mut deeds = members::write(sql, store, &before, &after)?;
    mark(sql, (person, store), now)?;
    Ok(Ok(deeds.pop().map(|deed| deed.with("by", "group"))))
}

fn is_there(sql: &mut dyn Sql, store: &StoreId, role: &str) -> Result<bool> {
    let select = "SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL";
    let is_store = sql.one(select, values![store], |row| row.int(0))?.is_some();
    match roles::must_be(sql, store, role) {
        Ok(()) => Ok(is_store),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// That a group gave it.
fn mark(sql: &mut dyn Sql, (person, store): (&UserId, &StoreId), now: Timestamp) -> Result<()> {
    let update = "UPDATE member SET outside_at = $3 WHERE store = (SELECT number FROM store WHERE id = $1) \
        AND person = (SELECT number FROM person WHERE id = $2)";
    sql.execute(update, values![store, person, now]).map(drop)
}

/// Whether somebody runs the server, and whether because of a group.
fn administers(sql: &mut dyn Sql, person: &UserId) -> Result<(bool, bool)> {
    let select = "SELECT administrator_at, outside_administrator_at FROM person WHERE id = $1";
    let found = sql.one(select, values![person], |row| Ok((row.flag(0)?, row.flag(1)?)))?;
    Ok(found.unwrap_or_default())
}

fn to_server(
    sql: &mut dyn Sql,
    (person, now): (&UserId, Timestamp),
    wanted: bool,
) -> Result<std::result::Result<Option<Deed>, Kept>> {
    let (is, is_from_outside) = administers(sql, person)?;
    if is == wanted || (is && !is_from_outside) {
        return Ok(Ok(None));
    }
    let before = find(sql, person)?;
    let Standing { administers, other_administrators, .. } = standing(sql, &before)?;
    if !wanted && administers && other_administrators == 0 {
        return Ok(Err(Kept::LastAdministrator));
    }
    let number = person_number(sql, person)?.ok_or(Error::NotFound)?;
    let update = "UPDATE person SET administrator_at = $1, outside_administrator_at = $1 WHERE number = $2";
    sql.must(update, values![flag(wanted, now), number])?;
    let deed = Deed::new(DeedKind::PersonChanged).to(person).with("administrator", wanted);
    Ok(Ok(Some(deed.changing(vec!["administrator".into()]).with("by", "group"))))
}
