//! Reading entries: those of an invoice, and a store's journal, a page at a time by an index.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, values};
use domain::invoice::RateSource;
use domain::ledger::{Account, Entry, EntryKind, Quote};
use domain::{
    BlockHash, BlockRef, Currency, InvoiceId, Money, PaymentId, Rate, Sats, StoreAccess, StoreId, Timestamp,
};

/// An entry as booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number; later entries have higher ones.
    pub number: i64,
    /// The entry.
    pub entry: Entry,
    /// What its amount was worth when it came, as it was written down then. (Entries of versions that wrote down no rate
    /// have this alone.)
    pub worth: Option<Money>,
}

/// Which entries of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journal {
    /// Those booked from this instant on.
    pub from: Timestamp,
    /// Those booked before that.
    pub to: Timestamp,
    /// Those behind this one: when it was booked, and its number.
    pub after: Option<(Timestamp, i64)>,
    /// So many at most.
    pub most: u32,
}

/// An entry in a store's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// The entry.
    pub stored: StoredEntry,
    /// The shop's number of the order it pays. Whatever the shop wrote.
    pub order_id: Option<String>,
}

pub(super) const FIELDS: &str = "SELECT e.number, e.kind, e.at, s.id, i.id, e.payment, e.height, e.block, e.debit, e.credit, \
    e.amount, e.worth, e.worth_currency, e.rate, e.rate_sources, e.rate_at, i.order_id";
pub(super) const FROM: &str = "FROM entry e JOIN invoice i ON i.number = e.invoice JOIN store s ON s.number = e.store \
    WHERE s.deleted_at IS NULL AND";

impl JournalRow {
    /// Where the journal goes on behind it.
    pub const fn cursor(&self) -> (Timestamp, i64) {
        (self.stored.entry.at, self.stored.number)
    }
}

impl Store {
    /// An invoice's entries, in the order of booking.
    pub async fn entries_of(&self, access: &StoreAccess, invoice: &InvoiceId) -> Result<Vec<StoredEntry>> {
        let select = format!(
            "{FIELDS} {FROM} e.invoice = (SELECT number FROM invoice WHERE id = $1) AND s.id = $2 ORDER BY e.number"
        );
        self.short(|sql| sql.all(&select, values![invoice, access.store()], stored))
    }

    /// A store's entries in the order of their instants, and of booking within one: a page of them.
    pub async fn journal(&self, access: &StoreAccess, journal: Journal) -> Result<Vec<JournalRow>> {
        let select = format!(
            "{FIELDS} {FROM} e.store = (SELECT number FROM store WHERE id = $1) AND (e.at, e.number) > ($2, $3) \
             AND e.at < $4 ORDER BY e.at, e.number LIMIT $5"
        );
        let store = access.store().clone();
        let (at, number) = journal.after.unwrap_or((journal.from, -1));
        self.long(move |sql| sql.all(&select, values![&store, at, number, journal.to, journal.most], row))
            .await
    }
}

pub(super) fn row(row: &dyn Row) -> Result<JournalRow> {
    Ok(JournalRow { stored: stored(row)?, order_id: row.opt_text(16)?.map(str::to_owned) })
}

pub(super) fn stored(row: &dyn Row) -> Result<StoredEntry> {
    let block = match row.opt_blob(7)? {
        Some(_) => Some(BlockRef { height: row.small(6)?, hash: BlockHash(row.hash(7)?) }),
        None => None,
    };
    let worth = match (row.opt_int(11)?, row.opt_text(12)?) {
        (Some(minor), Some(code)) => Some(Money::from_minor(minor.cast_unsigned(), currency(code)?)),
        _ => None,
    };
    let entry = Entry {
        kind: row.id(1, EntryKind::parse)?,
        at: row.time(2)?,
        store: row.id(3, StoreId::parse)?,
        invoice: row.id(4, InvoiceId::parse)?,
        payment: row.id(5, PaymentId::parse)?,
        block,
        debit: row.id(8, Account::parse)?,
        credit: row.id(9, Account::parse)?,
        amount: Sats::try_new(row.int(10)?.cast_unsigned())
            .ok_or_else(|| Error::unreadable("amount", "it is too large"))?,
        quote: quote(row)?,
    };
    Ok(StoredEntry { number: row.int(0)?, entry, worth })
}

fn quote(row: &dyn Row) -> Result<Option<Quote>> {
    let (Some(rate), Some(code)) = (row.opt_text(13)?, row.opt_text(12)?) else { return Ok(None) };
    let per_btc = rate.parse().map_err(|_| Error::unreadable("rate", rate))?;
    let rate = Rate::try_new(per_btc, currency(code)?).map_err(|_| Error::unreadable("rate", rate))?;
    let sources =
        || row.opt_text(14).map(|sources| sources.unwrap_or_default().split(',').map(str::to_owned));
    let source = match row.opt_time(15)? {
        Some(at) => Some(RateSource { sources: sources()?.filter(|name| !name.is_empty()).collect(), at }),
        None => None,
    };
    Ok(Some(Quote { rate, source }))
}

fn currency(code: &str) -> Result<Currency> {
    Currency::parse(code).map_err(|e| Error::unreadable("currency", e))
}
