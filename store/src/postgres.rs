//! PostgreSQL: opening connections, running statements on them, and what its error codes mean to us.
//!
//! Everything that waits runs on one small runtime of its own (`link.rs`), so that a connection can be used from any
//! thread, and a transaction from one thread as on SQLite. Writers take one lock of the database's before they write:
//! one transaction at a time changes it, whichever process has it, again as on SQLite.
mod error;
mod hold;
mod link;
#[cfg(feature = "testing")]
mod scratch;
mod tls;
mod url;
mod value;

pub use hold::Hold;
#[cfg(feature = "testing")]
pub use scratch::Scratch;
pub use url::{PostgresUrl, UrlError};

use crate::connection;
use crate::dialect::{Dialect, POSTGRES};
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, Value};
use link::Link;
use std::collections::HashMap;
use std::sync::Arc;
use tokio_postgres::Statement;
use value::Bound;

/// The lock that whoever writes holds until the end of its transaction: the letters `almoner`, and a 1.
const WRITERS_LOCK: i64 = 0x616c_6d6f_6e65_7201;

/// A connection to a database. One that was lost is opened again before the next transaction or read.
pub(crate) struct Connection {
    url: PostgresUrl,
    link: Link,
    statements: HashMap<String, Statement>,
    in_transaction: bool,
}

impl Connection {
    /// Opens it; the database must be there.
    pub(crate) fn open(url: &PostgresUrl) -> Result<Self> {
        let link = Link::open(url)?;
        Ok(Self { url: url.clone(), link, statements: HashMap::new(), in_transaction: false })
    }

    /// Opens it again if it was lost; a transaction that was open is lost with it.
    fn revive(&mut self) -> Result<()> {
        if !self.link.is_lost() {
            return Ok(());
        }
        if std::mem::take(&mut self.in_transaction) {
            return Err(Error::Unreachable("the connection was lost in the middle of a transaction".into()));
        }
        self.statements.clear();
        self.link = Link::open(&self.url)?;
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
        self.begin(&format!("BEGIN; SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))
    }

    fn begin_read(&mut self) -> Result<()> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn commit(&mut self) -> Result<()> {
        self.end("COMMIT")
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

    /// The server looks after its own files, and holds every reference.
    fn damage(&mut self, _thorough: bool) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn dialect(&self) -> Dialect {
        POSTGRES
    }
}

/// Arcs of clients are what tasks of the runtime hold.
type Client = Arc<tokio_postgres::Client>;
