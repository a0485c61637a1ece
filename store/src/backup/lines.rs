//! The lines of a backup, and the sums that are kept of them.
use crate::error::Result;
use crate::schema::{Kind, Table};
use crate::sql::Row;
use domain::{Network, Timestamp};
use serde::de::{Deserialize, Deserializer, Visitor};
use serde::{Deserialize as Read, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;

/// The newest form of the stream that is known here. Another program's columns don't change it; see `migration`.
pub const FORMAT: u32 = 1;

/// The first line: what made the backup, and of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Read)]
pub struct Header {
    /// Always `backup`.
    pub almoner: String,
    /// The form of the stream.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The number of the last migration the database had seen.
    pub migration: u32,
    /// The network the database belongs to.
    pub network: String,
    /// When it was made, as seconds since 1970.
    pub taken_at: i64,
}

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Read)]
pub struct TableSum {
    /// Its name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// The sum of the rows' hashes, whatever their order: SHA-256 of each, added up as four numbers of 64 bits.
    pub hash: String,
}

/// A whole backup, summed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Its first line.
    pub header: Header,
    /// Every table, in order.
    pub tables: Vec<TableSum>,
    /// The stream's length in bytes.
    pub bytes: u64,
}

/// The line before a table's rows.
#[derive(Debug, PartialEq, Eq, Serialize, Read)]
pub(super) struct TableHead {
    pub(super) table: String,
    /// Each with its kind, as in `script blob`.
    pub(super) columns: Vec<String>,
}

/// The last line.
#[derive(Debug, PartialEq, Eq, Serialize, Read)]
pub(super) struct End {
    pub(super) end: String,
    pub(super) tables: u64,
    pub(super) rows: u64,
    /// SHA-256 of all lines before it.
    pub(super) hash: String,
}

impl Header {
    /// When it was made.
    pub fn taken(&self) -> Timestamp {
        Timestamp(self.taken_at)
    }

    /// The network, if it is one that is known here.
    pub fn network(&self) -> Option<Network> {
        self.network.parse().ok()
    }
}

impl Contents {
    /// How many rows there are in that table.
    pub fn rows_of(&self, table: &str) -> u64 {
        self.tables.iter().find(|sum| sum.table == table).map_or(0, |sum| sum.rows)
    }

    /// How many rows there are in all.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|sum| sum.rows).sum()
    }

    pub(super) fn end(&self, hash: String) -> End {
        End { end: "backup".into(), tables: self.tables.len() as u64, rows: self.rows(), hash }
    }
}

impl TableHead {
    pub(super) fn of(table: &Table) -> Self {
        let columns = table.columns.iter().map(|column| format!("{} {}", column.name, column.kind.name()));
        Self { table: table.name.clone(), columns: columns.collect() }
    }
}

/// The sum of a table's rows as they pass.
#[derive(Debug, Default)]
pub(super) struct Summing {
    rows: u64,
    sum: [u64; 4],
}

impl Summing {
    pub(super) fn add(&mut self, line: &[u8]) {
        let hash: [u8; 32] = Sha256::digest(line).into();
        let (parts, _) = hash.as_chunks::<8>();
        for (sum, part) in self.sum.iter_mut().zip(parts) {
            *sum = sum.wrapping_add(u64::from_be_bytes(*part));
        }
        self.rows += 1;
    }

    pub(super) fn of(self, table: &Table) -> TableSum {
        let hash: String = self.sum.iter().map(|part| format!("{part:016x}")).collect();
        TableSum { table: table.name.clone(), rows: self.rows, hash }
    }
}

/// Writes a row as a line, without its end.
pub(super) fn write_row(row: &dyn Row, table: &Table, line: &mut Vec<u8>) -> Result<()> {
    line.clear();
    for (place, column) in table.columns.iter().enumerate() {
        line.push(if place == 0 { b'[' } else { b',' });
        write_cell(row, place, column.kind, line)?;
    }
    line.push(b']');
    Ok(())
}

fn write_cell(row: &dyn Row, place: usize, kind: Kind, line: &mut Vec<u8>) -> Result<()> {
    let is_there = match kind {
        Kind::Int => row.opt_int(place)?.map(|number| line.extend(number.to_string().bytes())),
        Kind::Text => row.opt_text(place)?.map(|text| {
            serde_json::to_writer(&mut *line, text).expect("writing a text into memory can't fail");
        }),
        Kind::Blob => row.opt_blob(place)?.map(|blob| write_hex(blob, line)),
    };
    if is_there.is_none() {
        line.extend(b"null");
    }
    Ok(())
}

fn write_hex(blob: &[u8], line: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    line.push(b'"');
    for byte in blob {
        line.push(DIGITS[usize::from(byte >> 4)]);
        line.push(DIGITS[usize::from(byte & 15)]);
    }
    line.push(b'"');
}

/// One value of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
}

impl<'de> Deserialize<'de> for Cell<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OfCell)
    }
}

struct OfCell;

impl<'de> Visitor<'de> for OfCell {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, a text or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cell::Null)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cell::Int(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        i64::try_from(number).map(Cell::Int).map_err(E::custom)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(E::custom("a number is not whole"))
    }
}
