//! The database file, looked at from beside the program and never written to.
use rusqlite::{Connection, OpenFlags};
use std::collections::HashSet;
use std::path::Path;

/// The database, open for reading.
#[derive(Debug)]
pub(crate) struct Books(Connection);

impl Books {
    pub(crate) fn open(database: &Path) -> Self {
        Self(Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap())
    }

    /// Fails unless the file is whole, every reference leads somewhere, every entry balances, and no address was
    /// issued twice.
    #[track_caller]
    pub(crate) fn are_sound(&self) {
        assert_eq!(self.texts("PRAGMA integrity_check"), ["ok"]);
        assert_eq!(self.count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
        let sums = "SELECT count(*) FROM (SELECT entry FROM leg GROUP BY entry HAVING sum(amount) != 0 OR count(*) != 2)";
        assert_eq!(self.count(sums), 0, "an entry does not balance");
        let scripts = self.texts("SELECT hex(script) FROM address");
        assert_eq!(
            scripts.iter().collect::<HashSet<_>>().len(),
            scripts.len(),
            "an address was issued twice"
        );
    }

    /// What was booked for the invoice, each entry with the account its amount came from: `received 1000 income:invoices`.
    pub(crate) fn entries(&self, invoice: &str) -> Vec<String> {
        let sql = "SELECT lower(entry.kind) || ' ' || entry.amount || ' ' || entry.credit FROM entry \
                   JOIN invoice ON invoice.number = entry.invoice WHERE invoice.id = ?1 ORDER BY entry.number";
        let mut statement = self.0.prepare(sql).unwrap();
        statement.query_map([invoice], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// What the wallets hold by the books, in sats.
    pub(crate) fn in_wallets(&self) -> i64 {
        self.count("SELECT coalesce(sum(amount), 0) FROM leg WHERE account LIKE 'assets:wallet:%'")
    }

    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.0.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub(crate) fn texts(&self, sql: &str) -> Vec<String> {
        let mut statement = self.0.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}
