//! Payment requests, what their invoices bring, and what follows from that.
//!
//! What a request's status is follows in the transaction that changes what it follows from: an invoice's change, its owner's
//! wish, time. So two invoices paid at once are both counted, and what is told was committed.
use crate::Store;
use crate::audit::{Done, changed};
use crate::commit::Owner;
use crate::error::{Error, Result};
use crate::invoices::{body as invoice, store_number};
use crate::outbox::{About, announce};
use crate::prepare::PreparedEvent;
use crate::sql::{Row, Sql, Tx, int, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::invoice::Share;
use domain::payment_request::{Brought, CurrencyStays, RequestChange, RequestStatus, RequestTerms};
use domain::{
    Currency, Invoice, Money, PaymentRequest, RequestId, StoreAccess, StoreId, SystemAccess, Timestamp,
};

/// A payment request, and what came for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    /// Its number; later ones have higher ones.
    pub number: i64,
    /// The request.
    pub request: PaymentRequest,
    /// What came for it.
    pub brought: Brought,
}

/// Which payment requests are asked for. What is empty or `None` filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// With one of these statuses.
    pub statuses: Vec<RequestStatus>,
    /// That have this somewhere in their title, reference or id, in any case.
    pub text_search: Option<String>,
    /// Also those that were put away.
    pub include_archived: bool,
    /// Only those made before the one of this number.
    pub before: Option<i64>,
    /// How many to pass over.
    pub skip: u32,
    /// How many at most; all if `None`.
    pub take: Option<u32>,
}

const SELECT: &str = "SELECT p.number, p.body, p.store FROM payment_request p JOIN store s ON s.number = p.store \
    WHERE s.deleted_at IS NULL";

