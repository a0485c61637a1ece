//! Bringing a database up to date, and refusing one that is not ours to open.
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::location::Location;
use crate::snapshot::Snapshot;
use crate::sql::{Sql, values};
use crate::{Opening, Upgrade};
use domain::{Network, Timestamp};
use std::cmp::Ordering;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration \
    (number {int} NOT NULL PRIMARY KEY, applied_at {int} NOT NULL) {table}";

/// Every change of format, in order; the first is number 1. Only ever add at the end.
pub(crate) const MIGRATIONS: &[&str] = &[
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
    include_str!("migrations/0011_gaps.sql"),
    include_str!("migrations/0012_ledger.sql"),
    include_str!("migrations/0013_leader.sql"),
    include_str!("migrations/0014_sessions.sql"),
    include_str!("migrations/0015_pages.sql"),
    include_str!("migrations/0016_push.sql"),
    include_str!("migrations/0017_spends.sql"),
    include_str!("migrations/0018_people.sql"),
    include_str!("migrations/0019_passkeys.sql"),
    include_str!("migrations/0020_outside.sql"),
    include_str!("migrations/0021_server_settings.sql"),
    include_str!("migrations/0022_change.sql"),
    include_str!("migrations/0023_wallet_sums.sql"),
    include_str!("migrations/0024_payment_requests.sql"),
    include_str!("migrations/0025_rescans.sql"),
    include_str!("migrations/0026_people.sql"),
    include_str!("migrations/0027_growth.sql"),
    include_str!("migrations/0028_payouts.sql"),
];

/// Runs what is missing, in one transaction, and returns the watch key. An older database is copied first.
pub(crate) fn bring_up_to_date(
    connection: &mut dyn Connection,
    location: &Location,
    opening: &mut Opening,
) -> Result<[u8; 16]> {
    connection.begin_patiently()?;
    match migrate(connection, location, opening) {
        Ok((watch_key, snapshot)) => {
            connection.commit()?;
            snapshot.into_iter().for_each(Snapshot::replaces_older);
            Ok(watch_key)
        }
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
    let found = match newest(sql) {
        Err(Error::Failed(_)) => 0, // there is no such table: nothing was ever written
        found => found?,
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

fn migrate(
    connection: &mut dyn Connection,
    location: &Location,
    opening: &mut Opening,
) -> Result<([u8; 16], Option<Snapshot>)> {
    let found = begin(connection)?;
    let known = i64::try_from(opening.migrations.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(Error::Newer { found, known });
    }
    if found > 0 {
        identity(connection, opening)?; // another network's is not touched
    }
    let snapshot = match opening.upgrade {
        _ if found == known => None,
        Upgrade::Refused => return Err(Error::Older { found, known }),
        Upgrade::AfterCopy if found == 0 => None, // there is nothing in it yet
        Upgrade::AfterCopy => copied(connection, location, opening, found)?,
    };
    run(connection, opening.migrations, found, (opening.clock)())?;
    Ok((identity(connection, opening)?, snapshot))
}

/// Copies the database before it is changed; one in memory is gone with its handle anyway.
fn copied(
    sql: &mut dyn Sql,
    location: &Location,
    opening: &mut Opening,
    found: i64,
) -> Result<Option<Snapshot>> {
    let now = (opening.clock)();
    match (location, &opening.copies) {
        (Location::Memory, _) => Ok(None),
        (Location::File(path), _) => Snapshot::take(path, found).map(Some),
        (Location::Postgres(_), Some(base)) => {
            Snapshot::fetch(sql, base, found, (opening.network, now)).map(Some)
        }
        (Location::Postgres(_), None) => Err(Error::NoSnapshot("no folder was named for it".into())),
    }
}

/// The number of the last migration that was run, in the caller's transaction that writes; none of a new database is.
pub(crate) fn begin(connection: &mut dyn Connection) -> Result<i64> {
    connection.batch(&connection.dialect().spell(TABLE))?;
    newest(connection)
}

/// Runs the migrations behind `found`, in the caller's transaction.
pub(crate) fn run(
    connection: &mut dyn Connection,
    migrations: &[&str],
    found: i64,
    now: Timestamp,
) -> Result<()> {
    for (number, text) in (1..).zip(migrations).filter(|(number, _)| *number > found) {
        connection.batch(&connection.dialect().spell(text))?;
        let note = "INSERT INTO migration (number, applied_at) VALUES ($1, $2)";
        connection.execute(note, values![number, now])?;
    }
    Ok(())
}

/// The texts of the migrations up to that one.
pub(crate) fn up_to(migration: u32) -> Result<&'static [&'static str]> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let texts = usize::try_from(migration).ok().and_then(|count| MIGRATIONS.get(..count));
    texts.ok_or(Error::Newer { found: migration.into(), known })
}

/// The migration the database is at.
pub(crate) fn found(sql: &mut dyn Sql) -> Result<u32> {
    match newest(sql)? {
        0 => Err(Error::Corrupt("there is nothing of this program's in it".into())),
        found => u32::try_from(found).map_err(|e| Error::unreadable("migration", e)),
    }
}

fn newest(sql: &mut dyn Sql) -> Result<i64> {
    Ok(sql.one("SELECT COALESCE(MAX(number), 0) FROM migration", &[], |row| row.int(0))?.unwrap_or(0))
}

/// The name of the network the database belongs to.
pub(crate) fn network(sql: &mut dyn Sql) -> Result<String> {
    let name = meta(sql, "network")?.ok_or_else(|| Error::unreadable("network", "it is missing"))?;
    String::from_utf8(name).map_err(|e| Error::unreadable("network", e))
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
