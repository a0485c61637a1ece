//! Receivers of contributions: rows among the webhooks, so that one outbox serves both, but stated by the configuration
//! file alone. The API shows none of them and changes none.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::sql::{Row, Sql, Tx, values};
use domain::audit::{Deed, DeedKind};
use domain::{DeliveryId, StoreAccess, StoreId, SystemAccess, Timestamp, WebhookId, contribution};

/// A receiver as the configuration file states it.
#[derive(Clone, Debug)]
pub struct StatedReceiver {
    /// Its name in the file.
    pub name: String,
    /// Where it is, in words that hold no secret.
    pub place: String,
    /// The id it gets if it is new.
    pub new_id: WebhookId,
}

/// How a receiver is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiverState {
    /// Its name in the file.
    pub name: String,
    /// The store whose contributions it receives.
    pub store: StoreId,
    /// Where it is.
    pub place: String,
    /// Whether the file stated it at the last start.
    pub stated: bool,
    /// How many messages were taken in, of those that are still listed.
    pub taken: u64,
    /// How many wait.
    pub waiting: u64,
    /// How many were given up and not sent again since.
    pub given_up: u64,
    /// What went wrong with the last one that did not succeed, if anything did.
    pub error: Option<String>,
}

/// A delivery `d` that was given up, and was not sent again since.
pub(crate) const GIVEN_UP: &str = "d.failed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delivery l \
    WHERE l.original_id = COALESCE(d.original_id, d.id) AND l.number > d.number)";

impl Store {
    /// Makes the store's receiver of that name what the configuration file says, and makes it if there is none. Returns
    /// whether it is new. What it has been waiting for is sent from then on.
    pub async fn declare_receiver(
        &self,
        access: &StoreAccess,
        stated: StatedReceiver,
        now: Timestamp,
    ) -> Result<bool> {
        let store = access.store().clone();
        self.change(access.actor(), move |tx| declare(tx.sql, &store, &stated, now)).await
    }

    /// Switches off the receivers that are not among `still`: what waits for them waits on, and nothing is added. Returns
    /// their names.
    pub async fn drop_receivers(
        &self,
        access: &SystemAccess,
        still: Vec<(StoreId, String)>,
    ) -> Result<Vec<String>> {
        let act = move |sql: &mut dyn Sql| {
            let select = "SELECT w.id, s.id, w.push FROM webhook w JOIN store s ON s.number = w.store \
                WHERE w.push IS NOT NULL AND w.enabled_at IS NOT NULL AND w.deleted_at IS NULL ORDER BY w.number";
            let read = |row: &dyn Row| {
                Ok((row.id(0, WebhookId::parse)?, row.id(1, StoreId::parse)?, row.string(2)?))
            };
            let mut dropped = sql.all(select, &[], read)?;
            dropped.retain(|(_, store, name)| !still.iter().any(|(of, known)| of == store && known == name));
            for (id, ..) in &dropped {
                sql.must("UPDATE webhook SET enabled_at = NULL WHERE id = $1", values![id])?;
            }
            let told = |(id, store, _): &_| changed(store, id);
            let deeds: Vec<Deed> = dropped.iter().map(told).collect();
            Ok(Done::any(dropped.into_iter().map(|(_, _, name)| name).collect(), deeds))
        };
        self.change(&access.actor(), move |tx| act(tx.sql)).await
    }

    /// Every receiver that was ever stated, and how it is doing.
    pub async fn receivers(&self, _: &SystemAccess) -> Result<Vec<ReceiverState>> {
        let count =
            |what: &str| format!("(SELECT COUNT(*) FROM delivery d WHERE d.webhook = w.number AND {what})");
        let select = format!(
            "SELECT w.push, s.id, w.url, w.enabled_at, {}, {}, {}, \
            (SELECT d.error FROM delivery d WHERE d.webhook = w.number AND d.error IS NOT NULL ORDER BY d.number DESC LIMIT 1) \
            FROM webhook w JOIN store s ON s.number = w.store \
            WHERE w.push IS NOT NULL AND w.deleted_at IS NULL AND s.deleted_at IS NULL ORDER BY w.number",
            count("d.delivered_at IS NOT NULL"),
            count("d.due_at IS NOT NULL"),
            count(GIVEN_UP),
        );
        self.long(move |sql| sql.all(&select, &[], state)).await
    }

    /// Sends that receiver once more what was given up; returns how much. [`Error::NotFound`] if there is no such receiver.
    pub async fn push_again(&self, access: &StoreAccess, name: &str, now: Timestamp) -> Result<u64> {
        let (store, name) = (access.store().clone(), name.to_owned());
        self.change(access.actor(), move |tx| again(tx, &store, &name, now)).await
    }

    /// Gives up what waits for a receiver that is stated no more; returns how much. [`Error::NotFound`] if there is none.
    pub async fn forget_receiver(&self, access: &StoreAccess, name: &str, now: Timestamp) -> Result<u64> {
        let (store, name) = (access.store().clone(), name.to_owned());
        self.change(access.actor(), move |tx| forget(tx.sql, &store, &name, now)).await
    }
}

