//! The outbox: events become deliveries in the transaction that made them, and leave in order.
//!
//! For each webhook and invoice the oldest pending delivery goes first and holds up the later ones until it is
//! delivered or given up. A redelivery somebody asked for stands outside that order. While the first is put off, so are
//! those behind it: that keeps what is due easy to find, however much waits for a dead receiver.
use crate::Store;
use crate::commit::Owner;
use crate::error::{Error, Result};
use crate::prepare::PreparedEvent;
use crate::sql::{Row, Sql, Tx, flag, values};
use domain::webhook::{Decision, Secret};
use domain::{DeliveryId, EventId, Invoice, InvoiceId, SystemAccess, Timestamp, WebhookId};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A delivery that is to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDelivery {
    /// Which.
    pub id: DeliveryId,
    /// The first delivery of the same event, if this is a redelivery.
    pub original: Option<DeliveryId>,
    /// The webhook.
    pub webhook: WebhookId,
    /// Where to send it.
    pub to: Destination,
    /// Whether failed attempts are repeated.
    pub automatic: bool,
    /// The event: the same for every delivery of it.
    pub event: EventId,
    /// The invoice it is about, if it is about one.
    pub invoice: Option<InvoiceId>,
    /// The event's kind, by its name on the wire.
    pub kind: String,
    /// The event's payload as JSON: an object without the envelope.
    pub payload: String,
    /// Attempts made so far.
    pub attempts: u32,
    /// Since when it has been waiting.
    pub created_at: Timestamp,
}

/// Where a delivery goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To a webhook.
    Webhook {
        /// Its address.
        url: String,
        /// What to sign with.
        secret: Secret,
    },
    /// To a receiver that the configuration file states.
    Push(Box<Push>),
}

/// What a receiver of contributions is told from, beside the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The receiver's name in the file.
    pub receiver: String,
    /// The invoice as it is now.
    pub invoice: Invoice,
    /// Grows from event to event.
    pub sequence: u64,
}

/// What came of an attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The delivery.
    pub delivery: DeliveryId,
    /// When it was tried.
    pub at: Timestamp,
    /// What the receiver answered, if it did.
    pub http_status: Option<u16>,
    /// What went wrong, if anything did.
    pub error: Option<String>,
    /// What to do next.
    pub decision: Decision,
}

/// What an event is about: whose it is, and of what. What is about the same thing is told in order.
#[derive(Clone, Copy)]
pub(crate) struct About {
    pub(crate) store: i64,
    pub(crate) invoice: Option<i64>,
    pub(crate) request: Option<i64>,
    pub(crate) payout: Option<i64>,
}

impl About {
    /// An invoice.
    pub(crate) const fn invoice(owner: Owner) -> Self {
        Self { store: owner.store, invoice: Some(owner.invoice), request: None, payout: None }
    }

    /// A payment request.
    pub(crate) const fn request(store: i64, request: i64) -> Self {
        Self { store, invoice: None, request: Some(request), payout: None }
    }

    /// A payout.
    pub(crate) const fn payout(store: i64, payout: i64) -> Self {
        Self { store, invoice: None, request: None, payout: Some(payout) }
    }

    /// The column that says which, and its value.
    fn line(self) -> (&'static str, Option<i64>) {
        match (self.invoice, self.request) {
            (Some(_), _) => ("invoice", self.invoice),
            (None, Some(_)) => ("request", self.request),
            (None, None) => ("payout", self.payout),
        }
    }
}

/// A pending delivery `d` that nothing holds up.
const FIRST_IN_LINE: &str = "(d.original_id IS NOT NULL OR (NOT EXISTS (SELECT 1 FROM delivery b WHERE b.webhook = d.webhook \
    AND b.invoice = d.invoice AND b.due_at IS NOT NULL AND b.original_id IS NULL AND b.number < d.number) \
    AND NOT EXISTS (SELECT 1 FROM delivery b WHERE b.webhook = d.webhook AND b.request = d.request AND b.request IS NOT NULL \
    AND b.due_at IS NOT NULL AND b.original_id IS NULL AND b.number < d.number) \
    AND NOT EXISTS (SELECT 1 FROM delivery b WHERE b.webhook = d.webhook AND b.payout = d.payout AND b.payout IS NOT NULL \
    AND b.due_at IS NOT NULL AND b.original_id IS NULL AND b.number < d.number)))";

impl Store {
    /// Webhooks that have something due at `now`.
    pub async fn due_webhooks(&self, _: &SystemAccess, now: Timestamp) -> Result<Vec<WebhookId>> {
        let select = "SELECT w.id FROM webhook w WHERE w.deleted_at IS NULL AND w.enabled_at IS NOT NULL \
            AND EXISTS (SELECT 1 FROM delivery d WHERE d.webhook = w.number AND d.due_at <= $1)";
        self.short(|sql| sql.all(select, values![now], |row| row.id(0, WebhookId::parse)))
    }

