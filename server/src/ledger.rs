//! The books for people and their programs: the journal in the formats that bookkeeping reads, and reports.
//!
//! The journal is written as it is read, a piece at a time, so that memory does not grow with the books; of other reports it
//! holds what they come to, and the text is written a piece at a time. What this is not:
//! the books themselves; what is booked where is decided by `domain`, and so is what reports come to.
mod beancount;
mod bip329;
mod cells;
mod csv;
mod hledger;
mod journal;
mod jsonl;
mod ofx;
mod quickbooks;
pub mod reports;
pub mod tables;

pub use journal::{Part, Pieces};

use domain::ledger::Account;
use domain::report::Value;
use domain::{Currency, Timestamp};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{DAY, JournalRow};
use thiserror::Error;

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
    /// Journal entries in money, as QuickBooks imports them.
    QuickBooks,
    /// A bank's statement, as many programs import it.
    Ofx,
    /// Labels for a wallet's own program.
    Bip329,
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
    /// It is asked for in a way that no answer fits.
    #[error("{0}")]
    Asked(String),
}

/// How many entries were gone through so far, for whoever waits. Its copies count together.
#[derive(Clone, Debug, Default)]
pub struct Count(Arc<AtomicU64>);

impl Count {
    /// So many more.
    pub fn add(&self, entries: usize) {
        self.0.fetch_add(u64::try_from(entries).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// So many.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Where whoever writes stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standpoint {
    /// When it is written.
    pub now: Timestamp,
    /// The height of the last block then, if one is known.
    pub tip: Option<u32>,
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
    /// What all assets at its beginning had been worth when they came, as far as they were valued in `currency`.
    assets_worth: Value,
    /// Whose it is.
    store: domain::StoreId,
    period: Period,
    standpoint: Standpoint,
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
    pub const ALL: [(&'static str, Self); 7] = [
        ("csv", Self::Csv),
        ("jsonl", Self::Jsonl),
        ("beancount", Self::Beancount),
        ("hledger", Self::Hledger),
        ("quickbooks", Self::QuickBooks),
        ("ofx", Self::Ofx),
        ("bip329", Self::Bip329),
    ];

    fn layout(self, currency: Currency) -> Box<dyn Layout + Send> {
        match self {
            Self::Csv => Box::new(csv::Journal),
            Self::Jsonl => Box::new(jsonl::Journal),
            Self::Beancount => Box::new(beancount::Journal),
            Self::Hledger => Box::new(hledger::Journal),
            Self::QuickBooks => Box::new(quickbooks::Journal),
            Self::Ofx => Box::new(ofx::Journal::new(currency)),
            Self::Bip329 => Box::new(bip329::Journal::default()),
        }
    }
}

impl Period {
    /// All there is.
    pub const ALWAYS: Self = Self { from: Timestamp(0), to: Timestamp(i64::MAX) };

    const fn days(self) -> (Timestamp, Timestamp) {
        (self.from, self.to)
    }

    /// The first instant behind it, or behind the day of `now` if it has no end.
    const fn end(self, now: Timestamp) -> Timestamp {
        if self.to.0 == i64::MAX { next_day(now) } else { self.to }
    }

    /// Whether nothing lies before it.
    const fn is_from_the_beginning(self) -> bool {
        self.from.0 <= 0
    }
}

/// The first instant of the day behind that one.
const fn next_day(at: Timestamp) -> Timestamp {
    Timestamp((at.0.div_euclid(DAY) + 1) * DAY)
}
