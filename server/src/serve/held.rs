//! One server at a time on a database: two on one would both issue its next address and send every webhook twice.
use crate::config::Database;
use anyhow::Context;
use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use store::Hold;

/// The database, held for this process. The system, or the database's server, lets go of it whatever ends the process.
#[derive(Debug)]
pub(crate) enum Held {
    /// By a lock on a file beside it, as long as that is open.
    File(#[allow(dead_code, reason = "open is all it needs to be")] File),
    /// By a lock of the database's own, as long as its connection lives.
    Postgres(Hold),
}

impl Held {
    /// Takes it, or says who may have it.
    pub(crate) fn take(database: &Database) -> anyhow::Result<Self> {
        let in_use = || {
            format!(
                "another server uses the database {database}: stop it first, or give this one a database of its own"
            )
        };
        match database {
            Database::Sqlite(path) => {
                let file = lock(path)?;
                file.map(Self::File).with_context(in_use)
            }
            Database::Postgres(url) => match Hold::take(url) {
                Ok(hold) => Ok(Self::Postgres(hold)),
                Err(store::Error::Busy) => anyhow::bail!(in_use()),
                Err(error) => Err(error).with_context(|| format!("the database {database} can't be opened")),
            },
        }
    }

    /// Done when somebody else could take it, though this process still runs.
    pub(crate) async fn lost(&self) {
        match self {
            Self::File(_) => std::future::pending().await,
            Self::Postgres(hold) => hold.lost().await,
        }
    }
}

/// The lock's file; none where another process has it.
fn lock(database: &Path) -> anyhow::Result<Option<File>> {
    let mut name = database.as_os_str().to_owned();
    name.push("-lock");
    let path = Path::new(&name);
    let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(path);
    let file =
        file.with_context(|| format!("{} can't be written, which is to lock the database", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| {
            format!("{} can't be locked; keep the database on a local disk", path.display())
        }),
    }
}
