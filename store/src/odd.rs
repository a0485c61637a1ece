//! Invoices that wait: for their payment, for confirmations, for a person who decides. What is counted is counted so far
//! and no further, and every list is read off an index: neither takes longer as history grows.
use crate::Store;
use crate::error::Result;
use crate::invoices::body;
use crate::list::Cursor;
use crate::sql::{Sql, Value, values};
use domain::{Invoice, StoreAccess};

/// How many invoices of a store wait, counted up to a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// For their payment.
    pub new: u32,
    /// Paid, for confirmations.
    pub processing: u32,
    /// For a person: see [`Store::odd_invoices`].
    pub odd: u32,
}

const STORE: &str = "i.store = (SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL)";

/// Of sales, as whatever comes for a gift is a gift: something came, but not what was asked for when it was asked for.
/// While an invoice may yet be paid, or its payment confirm, nothing is odd about it.
const ODD: &str = "i.additional IN ('PaidPartial', 'PaidOver', 'PaidLate') AND i.gift_at IS NULL AND i.archived_at IS NULL \
    AND i.canary_at IS NULL AND i.returned_at IS NULL AND i.status <> 'New' AND i.status <> 'Processing'";

/// What was paid and did not confirm in time.
const UNCONFIRMED: &str = "i.status = 'Invalid' AND i.additional = 'None' AND i.gift_at IS NULL AND i.archived_at IS NULL \
    AND i.canary_at IS NULL AND i.returned_at IS NULL";

impl Store {
    /// How many of the store's invoices wait, each counted up to `most`; those put away are not.
    pub async fn waiting(&self, access: &StoreAccess, most: u32) -> Result<Waiting> {
        let store = access.store().clone();
        self.long(move |sql| {
            let asked = values![&store, most];
            let of =
                |status| format!("i.status = '{status}' AND i.archived_at IS NULL AND i.canary_at IS NULL AND i.returned_at IS NULL");
            let odd = count(sql, ODD, asked)?.saturating_add(count(sql, UNCONFIRMED, asked)?);
            Ok(Waiting {
                new: count(sql, &of("New"), asked)?,
                processing: count(sql, &of("Processing"), asked)?,
                odd: odd.min(most),
            })
        })
        .await
    }

    /// A page of the store's invoices that need a person, newest first: paid late, in part or too much, or not confirmed in
    /// time; and where the next page goes on, if there may be one. What somebody has marked or put away is not among them.
    pub async fn odd_invoices(
        &self,
        access: &StoreAccess,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Invoice>, Option<Cursor>)> {
        let (store, (at, number)) = (access.store().clone(), Cursor::bound(after));
        let select = format!(
            "SELECT i.body, page.created_at, page.number FROM ({} UNION ALL {}) AS page \
            JOIN invoice i ON i.number = page.number ORDER BY page.created_at DESC, page.number DESC LIMIT $2",
            newest(ODD, "odd"),
            newest(UNCONFIRMED, "unconfirmed"),
        );
        let read = move |sql: &mut dyn Sql| {
            sql.all(&select, values![&store, limit, at, number], |row| {
                Ok((Cursor::new(row.time(1)?, row.int(2)?), body(row)?))
            })
        };
        Ok(Cursor::page(self.long(read).await?, limit))
    }
}

fn newest(condition: &str, name: &str) -> String {
    format!(
        "SELECT * FROM (SELECT i.number, i.created_at FROM invoice i WHERE {STORE} AND {condition} \
        AND (i.created_at, i.number) < ($3, $4) ORDER BY i.created_at DESC, i.number DESC LIMIT $2) AS {name}"
    )
}

fn count(sql: &mut dyn Sql, condition: &str, values: &[Value<'_>]) -> Result<u32> {
    let select = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM invoice i WHERE {STORE} AND {condition} LIMIT $2) AS counted"
    );
    Ok(sql.one(&select, values, |row| row.small(0))?.unwrap_or(0))
}
