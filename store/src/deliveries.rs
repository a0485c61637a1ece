//! Deliveries as a webhook's owner sees them: the list, one with its payload, asking for another.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, values};
use domain::webhook::Outcome;
use domain::{DeliveryId, EventId, InvoiceId, PayoutId, RequestId, StoreAccess, Timestamp, WebhookId};

/// A delivery and how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which.
    pub id: DeliveryId,
    /// The first delivery of the same event, if this is a redelivery.
    pub original: Option<DeliveryId>,
    /// When the event happened or the redelivery was asked for.
    pub created_at: Timestamp,
    /// When it is tried next; `None` when it is not any more.
    pub due_at: Option<Timestamp>,
    /// Attempts made.
    pub attempts: u32,
    /// The last attempt.
    pub last_at: Option<Timestamp>,
    /// What the receiver answered last.
    pub http_status: Option<u16>,
    /// What went wrong last.
    pub error: Option<String>,
    /// When it was accepted.
    pub delivered_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
}

/// A delivery with what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryDetail {
    /// The delivery.
    pub delivery: Delivery,
    /// The event: the same for every delivery of it.
    pub event: EventId,
    /// The event's kind, by its name on the wire.
    pub kind: String,
    /// The event's payload as JSON: an object without the envelope.
    pub payload: String,
}

/// A delivery in a list, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The delivery.
    pub delivery: Delivery,
    /// The event's kind, by its name on the wire.
    pub kind: String,
    /// The invoice it is about, if it is about one.
    pub invoice: Option<InvoiceId>,
    /// The payment request it is about, if it is about one.
    pub request: Option<RequestId>,
    /// The payout it is about, if it is about one.
    pub payout: Option<PayoutId>,
    /// Which webhook it goes to.
    pub webhook: WebhookId,
    /// Where that is.
    pub url: String,
}

impl Delivery {
    /// What came of the last attempt; `None` before the first.
    pub fn outcome(&self) -> Option<Outcome> {
        self.last_at.map(|_| self.http_status.map_or(Outcome::NoAnswer, Outcome::Answered))
    }
}

const COLUMNS: &str = "d.id, d.original_id, d.created_at, d.due_at, d.attempts, d.last_at, d.http_status, d.error, d.delivered_at, \
    d.failed_at";
const ROW: &str = "e.kind, i.id, w.id, w.url, (SELECT p.id FROM payment_request p WHERE p.number = d.request), \
    (SELECT p.id FROM payout p WHERE p.number = d.payout)";
const OF_WEBHOOK: &str = "FROM store s JOIN webhook w ON w.store = s.number JOIN delivery d ON d.webhook = w.number \
    JOIN event e ON e.number = d.event WHERE s.id = $1 AND s.deleted_at IS NULL AND w.id = $2 AND w.deleted_at IS NULL \
    AND w.push IS NULL";

impl Store {
    /// A webhook's deliveries, newest first. Empty also for an unknown webhook.
    pub async fn deliveries(
        &self,
        access: &StoreAccess,
        webhook: &WebhookId,
        limit: u32,
    ) -> Result<Vec<Delivery>> {
        let select = format!("SELECT {COLUMNS} {OF_WEBHOOK} ORDER BY d.number DESC LIMIT $3");
        let (store, webhook) = (access.store().clone(), webhook.clone());
        self.long(move |sql| sql.all(&select, values![&store, &webhook, limit], delivery)).await
    }

