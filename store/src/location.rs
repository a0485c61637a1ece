//! Where a database is, and how connections to it are opened.
use crate::connection::Connection;
use crate::error::{Error, Result};
use crate::postgres::{self, PostgresUrl};
use crate::sqlite;
use std::path::{Path, PathBuf};

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a file, beside which lie its log and index while it is open.
    File(PathBuf),
    /// In memory, gone when the last handle is.
    Memory,
    /// On a PostgreSQL server.
    Postgres(PostgresUrl),
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Location {
    fn from(path: &P) -> Self {
        Self::File(path.as_ref().to_owned())
    }
}

impl Location {
    /// A connection that writes.
    pub(crate) fn writer(&self) -> Result<Box<dyn Connection>> {
        Ok(match self {
            Self::File(path) => Box::new(sqlite::Connection::writer(Some(path))?),
            Self::Memory => Box::new(sqlite::Connection::writer(None)?),
            Self::Postgres(url) => Box::new(postgres::Connection::writer(url)?),
        })
    }

    /// A connection that only reads what is there already.
    pub(crate) fn reader(&self) -> Result<Box<dyn Connection>> {
        Ok(match self {
            Self::File(path) => Box::new(sqlite::Connection::reader(path)?),
            Self::Memory => return Err(Error::Failed("a database in memory has one connection".into())),
            Self::Postgres(url) => Box::new(postgres::Connection::reader(url)?),
        })
    }
}
