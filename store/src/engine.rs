//! The engine: runs reads and writes on a database's connections, whichever database it is.
//!
//! A short read takes 10 to 20 microseconds on SQLite, less than handing it to another thread and back, so it runs where
//! it is called; on PostgreSQL it waits for an answer there, and the runtime is told so. A long one (lists, streams) runs
//! on tokio's blocking threads. Writes go through group commit.
use crate::Opening;
use crate::connection::Connection;
use crate::creations::Creation;
use crate::error::{Error, Result};
use crate::location::Location;
use crate::sql::{Sql, Tx};
use crate::writer::{Committer, Work, Writer, creation_job, job};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, oneshot};

/// Connections for short reads: as many as threads that run requests, up to this.
const SHORT_READERS: usize = 4;
/// The same where an answer comes from another process: most of the time they wait.
const REMOTE_READERS: usize = 8;
/// Connections for long reads that somebody asked for.
const LONG_READERS: usize = 2;
/// Connections for what the program's own loops read, so that no list, however long, holds up payments or deliveries.
const OWN_READERS: usize = 1;

/// Who waits for a long read.
#[derive(Clone, Copy)]
pub(crate) enum Asker {
    /// Somebody outside.
    Visitor,
    /// A loop of the program's own.
    Program,
}

/// How reads and writes are run.
pub(crate) enum Engine {
    /// Writes on their own thread, reads on their own connections.
    Threaded(Threaded),
    /// Everything on one connection in the caller's thread: databases in memory, and simulations, which must run
    /// the same each time.
    Inline(Box<Mutex<Committer>>, Arc<AtomicBool>),
}

pub(crate) struct Threaded {
    short: Vec<Mutex<Box<dyn Connection>>>,
    /// Whether a short read waits for another process.
    remote: bool,
    long: Readers,
    own: Readers,
    crashed: Arc<AtomicBool>,
    writer: Writer,
}

/// Connections for reads on other threads, each one's turn by a permit.
struct Readers {
    connections: Arc<[Mutex<Box<dyn Connection>>]>,
    permits: Arc<Semaphore>,
}

impl Engine {
    /// An engine over a database that is open and up to date.
    pub(crate) fn start(
        connection: Box<dyn Connection>,
        location: &Location,
        opening: Opening,
    ) -> Result<Self> {
        let crashed = Arc::new(AtomicBool::new(false));
        let Opening { inline, ids, clock, fault, observer, .. } = opening;
        let committer = Committer { connection, ids, clock, fault, observer, crashed: crashed.clone() };
        if inline || *location == Location::Memory {
            return Ok(Self::Inline(Box::new(Mutex::new(committer)), crashed));
        }
        Ok(Self::Threaded(Threaded::start(location, committer, crashed)?))
    }

    /// A read of a few rows by their keys.
    pub(crate) fn short<T>(&self, act: impl FnOnce(&mut dyn Sql) -> Result<T>) -> Result<T> {
        self.refuse_if_crashed()?;
        match self {
            Self::Threaded(threaded) if threaded.remote => waiting(|| act(&mut **free(&threaded.short))),
            Self::Threaded(threaded) => act(&mut **free(&threaded.short)),
            Self::Inline(committer, _) => act(&mut *lock(committer).connection),
        }
    }

    /// A read that may take long, of one state of the database.
    pub(crate) async fn long<T, F>(&self, asker: Asker, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Sql) -> Result<T> + Send + 'static,
    {
        self.refuse_if_crashed()?;
        match self {
            Self::Threaded(threaded) => match asker {
                Asker::Visitor => threaded.long.read(act).await,
                Asker::Program => threaded.own.read(act).await,
            },
            Self::Inline(committer, _) => act(&mut *lock(committer).connection),
        }
    }

