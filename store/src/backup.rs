//! The whole database as one stream of lines, the same for every engine: out of one, into another.
//!
//! The stream is JSON, one value a line, so that people can read a backup when nothing else is left. The first line is
//! the [`Header`]. Then comes each table: a line with its name and columns, a line for each row, and a line with their
//! count and hash. The last line has the counts and a hash of all that stands before it. Rows are arrays in the order of
//! the columns; blobs are hexadecimal. docs/backups.md shows it.
//!
//! What it is not: it neither squeezes nor encrypts, and knows no files; that is the program's.
mod lines;
mod read;
mod write;

pub use lines::{Contents, FORMAT, Header, TableSum};
pub use read::{copy_in, read_through, restore};
pub(crate) use write::copy_all;
pub use write::{copy_out, set_aside};

use crate::error::Error;
use std::io;

/// Why a database was not copied. A file that was to become one is to be thrown away
/// then; a database on a server is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The stream is not a backup at all.
    #[error("it is no backup of this program; look whether the right file was named")]
    Foreign,
    /// A newer program made it.
    #[error(
        "it was made by a newer version of this program ({program}; its {what} is {found}, this program knows up to {known}): \
         install that version or a later one, then restore"
    )]
    Newer {
        /// Which program.
        program: String,
        /// What is newer.
        what: &'static str,
        /// The backup's.
        found: u32,
        /// The newest that is known here.
        known: u32,
    },
    /// It is another network's.
    #[error("it holds the books of {found}, not of {wanted}; say --network {found}, or take another backup")]
    WrongNetwork {
        /// The network it was made for.
        found: String,
        /// The network asked for.
        wanted: domain::Network,
    },
    /// The target is not empty.
    #[error(
        "there is a database with something in it already, and nothing is restored over one: make an empty one"
    )]
    Taken,
    /// It is not as it was written.
    #[error("it is damaged: {0}; take another copy of it, or an older backup")]
    Damaged(String),
    /// What was copied is not what was read back.
    #[error(
        "what was written is not what was read back: {0}; the disk or the memory of this machine may be faulty"
    )]
    Differs(String),
    /// The stream can't be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Refusal {
    fn damaged(why: impl std::fmt::Display) -> Self {
        Self::Damaged(why.to_string())
    }
}
