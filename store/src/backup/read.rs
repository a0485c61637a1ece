//! Into a database: a new one, at the migration the backup was made at, row for row. Every line is checked.
use super::Refusal;
use super::lines::{Cell, Contents, End, FORMAT, Header, Summing, TableHead, TableSum};
use super::write::rows;
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::gaps::{Gap, Leap, leap_all};
use crate::location::Location;
use crate::migrations::{self, MIGRATIONS};
use crate::password_links::drop_everybodys;
use crate::schema::{self, Kind, Table};
use crate::sessions::end_everybodys;
use crate::sql::{Sql, Value};
use crate::sqlite;
use domain::{Network, Timestamp};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::io::{BufRead, Read};

/// The longest line that is read, in bytes: a picture of the largest size, in hexadecimal.
const LONGEST_LINE: u64 = 256 << 20;

/// Takes in a row of a table.
type Take<'a> = dyn FnMut(&Table, &[Cell<'_>]) -> Result<(), Refusal> + 'a;

/// Copies a backup into a new database, at the backup's own migration, and compares: to see whether it can be done.
///
/// `network` is the one it must belong to. Nothing is promised about power failures.
pub fn copy_in(
    from: &mut dyn BufRead,
    location: &Location,
    network: Network,
    now: Timestamp,
) -> Result<Contents, Refusal> {
    let mut lines = Lines::new(from);
    let (header, tables) = begun(&mut lines, network)?;
    within(location, |connection| fill(connection, &mut lines, header, &tables, now))
}

/// Copies a backup into a new database, compares, brings it up to date, signs everybody out and lets its wallets
/// leap: all in one transaction.
/// Where the database is a file, the caller makes it durable.
pub fn restore(
    from: &mut dyn BufRead,
    location: &Location,
    network: Network,
    (now, issued_since): (Timestamp, Option<u32>),
) -> Result<(Contents, Vec<Gap>), Refusal> {
    let mut lines = Lines::new(from);
    let (header, tables) = begun(&mut lines, network)?;
    within(location, |connection| {
        let contents = fill(connection, &mut lines, header, &tables, now)?;
        migrations::run(connection, MIGRATIONS, contents.header.migration.into(), now)?;
        end_everybodys(connection)?;
        drop_everybodys(connection)?;
        let leap = Leap { taken_at: contents.header.taken(), now, issued_since };
        let gaps = leap_all(connection, leap)?;
        Ok((contents, gaps))
    })
}

/// Does it in one transaction of a database that is new.
fn within<T>(
    location: &Location,
    act: impl FnOnce(&mut dyn Connection) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let mut connection: Box<dyn Connection> = match location {
        Location::File(path) => Box::new(sqlite::Connection::scratch(path)?),
        Location::Memory | Location::Postgres(_) => location.writer()?,
    };
    connection.begin_patiently()?;
    let done = match migrations::begin(&mut *connection)? {
        0 => act(&mut *connection),
        _ => Err(Refusal::Taken),
    };
    match done {
        Ok(done) => Ok(connection.commit().map(|()| done)?),
        Err(refusal) => {
            if connection.is_in_transaction() {
                connection.roll_back()?;
            }
            Err(refusal)
        }
    }
}

/// Makes the tables of the backup's migration, puts every row in, and reads them again.
fn fill(
    connection: &mut dyn Connection,
    lines: &mut Lines<'_>,
    header: Header,
    tables: &[Table],
    now: Timestamp,
) -> Result<Contents, Refusal> {
    migrations::run(connection, migrations::up_to(header.migration)?, 0, now)?;
    for table in tables.iter().rev() {
        // A migration may have put something there; what counts is what the backup has.
        connection.execute(&format!("/* all of it */ DELETE FROM {}", table.name), &[])?;
    }
    let contents = read_all(lines, header, tables, &mut |table, cells| insert(connection, table, cells))?;
    for table in tables {
        let query =
            table.numbered.as_deref().and_then(|column| connection.dialect().renumber(&table.name, column));
        if let Some(query) = query {
            connection.each(&query, &[], &mut |_| Ok(()))?;
        }
    }
    compare(connection, tables, &contents)?;
    Ok(contents)
}

