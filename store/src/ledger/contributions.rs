//! What was given or paid, with what its invoice says of who and what for: for reports about campaigns and donors.
use super::Journal;
use super::journal::{FIELDS, FROM, StoredEntry, stored};
use crate::Store;
use crate::error::Result;
use crate::sql::{Row, values};
use domain::StoreAccess;
use domain::invoice::Details;
use serde::Deserialize;

/// A payment that came, or was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Its entry.
    pub stored: StoredEntry,
    /// What its invoice's owner wrote on it, as far as it is still there.
    pub details: Details,
}

/// Of an invoice, no more than is asked for.
#[derive(Deserialize)]
struct Body {
    details: Details,
}

impl Store {
    /// What came and was taken back in the order of its instants, without the operator's own coins: a page of it.
    pub async fn contributions(&self, access: &StoreAccess, journal: Journal) -> Result<Vec<Contribution>> {
        let select = format!(
            "{FIELDS}, i.body {FROM} e.store = (SELECT number FROM store WHERE id = $1) AND (e.at, e.number) > ($2, $3) \
             AND e.at < $4 AND e.kind IN ('received', 'reversed') AND i.canary_at IS NULL AND i.returned_at IS NULL \
             ORDER BY e.at, e.number LIMIT $5"
        );
        let store = access.store().clone();
        let (at, number) = journal.after.unwrap_or((journal.from, -1));
        let row = |row: &dyn Row| {
            let Body { details } = row.json(17)?;
            Ok(Contribution { stored: stored(row)?, details })
        };
        self.long(move |sql| sql.all(&select, values![&store, at, number, journal.to, journal.most], row))
            .await
    }
}