    /// A page of a webhook's deliveries, newest first: the first one, or the one behind delivery `after`. Empty also for an
    /// unknown webhook, and behind an unknown delivery.
    pub async fn deliveries_page(
        &self,
        access: &StoreAccess,
        webhook: &WebhookId,
        after: Option<&DeliveryId>,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>> {
        let behind = after.map_or("", |_| "AND d.number < (SELECT b.number FROM delivery b WHERE b.id = $4)");
        let of = OF_WEBHOOK.replace(" WHERE", " LEFT JOIN invoice i ON i.number = d.invoice WHERE");
        let select = format!("SELECT {COLUMNS}, {ROW} {of} {behind} ORDER BY d.number DESC LIMIT $3");
        let (store, webhook, after) = (access.store().clone(), webhook.clone(), after.cloned());
        let read = move |sql: &mut dyn Sql| match &after {
            Some(after) => sql.all(&select, values![&store, &webhook, limit, after], in_list),
            None => sql.all(&select, values![&store, &webhook, limit], in_list),
        };
        self.long(read).await
    }

    /// What was or will be delivered of an invoice, in the order of its events; of very much the first. What went to
    /// webhooks that were deleted since is told, too; what goes to receivers of contributions is not.
    pub async fn deliveries_of(
        &self,
        access: &StoreAccess,
        invoice: &InvoiceId,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>> {
        let select = format!(
            "SELECT {COLUMNS}, {ROW} FROM invoice i JOIN store s ON s.number = i.store \
            JOIN event e ON e.invoice = i.number JOIN delivery d ON d.event = e.number \
            JOIN webhook w ON w.number = d.webhook \
            WHERE i.id = $1 AND s.id = $2 AND s.deleted_at IS NULL AND w.push IS NULL ORDER BY d.number LIMIT $3"
        );
        self.short(|sql| sql.all(&select, values![invoice, access.store(), limit], in_list))
    }

    /// One of a webhook's deliveries, with its payload.
    pub async fn delivery(
        &self,
        access: &StoreAccess,
        webhook: &WebhookId,
        id: &DeliveryId,
    ) -> Result<Option<DeliveryDetail>> {
        let select = format!("SELECT {COLUMNS}, e.id, e.kind, e.payload {OF_WEBHOOK} AND d.id = $3");
        self.short(|sql| sql.one(&select, values![access.store(), webhook, id], detail))
    }

    /// Queues the event of delivery `id` once more for the same webhook, as delivery `again`, due at once.
    pub async fn redeliver(
        &self,
        access: &StoreAccess,
        webhook: &WebhookId,
        id: &DeliveryId,
        again: &DeliveryId,
        now: Timestamp,
    ) -> Result<()> {
        let (store, webhook, id, again) =
            (access.store().clone(), webhook.clone(), id.clone(), again.clone());
        let act = move |sql: &mut dyn Sql| {
            let select = format!(
                "SELECT d.webhook, d.event, d.invoice, COALESCE(d.original_id, d.id), d.request, d.payout {OF_WEBHOOK} AND d.id = $3"
            );
            let read = |row: &dyn Row| {
                let of = [row.opt_int(2)?, row.opt_int(4)?, row.opt_int(5)?];
                Ok(((row.int(0)?, row.int(1)?), of, row.string(3)?))
            };
            let found = sql.one(&select, values![&store, &webhook, &id], read)?;
            let ((webhook, event), [invoice, request, payout], original) = found.ok_or(Error::NotFound)?;
            let insert = "INSERT INTO delivery (id, webhook, event, invoice, original_id, created_at, due_at, attempts, request, payout) \
                VALUES ($1, $2, $3, $4, $5, $6, $6, 0, $7, $8)";
            let values = values![&again, webhook, event, invoice, &original, now, request, payout];
            sql.execute(insert, values).map(drop)
        };
        self.write(move |tx| act(tx.sql)).await
    }
}

fn delivery(row: &dyn Row) -> Result<Delivery> {
    let http_status = row.opt_int(6)?.map(u16::try_from).transpose();
    let created_at = row.time(2)?;
    Ok(Delivery {
        id: row.id(0, DeliveryId::parse)?,
        original: row.opt_text(1)?.and_then(DeliveryId::parse),
        created_at,
        // "At once" is written as the beginning of time.
        due_at: row.opt_time(3)?.map(|due| due.max(created_at)),
        attempts: row.small(4)?,
        last_at: row.opt_time(5)?,
        http_status: http_status.map_err(|e| Error::unreadable("status", e))?,
        error: row.opt_text(7)?.map(str::to_owned),
        delivered_at: row.opt_time(8)?,
        failed_at: row.opt_time(9)?,
    })
}

fn in_list(row: &dyn Row) -> Result<DeliveryRow> {
    Ok(DeliveryRow {
        delivery: delivery(row)?,
        kind: row.string(10)?,
        invoice: row.opt_text(11)?.and_then(InvoiceId::parse),
        request: row.opt_text(14)?.and_then(RequestId::parse),
        payout: row.opt_text(15)?.and_then(PayoutId::parse),
        webhook: row.id(12, WebhookId::parse)?,
        url: row.string(13)?,
    })
}

fn detail(row: &dyn Row) -> Result<DeliveryDetail> {
    let (event, kind, payload) = (row.id(10, EventId::parse)?, row.string(11)?, row.string(12)?);
    Ok(DeliveryDetail { delivery: delivery(row)?, event, kind, payload })
}