    /// What is due at one webhook, the longest overdue first, at most one for each invoice.
    pub async fn due_deliveries(
        &self,
        _: &SystemAccess,
        webhook: &WebhookId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueDelivery>> {
        let select = format!(
            "SELECT d.id, d.original_id, w.id, w.url, w.secret, w.automatic_at, e.id, i.id, e.kind, e.payload, d.attempts, d.created_at, w.push, \
            CASE WHEN w.push IS NULL THEN NULL ELSE i.body END, e.number \
            FROM webhook w JOIN delivery d ON d.webhook = w.number JOIN event e ON e.number = d.event \
            LEFT JOIN invoice i ON i.number = d.invoice \
            WHERE w.id = $1 AND w.deleted_at IS NULL AND w.enabled_at IS NOT NULL AND d.due_at <= $2 AND {FIRST_IN_LINE} \
            ORDER BY d.due_at, d.number LIMIT $3"
        );
        let webhook = webhook.clone();
        self.own(move |sql| sql.all(&select, values![&webhook, now, limit], due)).await
    }

    /// When the next delivery becomes due after `after`; what is due already is not looked at.
    pub async fn next_delivery_due(&self, _: &SystemAccess, after: Timestamp) -> Result<Option<Timestamp>> {
        let select = "SELECT MIN((SELECT MIN(d.due_at) FROM delivery d WHERE d.webhook = w.number AND d.due_at > $1)) \
            FROM webhook w WHERE w.deleted_at IS NULL AND w.enabled_at IS NOT NULL";
        Ok(self.short(|sql| sql.one(select, values![after], |row| row.opt_time(0)))?.flatten())
    }

    /// Notes an attempt and what follows. [`Error::NotFound`] if the delivery is not pending any more.
    pub async fn record_attempt(&self, _: &SystemAccess, attempt: Attempt) -> Result<()> {
        self.write(move |tx| note(tx.sql, &attempt)).await
    }
}

fn due(row: &dyn Row) -> Result<DueDelivery> {
    Ok(DueDelivery {
        id: row.id(0, DeliveryId::parse)?,
        original: row.opt_text(1)?.and_then(DeliveryId::parse),
        webhook: row.id(2, WebhookId::parse)?,
        to: destination(row)?,
        automatic: row.flag(5)?,
        event: row.id(6, EventId::parse)?,
        invoice: row.opt_text(7)?.and_then(InvoiceId::parse),
        kind: row.string(8)?,
        payload: row.string(9)?,
        attempts: row.small(10)?,
        created_at: row.time(11)?,
    })
}

fn destination(row: &dyn Row) -> Result<Destination> {
    let Some(receiver) = row.opt_text(12)?.map(str::to_owned) else {
        return Ok(Destination::Webhook { url: row.string(3)?, secret: row.id(4, Secret::parse)? });
    };
    let push = Push { receiver, invoice: row.json(13)?, sequence: row.int(14)?.cast_unsigned() };
    Ok(Destination::Push(Box::new(push)))
}

fn note(sql: &mut dyn Sql, attempt: &Attempt) -> Result<()> {
    let due_at = match attempt.decision {
        Decision::RetryAt(at) => Some(at),
        Decision::Delivered | Decision::GiveUp => None,
    };
    let update = "UPDATE delivery SET attempts = attempts + 1, first_at = COALESCE(first_at, $1), last_at = $1, http_status = $2, \
        error = $3, due_at = $4, delivered_at = $5, failed_at = $6 WHERE id = $7 AND due_at IS NOT NULL \
        RETURNING number, webhook, invoice, original_id, request, payout";
    let values = values![
        attempt.at,
        attempt.http_status.map(u32::from),
        attempt.error.as_deref(),
        due_at,
        flag(attempt.decision == Decision::Delivered, attempt.at),
        flag(attempt.decision == Decision::GiveUp, attempt.at),
        &attempt.delivery,
    ];
    let noted = sql
        .one(update, values, |row| Ok((row.int(0)?, row.int(1)?, line(row)?, row.opt_text(3)?.is_some())))?;
    let (number, webhook, (of, line), is_redelivery) = noted.ok_or(Error::NotFound)?;
    match due_at {
        Some(at) if !is_redelivery => {
            let put_off = format!(
                "UPDATE delivery SET due_at = $1 WHERE webhook = $2 AND {of} = $3 AND number > $4 \
                AND due_at IS NOT NULL AND original_id IS NULL"
            );
            sql.execute(&put_off, values![at, webhook, line, number]).map(drop)
        }
        _ => Ok(()),
    }
}

/// What a delivery waits in line behind: others about the same invoice, payment request or payout. The column and its value.
fn line(row: &dyn Row) -> Result<(&'static str, i64)> {
    match (row.opt_int(2)?, row.opt_int(4)?) {
        (Some(invoice), _) => Ok(("invoice", invoice)),
        (None, Some(request)) => Ok(("request", request)),
        (None, None) => Ok(("payout", row.int(5)?)),
    }
}

/// Writes events down, and a delivery of each for every enabled webhook of the store that wants it.
pub(crate) fn announce(tx: &mut Tx<'_>, owner: About, events: &[PreparedEvent]) -> Result<()> {
    for event in events {
        let number = insert_event(tx, owner, event)?;
        for webhook in wanting(tx.sql, owner.store, event.kind)? {
            insert_delivery(tx, owner, (webhook, number), event.at)?;
        }
    }
    Ok(())
}

/// The same for invoices that are new: nothing of theirs waits yet, so all of it is due at once.
pub(crate) fn announce_first(tx: &mut Tx<'_>, all: &[(Owner, &[PreparedEvent])]) -> Result<()> {
    let mut told = Vec::new();
    for (owner, events) in all {
        match events {
            [event] => told.push((*owner, event, EventId::from_random((tx.ids)()))),
            events => announce(tx, About::invoice(*owner), events)?, // one after the other: their order is told by their numbers
        }
    }
    let numbers = insert_events(tx.sql, &told)?;
    insert_deliveries(tx, &told, &numbers)
}

type Told<'a> = (Owner, &'a PreparedEvent, EventId);

