//! PostgreSQL: opening connections, running statements on them, and what its error codes mean to us.
//!
//! Everything that waits runs on one small runtime of its own (`link.rs`), so that a connection can be used from any
//! thread, and a transaction from one thread as on SQLite. Writers take one lock of the database's before they write:
//! one transaction at a time changes it, whichever process has it, again as on SQLite.
mod error;
mod hold;
mod link;
mod listener;
#[cfg(feature = "testing")]
mod scratch;
mod tls;
mod url;
mod value;

pub use hold::{Candidate, Hold, Lead};
pub use listener::Listener;
#[cfg(feature = "testing")]
pub use scratch::Scratch;
pub use url::{PostgresUrl, UrlError};

use crate::connection;
use crate::dialect::{Dialect, POSTGRES};
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, Value, spell_rows};
use link::Link;
use std::collections::HashMap;
use std::sync::Arc;
use tokio_postgres::Statement;
use value::Bound;

/// The lock that whoever writes holds until the end of its transaction: the letters `almoner`, and a 1.
const WRITERS_LOCK: i64 = 0x616c_6d6f_6e65_7201;

/// Rows that one statement inserts at most.
const MOST_ROWS: usize = 64;

/// A connection to a database. One that was lost is opened again before the next transaction or read.
pub(crate) struct Connection {
    url: PostgresUrl,
    purpose: Purpose,
    link: Link,
    statements: HashMap<String, Statement>,
    in_transaction: bool,
    /// Whether the database knows notices.
    tells: bool,
    /// What ends the transaction that is open, if all goes well.
    commit: &'static str,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// Transactions that write. Whoever falls silent in the middle of one loses it: all others wait for its lock. And
    /// whoever waits too long for that gives up.
    Writing,
    /// Reading. The one thing it may write, an index that is taken, need not be on the disk when it is answered.
    Reading,
}

impl Purpose {
    const fn settings(self) -> &'static str {
        match self {
            Self::Writing => "SET idle_in_transaction_session_timeout = 3000; SET lock_timeout = 10000",
            Self::Reading => "SET synchronous_commit = off",
        }
    }
}

const COMMIT: &str = "COMMIT";
/// How a transaction that wrote ends: others are told, in the moment in which they can see it, that something is new.
const COMMIT_AND_TELL: &str = "NOTIFY almoner; COMMIT";

impl Connection {
    /// One that writes; the database must be there.
    pub(crate) fn writer(url: &PostgresUrl) -> Result<Self> {
        Self::open(url, Purpose::Writing)
    }

    /// One that reads.
    pub(crate) fn reader(url: &PostgresUrl) -> Result<Self> {
        Self::open(url, Purpose::Reading)
    }

    fn open(url: &PostgresUrl, purpose: Purpose) -> Result<Self> {
        let link = Link::open(url)?;
        link.batch(purpose.settings())?;
        let tells =
            purpose == Purpose::Writing && !matches!(link.batch("NOTIFY almoner"), Err(Error::Failed(_)));
        Ok(Self {
            url: url.clone(),
            purpose,
            link,
            statements: HashMap::new(),
            in_transaction: false,
            tells,
            commit: COMMIT,
        })
    }

    /// Opens it again if it was lost; a transaction that was open is lost with it.
    fn revive(&mut self) -> Result<()> {
        if !self.link.is_lost() {
            return Ok(());
        }
        if std::mem::take(&mut self.in_transaction) {
            return Err(Error::Unreachable("the connection was lost in the middle of a transaction".into()));
        }
        *self = Self::open(&self.url, self.purpose)?;
        Ok(())
    }

    fn begin(&mut self, how: &str) -> Result<()> {
        self.revive()?;
        self.link.batch(how)?;
        self.in_transaction = true;
        Ok(())
    }

    fn end(&mut self, how: &str) -> Result<()> {
        self.in_transaction = false;
        self.link.batch(how)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement> {
        self.revive()?;
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        #[cfg(feature = "testing")]
        crate::plans::note(POSTGRES.name, sql);
        let statement = self.link.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl connection::Connection for Connection {
    fn batch(&mut self, sql: &str) -> Result<()> {
        self.revive()?;
        self.link.batch(sql)
    }

    fn begin_write(&mut self) -> Result<()> {
        self.begin(&format!("BEGIN; SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))?;
        self.commit = if self.tells { COMMIT_AND_TELL } else { COMMIT };
        Ok(())
    }

    fn begin_patiently(&mut self) -> Result<()> {
        self.begin_write()?;
        self.link.batch("SET LOCAL idle_in_transaction_session_timeout = 0")
    }

    fn begin_read(&mut self) -> Result<()> {
        self.commit = COMMIT;
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn commit(&mut self) -> Result<()> {
        self.end(self.commit)
    }

    fn roll_back(&mut self) -> Result<()> {
        self.end("ROLLBACK")
    }

    fn is_in_transaction(&self) -> bool {
        self.in_transaction && !self.link.is_lost()
    }
}

impl Sql for Connection {
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize> {
        let statement = self.prepared(sql)?;
        let rows = self.link.execute(&statement, Bound::all(values))?;
        usize::try_from(rows).map_err(|error| Error::Failed(error.to_string()))
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let statement = self.prepared(sql)?;
        for rows in self.link.query(&statement, Bound::all(values)) {
            for row in &rows? {
                take(row)?;
            }
        }
        Ok(())
    }

    /// In pieces of as few sizes as statements are kept ready for: powers of two.
    fn insert(
        &mut self,
        sql: &str,
        rows: &[Vec<Value<'_>>],
        take: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let mut left = rows;
        while let Some(first) = left.first() {
            let (piece, rest) = left.split_at(1 << left.len().min(MOST_ROWS).ilog2());
            self.each(&spell_rows(sql, piece.len(), first.len()), &piece.concat(), take)?;
            left = rest;
        }
        Ok(())
    }

    /// The server looks after its own files, and holds every reference.
    fn damage(&mut self, _thorough: bool) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// A table is gone through only where no index would do, though it is empty yet: so are tables joined as large ones
    /// are with a few rows.
    #[cfg(feature = "testing")]
    fn plan(&mut self, sql: &str) -> Result<Vec<String>> {
        let values = (1..).take_while(|number| sql.contains(&format!("${number}"))).map(|_| "NULL");
        let values = values.collect::<Vec<_>>().join(", ");
        let values = if values.is_empty() { values } else { format!("({values})") };
        self.link.batch(
            "SET enable_seqscan = off; SET enable_mergejoin = off; SET enable_hashjoin = off; \
            SET plan_cache_mode = force_generic_plan",
        )?;
        self.link.batch(&format!("PREPARE planned AS {sql}"))?;
        let explain = self.link.prepare(&format!("EXPLAIN (COSTS OFF) EXECUTE planned{values}"))?;
        let mut steps = Vec::new();
        for rows in self.link.query(&explain, Vec::new()) {
            steps.extend(rows?.iter().map(|row| row.get::<_, String>(0)));
        }
        self.link.batch("DEALLOCATE planned")?;
        Ok(steps)
    }

    fn dialect(&self) -> Dialect {
        POSTGRES
    }
}

/// Arcs of clients are what tasks of the runtime hold.
type Client = Arc<tokio_postgres::Client>;
