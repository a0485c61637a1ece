//! Reading invoices by their ids, and those that time moves.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, values};
use domain::{Invoice, InvoiceId, StoreAccess, StoreId, SystemAccess, Timestamp};

impl Store {
    /// The invoice, if it is in that store.
    pub async fn invoice(&self, access: &StoreAccess, id: &InvoiceId) -> Result<Option<Invoice>> {
        let select = "SELECT i.body FROM invoice i JOIN store s ON s.number = i.store \
            WHERE i.id = $1 AND s.id = $2 AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![id, access.store()], body))
    }

    /// The store an invoice belongs to: what the caller then needs access to.
    pub async fn invoice_store(&self, id: &InvoiceId) -> Result<Option<StoreId>> {
        let select = "SELECT s.id FROM invoice i JOIN store s ON s.number = i.store WHERE i.id = $1 AND s.deleted_at IS NULL";
        self.short(|sql| sql.one(select, values![id], |row| row.id(0, StoreId::parse)))
    }

    /// The invoice, for whoever knows its id: the checkout page, or the follower. Also in stores since deleted.
    pub async fn public_invoice(&self, _: &SystemAccess, id: &InvoiceId) -> Result<Option<Invoice>> {
        self.short(|sql| sql.one("SELECT body FROM invoice WHERE id = $1", values![id], body))
    }

    /// Invoices whose time to wake has come, the longest overdue first.
    pub async fn due(&self, _: &SystemAccess, now: Timestamp, limit: u32) -> Result<Vec<Invoice>> {
        let select = "SELECT body FROM invoice WHERE wakes_at <= $1 ORDER BY wakes_at LIMIT $2";
        self.own(move |sql| sql.all(select, values![now, limit], body)).await
    }

    /// When the next invoice wakes.
    pub async fn next_wake(&self, _: &SystemAccess) -> Result<Option<Timestamp>> {
        let select = "SELECT wakes_at FROM invoice WHERE wakes_at IS NOT NULL ORDER BY wakes_at LIMIT 1";
        self.short(|sql| sql.one(select, &[], |row| row.time(0)))
    }

    /// How many gifts to the store are open and not paid, up to `most`: it counts no further.
    pub async fn open_gifts(&self, access: &StoreAccess, most: u32) -> Result<u32> {
        let select = "SELECT COUNT(*) FROM (SELECT 1 FROM invoice WHERE gift_at IS NOT NULL AND \
            status = 'New' AND store = (SELECT number FROM store WHERE id = $1) LIMIT $2) AS open_gift";
        let count = self.short(|sql| sql.one(select, values![access.store(), most], |row| row.int(0)))?;
        Ok(count.and_then(|count| u32::try_from(count).ok()).unwrap_or(0))
    }

    /// How many invoices there are, over all stores.
    pub async fn invoice_count(&self, _: &SystemAccess) -> Result<u64> {
        let count = self.long(|sql| sql.one("SELECT COUNT(*) FROM invoice", &[], |row| row.int(0))).await?;
        Ok(count.unwrap_or(0).cast_unsigned())
    }
}

/// Reads the first column as an invoice's body.
pub(crate) fn body(row: &dyn Row) -> Result<Invoice> {
    row.json(0)
}

/// The number of a store that has not been deleted; [`Error::NotFound`] otherwise.
pub(crate) fn store_number(sql: &mut dyn Sql, id: &StoreId) -> Result<i64> {
    let select = "SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL";
    sql.one(select, values![id], |row| row.int(0))?.ok_or(Error::NotFound)
}
