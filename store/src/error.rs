//! What can go wrong with the database, named by what the caller can do about it.
use crate::payouts::NotReserved;
use domain::{BlockRef, Network, OutPoint};

/// Why a look-up or a write failed. A failed write has changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another process holds the database; trying again later helps.
    #[error("the database is held by another process; try again")]
    Busy,
    /// The database's server does not answer, or does not let us in; it is asked again each time.
    #[error("the database can't be reached: {0}; it is tried again with each request")]
    Unreachable(String),
    /// No space. Writes work again as soon as there is some.
    #[error("the disk that holds the database is full; free some space, then writing works again by itself")]
    Full,
    /// The database, or the folder that holds it, can't be written or opened.
    #[error(
        "the database can't be opened or written: {0}; check the folder's owner, its permissions and the disk"
    )]
    ReadOnly(String),
    /// The file is damaged or no database of ours.
    #[error("the database is damaged or is not a database: {0}; restore it from a backup")]
    Corrupt(String),
    /// The row has been changed meanwhile: load it again and decide anew.
    #[error("changed by another in the meantime; it is now at revision {revision}")]
    Conflict {
        /// The revision stored.
        revision: u64,
    },
    /// There is no such row, or it belongs to another store.
    #[error("not found")]
    NotFound,
    /// A row with that key is there already.
    #[error("exists already")]
    Exists,
    /// The address was issued before, by this wallet or by another that derives the same: the next index helps.
    #[error(
        "this address was issued before, perhaps by another wallet with the same keys; the next one may be free"
    )]
    AddressTaken,
    /// The coin is in another draft.
    #[error("the coin {0} is in another draft by now")]
    CoinTaken(OutPoint),
    /// A payout can't be taken by that draft.
    #[error("{0}")]
    NotReserved(NotReserved),
    /// There are as many as there may be.
    #[error("there are {most} already, the most there may be; delete one first")]
    TooMany {
        /// How many there may be.
        most: u32,
    },
    /// The request was answered before: [`crate::Store::recall`] has the answer.
    #[error("answered before")]
    Remembered,
    /// A newer program has written this database.
    #[error(
        "the database was written by a newer version of this program (its format is {found}, this program knows up to {known}); \
         install the newer version again, or restore the backup made before the upgrade"
    )]
    Newer {
        /// The database's format.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// An older program has written this database, and it was not to be brought up to date.
    #[error(
        "the database was last used by an older version of this program (its format is {found}, this program's is {known}); \
         start the server once, which brings it up to date"
    )]
    Older {
        /// The database's format.
        found: i64,
        /// This program's.
        known: i64,
    },
    /// The copy that is made before an upgrade could not be made, and so nothing was upgraded.
    #[error(
        "before this version changes the database, it keeps a copy of it, and that failed: {0}; nothing was changed, \
         and the version that was installed before still starts"
    )]
    NoSnapshot(String),
    /// The database belongs to another network.
    #[error("the database belongs to {found}, not to {wanted}; use another data folder for each network")]
    WrongNetwork {
        /// The network it was made for.
        found: String,
        /// The network asked for.
        wanted: Network,
    },
    /// The step does not follow the stored position of the chain: read the position again.
    #[error("the step does not follow the stored position of the chain")]
    OutOfStep {
        /// The stored position.
        position: Option<BlockRef>,
    },
    /// Another server leads by now; what this one would still have written as the leader is not written.
    #[error("another server leads by now: nothing was written")]
    Deposed,
    /// The database has been closed.
    #[error("the database is closed")]
    Closed,
    /// A simulated crash; only tests see it.
    #[error("the process has crashed (simulated)")]
    Crashed,
    /// Anything else: a defect of ours or of the machine.
    #[error("the database failed: {0}")]
    Failed(String),
}

/// What database functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A stored value that can't be read back.
    pub(crate) fn unreadable(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("a stored {what} can't be read: {why}"))
    }
}
