//! Whose a database is: a file is one server's at a time, as two would both issue its next address; a database on a server
//! is shared by servers, and a command that wants it alone waits for none of them.
use crate::app::App;
use crate::config::Database;
use anyhow::Context;
use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;
use store::{Hold, PostgresUrl};

/// How long a server waits for another that is starting, in tries of [`PAUSE`].
const TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_millis(500);

/// The database, held for this process. The system, or the database's server, lets go of it whatever ends the process.
#[derive(Debug)]
pub(crate) enum Held {
    /// By a lock on a file beside it, as long as that is open.
    File(#[allow(dead_code, reason = "open is all it needs to be")] File),
    /// By a lock of the database's own, as long as its connection lives.
    Postgres(Hold),
}

/// A server's part in a database.
#[derive(Debug)]
pub(crate) struct Share {
    held: Held,
    /// Whether no other server has a part in it yet.
    pub(crate) is_alone: bool,
}

fn in_use(database: &Database) -> String {
    format!(
        "another server uses the database {database}: stop it first, or give this one a database of its own"
    )
}

impl Held {
    /// Takes it for oneself, or says who may have it.
    pub(crate) fn take(database: &Database) -> anyhow::Result<Self> {
        match database {
            Database::Sqlite(path) => lock(path)?.map(Self::File).with_context(|| in_use(database)),
            Database::Postgres(url) => match Hold::take(url) {
                Ok(hold) => Ok(Self::Postgres(hold)),
                Err(store::Error::Busy) => anyhow::bail!(in_use(database)),
                Err(error) => Err(error).with_context(|| format!("the database {database} can't be opened")),
            },
        }
    }
}

impl Share {
    /// Takes a part in it. Whoever is first has it alone until [`Share::with_others`], to bring it up to date.
    pub(crate) async fn take(database: &Database) -> anyhow::Result<Self> {
        let Database::Postgres(url) = database else {
            return Ok(Self { held: Held::take(database)?, is_alone: true });
        };
        for _ in 0..TRIES {
            match blocking(url, |url| match Hold::take(url) {
                Ok(hold) => Ok((hold, true)),
                Err(store::Error::Busy) => Ok((Hold::join(url)?, false)),
                Err(error) => Err(error),
            })
            .await
            {
                Ok((hold, is_alone)) => return Ok(Self { held: Held::Postgres(hold), is_alone }),
                Err(store::Error::Busy) => tokio::time::sleep(PAUSE).await, // another one begins
                Err(error) => {
                    return Err(error).with_context(|| format!("the database {database} can't be opened"));
                }
            }
        }
        anyhow::bail!(
            "a command has the database {database} for itself, such as a restore: wait until it is done"
        )
    }

    /// Lets others have their part: it is up to date now.
    pub(crate) fn with_others(&self) -> Result<(), store::Error> {
        match &self.held {
            Held::Postgres(hold) if self.is_alone => hold.share(),
            Held::Postgres(_) | Held::File(_) => Ok(()),
        }
    }

    /// Keeps it: takes it again whenever the connection was lost. An error when that can't be: somebody has it alone by
    /// now, or a newer program.
    pub(crate) async fn keep(&mut self, app: &App, database: &Database) -> anyhow::Error {
        let (Held::Postgres(hold), Database::Postgres(url)) = (&mut self.held, database) else {
            return std::future::pending().await;
        };
        loop {
            hold.lost().await;
            tracing::warn!("the connection to the database was lost; trying again");
            *hold = match again(url).await {
                Ok(hold) => hold,
                Err(error) => return error.context(in_use(database)),
            };
            if let Err(error @ store::Error::Newer { .. }) = app.store.is_still_ours().await {
                return error.into();
            }
            tracing::info!("the database is reached again");
        }
    }
}

/// Takes part again, as soon as the database answers.
async fn again(url: &PostgresUrl) -> anyhow::Result<Hold> {
    let mut refused = 0;
    loop {
        match blocking(url, Hold::join).await {
            Ok(hold) => return Ok(hold),
            Err(error @ store::Error::Busy) if refused == TRIES => return Err(error.into()),
            Err(store::Error::Busy) => refused += 1,
            Err(error) => tracing::debug!(%error, "the database is not reached yet"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Off the threads that serve requests, as it waits for the database's server.
pub(super) async fn blocking<T: Send + 'static>(
    url: &PostgresUrl,
    ask: impl FnOnce(&PostgresUrl) -> Result<T, store::Error> + Send + 'static,
) -> Result<T, store::Error> {
    let url = url.clone();
    let asked = tokio::task::spawn_blocking(move || ask(&url)).await;
    asked.unwrap_or_else(|error| Err(store::Error::Failed(error.to_string())))
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
