//! Events as committed: an invoice's history.
use crate::Store;
use crate::error::Result;
use crate::sql::{Row, values};
use domain::{EventId, InvoiceId, StoreAccess, Timestamp};

/// An event of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Which.
    pub id: EventId,
    /// Its kind, by its name on the wire.
    pub kind: String,
    /// When it was learnt.
    pub at: Timestamp,
    /// What it carries, as JSON: an object.
    pub payload: String,
}

impl Store {
    /// An invoice's events, in the order in which they happened.
    pub async fn events_of(&self, access: &StoreAccess, invoice: &InvoiceId) -> Result<Vec<StoredEvent>> {
        let select = "SELECT e.id, e.kind, e.at, e.payload FROM invoice i JOIN store s ON s.number = i.store \
            JOIN event e ON e.invoice = i.number WHERE i.id = $1 AND s.id = $2 AND s.deleted_at IS NULL ORDER BY e.number";
        self.short(|sql| sql.all(select, values![invoice, access.store()], event))
    }
}

fn event(row: &dyn Row) -> Result<StoredEvent> {
    Ok(StoredEvent {
        id: row.id(0, EventId::parse)?,
        kind: row.string(1)?,
        at: row.time(2)?,
        payload: row.string(3)?,
    })
}
