//! Stores, the tenants, and who belongs to them.
use crate::Store;
use crate::audit::{Done, changed};
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::people::person_number;
use crate::roles;
use crate::sql::{Row, Sql, to_json, values};
use crate::wallets::{METHOD_COLUMNS, METHOD_WIDTH, PaymentMethod, payment_method};
use crate::webhooks;
use domain::account::Member;
use domain::audit::{Actor, Deed, DeedKind};
use domain::permission::Permission;
use domain::settings::StoreSettings;
use domain::{StoreAccess, StoreId, SystemAccess, Timestamp, UserId};

/// A store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRecord {
    /// Which.
    pub id: StoreId,
    /// What its owner set.
    pub settings: StoreSettings,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A store as whoever sells there needs it, read at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// What its owner set.
    pub settings: StoreSettings,
    /// How it is paid, as [`Store::payment_methods`] tells.
    pub methods: Vec<PaymentMethod>,
}

/// What somebody is in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRole {
    /// Where.
    pub store: StoreId,
    /// The role's name.
    pub name: String,
    /// What it may do, if it is one of the store's own.
    pub own: Option<Vec<Permission>>,
    /// Whether a group of an organisation's gave it.
    pub is_from_outside: bool,
}

/// The columns of a role held, as [`held`] reads them.
pub(crate) const HELD_COLUMNS: &str = "s.id, m.role, r.permissions, m.outside_at";

pub(crate) fn held(row: &dyn Row, first: usize) -> Result<HeldRole> {
    Ok(HeldRole {
        store: row.id(first, StoreId::parse)?,
        name: row.string(first + 1)?,
        own: roles::permissions(row, first + 2)?,
        is_from_outside: row.flag(first + 3)?,
    })
}