impl Store {
    /// Adds a payment request to the store, and tells its webhooks.
    pub async fn create_request(&self, access: &StoreAccess, change: RequestChange) -> Result<()> {
        if change.request.store != *access.store() {
            return Err(Error::NotFound);
        }
        let act = move |tx: &mut Tx<'_>| {
            let store = store_number(tx.sql, &change.request.store)?;
            let number = insert(tx.sql, store, &change.request)?;
            announce(tx, About::request(store, number), &prepared(&change)?)?;
            Ok(Done::one((), deed(DeedKind::RequestMade, &change.request)))
        };
        self.change(access.actor(), act).await
    }

    /// One of the store's payment requests, put away or not.
    pub async fn request(&self, access: &StoreAccess, id: &RequestId) -> Result<Option<RequestRecord>> {
        let select = format!("{SELECT} AND s.id = $1 AND p.id = $2");
        self.short(|sql| found(sql, &select, values![access.store(), id]))
    }

    /// The payment request of that id, for whoever knows it.
    pub async fn public_request(&self, _: &SystemAccess, id: &RequestId) -> Result<Option<RequestRecord>> {
        let select = format!("{SELECT} AND p.id = $1");
        self.short(|sql| found(sql, &select, values![id]))
    }

    /// The store a payment request belongs to: what the caller then needs access to.
    pub async fn request_store(&self, id: &RequestId) -> Result<Option<StoreId>> {
        let select = "SELECT s.id FROM payment_request p JOIN store s ON s.number = p.store \
            WHERE p.id = $1 AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![id], |row| row.id(0, StoreId::parse)))
    }

    /// The store's payment requests that pass the filter, newest first.
    pub async fn requests(&self, access: &StoreAccess, filter: RequestFilter) -> Result<Vec<RequestRecord>> {
        let store = access.store().clone();
        self.long(move |sql| list(sql, &store, &filter)).await
    }

    /// The invoices made for a payment request, newest first; of very many the newest.
    pub async fn invoices_of_request(
        &self,
        access: &StoreAccess,
        id: &RequestId,
        most: u32,
    ) -> Result<Vec<Invoice>> {
        let select = "SELECT i.body FROM payment_request p JOIN store s ON s.number = p.store \
            JOIN request_share h ON h.request = p.number JOIN invoice i ON i.number = h.invoice \
            WHERE p.id = $1 AND s.id = $2 AND s.deleted_at IS NULL ORDER BY i.number DESC LIMIT $3";
        self.short(|sql| sql.all(select, values![id, access.store(), most], invoice))
    }

    /// States a payment request anew.
    ///
    /// [`Error::NotFound`] if there is none in the store; inside, why its terms can't be these.
    pub async fn restate_request(
        &self,
        access: &StoreAccess,
        id: &RequestId,
        terms: RequestTerms,
        now: Timestamp,
    ) -> Result<Result<RequestRecord, CurrencyStays>> {
        let (store, id) = (access.store().clone(), id.clone());
        let act = move |tx: &mut Tx<'_>| {
            let (record, owner) = owned(tx.sql, &store, &id)?;
            let names = changed(&record.request.terms, &terms)?;
            let invoices = invoices_of(tx.sql, record.number)?;
            let change = match record.request.restated(terms, (record.brought, invoices), now) {
                Ok(change) => change,
                Err(refused) => return Ok(Done::any(Err(refused), None)),
            };
            let after = write(tx, About::request(owner, record.number), change, now)?;
            let deed = deed(DeedKind::RequestChanged, &after).changing(names);
            Ok(Done::one(Ok(RequestRecord { request: after, ..record }), deed))
        };
        self.change(access.actor(), act).await
    }

    /// Puts a payment request away; one that was put away stays so.
    pub async fn archive_request(&self, access: &StoreAccess, id: &RequestId, now: Timestamp) -> Result<()> {
        let (store, id) = (access.store().clone(), id.clone());
        let act = move |tx: &mut Tx<'_>| {
            let (record, owner) = owned(tx.sql, &store, &id)?;
            let Some(change) = record.request.archived(true, now) else { return Ok(Done::any((), None)) };
            let after = write(tx, About::request(owner, record.number), change, now)?;
            Ok(Done::one((), deed(DeedKind::RequestArchived, &after)))
        };
        self.change(access.actor(), act).await
    }

    /// Lets time pass for payment requests whose time has come, so many at most; how many it moved.
    pub async fn tick_requests(&self, _: &SystemAccess, now: Timestamp, most: u32) -> Result<usize> {
        let select =
            "SELECT number, body, store FROM payment_request WHERE wakes_at <= $1 ORDER BY wakes_at LIMIT $2";
        let act = move |tx: &mut Tx<'_>| {
            let due = tx.sql.all(select, values![now, most], row)?;
            let mut moved = 0;
            for (number, request, store) in &due {
                let brought = brought(tx.sql, *number, request.terms.price.currency())?;
                if let Some(change) = request.follow(brought, now) {
                    write(tx, About::request(*store, *number), change, now)?;
                    moved += 1;
                }
            }
            Ok(moved)
        };
        self.write(act).await
    }

    /// When the next payment request wakes.
    pub async fn next_request_wake(&self, _: &SystemAccess) -> Result<Option<Timestamp>> {
        let select =
            "SELECT wakes_at FROM payment_request WHERE wakes_at IS NOT NULL ORDER BY wakes_at LIMIT 1";
        self.short(|sql| sql.one(select, &[], |row| row.time(0)))
    }

    /// Lets go of what is personal on payment requests that are over and have not changed since that instant; how many.
    pub async fn forget_requests(
        &self,
        _: &SystemAccess,
        before: Timestamp,
        now: Timestamp,
        most: u32,
    ) -> Result<usize> {
        let select = "SELECT number, body, store FROM payment_request WHERE purged_at IS NULL AND changed_at < $1 \
            AND (archived_at IS NOT NULL OR status IN ('Completed', 'Expired')) ORDER BY number LIMIT $2";
        let old = self.own(move |sql| sql.all(select, values![before, most], row)).await?;
        let act = move |tx: &mut Tx<'_>| {
            let forgotten = old.iter().map(|(number, request, _)| forget(tx.sql, *number, request, now));
            forgotten.sum::<Result<usize>>()
        };
        self.write(act).await
    }

    /// All payment requests on which that text stands in something personal. Every one is read: no index holds people's
    /// addresses.
    pub async fn requests_mentioning(&self, _: &SystemAccess, text: &str) -> Result<Vec<PaymentRequest>> {
        let select =
            "SELECT number, body, store FROM payment_request WHERE purged_at IS NULL ORDER BY number";
        let text = text.to_owned();
        let found = self.own(move |sql| {
            let mut found = Vec::new();
            sql.each(select, &[], &mut |one| {
                let (_, request, _) = row(one)?;
                found.extend(request.mentions(&text).then_some(request));
                Ok(())
            })?;
            Ok(found)
        });
        found.await
    }

    /// Lets go of what is personal on a payment request because somebody asked: the audit log tells that it was done.
    pub async fn erase_request(&self, access: &SystemAccess, id: &RequestId, now: Timestamp) -> Result<()> {
        let id = id.clone();
        let act = move |tx: &mut Tx<'_>| {
            let select = "SELECT number, body, store FROM payment_request WHERE id = $1";
            let (number, request, _) = tx.sql.one(select, values![&id], row)?.ok_or(Error::NotFound)?;
            forget(tx.sql, number, &request, now)?;
            Ok(Done::one((), deed(DeedKind::Erased, &request)))
        };
        self.change(&access.actor(), act).await
    }
}

