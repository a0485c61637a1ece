//! Webhooks: where a store's events are sent. Rows of the same table with a `push` are for `receivers.rs`.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::sql::{Row, Sql, flag, values};
use domain::audit::{Deed, DeedKind};
use domain::webhook::{Secret, Subscription};
use domain::{StoreAccess, StoreId, Timestamp, WebhookId};

/// Most webhooks of one store: each event is written for each of them.
pub const MOST_WEBHOOKS: u32 = 50;

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Which.
    pub id: WebhookId,
    /// Where to send.
    pub url: String,
    /// What to sign with.
    pub secret: Secret,
    /// Whether events are sent there. What waits for a disabled one is sent when it is enabled again.
    pub enabled: bool,
    /// Whether failed deliveries are repeated.
    pub automatic: bool,
    /// What it receives.
    pub subscription: Subscription,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Store {
    /// Adds a webhook to the store. [`Error::TooMany`] if it has [`MOST_WEBHOOKS`].
    pub async fn create_webhook(&self, access: &StoreAccess, webhook: Webhook) -> Result<()> {
        let store = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            insert(sql, &store, &webhook)?;
            Ok(Done::one((), Deed::new(DeedKind::WebhookMade).in_store(&store).to(&webhook.id)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// The store's webhooks, oldest first.
    pub async fn webhooks(&self, access: &StoreAccess) -> Result<Vec<Webhook>> {
        self.short(|sql| {
            let mut found = sql.all(&select("ORDER BY w.number"), values![access.store()], read)?;
            found.iter_mut().try_for_each(|(number, webhook)| fill(sql, *number, webhook))?;
            Ok(found.into_iter().map(|(_, webhook)| webhook).collect())
        })
    }

    /// One of the store's webhooks.
    pub async fn webhook(&self, access: &StoreAccess, id: &WebhookId) -> Result<Option<Webhook>> {
        self.short(|sql| {
            let found = sql.one(&select("AND w.id = $2"), values![access.store(), id], read)?;
            let Some((number, mut webhook)) = found else { return Ok(None) };
            fill(sql, number, &mut webhook)?;
            Ok(Some(webhook))
        })
    }

    /// The store a webhook belongs to: what the caller then needs access to.
    pub async fn webhook_store(&self, id: &WebhookId) -> Result<Option<StoreId>> {
        let select = "SELECT s.id FROM webhook w JOIN store s ON s.number = w.store \
            WHERE w.id = $1 AND w.deleted_at IS NULL AND w.push IS NULL AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![id], |row| row.id(0, StoreId::parse)))
    }

    /// Replaces a webhook's settings; `created_at` stays.
    pub async fn update_webhook(&self, access: &StoreAccess, webhook: Webhook, now: Timestamp) -> Result<()> {
        let store = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            let names = update(sql, &store, &webhook, now)?;
            let deed = Deed::new(DeedKind::WebhookChanged).in_store(&store).to(&webhook.id);
            Ok(Done::any((), (!names.is_empty()).then(|| deed.changing(names))))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// The same, if it is still as it `was`: whether it is.
    pub async fn replace_webhook(
        &self,
        access: &StoreAccess,
        was: Webhook,
        webhook: Webhook,
        now: Timestamp,
    ) -> Result<bool> {
        let store = access.store().clone();
        let act = move |sql: &mut dyn Sql| {
            let select = select("AND w.id = $2");
            let found = sql.one(&select, values![&store, &webhook.id], read)?;
            let (number, mut before) = found.ok_or(Error::NotFound)?;
            fill(sql, number, &mut before)?;
            if before != was {
                return Ok(Done::any(false, None));
            }
            let names = update(sql, &store, &webhook, now)?;
            let deed = Deed::new(DeedKind::WebhookChanged).in_store(&store).to(&webhook.id);
            Ok(Done::any(true, (!names.is_empty()).then(|| deed.changing(names))))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }

    /// Deletes a webhook; what waited for it is not sent.
    pub async fn delete_webhook(&self, access: &StoreAccess, id: &WebhookId, now: Timestamp) -> Result<()> {
        let (store, id) = (access.store().clone(), id.clone());
        let act = move |sql: &mut dyn Sql| {
            let number = number_of(sql, &store, &id)?;
            sql.execute("UPDATE webhook SET deleted_at = $1 WHERE number = $2", values![now, number])?;
            cancel(sql, number, now)?;
            Ok(Done::one((), Deed::new(DeedKind::WebhookDeleted).in_store(&store).to(&id)))
        };
        self.change(access.actor(), move |tx| act(tx.sql)).await
    }
}

/// Gives up what waits for a webhook.
fn cancel(sql: &mut dyn Sql, webhook: i64, now: Timestamp) -> Result<()> {
    let cancel =
        "UPDATE delivery SET due_at = NULL, failed_at = $1 WHERE webhook = $2 AND due_at IS NOT NULL";
    sql.execute(cancel, values![now, webhook]).map(drop)
}

/// Deletes every webhook of a store that is being deleted.
pub(crate) fn delete_all(sql: &mut dyn Sql, store: i64, now: Timestamp) -> Result<()> {
    let delete =
        "UPDATE webhook SET deleted_at = $1 WHERE store = $2 AND deleted_at IS NULL RETURNING number";
    for webhook in sql.all(delete, values![now, store], |row| row.int(0))? {
        cancel(sql, webhook, now)?;
    }
    Ok(())
}

fn select(rest: &str) -> String {
    format!(
        "SELECT w.number, w.id, w.url, w.secret, w.enabled_at, w.automatic_at, w.everything_at, w.created_at \
        FROM webhook w JOIN store s ON s.number = w.store \
        WHERE s.id = $1 AND s.deleted_at IS NULL AND w.deleted_at IS NULL AND w.push IS NULL {rest}"
    )
}

fn read(row: &dyn Row) -> Result<(i64, Webhook)> {
    let webhook = Webhook {
        id: row.id(1, WebhookId::parse)?,
        url: row.string(2)?,
        secret: row.id(3, Secret::parse)?,
        enabled: row.flag(4)?,
        automatic: row.flag(5)?,
        subscription: Subscription { everything: row.flag(6)?, specific: Vec::new() },
        created_at: row.time(7)?,
    };
    Ok((row.int(0)?, webhook))
}

fn fill(sql: &mut dyn Sql, number: i64, webhook: &mut Webhook) -> Result<()> {
    let select = "SELECT kind FROM webhook_event WHERE webhook = $1 ORDER BY kind";
    webhook.subscription.specific = sql.all(select, values![number], |row| row.string(0))?;
    Ok(())
}

fn insert(sql: &mut dyn Sql, store: &StoreId, webhook: &Webhook) -> Result<()> {
    let store = store_number(sql, store)?;
    let count = "SELECT COUNT(*) FROM webhook WHERE store = $1 AND deleted_at IS NULL AND push IS NULL";
    if sql.one(count, values![store], |row| row.int(0))?.unwrap_or(0) >= MOST_WEBHOOKS.into() {
        return Err(Error::TooMany { most: MOST_WEBHOOKS });
    }
    let at = webhook.created_at;
    let insert = "INSERT INTO webhook (id, store, url, secret, enabled_at, automatic_at, everything_at, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number";
    let number = sql.one(
        insert,
        values![
            &webhook.id,
            store,
            &webhook.url,
            webhook.secret.reveal(),
            flag(webhook.enabled, at),
            flag(webhook.automatic, at),
            flag(webhook.subscription.everything, at),
            at,
        ],
        |row| row.int(0),
    )?;
    subscribe(
        sql,
        number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))?,
        &webhook.subscription,
    )
}

/// Replaces a webhook's settings; the names of those that differ. The address itself is not told: it may hold a secret.
fn update(sql: &mut dyn Sql, store: &StoreId, webhook: &Webhook, now: Timestamp) -> Result<Vec<String>> {
    let (number, mut before) =
        sql.one(&select("AND w.id = $2"), values![store, &webhook.id], read)?.ok_or(Error::NotFound)?;
    fill(sql, number, &mut before)?;
    let update = "UPDATE webhook SET url = $1, secret = $2, enabled_at = $3, automatic_at = $4, everything_at = $5 WHERE number = $6";
    sql.must(
        update,
        values![
            &webhook.url,
            webhook.secret.reveal(),
            flag(webhook.enabled, now),
            flag(webhook.automatic, now),
            flag(webhook.subscription.everything, now),
            number,
        ],
    )?;
    sql.execute("DELETE FROM webhook_event WHERE webhook = $1", values![number])?;
    subscribe(sql, number, &webhook.subscription)?;
    Ok(differences(&before, webhook))
}

fn differences(before: &Webhook, after: &Webhook) -> Vec<String> {
    let events = |webhook: &Webhook| {
        let mut specific = webhook.subscription.specific.clone();
        specific.sort_unstable();
        specific.dedup();
        (webhook.subscription.everything, specific)
    };
    let all = [
        (before.url != after.url, "url"),
        (before.secret.reveal() != after.secret.reveal(), "secret"),
        (before.enabled != after.enabled, "enabled"),
        (before.automatic != after.automatic, "automaticRedelivery"),
        (events(before) != events(after), "authorizedEvents"),
    ];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, name)| name.to_owned()).collect()
}

fn subscribe(sql: &mut dyn Sql, webhook: i64, subscription: &Subscription) -> Result<()> {
    for kind in &subscription.specific {
        let insert = "INSERT INTO webhook_event (webhook, kind) VALUES ($1, $2) ON CONFLICT (webhook, kind) DO NOTHING";
        sql.execute(insert, values![webhook, kind])?;
    }
    Ok(())
}

fn number_of(sql: &mut dyn Sql, store: &StoreId, id: &WebhookId) -> Result<i64> {
    let found = sql.one(&select("AND w.id = $2"), values![store, id], |row| row.int(0))?;
    found.ok_or(Error::NotFound)
}