/// The number of each event, by its invoice's.
fn insert_events(sql: &mut dyn Sql, told: &[Told<'_>]) -> Result<BTreeMap<i64, i64>> {
    let mut rows = Vec::with_capacity(told.len());
    for (owner, event, id) in told {
        rows.push(values![id, owner.store, owner.invoice, event.kind, event.at, &event.payload].to_vec());
    }
    let insert =
        "INSERT INTO event (id, store, invoice, kind, at, payload) VALUES {rows} RETURNING invoice, number";
    let mut numbers = BTreeMap::new();
    sql.insert(insert, &rows, &mut |row| {
        numbers.insert(row.int(0)?, row.int(1)?);
        Ok(())
    })?;
    Ok(numbers)
}

fn insert_deliveries(tx: &mut Tx<'_>, told: &[Told<'_>], numbers: &BTreeMap<i64, i64>) -> Result<()> {
    let mut known: BTreeMap<(i64, &str), Vec<i64>> = BTreeMap::new();
    let mut deliveries = Vec::new();
    for (owner, event, _) in told {
        let webhooks = match known.entry((owner.store, event.kind)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(wanting(tx.sql, owner.store, event.kind)?),
        };
        let number = numbers.get(&owner.invoice);
        let number = *number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))?;
        for webhook in webhooks {
            let id = DeliveryId::from_random((tx.ids)());
            deliveries.push((id, *webhook, number, owner.invoice, event.at));
        }
    }
    let mut rows = Vec::with_capacity(deliveries.len());
    for (id, webhook, event, invoice, at) in &deliveries {
        rows.push(values![id, *webhook, *event, *invoice, *at, 0_i64, 0_i64].to_vec());
    }
    let insert =
        "INSERT INTO delivery (id, webhook, event, invoice, created_at, due_at, attempts) VALUES {rows}";
    tx.sql.insert(insert, &rows, &mut |_| Ok(()))
}

/// The webhooks that want events of that kind, the oldest first.
fn wanting(sql: &mut dyn Sql, store: i64, kind: &str) -> Result<Vec<i64>> {
    let select = "SELECT number FROM webhook w WHERE store = $1 AND deleted_at IS NULL AND enabled_at IS NOT NULL \
        AND (everything_at IS NOT NULL OR EXISTS (SELECT 1 FROM webhook_event e WHERE e.webhook = w.number AND e.kind = $2)) \
        ORDER BY number";
    sql.all(select, values![store, kind], |row| row.int(0))
}

fn insert_event(tx: &mut Tx<'_>, owner: About, event: &PreparedEvent) -> Result<i64> {
    let id = EventId::from_random((tx.ids)());
    let insert = "INSERT INTO event (id, store, invoice, kind, at, payload, request, payout) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number";
    let About { store, invoice, request, payout } = owner;
    let values = values![&id, store, invoice, event.kind, event.at, &event.payload, request, payout];
    let number = tx.sql.one(insert, values, |row| row.int(0))?;
    number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))
}

/// A new delivery is due when the last one before it in its line is; at once if there is none, whatever the clock says:
/// the instant an event was learnt may lie ahead of it.
fn insert_delivery(tx: &mut Tx<'_>, owner: About, (webhook, event): (i64, i64), at: Timestamp) -> Result<()> {
    let id = DeliveryId::from_random((tx.ids)());
    let (of, which) = owner.line();
    let insert = format!(
        "INSERT INTO delivery (id, webhook, event, {of}, created_at, due_at, attempts) VALUES ($1, $2, $3, $4, $5, \
        COALESCE((SELECT due_at FROM delivery WHERE webhook = $2 AND {of} = $4 AND due_at IS NOT NULL \
        AND original_id IS NULL ORDER BY number DESC LIMIT 1), 0), 0)"
    );
    tx.sql.execute(&insert, values![&id, webhook, event, which, at]).map(drop)
}