fn declare(
    sql: &mut dyn Sql,
    store: &StoreId,
    stated: &StatedReceiver,
    now: Timestamp,
) -> Result<Done<bool>> {
    let StatedReceiver { name, place, new_id } = stated;
    let number = store_number(sql, store)?;
    let select = "SELECT id, url, enabled_at FROM webhook WHERE store = $1 AND push = $2";
    let read = |row: &dyn Row| Ok((row.id(0, WebhookId::parse)?, row.string(1)?, row.flag(2)?));
    let Some((id, before, enabled)) = sql.one(select, values![number, name], read)? else {
        insert(sql, number, stated, now)?;
        let deed = Deed::new(DeedKind::WebhookMade).in_store(store).to(new_id);
        return Ok(Done::one(true, deed));
    };
    let is_same = enabled && before == *place;
    if !is_same {
        let update = "UPDATE webhook SET url = $1, enabled_at = COALESCE(enabled_at, $2), deleted_at = NULL WHERE id = $3";
        sql.must(update, values![place, now, &id])?;
    }
    Ok(Done::any(false, (!is_same).then(|| changed(store, &id))))
}

fn changed(store: &StoreId, id: &WebhookId) -> Deed {
    Deed::new(DeedKind::WebhookChanged).in_store(store).to(id).changing(vec!["enabled".to_owned()])
}

/// Its secret is in the file, so the column has none.
fn insert(sql: &mut dyn Sql, store: i64, stated: &StatedReceiver, now: Timestamp) -> Result<()> {
    let insert = "INSERT INTO webhook (id, store, url, secret, enabled_at, automatic_at, created_at, push) \
        VALUES ($1, $2, $3, '', $4, $4, $4, $5) RETURNING number";
    let values = values![&stated.new_id, store, &stated.place, now, &stated.name];
    let number = sql.one(insert, values, |row| row.int(0))?;
    let number = number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))?;
    for kind in contribution::KINDS {
        sql.execute("INSERT INTO webhook_event (webhook, kind) VALUES ($1, $2)", values![number, kind])?;
    }
    Ok(())
}

fn again(tx: &mut Tx<'_>, store: &StoreId, name: &str, now: Timestamp) -> Result<Done<u64>> {
    let (id, number) = find(tx.sql, store, name)?;
    let select = format!(
        "SELECT d.event, d.invoice, COALESCE(d.original_id, d.id) FROM delivery d WHERE d.webhook = $1 AND {GIVEN_UP} ORDER BY d.number"
    );
    let read = |row: &dyn Row| Ok((row.int(0)?, row.int(1)?, row.string(2)?));
    let lost = tx.sql.all(&select, values![number], read)?;
    for (event, invoice, original) in &lost {
        let again = DeliveryId::from_random((tx.ids)());
        let insert = "INSERT INTO delivery (id, webhook, event, invoice, original_id, created_at, due_at, attempts) \
            VALUES ($1, $2, $3, $4, $5, $6, $6, 0)";
        tx.sql.execute(insert, values![&again, number, *event, *invoice, original, now])?;
    }
    let deed = Deed::new(DeedKind::WebhookChanged).in_store(store).to(&id);
    Ok(Done::any(count(&lost), (!lost.is_empty()).then(|| deed.changing(vec!["sent-again".to_owned()]))))
}

fn forget(sql: &mut dyn Sql, store: &StoreId, name: &str, now: Timestamp) -> Result<Done<u64>> {
    let (id, number) = find(sql, store, name)?;
    let stated = "SELECT number FROM webhook WHERE number = $1 AND enabled_at IS NOT NULL";
    if sql.one(stated, values![number], |row| row.int(0))?.is_some() {
        return Err(Error::Exists);
    }
    let cancel = "UPDATE delivery SET due_at = NULL, failed_at = $1 WHERE webhook = $2 AND due_at IS NOT NULL RETURNING number";
    let given_up = sql.all(cancel, values![now, number], |row| row.int(0))?;
    sql.must("UPDATE webhook SET deleted_at = $1 WHERE number = $2", values![now, number])?;
    Ok(Done::one(count(&given_up), Deed::new(DeedKind::WebhookDeleted).in_store(store).to(&id)))
}

fn count<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}

fn find(sql: &mut dyn Sql, store: &StoreId, name: &str) -> Result<(WebhookId, i64)> {
    let select = "SELECT w.id, w.number FROM webhook w JOIN store s ON s.number = w.store \
        WHERE s.id = $1 AND w.push = $2 AND w.deleted_at IS NULL";
    let read = |row: &dyn Row| Ok((row.id(0, WebhookId::parse)?, row.int(1)?));
    sql.one(select, values![store, name], read)?.ok_or(Error::NotFound)
}

fn state(row: &dyn Row) -> Result<ReceiverState> {
    Ok(ReceiverState {
        name: row.string(0)?,
        store: row.id(1, StoreId::parse)?,
        place: row.string(2)?,
        stated: row.flag(3)?,
        taken: row.int(4)?.cast_unsigned(),
        waiting: row.int(5)?.cast_unsigned(),
        given_up: row.int(6)?.cast_unsigned(),
        error: row.opt_text(7)?.map(str::to_owned),
    })
}
