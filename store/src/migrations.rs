//! Bringing a database up to date, and refusing one that is not ours to open.
use crate::Opening;
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::sql::{Sql, values};
use domain::Network;
use std::cmp::Ordering;

/// Every change of format, in order; the first is number 1. Only ever add at the end.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_start.sql"),
    include_str!("migrations/0002_lists.sql"),
    include_str!("migrations/0003_donation_pages.sql"),
    include_str!("migrations/0004_gifts.sql"),
    include_str!("migrations/0005_renewal.sql"),
    include_str!("migrations/0006_logos.sql"),
    include_str!("migrations/0007_runs.sql"),
    include_str!("migrations/0008_audit.sql"),
    include_str!("migrations/0009_canary.sql"),
    include_str!("migrations/0010_privacy.sql"),
];

/// Runs what is missing, in one transaction, and returns the watch key.
pub(crate) fn bring_up_to_date(connection: &mut dyn Connection, opening: &mut Opening) -> Result<[u8; 16]> {
    connection.begin_write()?;
    match migrate(connection, opening) {
        Ok(watch_key) => connection.commit().map(|()| watch_key),
        Err(error) => {
            if connection.is_in_transaction() {
                connection.roll_back()?;
            }
            Err(error)
        }
    }
}

/// Checks that a database can be read as it is; returns the watch key.
pub(crate) fn look(sql: &mut dyn Sql, network: Network) -> Result<[u8; 16]> {
    let newest = "SELECT COALESCE(MAX(number), 0) FROM migration";
    let found = match sql.one(newest, &[], |row| row.int(0)) {
        Err(Error::Failed(_)) => 0, // there is no such table: nothing was ever written
        found => found?.unwrap_or(0),
    };
    match found.cmp(&known()) {
        Ordering::Less => return Err(Error::Older { found, known: known() }),
        Ordering::Greater => return Err(Error::Newer { found, known: known() }),
        Ordering::Equal => {}
    }
    belongs_to(meta(sql, "network")?.unwrap_or_default(), network)?;
    watch_key(sql)
}

fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).expect("a handful of migrations")
}

fn migrate(connection: &mut dyn Connection, opening: &mut Opening) -> Result<[u8; 16]> {
    let table = "CREATE TABLE IF NOT EXISTS migration (number {int} NOT NULL PRIMARY KEY, applied_at {int} NOT NULL) {table}";
    let dialect = connection.dialect();
    connection.batch(&dialect.spell(table))?;
    let sql: &mut dyn Sql = connection;
    let found =
        sql.one("SELECT COALESCE(MAX(number), 0) FROM migration", &[], |row| row.int(0))?.unwrap_or(0);
    if found > known() {
        return Err(Error::Newer { found, known: known() });
    }
    for (number, text) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > found) {
        connection.batch(&dialect.spell(text))?;
        let note = "INSERT INTO migration (number, applied_at) VALUES ($1, $2)";
        connection.execute(note, values![number, (opening.clock)()])?;
    }
    identity(connection, opening)
}

/// The database's network and watch key; written once, compared ever after.
fn identity(sql: &mut dyn Sql, opening: &Opening) -> Result<[u8; 16]> {
    match meta(sql, "network")? {
        None => {
            set_meta(sql, "network", opening.network.name().as_bytes())?;
            set_meta(sql, "watch_key", &opening.watch_key)?;
        }
        Some(network) => belongs_to(network, opening.network)?,
    }
    watch_key(sql)
}

fn belongs_to(found: Vec<u8>, wanted: Network) -> Result<()> {
    if found == wanted.name().as_bytes() {
        return Ok(());
    }
    Err(Error::WrongNetwork { found: String::from_utf8_lossy(&found).into_owned(), wanted })
}

fn watch_key(sql: &mut dyn Sql) -> Result<[u8; 16]> {
    let key = meta(sql, "watch_key")?.ok_or_else(|| Error::unreadable("watch key", "it is missing"))?;
    key.try_into().map_err(|_| Error::unreadable("watch key", "it is not 16 bytes long"))
}

fn meta(sql: &mut dyn Sql, name: &str) -> Result<Option<Vec<u8>>> {
    sql.one("SELECT value FROM meta WHERE name = $1", values![name], |row| Ok(row.blob(0)?.to_vec()))
}

fn set_meta(sql: &mut dyn Sql, name: &str, value: &[u8]) -> Result<()> {
    sql.execute("INSERT INTO meta (name, value) VALUES ($1, $2)", values![name, value]).map(drop)
}
