//! New invoices, many with few statements: on a server each statement is a way there and back, however many rows it
//! writes. What it is not: the group commit that brings them together; that is `writer.rs`.
use crate::addresses::{IssuedAddress, insert_addresses};
use crate::commit::{Owner, bring, move_money};
use crate::error::{Error, Result};
use crate::idempotency::{self, Remember};
use crate::invoices::store_number;
use crate::outbox::announce_first;
use crate::prepare::Prepared;
use crate::sql::{Sql, Tx, Value, values};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A new invoice with its addresses, and the answer to be kept with it.
pub(crate) struct Creation {
    pub(crate) new: Prepared,
    pub(crate) addresses: Vec<IssuedAddress>,
    pub(crate) remember: Option<Arc<Remember>>,
}

/// A new invoice as it is written.
#[derive(Clone, Copy)]
pub(crate) struct New<'a> {
    pub(crate) invoice: &'a Prepared,
    pub(crate) addresses: &'a [IssuedAddress],
}

/// Writes all of them, and their answers. Should one fail, so do all: the caller takes back what was written, and tries
/// each alone.
pub(crate) fn create_with_answers(tx: &mut Tx<'_>, all: &[&Creation]) -> Result<()> {
    let answers: Vec<&Remember> = all.iter().filter_map(|one| one.remember.as_deref()).collect();
    idempotency::insert_all(tx.sql, &answers)?;
    let new: Vec<New<'_>> =
        all.iter().map(|one| New { invoice: &one.new, addresses: &one.addresses }).collect();
    create_all(tx, &new).map(drop)
}

/// Writes a new invoice and what follows from it; returns its number.
pub(crate) fn create(tx: &mut Tx<'_>, new: New<'_>) -> Result<i64> {
    let owners = create_all(tx, &[new])?;
    owners.first().map(|owner| owner.invoice).ok_or_else(nothing_returned)
}

fn create_all(tx: &mut Tx<'_>, all: &[New<'_>]) -> Result<Vec<Owner>> {
    let owners = insert_invoices(tx.sql, all)?;
    insert_addresses(tx.sql, &addresses(&owners, all))?;
    insert_terms(tx.sql, &owners, all)?;
    for (owner, new) in owners.iter().zip(all) {
        move_money(tx.sql, *owner, new.invoice)?;
    }
    let told: Vec<_> =
        owners.iter().zip(all).map(|(owner, new)| (*owner, new.invoice.events.as_slice())).collect();
    announce_first(tx, &told)?;
    for (owner, new) in owners.iter().zip(all) {
        bring(tx, *owner, new.invoice)?;
    }
    Ok(owners)
}

const INSERT: &str = "INSERT INTO invoice (id, store, status, additional, created_at, expires_at, wakes_at, order_id, \
    archived_at, revision, body, gift_at, canary_at, returned_at) VALUES {rows} RETURNING id, number";

/// Where each belongs, in their order.
fn insert_invoices(sql: &mut dyn Sql, all: &[New<'_>]) -> Result<Vec<Owner>> {
    let mut stores = BTreeMap::new();
    let mut rows = Vec::with_capacity(all.len());
    for New { invoice, .. } in all {
        let store = match stores.get(invoice.store.as_str()) {
            Some(store) => *store,
            None => store_number(sql, &invoice.store)?,
        };
        stores.insert(invoice.store.as_str(), store);
        rows.push(row(store, invoice));
    }
    let mut numbers = BTreeMap::new();
    sql.insert(INSERT, &rows, &mut |row| {
        numbers.insert(row.string(0)?, row.int(1)?);
        Ok(())
    })?;
    let owner = |New { invoice, .. }: &New<'_>| {
        let found = numbers.get(invoice.id.as_str()).zip(stores.get(invoice.store.as_str()));
        found.map(|(number, store)| Owner { store: *store, invoice: *number }).ok_or_else(nothing_returned)
    };
    all.iter().map(owner).collect()
}

fn row(store: i64, new: &Prepared) -> Vec<Value<'_>> {
    values![
        &new.id,
        store,
        new.verdict.status.name(),
        new.verdict.additional.name(),
        new.created_at,
        new.expires_at,
        new.wakes_at,
        new.order_id.as_deref(),
        new.archived_at,
        new.revision,
        &new.body,
        new.gift_at,
        new.canary_at,
        new.returned_at,
    ]
    .to_vec()
}

fn addresses<'a>(owners: &[Owner], all: &[New<'a>]) -> Vec<(i64, domain::Timestamp, &'a IssuedAddress)> {
    let of_one = |(owner, new): (&Owner, &New<'a>)| {
        let (invoice, at) = (owner.invoice, new.invoice.created_at);
        new.addresses.iter().map(move |address| (invoice, at, address))
    };
    owners.iter().zip(all).flat_map(of_one).collect()
}

fn insert_terms(sql: &mut dyn Sql, owners: &[Owner], all: &[New<'_>]) -> Result<()> {
    let mut rows = Vec::new();
    for (owner, new) in owners.iter().zip(all) {
        let terms = new.invoice.terms.iter();
        rows.extend(terms.map(|term| values![owner.store, term, owner.invoice].to_vec()));
    }
    sql.insert("INSERT INTO search (store, term, invoice) VALUES {rows}", &rows, &mut |_| Ok(()))
}

fn nothing_returned() -> Error {
    Error::Failed("an insert returned nothing".into())
}