/// Reads a whole backup without keeping anything: whether it is whole, and what is in it.
pub fn read_through(from: &mut dyn BufRead, network: Network) -> Result<Contents, Refusal> {
    let mut lines = Lines::new(from);
    let (header, tables) = begun(&mut lines, network)?;
    read_all(&mut lines, header, &tables, &mut |_, _| Ok(()))
}

/// Reads the database again, and compares every table with what it should hold.
fn compare(sql: &mut dyn Sql, tables: &[Table], with: &Contents) -> Result<(), Refusal> {
    for (table, wanted) in tables.iter().zip(&with.tables) {
        let found = rows(sql, table, &mut |_| Ok(()))?;
        if found != *wanted {
            return Err(Refusal::Differs(format!(
                "the table {} has {} rows of {}, or others",
                table.name, found.rows, wanted.rows
            )));
        }
    }
    Ok(())
}

/// The header, and the tables that must follow.
fn begun(lines: &mut Lines<'_>, network: Network) -> Result<(Header, Vec<Table>), Refusal> {
    let header: Header = match lines.next()? {
        Some(line) => serde_json::from_slice(line).map_err(|_| Refusal::Foreign)?,
        None => return Err(Refusal::Foreign),
    };
    if header.almoner != "backup" {
        return Err(Refusal::Foreign);
    }
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let newer = |what, found, known| Refusal::Newer { program: header.program.clone(), what, found, known };
    if header.format > FORMAT {
        return Err(newer("format", header.format, FORMAT));
    }
    if header.migration > known {
        return Err(newer("migration", header.migration, known));
    }
    if header.network != network.name() {
        return Err(Refusal::WrongNetwork { found: header.network, wanted: network });
    }
    let tables = schema::of(migrations::up_to(header.migration)?)?;
    Ok((header, tables))
}

fn read_all(
    lines: &mut Lines<'_>,
    header: Header,
    tables: &[Table],
    take: &mut Take<'_>,
) -> Result<Contents, Refusal> {
    let mut contents = Contents { header, tables: Vec::new(), bytes: 0 };
    for table in tables {
        let head: TableHead = lines.value()?;
        if head != TableHead::of(table) {
            return Err(Refusal::damaged(format_args!(
                "where the table {} should be is another",
                table.name
            )));
        }
        contents.tables.push(read_table(lines, table, take)?);
    }
    let end: End = lines.value()?;
    let hash = hex::encode(lines.hash.clone().finalize());
    if end != contents.end(hash) {
        return Err(Refusal::damaged("it was altered: its hash is another"));
    }
    if lines.next()?.is_some() {
        return Err(Refusal::damaged("more follows behind its end"));
    }
    contents.bytes = lines.bytes;
    Ok(contents)
}

fn read_table(lines: &mut Lines<'_>, table: &Table, take: &mut Take<'_>) -> Result<TableSum, Refusal> {
    let mut summing = Summing::default();
    loop {
        let line = lines.next()?.ok_or_else(cut_off)?;
        if line.first() == Some(&b'[') {
            let cells: Vec<Cell<'_>> = serde_json::from_slice(line).map_err(Refusal::damaged)?;
            if cells.len() != table.columns.len() {
                return Err(Refusal::damaged(format_args!("a row of {} has other columns", table.name)));
            }
            summing.add(line);
            take(table, &cells)?;
        } else {
            let told: TableSum = serde_json::from_slice(line).map_err(Refusal::damaged)?;
            let sum = summing.of(table);
            let altered = || Refusal::damaged(format_args!("the rows of {} were altered", table.name));
            return if told == sum { Ok(sum) } else { Err(altered()) };
        }
    }
}

