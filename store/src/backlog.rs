//! What waits to be delivered, receiver by receiver: for whoever asks whether webhooks arrive.
use crate::Store;
use crate::error::Result;
use crate::receivers::GIVEN_UP;
use crate::sql::{Row, Sql, values};
use domain::{StoreAccess, StoreId, SystemAccess, Timestamp, WebhookId};

/// What waits for one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The receiver.
    pub webhook: WebhookId,
    /// The store whose events it receives.
    pub store: StoreId,
    /// Where it is: of a webhook its URL.
    pub url: String,
    /// Its name in the configuration file, if it is stated there and no webhook.
    pub push: Option<String>,
    /// Whether events are sent there now.
    pub enabled: bool,
    /// How many deliveries wait.
    pub waiting: u64,
    /// Since when the oldest of them has been waiting.
    pub oldest: Option<Timestamp>,
    /// How often the one tried most was tried in vain.
    pub attempts: u32,
    /// How many were given up and not sent again since, of a receiver that the file states.
    pub given_up: u64,
}

impl Store {
    /// Every receiver of every store, with what waits for it.
    pub async fn backlog(&self, _: &SystemAccess) -> Result<Vec<Backlog>> {
        let given_up = format!(
            "CASE WHEN w.push IS NULL THEN 0 ELSE (SELECT COUNT(*) FROM delivery d WHERE d.webhook = w.number AND {GIVEN_UP}) END"
        );
        let select = format!(
            "SELECT w.id, s.id, w.url, w.enabled_at, COUNT(d.number), MIN(d.created_at), COALESCE(MAX(d.attempts), 0), w.push, {given_up} \
            FROM webhook w JOIN store s ON s.number = w.store \
            LEFT JOIN delivery d ON d.webhook = w.number AND d.due_at IS NOT NULL \
            WHERE w.deleted_at IS NULL AND s.deleted_at IS NULL \
            GROUP BY w.number, w.id, s.id, w.url, w.enabled_at, w.push ORDER BY w.number"
        );
        self.long(move |sql| sql.all(&select, &[], backlog)).await
    }

    /// Every webhook of one store, with what waits for it, counted up to `most`.
    pub async fn backlog_of(&self, access: &StoreAccess, most: u32) -> Result<Vec<Backlog>> {
        let store = access.store().clone();
        self.long(move |sql| of_store(sql, &store, most)).await
    }
}

/// One receiver after the other: what waits for a dead one may be as long as history.
fn of_store(sql: &mut dyn Sql, store: &StoreId, most: u32) -> Result<Vec<Backlog>> {
    let select = "SELECT w.id, w.url, w.enabled_at, w.number FROM webhook w JOIN store s ON s.number = w.store \
        WHERE s.id = $1 AND w.deleted_at IS NULL AND w.push IS NULL AND s.deleted_at IS NULL ORDER BY w.number";
    let waits = "SELECT COUNT(*), MIN(created_at), COALESCE(MAX(attempts), 0) FROM (\
        SELECT created_at, attempts FROM delivery WHERE webhook = $1 AND due_at IS NOT NULL ORDER BY due_at LIMIT $2) AS pending";
    let read = |row: &dyn Row| Ok((row.id(0, WebhookId::parse)?, row.string(1)?, row.flag(2)?, row.int(3)?));
    let mut told = Vec::new();
    for (webhook, url, enabled, number) in sql.all(select, values![store], read)? {
        let read = |row: &dyn Row| Ok((row.int(0)?.cast_unsigned(), row.opt_time(1)?, row.small(2)?));
        let (waiting, oldest, attempts) = sql.one(waits, values![number, most], read)?.unwrap_or_default();
        let store = store.clone();
        let (push, given_up) = (None, 0);
        told.push(Backlog { webhook, store, url, enabled, push, waiting, oldest, attempts, given_up });
    }
    Ok(told)
}

fn backlog(row: &dyn Row) -> Result<Backlog> {
    Ok(Backlog {
        webhook: row.id(0, WebhookId::parse)?,
        store: row.id(1, StoreId::parse)?,
        url: row.string(2)?,
        enabled: row.flag(3)?,
        waiting: row.int(4)?.cast_unsigned(),
        oldest: row.opt_time(5)?,
        attempts: row.small(6)?,
        push: row.opt_text(7)?.map(str::to_owned),
        given_up: row.int(8)?.cast_unsigned(),
    })
}
