//! What came in by day, and the journal from its end: what a page shows of the books.
use super::journal::{FIELDS, FROM, JournalRow, row};
use crate::Store;
use crate::error::{Error, Result};
use crate::ledger::DAY;
use crate::sql::{Row, values};
use domain::ledger::Account;
use domain::{Currency, SignedSats, StoreAccess, Timestamp};

/// What came in on one day, of what was valued in one currency: less than nothing where a reorganisation took back more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The day's first instant, in UTC.
    pub day: Timestamp,
    /// The currency in which it was valued when it came; none of what no rate was known for.
    pub currency: Option<Currency>,
    /// How much.
    pub amount: SignedSats,
    /// The sum of the values, in minor units.
    pub worth: i64,
}

impl Store {
    /// What the store's income accounts took in on each of those days, the first day first. What moves between them, such
    /// as a payment that turns out to be late, adds nothing.
    pub async fn received(
        &self,
        access: &StoreAccess,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<Received>> {
        let select = format!(
            "SELECT d.day, d.currency, CAST(-SUM(d.amount) AS BIGINT), CAST(-SUM(d.worth) AS BIGINT) FROM account_day d \
            WHERE d.store = (SELECT number FROM store WHERE id = $1 AND deleted_at IS NULL) AND d.account IN ({}) \
            AND d.day >= $2 AND d.day < $3 GROUP BY d.day, d.currency ORDER BY d.day, d.currency",
            incomes()
        );
        let (store, from, to) = (access.store().clone(), from.0.div_euclid(DAY), to.0.div_euclid(DAY));
        self.long(move |sql| sql.all(&select, values![&store, from, to], received)).await
    }

    /// A store's entries from that instant on, the last one first: a page of them, before that instant and number.
    pub async fn journal_newest(
        &self,
        access: &StoreAccess,
        from: Timestamp,
        before: (Timestamp, i64),
        most: u32,
    ) -> Result<Vec<JournalRow>> {
        let select = format!(
            "{FIELDS} {FROM} e.store = (SELECT number FROM store WHERE id = $1) AND (e.at, e.number) < ($2, $3) \
             AND e.at >= $4 ORDER BY e.at DESC, e.number DESC LIMIT $5"
        );
        let (store, (at, number)) = (access.store().clone(), before);
        self.long(move |sql| sql.all(&select, values![&store, at, number, from, most], row)).await
    }
}

/// The accounts that money comes from, as a list of texts. The operator's own coins are none.
fn incomes() -> String {
    let paths = Account::FIXED.map(Account::path);
    let incomes = paths.iter().filter(|path| path.starts_with("income:"));
    incomes.map(|path| format!("'{path}'")).collect::<Vec<_>>().join(", ")
}

fn received(row: &dyn Row) -> Result<Received> {
    let currency = match row.text(1)? {
        "" => None,
        code => Some(Currency::parse(code).map_err(|e| Error::unreadable("currency", e))?),
    };
    let amount = SignedSats::try_new(row.int(2)?);
    let amount = amount.ok_or_else(|| Error::unreadable("sum", "it is more than there can be"))?;
    Ok(Received { day: Timestamp(row.int(0)? * DAY), currency, amount, worth: row.int(3)? })
}
