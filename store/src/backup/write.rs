//! Out of a database: every row, as of one moment, without a lock that a payment could wait for.
use super::Refusal;
use super::lines::{Contents, FORMAT, Header, Summing, TableHead, TableSum, write_row};
use crate::error::{Error, Result};
use crate::location::Location;
use crate::migrations;
use crate::schema::{self, Table};
use crate::sql::Sql;
use crate::sqlite;
use domain::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use std::path::Path;

/// Sets aside what is in a database now, so that a long look at it is in nobody's way: of a file a copy at `path`, which
/// must not be there yet and is the caller's to remove, with `pause` called again and again. A database on a server shows
/// one moment for as long as one likes, and is its own.
pub fn set_aside(location: &Location, path: &Path, pause: &mut dyn FnMut()) -> Result<Location, Refusal> {
    match location {
        Location::File(database) => {
            sqlite::Connection::reader(database)?.copy_pages(path, pause)?;
            Ok(path.into())
        }
        Location::Memory | Location::Postgres(_) => Ok(location.clone()),
    }
}

/// Copies the whole database at `location` into `out`, as it is at one moment, and says what there was. `program` is the
/// version that asks, `now` when it does.
///
/// It reads on a connection of its own, beside a server or without one; memory does not grow with the database.
pub fn copy_out(
    location: &Location,
    program: &str,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<Contents, Refusal> {
    let mut connection = location.reader()?;
    connection.begin_read()?;
    let contents = copy_all(&mut *connection, program, now, out)?;
    connection.commit()?;
    Ok(contents)
}

/// The same in the caller's transaction, in which nobody else changes anything.
pub(crate) fn copy_all(
    sql: &mut dyn Sql,
    program: &str,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<Contents, Refusal> {
    let migration = migrations::found(sql)?;
    let tables = schema::of(migrations::up_to(migration)?)?;
    let network = migrations::network(sql)?;
    let header = Header {
        almoner: "backup".into(),
        format: FORMAT,
        program: program.into(),
        migration,
        network,
        taken_at: now.0,
    };
    write_all(sql, header, &tables, out)
}

fn write_all(
    sql: &mut dyn Sql,
    header: Header,
    tables: &[Table],
    out: &mut dyn Write,
) -> Result<Contents, Refusal> {
    let mut lines = Lines { out, hash: Sha256::new(), bytes: 0 };
    lines.value(&header)?;
    let mut contents = Contents { header, tables: Vec::new(), bytes: 0 };
    for table in tables {
        lines.value(&TableHead::of(table))?;
        let sum = rows(sql, table, &mut |line| lines.line(line))?;
        lines.value(&sum)?;
        contents.tables.push(sum);
    }
    let hash = hex::encode(lines.hash.clone().finalize());
    lines.value(&contents.end(hash))?;
    contents.bytes = lines.bytes;
    Ok(contents)
}

/// Hands each row of a table to `take`, as a line, and sums them up.
pub(super) fn rows(
    sql: &mut dyn Sql,
    table: &Table,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<TableSum, Refusal> {
    let (mut summing, mut line, mut broken) = (Summing::default(), Vec::new(), None);
    // Marked, for those who look for statements that go through everything: this one is to.
    let select = format!("/* all of it */ SELECT {} FROM {}", table.column_list(), table.name);
    let read = sql.each(&select, &[], &mut |row| {
        write_row(row, table, &mut line)?;
        summing.add(&line);
        take(&line).map_err(|error| {
            broken = Some(error);
            Error::Closed
        })
    });
    match broken {
        Some(error) => Err(error.into()),
        None => Ok(read.map(|()| summing.of(table))?),
    }
}

/// Lines on their way out, counted and hashed.
struct Lines<'a> {
    out: &'a mut dyn Write,
    hash: Sha256,
    bytes: u64,
}

impl Lines<'_> {
    fn value(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.line(&serde_json::to_vec(value)?)
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        self.hash.update(line);
        self.hash.update(b"\n");
        self.bytes += line.len() as u64 + 1;
        self.out.write_all(line)?;
        self.out.write_all(b"\n")
    }
}
