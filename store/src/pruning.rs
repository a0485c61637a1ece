//! What nobody needs any more goes: deliveries, events, and most of an invoice that expired unpaid. Not the books, not the
//! audit log, not what still waits to be delivered, and nothing that tells whose money is what comes to an address.
//!
//! Rows that are told one after the other are looked at in the order of their numbers, which is that of their age but for
//! what a clock did: a look ends at the first many that are all too young. So no index has to be kept for it, and what is
//! looked at is what goes. A reader looks, which keeps nobody waiting; a write is for some alone.
use crate::Store;
use crate::error::Result;
use crate::invoices::body;
use crate::prepare::Prepared;
use crate::privacy::forget;
use crate::sql::{Row, Sql, values};
use domain::invoice::Metadata;
use domain::{Change, Invoice, SystemAccess, Timestamp};

/// What came of a look at some of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// How many were thrown away.
    pub count: usize,
    /// The number behind which to look on; `None` at the end.
    pub next: Option<i64>,
}

/// Rows of a table that are looked at together.
struct Look {
    /// The last one.
    last: i64,
    /// Whether there may be others behind them that are old enough.
    goes_on: bool,
    /// Whether one of them is to go.
    finds: bool,
}

/// A table and when a row of it is old, and is over: `$1` is the instant before which that has to be.
struct Outlived {
    /// The table, called `o`.
    table: &'static str,
    /// Whether it was made before that.
    is_old: &'static str,
    /// Whether nobody needs it any more.
    is_over: &'static str,
}

const DELIVERIES: Outlived = Outlived {
    table: "delivery",
    is_old: "o.created_at < $1",
    is_over: "o.due_at IS NULL AND COALESCE(o.last_at, o.created_at) < $1",
};

/// The newest event stays: its number is how far others have read, and no number is given to two.
const EVENTS: Outlived = Outlived {
    table: "event",
    is_old: "o.at < $1",
    is_over: "o.at < $1 AND o.number < (SELECT MAX(number) FROM event) \
        AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = o.number)",
};

impl Store {
    /// Looks at so many deliveries, in the order in which they were made, from behind that number on, and throws away
    /// those that were accepted or given up before that instant: a write for these alone, so that others wait no longer
    /// than for any.
    pub async fn forget_deliveries(
        &self,
        _: &SystemAccess,
        before: Timestamp,
        after: i64,
        most: u32,
    ) -> Result<Forgotten> {
        self.prune(&DELIVERIES, before, after, most).await
    }

    /// The same with events, whatever they are about: those that happened before that instant and of which no delivery is
    /// kept. What waits to be delivered has one.
    pub async fn forget_events(
        &self,
        _: &SystemAccess,
        before: Timestamp,
        after: i64,
        most: u32,
    ) -> Result<Forgotten> {
        self.prune(&EVENTS, before, after, most).await
    }

    async fn prune(
        &self,
        outlived: &'static Outlived,
        before: Timestamp,
        after: i64,
        most: u32,
    ) -> Result<Forgotten> {
        let looked = self.own(move |sql| look(sql, outlived, (before, after, most))).await?;
        let Some(Look { last, goes_on, finds }) = looked else {
            return Ok(Forgotten { count: 0, next: None });
        };
        let next = goes_on.then_some(last);
        if !finds {
            return Ok(Forgotten { count: 0, next });
        }
        let Outlived { table, is_over, .. } = outlived;
        let delete = format!("DELETE FROM {table} AS o WHERE o.number > $2 AND o.number <= $3 AND {is_over}");
        let count = self.write(move |tx| tx.sql.execute(&delete, values![before, after, last])).await?;
        Ok(Forgotten { count, next })
    }

    /// Invoices that are whole, expired before that instant, and for which nothing came; the oldest first.
    pub async fn unpaid(&self, _: &SystemAccess, before: Timestamp, most: u32) -> Result<Vec<Invoice>> {
        let select = "SELECT body FROM invoice WHERE status = 'Expired' AND additional = 'None' AND compacted_at IS NULL \
            AND expires_at < $1 ORDER BY expires_at LIMIT $2";
        self.own(move |sql| sql.all(select, values![before, most], body)).await
    }

    /// Writes down what [`Invoice::forget`] left of invoices that nobody paid, and throws away their events; those stay of
    /// which a delivery is kept. Returns how many invoices; one that has changed since is left for the next time.
    pub async fn compact(&self, _: &SystemAccess, changes: Vec<Change>, now: Timestamp) -> Result<usize> {
        let changes = changes.into_iter().map(|change| {
            let metadata = change.invoice.details.metadata.clone();
            Ok((Prepared::try_new(change)?, metadata))
        });
        let changes = changes.collect::<Result<Vec<_>>>()?;
        self.write(move |tx| {
            let mut compacted = 0;
            for (change, metadata) in &changes {
                compacted += usize::from(compact(tx.sql, change, metadata, now)?);
            }
            Ok(compacted)
        })
        .await
    }
}

fn look(
    sql: &mut dyn Sql,
    outlived: &Outlived,
    (before, after, most): (Timestamp, i64, u32),
) -> Result<Option<Look>> {
    let Outlived { table, is_old, is_over } = outlived;
    let select = format!(
        "SELECT o.number, CASE WHEN {is_old} THEN 1 END, CASE WHEN {is_over} THEN 1 END FROM {table} o \
        WHERE o.number > $2 ORDER BY o.number LIMIT $3"
    );
    let read = |row: &dyn Row| Ok((row.int(0)?, row.opt_int(1)?.is_some(), row.opt_int(2)?.is_some()));
    let rows = sql.all(&select, values![before, after, most], read)?;
    let is_full = u32::try_from(rows.len()).is_ok_and(|count| count >= most);
    Ok(rows.last().map(|(last, _, _)| Look {
        last: *last,
        goes_on: is_full && rows.iter().any(|(_, is_old, _)| *is_old),
        finds: rows.iter().any(|(_, _, is_over)| *is_over),
    }))
}

fn compact(sql: &mut dyn Sql, change: &Prepared, metadata: &Metadata, now: Timestamp) -> Result<bool> {
    let Some(invoice) = forget(sql, change, metadata, now)? else { return Ok(false) };
    sql.execute("UPDATE invoice SET compacted_at = $1 WHERE number = $2", values![now, invoice])?;
    let delete = "DELETE FROM event WHERE invoice = $1 AND number < (SELECT MAX(number) FROM event) \
        AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = event.number)";
    sql.execute(delete, values![invoice])?;
    Ok(true)
}