/// Notes what an invoice brings to the payment request that it was made for, and what follows.
pub(crate) fn bring(
    tx: &mut Tx<'_>,
    owner: Owner,
    id: &RequestId,
    (share, now): (Share, Timestamp),
) -> Result<()> {
    let select = "SELECT number, body, store FROM payment_request WHERE id = $1 AND store = $2";
    let Some((number, request, store)) = tx.sql.one(select, values![id, owner.store], row)? else {
        return Ok(()); // the invoice says so, but there is none in its store: nothing is lost by that
    };
    let upsert = "INSERT INTO request_share (request, invoice, paid, settled) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (request, invoice) DO UPDATE SET paid = excluded.paid, settled = excluded.settled";
    tx.sql.execute(upsert, values![number, owner.invoice, minor(share.paid), minor(share.settled)])?;
    let brought = brought(tx.sql, number, request.terms.price.currency())?;
    match request.follow(brought, now) {
        Some(change) => write(tx, About::request(store, number), change, now).map(drop),
        None => Ok(()),
    }
}

/// Writes down what was left of a request; none if it has changed since.
fn forget(sql: &mut dyn Sql, number: i64, request: &PaymentRequest, now: Timestamp) -> Result<usize> {
    let RequestChange { since, request, .. } = request.forget();
    let update = "UPDATE payment_request SET body = $1, revision = $2, purged_at = $3 \
        WHERE number = $4 AND revision = $5";
    let body = to_json(&request)?;
    sql.execute(update, values![&body, int(request.revision), now, number, int(since)])
}

/// A count of minor units as the database's integer; no honest one comes near its end.
fn minor(money: Money) -> i64 {
    i64::try_from(money.minor()).unwrap_or(i64::MAX)
}

fn brought(sql: &mut dyn Sql, number: i64, currency: Currency) -> Result<Brought> {
    let select = "SELECT paid, settled FROM request_share WHERE request = $1 AND paid > 0";
    let money = |minor: i64| Money::from_minor(minor.max(0).cast_unsigned(), currency);
    let share = |row: &dyn Row| Ok(Share { paid: money(row.int(0)?), settled: money(row.int(1)?) });
    Ok(Brought::of(sql.all(select, values![number], share)?))
}

fn invoices_of(sql: &mut dyn Sql, number: i64) -> Result<u64> {
    let select = "SELECT COUNT(*) FROM request_share WHERE request = $1";
    Ok(sql.one(select, values![number], |row| row.int(0))?.unwrap_or(0).cast_unsigned())
}

fn insert(sql: &mut dyn Sql, store: i64, request: &PaymentRequest) -> Result<i64> {
    let insert = "INSERT INTO payment_request (id, store, revision, status, created_at, changed_at, wakes_at, archived_at, words, body) \
        VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9) RETURNING number";
    let number = sql.one(
        insert,
        values![
            &request.id,
            store,
            int(request.revision),
            request.status.name(),
            request.created_at,
            request.wakes_at(),
            request.archived_at,
            &words(request),
            &to_json(request)?,
        ],
        |row| row.int(0),
    )?;
    number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))
}

