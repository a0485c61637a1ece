//! What is held about people: found, let go of, counted. Money facts are never touched: see [`domain::Invoice::forget`].
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::body;
use crate::prepare::Prepared;
use crate::sql::{Row, Sql, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::invoice::Metadata;
use domain::{Change, Invoice, InvoiceId, SystemAccess, Timestamp};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// One kind of what is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// What it is.
    pub kind: &'static str,
    /// How many there are.
    pub count: u64,
    /// When the oldest was made.
    pub oldest: Option<Timestamp>,
}

/// Everything kept beside an invoice's own row that says something of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldBeside {
    /// Its events, in order: kind, instant, payload as JSON.
    pub events: Vec<(String, Timestamp, String)>,
    /// The words it is found by.
    pub terms: Vec<String>,
    /// Deliveries of its events: id, when made, when accepted, what the receiver answered.
    pub deliveries: Vec<(String, Timestamp, Option<Timestamp>, Option<u32>)>,
    /// Answers kept for repeated requests that speak of it.
    pub answers: Vec<String>,
}

const HOLDINGS: [(&str, &str); 8] = [
    (
        "invoices with personal values",
        "SELECT COUNT(*), MIN(created_at) FROM invoice WHERE purged_at IS NULL",
    ),
    ("invoices without", "SELECT COUNT(*), MIN(created_at) FROM invoice WHERE purged_at IS NOT NULL"),
    ("events of invoices", "SELECT COUNT(*), MIN(at) FROM event"),
    ("webhook deliveries", "SELECT COUNT(*), MIN(created_at) FROM delivery"),
    ("answers for repeated requests", "SELECT COUNT(*), MIN(created_at) FROM idempotency"),
    ("accounts", "SELECT COUNT(*), MIN(created_at) FROM person"),
    ("API keys", "SELECT COUNT(*), MIN(created_at) FROM api_key"),
    ("passkeys", "SELECT COUNT(*), MIN(created_at) FROM passkey"),
];

impl Store {
    /// Invoices whose personal values are still there, that expired before that instant and that nothing more is
    /// expected of; the oldest first.
    pub async fn unpurged(&self, _: &SystemAccess, before: Timestamp, most: u32) -> Result<Vec<Invoice>> {
        let select = "SELECT body FROM invoice WHERE purged_at IS NULL AND expires_at < $1 AND wakes_at IS NULL \
            ORDER BY expires_at LIMIT $2";
        self.own(move |sql| sql.all(select, values![before, most], body)).await
    }

    /// Writes down what [`Invoice::forget`] left of invoices, here, in their events and in what finds them; returns how
    /// many. One that has changed since is left for the next time.
    pub async fn forget(&self, _: &SystemAccess, changes: Vec<Change>, now: Timestamp) -> Result<usize> {
        let changes = changes.into_iter().map(|change| {
            let metadata = change.invoice.details.metadata.clone();
            Ok((Prepared::try_new(change)?, metadata))
        });
        let changes = changes.collect::<Result<Vec<_>>>()?;
        self.write(move |tx| {
            let mut forgotten = 0;
            for (change, metadata) in &changes {
                forgotten += usize::from(forget(tx.sql, change, metadata, now)?.is_some());
            }
            Ok(forgotten)
        })
        .await
    }

    /// As [`Store::forget`], of one invoice because somebody asked: the audit log tells that it was done, not what it was.
    /// Whether it was done.
    pub async fn erase(&self, access: &SystemAccess, change: Change, now: Timestamp) -> Result<bool> {
        let metadata = change.invoice.details.metadata.clone();
        let deed = Deed::new(DeedKind::Erased).in_store(&change.invoice.store).to(&change.invoice.id);
        let change = Prepared::try_new(change)?;
        let act = move |sql: &mut dyn Sql| {
            let is_done = forget(sql, &change, &metadata, now)?.is_some();
            Ok(Done::any(is_done, is_done.then_some(deed)))
        };
        self.change(&access.actor(), move |tx| act(tx.sql)).await
    }

    /// Throws away kept answers that speak of these invoices: repeated requests are carried out anew. What is read
    /// keeps no write waiting.
    pub async fn forget_answers_about(&self, _: &SystemAccess, ids: Vec<InvoiceId>) -> Result<usize> {
        let about = self.own(move |sql| answers_about(sql, &ids)).await?;
        self.write(move |tx| {
            let mut forgotten = 0;
            for key in &about {
                forgotten += tx.sql.execute("DELETE FROM idempotency WHERE key = $1", values![key])?;
            }
            Ok(forgotten)
        })
        .await
    }

    /// All invoices of that order, in whatever store.
    pub async fn of_order(&self, _: &SystemAccess, order: &str) -> Result<Vec<Invoice>> {
        // A cross join is not turned round: each store is asked for that order, by the index of its orders.
        let select = "SELECT i.body FROM store s CROSS JOIN invoice i WHERE i.store = s.number AND i.order_id = $1 \
            ORDER BY i.number";
        let order = order.to_owned();
        self.own(move |sql| sql.all(select, values![&order], body)).await
    }

    /// The invoices after that number, in the order in which they were made, and the number of the last.
    pub async fn invoices_after(
        &self,
        _: &SystemAccess,
        number: i64,
        most: u32,
    ) -> Result<(Vec<Invoice>, Option<i64>)> {
        let select = "SELECT body, number FROM invoice WHERE number > $1 ORDER BY number LIMIT $2";
        let read = |row: &dyn Row| Ok((body(row)?, row.int(1)?));
        let found = self.own(move |sql| sql.all(select, values![number, most], read)).await?;
        let last = found.last().map(|(_, number)| *number);
        Ok((found.into_iter().map(|(invoice, _)| invoice).collect(), last))
    }