    /// A write; when this returns, the disk has it.
    pub(crate) async fn write<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (work, answer) = job(act);
        self.submit(work, answer).await
    }

    /// A new invoice; when this returns, the disk has it.
    pub(crate) async fn create(&self, creation: Creation) -> Result<()> {
        let (work, answer) = creation_job(creation);
        self.submit(work, answer).await
    }

    async fn submit<T>(&self, work: Box<dyn Work>, answer: oneshot::Receiver<Result<T>>) -> Result<T> {
        match self {
            Self::Threaded(threaded) => threaded.writer.submit(work).await?,
            Self::Inline(committer, _) => lock(committer).commit(work, &mut || None),
        }
        answer.await.unwrap_or(Err(Error::Closed))
    }

    /// Brings what was written into the database's own files.
    pub(crate) async fn settle(&self) -> Result<()> {
        match self {
            Self::Threaded(threaded) => threaded.own.run(|connection| connection.settle()).await,
            Self::Inline(committer, _) => lock(committer).connection.settle(),
        }
    }

    /// Whether other processes may write to the database at the same time as a rule.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Threaded(Threaded { remote: true, .. }))
    }

    fn refuse_if_crashed(&self) -> Result<()> {
        let (Self::Threaded(Threaded { crashed, .. }) | Self::Inline(_, crashed)) = self;
        if crashed.load(Ordering::Acquire) { Err(Error::Crashed) } else { Ok(()) }
    }
}

impl Threaded {
    fn start(location: &Location, committer: Committer, crashed: Arc<AtomicBool>) -> Result<Self> {
        let remote = matches!(location, Location::Postgres(_));
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let short = if remote { REMOTE_READERS } else { threads.clamp(2, SHORT_READERS) };
        let open = |count: usize| (0..count).map(|_| location.reader().map(Mutex::new));
        Ok(Self {
            short: open(short).collect::<Result<_>>()?,
            remote,
            long: Readers::open(location, LONG_READERS)?,
            own: Readers::open(location, OWN_READERS)?,
            crashed,
            writer: Writer::start(committer)?,
        })
    }
}

impl Readers {
    fn open(location: &Location, count: usize) -> Result<Self> {
        let connections = (0..count).map(|_| location.reader().map(Mutex::new));
        Ok(Self {
            connections: connections.collect::<Result<_>>()?,
            permits: Arc::new(Semaphore::new(count)),
        })
    }

    async fn read<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Sql) -> Result<T> + Send + 'static,
    {
        self.run(|connection| of_one_state(connection, act)).await
    }

    /// On one of the connections, whose turn it is.
    async fn run<T, F>(&self, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Connection) -> Result<T> + Send + 'static,
    {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| Error::Closed)?;
        let connections = self.connections.clone();
        let run = move || {
            let _permit = permit;
            act(&mut **free(&connections))
        };
        tokio::task::spawn_blocking(run).await.unwrap_or_else(|e| Err(Error::Failed(e.to_string())))
    }
}

fn of_one_state<T>(
    connection: &mut dyn Connection,
    act: impl FnOnce(&mut dyn Sql) -> Result<T>,
) -> Result<T> {
    if connection.is_in_transaction() {
        connection.roll_back()?; // left open by a reader that panicked
    }
    connection.begin_read()?;
    let outcome = act(connection);
    connection.commit()?;
    outcome
}

/// Lets the runtime's other tasks go on elsewhere while this thread waits.
fn waiting<T>(act: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(tokio::runtime::RuntimeFlavor::MultiThread) => tokio::task::block_in_place(act),
        _ => act(),
    }
}

/// A connection nobody uses; when all are in use one whose turn it is, so that not all wait for the same.
fn free(connections: &[Mutex<Box<dyn Connection>>]) -> MutexGuard<'_, Box<dyn Connection>> {
    static TURN: AtomicUsize = AtomicUsize::new(0);
    let next = || TURN.fetch_add(1, Ordering::Relaxed) % connections.len();
    connections
        .iter()
        .find_map(|connection| connection.try_lock().ok())
        .unwrap_or_else(|| lock(&connections[next()]))
}

/// A connection survives a panic of its user.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