fn insert(sql: &mut dyn Connection, table: &Table, cells: &[Cell<'_>]) -> Result<(), Refusal> {
    let blobs: Vec<Option<Vec<u8>>> = cells
        .iter()
        .zip(&table.columns)
        .map(|(cell, column)| match (column.kind, cell) {
            (Kind::Blob, Cell::Text(text)) => {
                hex::decode(text.as_bytes()).map(Some).map_err(Refusal::damaged)
            }
            _ => Ok(None),
        })
        .collect::<Result<_, _>>()?;
    let values = cells
        .iter()
        .zip(&table.columns)
        .zip(&blobs)
        .map(|((cell, column), blob)| match (column.kind, cell) {
            (_, Cell::Null) => Ok(Value::Null),
            (Kind::Int, Cell::Int(number)) => Ok(Value::Int(*number)),
            (Kind::Text, Cell::Text(text)) => Ok(Value::Text(text)),
            (Kind::Blob, Cell::Text(_)) => Ok(Value::Blob(blob.as_deref().unwrap_or_default())),
            _ => Err(Refusal::damaged(format_args!(
                "{} in {} is no {}",
                column.name,
                table.name,
                column.kind.name()
            ))),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let places: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
    let insert =
        format!("INSERT INTO {} ({}) VALUES ({})", table.name, table.column_list(), places.join(", "));
    match sql.execute(&insert, &values) {
        Ok(_) => Ok(()),
        Err(error @ (Error::Full | Error::ReadOnly(_))) => Err(error.into()),
        Err(error) => Err(Refusal::damaged(format_args!("a row of {} does not fit: {error}", table.name))),
    }
}

fn cut_off() -> Refusal {
    Refusal::damaged("it ends in the middle")
}

/// Lines on their way in, counted and hashed.
struct Lines<'a> {
    from: &'a mut dyn BufRead,
    line: Vec<u8>,
    /// Of all lines before the one that was read last.
    hash: Sha256,
    is_hashed: bool,
    bytes: u64,
}

impl<'a> Lines<'a> {
    fn new(from: &'a mut dyn BufRead) -> Self {
        Self { from, line: Vec::new(), hash: Sha256::new(), is_hashed: true, bytes: 0 }
    }

    /// The next line without its end; `None` at the end of the stream.
    fn next(&mut self) -> Result<Option<&[u8]>, Refusal> {
        if !self.is_hashed {
            self.hash.update(&self.line);
            self.hash.update(b"\n");
        }
        self.line.clear();
        (&mut *self.from).take(LONGEST_LINE).read_until(b'\n', &mut self.line).map_err(unreadable)?;
        self.bytes += self.line.len() as u64;
        self.is_hashed = false;
        match self.line.pop() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(&self.line)),
            Some(_) if self.bytes == self.line.len() as u64 + 1 => Err(Refusal::Foreign),
            Some(_) => Err(cut_off()),
        }
    }

    fn value<T: DeserializeOwned>(&mut self) -> Result<T, Refusal> {
        let line = self.next()?.ok_or_else(cut_off)?;
        serde_json::from_slice(line).map_err(Refusal::damaged)
    }
}

/// What the system can't read is the system's trouble; what can't be opened or unpacked is the backup's.
fn unreadable(error: std::io::Error) -> Refusal {
    if error.raw_os_error().is_some() { Refusal::Io(error) } else { Refusal::damaged(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a database or a disk did to a row in between is found before anybody relies on it.
    #[test]
    fn a_row_that_reads_back_otherwise_is_found() {
        let mut connection = Location::Memory.writer().unwrap();
        migrations::begin(&mut *connection).unwrap();
        migrations::run(&mut *connection, MIGRATIONS, 0, Timestamp(0)).unwrap();
        let tables = schema::of(&MIGRATIONS[..1]).unwrap();
        let meta = &tables[..1];
        connection.execute("INSERT INTO meta (name, value) VALUES ('a', x'00')", &[]).unwrap();
        let sums = vec![rows(&mut *connection, &meta[0], &mut |_| Ok(())).unwrap()];
        let header = Header {
            almoner: "backup".into(),
            format: FORMAT,
            program: String::new(),
            migration: 1,
            network: "regtest".into(),
            taken_at: 0,
        };
        let contents = Contents { header, tables: sums, bytes: 0 };
        compare(&mut *connection, meta, &contents).unwrap();
        connection.execute("UPDATE meta SET value = x'01'", &[]).unwrap();
        assert!(matches!(compare(&mut *connection, meta, &contents), Err(Refusal::Differs(_))));
    }
}
