//! Invoices made in the place of expired ones. What it is not: who may have one; that is [`domain::Invoice::renewal`].
use crate::Store;
use crate::commit::NewRow;
use crate::creations::{New, create};
use crate::error::{Error, Result};
use crate::invoices::body;
use crate::prepare::Prepared;
use crate::sql::{Sql, Tx, int, values};
use domain::{Invoice, InvoiceId, StoreAccess, SystemAccess};

/// What became of a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// The new invoice is stored and takes the old one's place.
    Now,
    /// The old one was renewed before, by this invoice; nothing was written.
    Before(InvoiceId),
}

impl Store {
    /// Stores `new` in the place of `old`, unless another took it before.
    ///
    /// [`Error::Conflict`] if `old` has changed since it was loaded; otherwise as [`Store::create_invoice`].
    pub async fn renew_invoice(&self, access: &StoreAccess, old: &Invoice, new: NewRow) -> Result<Renewed> {
        if new.change.invoice.store != *access.store() || old.store != *access.store() {
            return Err(Error::NotFound);
        }
        let (id, revision) = (old.id.clone(), int(old.revision));
        let prepared = Prepared::try_new(new.change)?;
        self.write(move |tx| {
            let old = unchanged(tx.sql, &id, revision)?;
            match successor_of(tx.sql, &id)? {
                Some(before) => Ok(Renewed::Before(before)),
                None => succeed(tx, old, &prepared, &new.addresses),
            }
        })
        .await
    }

    /// The invoices in whose place that one was made, the latest first; of very many the latest.
    pub async fn predecessors(&self, _: &SystemAccess, id: &InvoiceId) -> Result<Vec<Invoice>> {
        // A cross join is not turned round: not every invoice is gone through to find these few in their order.
        let select = "WITH RECURSIVE earlier (number) AS (\
            SELECT r.invoice FROM invoice i JOIN renewal r ON r.successor = i.number WHERE i.id = $1 \
            UNION ALL SELECT r.invoice FROM earlier e JOIN renewal r ON r.successor = e.number) \
            SELECT i.body FROM earlier e CROSS JOIN invoice i WHERE i.number = e.number ORDER BY e.number DESC LIMIT 20";
        self.short(|sql| sql.all(select, values![id], body))
    }

    /// The invoice that was made in the place of that one.
    pub async fn successor(&self, _: &SystemAccess, id: &InvoiceId) -> Result<Option<InvoiceId>> {
        self.short(|sql| successor_of(sql, id))
    }
}

fn succeed(tx: &mut Tx<'_>, old: i64, new: &Prepared, addresses: &[crate::IssuedAddress]) -> Result<Renewed> {
    let successor = create(tx, New { invoice: new, addresses })?;
    let insert = "INSERT INTO renewal (invoice, successor) VALUES ($1, $2)";
    tx.sql.execute(insert, values![old, successor])?;
    Ok(Renewed::Now)
}

/// The invoice's number, if it is at that revision.
fn unchanged(sql: &mut dyn Sql, id: &InvoiceId, revision: i64) -> Result<i64> {
    let select = "SELECT number, revision FROM invoice WHERE id = $1";
    let found = sql.one(select, values![id], |row| Ok((row.int(0)?, row.int(1)?)))?;
    match found {
        None => Err(Error::NotFound),
        Some((number, stored)) if stored == revision => Ok(number),
        Some((_, stored)) => Err(Error::Conflict { revision: stored.cast_unsigned() }),
    }
}

fn successor_of(sql: &mut dyn Sql, id: &InvoiceId) -> Result<Option<InvoiceId>> {
    let select = "SELECT s.id FROM invoice i JOIN renewal r ON r.invoice = i.number \
        JOIN invoice s ON s.number = r.successor WHERE i.id = $1";
    sql.one(select, values![id], |row| row.id(0, InvoiceId::parse))
}