impl Store {
    /// Makes a store with its first member.
    pub async fn create_store(&self, by: &Actor, record: StoreRecord, owner: Member) -> Result<()> {
        let settings = to_json(&record.settings)?;
        let act = move |sql: &mut dyn Sql| {
            let insert = "INSERT INTO store (id, settings, created_at) VALUES ($1, $2, $3)";
            sql.execute(insert, values![&record.id, &settings, record.created_at])?;
            insert_member(sql, &record.id, &owner)?;
            let made = Deed::new(DeedKind::StoreMade).in_store(&record.id).to(&record.id);
            Ok(Done::any((), [made, joined(&record.id, &owner)]))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// The store, unless it has been deleted.
    pub async fn store(&self, access: &StoreAccess) -> Result<Option<StoreRecord>> {
        let select = "SELECT id, settings, created_at FROM store WHERE id = $1 AND deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![access.store()], record))
    }

    /// The store with how it is paid, unless it has been deleted.
    pub async fn shop(&self, access: &StoreAccess) -> Result<Option<Shop>> {
        let select = format!(
            "SELECT {METHOD_COLUMNS}, s.settings FROM store s LEFT JOIN payment_method m ON m.store = s.number \
                WHERE s.id = $1 AND s.deleted_at IS NULL ORDER BY m.method"
        );
        let mut shop: Option<Shop> = None;
        let mut take = |row: &dyn Row| {
            let shop = match &mut shop {
                Some(shop) => shop,
                none => none.insert(Shop { settings: row.json(METHOD_WIDTH)?, methods: Vec::new() }),
            };
            if row.opt_text(0)?.is_some() {
                shop.methods.push(payment_method(row)?);
            }
            Ok(())
        };
        self.short(|sql| sql.each(&select, values![access.store()], &mut take))?;
        Ok(shop)
    }

    /// The store's settings.
    pub async fn settings(&self, access: &StoreAccess) -> Result<Option<StoreSettings>> {
        Ok(self.store(access).await?.map(|record| record.settings))
    }

    /// Every store, oldest first.
    pub async fn stores(&self, _: &SystemAccess) -> Result<Vec<StoreRecord>> {
        let select = "SELECT id, settings, created_at FROM store WHERE deleted_at IS NULL ORDER BY number";
        self.long(move |sql| sql.all(select, &[], record)).await
    }

    /// A person's stores with their role in each, oldest first.
    pub async fn stores_of(&self, person: &UserId) -> Result<Vec<(StoreRecord, String)>> {
        let select = "SELECT s.id, s.settings, s.created_at, m.role FROM person p JOIN member m ON m.person = p.number \
            JOIN store s ON s.number = m.store WHERE p.id = $1 AND s.deleted_at IS NULL ORDER BY s.number";
        self.short(|sql| sql.all(select, values![person], |row| Ok((record(row)?, row.string(3)?))))
    }

    /// A person's roles, by store: what their grants are made of.
    pub async fn roles_of(&self, person: &UserId) -> Result<Vec<HeldRole>> {
        let select = format!(
            "SELECT {HELD_COLUMNS} FROM person p JOIN member m ON m.person = p.number \
            JOIN store s ON s.number = m.store LEFT JOIN role r ON r.store = m.store AND r.name = m.role \
            WHERE p.id = $1 AND s.deleted_at IS NULL ORDER BY s.number"
        );
        self.short(|sql| sql.all(&select, values![person], |row| held(row, 0)))
    }

    /// Replaces the store's settings, whatever they are by now; to change some of them is
    /// [`Store::update_settings`].
    pub async fn update_store(&self, access: &StoreAccess, settings: &StoreSettings) -> Result<()> {
        let settings = settings.clone();
        self.update_settings(access, |stored| *stored = settings).await
    }

    /// Changes the store's settings and returns what `change` does. They are read, changed and written in one
    /// transaction, so that two that change different things take nothing back of each other's. A `change` that
    /// refuses must leave them as they were.
    pub async fn update_settings<T, F>(&self, access: &StoreAccess, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut StoreSettings) -> T + Send + 'static,
    {
        let id = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            let number = store_number(sql, &id)?;
            let (made, deed) = change_settings(sql, (number, &id), change)?;
            Ok(Done::any(made, deed))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Deletes the store as far as anybody can see. Its addresses stay watched, and what comes to them is booked.
    pub async fn delete_store(&self, access: &StoreAccess, now: Timestamp) -> Result<()> {
        let id = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            let number = store_number(sql, &id)?;
            sql.execute("UPDATE store SET deleted_at = $1 WHERE number = $2", values![now, number])?;
            sql.execute("DELETE FROM logo WHERE store = $1", values![number])?;
            webhooks::delete_all(sql, number, now)?;
            Ok(Done::one((), Deed::new(DeedKind::StoreDeleted).in_store(&id).to(&id)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }
}

pub(crate) fn joined(store: &StoreId, member: &Member) -> Deed {
    let role = member.role.as_str();
    Deed::new(DeedKind::MemberAdded).in_store(store).to(&member.person).with("role", role)
}

/// Changes a store's settings; what was done, if anything was.
pub(crate) fn change_settings<T>(
    sql: &mut dyn Sql,
    (number, id): (i64, &StoreId),
    change: impl FnOnce(&mut StoreSettings) -> T,
) -> Result<(T, Option<Deed>)> {
    let stored =
        sql.one("SELECT settings FROM store WHERE number = $1", values![number], |row| row.json(0))?;
    let before: StoreSettings = stored.ok_or(Error::NotFound)?;
    let mut settings = before.clone();
    let made = change(&mut settings);
    let names = changed(&before, &settings)?;
    let update = "UPDATE store SET settings = $1 WHERE number = $2";
    sql.must(update, values![&to_json(&settings)?, number])?;
    let deed = Deed::new(DeedKind::StoreChanged).in_store(id).to(id);
    Ok((made, (!names.is_empty()).then(|| deed.changing(names))))
}

fn record(row: &dyn Row) -> Result<StoreRecord> {
    Ok(StoreRecord { id: row.id(0, StoreId::parse)?, settings: row.json(1)?, created_at: row.time(2)? })
}

pub(crate) fn insert_member(sql: &mut dyn Sql, store: &StoreId, member: &Member) -> Result<()> {
    let store = store_number(sql, store)?;
    let person = person_number(sql, &member.person)?.ok_or(Error::NotFound)?;
    let insert = "INSERT INTO member (store, person, role) VALUES ($1, $2, $3)";
    sql.execute(insert, values![store, person, &member.role]).map(drop)
}