    /// Everything that is kept about an invoice beside its own row, its addresses and the books.
    pub async fn held_beside(&self, _: &SystemAccess, id: &InvoiceId) -> Result<HeldBeside> {
        let id = id.clone();
        self.own(move |sql| held_beside(sql, &id)).await
    }

    /// How much of each kind is held now.
    pub async fn holdings(&self, _: &SystemAccess) -> Result<Vec<Holding>> {
        self.own(|sql| HOLDINGS.into_iter().map(|(kind, select)| holding(sql, kind, select)).collect()).await
    }

    /// Brings what was written into the database's own file and empties its log, so that nothing that was forgotten
    /// stands there any more. [`Error::Busy`] if somebody reads an older state just now.
    pub async fn settle(&self) -> Result<()> {
        self.inner.engine.settle().await
    }
}

/// Lets go of what is personal; returns the invoice's number, or nothing if it has changed since.
pub(crate) fn forget(
    sql: &mut dyn Sql,
    change: &Prepared,
    metadata: &Metadata,
    now: Timestamp,
) -> Result<Option<i64>> {
    let select = "SELECT body FROM invoice WHERE id = $1 AND revision = $2";
    let Some(before) = sql.one(select, values![&change.id, change.since], body)? else { return Ok(None) };
    let update = "UPDATE invoice SET order_id = $1, revision = $2, body = $3, purged_at = $4 \
        WHERE id = $5 AND revision = $6 RETURNING number, store";
    let row = sql.one(
        update,
        values![change.order_id.as_deref(), change.revision, &change.body, now, &change.id, change.since],
        |row| Ok((row.int(0)?, row.int(1)?)),
    )?;
    let Some((invoice, store)) = row else { return Ok(None) };
    // Word by word, as the table is ordered by them: looking for an invoice's would go through all of its store's.
    for term in Prepared::terms(&before).iter().filter(|term| !change.terms.contains(term)) {
        let delete = "DELETE FROM search WHERE store = $1 AND term = $2 AND invoice = $3";
        sql.execute(delete, values![store, term, invoice])?;
    }
    let events =
        sql.all("SELECT number, payload FROM event WHERE invoice = $1", values![invoice], |row| {
            Ok((row.int(0)?, row.string(1)?))
        })?;
    for (number, payload) in events {
        let left = with_metadata(&payload, metadata)?;
        sql.execute("UPDATE event SET payload = $1 WHERE number = $2", values![&left, number])?;
    }
    Ok(Some(invoice))
}

/// The payload with that metadata in the place of its own, all else letter by letter as it was.
fn with_metadata(payload: &str, metadata: &Metadata) -> Result<String> {
    let unreadable = |error| Error::unreadable("payload", error);
    let mut fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(payload).map_err(unreadable)?;
    let metadata = RawValue::from_string(metadata.as_json().to_owned()).map_err(unreadable)?;
    fields.entry("metadata".into()).and_modify(|kept| *kept = metadata);
    to_json(&fields)
}

fn held_beside(sql: &mut dyn Sql, id: &InvoiceId) -> Result<HeldBeside> {
    let events = "SELECT e.kind, e.at, e.payload FROM invoice i JOIN event e ON e.invoice = i.number \
        WHERE i.id = $1 ORDER BY e.number";
    let terms = "SELECT t.term FROM invoice i JOIN search t ON t.store = i.store AND t.invoice = i.number \
        WHERE i.id = $1 ORDER BY t.term";
    let deliveries = "SELECT d.id, d.created_at, d.delivered_at, d.http_status FROM invoice i \
        JOIN event e ON e.invoice = i.number JOIN delivery d ON d.event = e.number WHERE i.id = $1 ORDER BY d.number";
    let about = std::slice::from_ref(id);
    let answer = |row: &dyn Row| {
        let body = row.blob(0)?;
        Ok(speaks_of(body, about).then(|| String::from_utf8_lossy(body).into_owned()))
    };
    Ok(HeldBeside {
        events: sql.all(events, values![id], |row| Ok((row.string(0)?, row.time(1)?, row.string(2)?)))?,
        terms: sql.all(terms, values![id], |row| row.string(0))?,
        deliveries: sql.all(deliveries, values![id], |row| {
            Ok((row.string(0)?, row.time(1)?, row.opt_time(2)?, row.opt_small(3)?))
        })?,
        answers: sql.all("SELECT body FROM idempotency", &[], answer)?.into_iter().flatten().collect(),
    })
}

fn holding(sql: &mut dyn Sql, kind: &'static str, select: &str) -> Result<Holding> {
    let read = |row: &dyn Row| Ok((row.int(0)?.cast_unsigned(), row.opt_time(1)?));
    let (count, oldest) = sql.one(select, &[], read)?.unwrap_or_default();
    Ok(Holding { kind, count, oldest })
}

/// The keys of kept answers that name one of these invoices.
fn answers_about(sql: &mut dyn Sql, ids: &[InvoiceId]) -> Result<Vec<[u8; 32]>> {
    let mut about = Vec::new();
    sql.each("SELECT key, body FROM idempotency", &[], &mut |row| {
        if speaks_of(row.blob(1)?, ids) {
            about.push(row.hash(0)?);
        }
        Ok(())
    })?;
    Ok(about)
}

/// Whether the answer names one of these invoices.
fn speaks_of(answer: &[u8], ids: &[InvoiceId]) -> bool {
    let text = String::from_utf8_lossy(answer);
    ids.iter().any(|id| text.contains(id.as_str()))
}

#[cfg(test)]
mod tests;
