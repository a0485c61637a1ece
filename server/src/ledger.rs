//! The books for people and their programs: the journal in the formats that bookkeeping reads, and tables of balances.
//!
//! Everything is written as it is read, a piece at a time, so that memory does not grow with the books. What this is not:
//! the books themselves; what is booked where is decided by `domain`.
mod beancount;
mod cells;
mod csv;
mod hledger;
mod jsonl;
pub mod tables;

use domain::ledger::Account;
use domain::{Currency, StoreAccess, Timestamp};
use std::collections::BTreeSet;
use std::io::{self, Write};
use store::{DAY, Journal, JournalRow, Store};
use thiserror::Error;

/// Entries read in one go.
const PIECE: u32 = 2_000;

/// How the journal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, with a line of names.
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// The language of beancount.
    Beancount,
    /// The journal of hledger, which ledger reads as well.
    Hledger,
}

/// Days, in UTC: from the beginning of the one to the end of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant that is not in it any more.
    pub to: Timestamp,
}

/// Why it was not written whole.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The database's.
    #[error("the books cannot be read: {0}")]
    Store(#[from] store::Error),
    /// Whoever reads it has gone, or the disk is full.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// There is no such store.
    #[error("there is no such store")]
    NoStore,
}

/// What a journal begins with.
#[derive(Clone, Debug)]
struct Opening {
    /// The store's name. Whatever its owner wrote.
    name: String,
    /// The accounts in which something moved in the period for the first time.
    new_accounts: Vec<Account>,
    /// The currencies in which something was valued, ever.
    currencies: BTreeSet<Currency>,
    period: Period,
}

/// A way of writing a journal.
trait Layout {
    fn begin(&mut self, opening: &Opening, out: &mut dyn Write) -> io::Result<()>;
    fn row(&mut self, row: &JournalRow, out: &mut dyn Write) -> io::Result<()>;
    /// After the last row; `balances` are those at the end, if all of the books was written.
    fn end(
        &mut self,
        last: Option<Timestamp>,
        balances: &[store::Balance],
        out: &mut dyn Write,
    ) -> io::Result<()>;
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(&'static str, Self); 4] = [
        ("csv", Self::Csv),
        ("jsonl", Self::Jsonl),
        ("beancount", Self::Beancount),
        ("hledger", Self::Hledger),
    ];

    fn layout(self) -> Box<dyn Layout + Send> {
        match self {
            Self::Csv => Box::new(csv::Journal),
            Self::Jsonl => Box::new(jsonl::Journal),
            Self::Beancount => Box::new(beancount::Journal),
            Self::Hledger => Box::new(hledger::Journal),
        }
    }
}

impl Period {
    /// All there is.
    pub const ALWAYS: Self = Self { from: Timestamp(0), to: Timestamp(i64::MAX) };

    const fn days(self) -> (Timestamp, Timestamp) {
        (self.from, self.to)
    }

    /// Whether nothing lies before it.
    const fn is_from_the_beginning(self) -> bool {
        self.from.0 <= 0
    }
}

/// Writes a store's journal of those days; gives the number of entries.
///
/// # Errors
/// [`ExportError`]; what was written until then is a part of it.
pub async fn journal(
    store: &Store,
    access: &StoreAccess,
    (period, format): (Period, Format),
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let mut layout = format.layout();
    layout.begin(&opening(store, access, period).await?, out)?;
    let mut page = Journal { from: period.from, to: period.to, after: None, most: PIECE };
    let (mut count, mut last_at) = (0, None);
    // A whole journal ends with what it comes to: of what is in it, not of what is booked meanwhile.
    let mut sums = Sums::default();
    loop {
        let rows = store.journal(access, page).await?;
        for row in &rows {
            layout.row(row, out)?;
            sums.add(row);
            count += 1;
        }
        let Some(last) = rows.last() else { break };
        (page.after, last_at) = (Some(last.cursor()), Some(last.stored.entry.at));
    }
    let balances = if period.is_from_the_beginning() { sums.balances() } else { Vec::new() };
    layout.end(last_at, &balances, out)?;
    Ok(count)
}

#[derive(Debug, Default)]
struct Sums(std::collections::BTreeMap<Account, i64>);

impl Sums {
    fn add(&mut self, row: &JournalRow) {
        for (account, amount) in row.stored.entry.legs() {
            *self.0.entry(account).or_default() += amount.to_sat();
        }
    }

    fn balances(self) -> Vec<store::Balance> {
        let sum =
            |(account, sats)| Some(store::Balance { account, amount: domain::SignedSats::try_new(sats)? });
        self.0.into_iter().filter_map(sum).collect()
    }
}

async fn opening(store: &Store, access: &StoreAccess, period: Period) -> Result<Opening, ExportError> {
    let settings = store.settings(access).await?.ok_or(ExportError::NoStore)?;
    let before: BTreeSet<Account> =
        store.balances_at(access, period.from).await?.into_iter().map(|balance| balance.account).collect();
    let totals = store.totals(access, Period::ALWAYS.days()).await?;
    let now = store.totals(access, period.days()).await?;
    let new: BTreeSet<Account> = now.iter().map(|total| total.account).collect();
    Ok(Opening {
        name: settings.name.clone(),
        new_accounts: new.difference(&before).copied().collect(),
        currencies: totals.iter().filter_map(|total| total.currency).collect(),
        period,
    })
}

/// The first instant of the day behind that one.
const fn next_day(at: Timestamp) -> Timestamp {
    Timestamp((at.0.div_euclid(DAY) + 1) * DAY)
}
