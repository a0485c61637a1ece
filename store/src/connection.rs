//! What the engine asks of a connection, whichever database is behind it.
use crate::error::Result;
use crate::sql::Sql;

/// A connection to a database: statements, and the transactions around them.
pub(crate) trait Connection: Sql + Send {
    /// Runs statements that bind nothing, such as table definitions.
    fn batch(&mut self, sql: &str) -> Result<()>;
    /// Begins a transaction that writes. One at a time does, whoever has it: others wait here.
    fn begin_write(&mut self) -> Result<()>;
    /// The same, for one that may be silent for long in between, as while a copy is made or a backup comes in slowly.
    fn begin_patiently(&mut self) -> Result<()> {
        self.begin_write()
    }
    /// Begins a transaction whose reads all see one state.
    fn begin_read(&mut self) -> Result<()>;
    /// Whether a transaction is open; some errors end it.
    fn is_in_transaction(&self) -> bool;

    /// Brings what was written into the database's own files, and empties its log.
    fn settle(&mut self) -> Result<()> {
        Ok(())
    }

    /// Makes the transaction durable.
    fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT")
    }

    /// Takes back what the transaction did.
    fn roll_back(&mut self) -> Result<()> {
        self.batch("ROLLBACK")
    }
}