/// Writes a step down and tells of it; what was read in the same transaction is still so.
fn write(tx: &mut Tx<'_>, about: About, change: RequestChange, now: Timestamp) -> Result<PaymentRequest> {
    let request = &change.request;
    let update = "UPDATE payment_request SET revision = $1, status = $2, changed_at = $3, wakes_at = $4, archived_at = $5, \
        words = $6, body = $7, purged_at = NULL WHERE number = $8 AND revision = $9";
    tx.sql.must(
        update,
        values![
            int(request.revision),
            request.status.name(),
            now,
            request.wakes_at(),
            request.archived_at,
            &words(request),
            &to_json(request)?,
            about.request,
            int(change.since),
        ],
    )?;
    announce(tx, about, &prepared(&change)?)?;
    Ok(change.request)
}

/// What it is found by.
fn words(request: &PaymentRequest) -> String {
    let reference = request.terms.reference.as_deref().unwrap_or_default();
    format!("{}\n{reference}\n{}", request.terms.title, request.id).to_lowercase()
}

fn prepared(change: &RequestChange) -> Result<Vec<PreparedEvent>> {
    let event = |event: &domain::payment_request::RequestEvent| {
        let payload = to_json(&event.payload(&change.request))?;
        Ok(PreparedEvent { kind: event.kind.name(), at: event.at, payload })
    };
    change.events.iter().map(event).collect()
}

fn list(sql: &mut dyn Sql, store: &StoreId, filter: &RequestFilter) -> Result<Vec<RequestRecord>> {
    let mut select = format!("{SELECT} AND s.id = $1 AND p.number < $2 AND p.words LIKE $3 ESCAPE '\\'");
    if !filter.include_archived {
        select.push_str(" AND p.archived_at IS NULL");
    }
    if !filter.statuses.is_empty() {
        let names: Vec<String> =
            filter.statuses.iter().map(|status| format!("'{}'", status.name())).collect();
        select.push_str(&format!(" AND p.status IN ({})", names.join(", ")));
    }
    select.push_str(" ORDER BY p.number DESC LIMIT $4 OFFSET $5");
    let (before, most) = (filter.before.unwrap_or(i64::MAX), filter.take.map_or(i64::MAX, i64::from));
    let pattern = pattern(filter.text_search.as_deref().unwrap_or_default());
    let rows = sql.all(&select, values![store, before, &pattern, most, filter.skip], row)?;
    rows.into_iter().map(|row| record(sql, row).map(|(record, _)| record)).collect()
}

/// Anything with that text in it.
fn pattern(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}

fn owned(sql: &mut dyn Sql, store: &StoreId, id: &RequestId) -> Result<(RequestRecord, i64)> {
    let select = format!("{SELECT} AND s.id = $1 AND p.id = $2");
    let row = sql.one(&select, values![store, id], row)?.ok_or(Error::NotFound)?;
    record(sql, row)
}

fn found(sql: &mut dyn Sql, select: &str, values: &[crate::sql::Value<'_>]) -> Result<Option<RequestRecord>> {
    let row = sql.one(select, values, row)?;
    row.map(|row| record(sql, row).map(|(record, _)| record)).transpose()
}

/// A request with what came for it, and its store's number.
fn record(
    sql: &mut dyn Sql,
    (number, request, store): (i64, PaymentRequest, i64),
) -> Result<(RequestRecord, i64)> {
    let brought = brought(sql, number, request.terms.price.currency())?;
    Ok((RequestRecord { number, request, brought }, store))
}

fn row(row: &dyn Row) -> Result<(i64, PaymentRequest, i64)> {
    Ok((row.int(0)?, row.json(1)?, row.int(2)?))
}

fn deed(kind: DeedKind, request: &PaymentRequest) -> Deed {
    Deed::new(kind).in_store(&request.store).to(&request.id)
}
