//! A long history made quickly, for measurements: what is there is copied within the database, many times over.
//!
//! Each copy is an invoice with its address, event and deliveries under identifiers of its own: expired and unpaid, its
//! deliveries accepted, as most of a long history is. What this is not: a history that was lived
//! through; bodies tell of the copied invoice's address and order.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, Tx, values};
use domain::SystemAccess;

/// What is copied: every row up to these numbers, all of one wallet.
#[derive(Clone, Copy)]
struct Model {
    invoice: i64,
    event: i64,
    delivery: i64,
    index: i64,
}

const MODEL: &str = "SELECT (SELECT MAX(number) FROM invoice), (SELECT MAX(number) FROM event), \
    (SELECT COALESCE(MAX(number), 0) FROM delivery), (SELECT MAX(idx) + 1 FROM address)";

/// In all of them `$1` is how far numbers are moved, and `$2` the last row of the model. The first letters of an
/// identifier stay; the last nine become the number, in digits that no other identifier has there.
const INVOICES: &str = "INSERT INTO invoice (number, id, store, status, additional, created_at, expires_at, wakes_at, order_id, \
    archived_at, revision, body, gift_at, canary_at, purged_at) \
    SELECT number + $1, {id}, store, 'Expired', additional, created_at, expires_at, NULL, 'order-' || CAST(number + $1 AS TEXT), \
    archived_at, revision, REPLACE(body, id, {id}), gift_at, canary_at, purged_at FROM invoice WHERE number <= $2";
const EVENTS: &str = "INSERT INTO event (number, id, store, invoice, kind, at, payload) \
    SELECT number + $1, {id}, store, invoice + $3, kind, at, payload FROM event WHERE number <= $2";
const DELIVERIES: &str = "INSERT INTO delivery (number, id, webhook, event, invoice, created_at, attempts, first_at, last_at, \
    http_status, delivered_at) SELECT number + $1, {id}, webhook, event + $3, invoice + $4, created_at, 1, created_at, \
    created_at, 200, created_at FROM delivery WHERE number <= $2";
const ADDRESSES: &str = "INSERT INTO address (wallet, idx, script, fingerprint, invoice, issued_at) \
    SELECT wallet, idx + $1, CAST('a script, copied ' || SUBSTR(CAST(1000000000 + idx + $1 AS TEXT), 2) AS {blob}), \
    fingerprint, invoice + $3, issued_at FROM address WHERE wallet = (SELECT MIN(number) FROM wallet) AND idx < $2";
const WORDS: &str = "INSERT INTO search (store, term, invoice) SELECT store, term, invoice + $1 FROM search WHERE invoice <= $2";
const ID: &str = "SUBSTR(id, 1, 13) || REPLACE(SUBSTR(CAST(1000000000 + number + $1 AS TEXT), 2), '0', '-')";

impl Store {
    /// Adds so many copies of everything that is there: a database with one store's invoices, all of them new.
    pub async fn multiply(&self, _: &SystemAccess, copies: u32) -> Result<()> {
        let read = |row: &dyn Row| {
            Ok(Model { invoice: row.int(0)?, event: row.int(1)?, delivery: row.int(2)?, index: row.int(3)? })
        };
        let model = self.own(move |sql| sql.one(MODEL, &[], read)).await?.ok_or(Error::NotFound)?;
        for copy in 1..=i64::from(copies) {
            self.write(move |tx| add(tx, model, copy)).await?;
        }
        self.write(|tx| renumber(tx.sql)).await
    }

    /// Counts all deliveries as accepted.
    pub async fn accept_all(&self, _: &SystemAccess) -> Result<()> {
        let accept = "UPDATE delivery SET due_at = NULL, delivered_at = created_at WHERE due_at IS NOT NULL";
        self.write(move |tx| tx.sql.execute(accept, &[]).map(drop)).await
    }
}

fn add(tx: &mut Tx<'_>, model: Model, copy: i64) -> Result<()> {
    let Model { invoice, event, delivery, index } = model;
    let [invoices, events, deliveries, indexes] =
        [invoice, event, delivery, index].map(|last| last.saturating_mul(copy));
    let dialect = tx.sql.dialect();
    let spelt = |text: &str| dialect.spell(&text.replace("{id}", ID));
    tx.sql.execute(&spelt(INVOICES), values![invoices, invoice])?;
    tx.sql.execute(WORDS, values![invoices, invoice])?;
    tx.sql.execute(&spelt(EVENTS), values![events, event, invoices])?;
    tx.sql.execute(&spelt(DELIVERIES), values![deliveries, delivery, events, invoices])?;
    tx.sql.execute(&spelt(ADDRESSES), values![indexes, index, invoices]).map(drop)
}

/// New rows go on behind the copies.
fn renumber(sql: &mut dyn Sql) -> Result<()> {
    for table in ["invoice", "event", "delivery"] {
        if let Some(query) = sql.dialect().renumber(table, "number") {
            sql.each(&query, &[], &mut |_| Ok(()))?;
        }
    }
    Ok(())
}
