//! Where a scenario's database lives.
use domain::{Network, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Hook, Location, Opening, PostgresUrl, Result, Scratch, Store};
use tempfile::TempDir;

pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000);
pub(crate) const WATCH_KEY: [u8; 16] = [7; 16];

/// A place for one database.
pub(crate) struct Place {
    path: Option<PathBuf>,
    postgres: Option<Scratch>,
    /// Removed when dropped.
    folder: Option<TempDir>,
    inline: bool,
    ids: Arc<AtomicU64>,
}

/// Every statement of every scenario is held to an index.
impl Drop for Place {
    fn drop(&mut self) {
        let is_ours = self.folder.is_some() && !self.inline;
        if is_ours && !std::thread::panicking() {
            crate::plans::hold(&self.location());
        }
    }
}

impl Place {
    pub(crate) fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut place = Self::at(folder.path());
        place.folder = Some(folder);
        place
    }

    /// In a folder that somebody else looks after.
    pub(crate) fn at(folder: &Path) -> Self {
        let mut place = Self::memory();
        place.path = Some(folder.join("almoner.db"));
        place
    }

    pub(crate) fn inline() -> Self {
        let mut place = Self::file();
        place.inline = true;
        place
    }

    pub(crate) fn memory() -> Self {
        Self { path: None, postgres: None, folder: None, inline: false, ids: Arc::default() }
    }

    pub(crate) fn postgres() -> Self {
        let mut place = Self::memory();
        place.folder = Some(tempfile::tempdir().unwrap());
        place.postgres = Some(Scratch::create());
        place
    }

    /// The database on a server.
    pub(crate) fn scratch(&self) -> &Scratch {
        self.postgres.as_ref().unwrap()
    }

    /// Where the file is; `None` if nothing outlives the handle.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        self.path.clone()
    }

    /// What the names of copies before upgrades begin with; `None` if there are none.
    pub(crate) fn base(&self) -> Option<PathBuf> {
        let beside = self.folder.as_ref().map(|folder| folder.path().join("almoner.db"));
        self.path().or(beside)
    }

    /// Whether a server of its own keeps it.
    pub(crate) fn is_remote(&self) -> bool {
        self.postgres.is_some()
    }

    /// Whether reads have threads of their own.
    pub(crate) fn is_threaded(&self) -> bool {
        (self.path.is_some() || self.postgres.is_some()) && !self.inline
    }

    /// Whether what was written is there after the handle is dropped.
    pub(crate) fn survives(&self) -> bool {
        self.path.is_some() || self.postgres.is_some()
    }

    /// Identifiers from now on are others than those of a database made elsewhere.
    pub(crate) fn skip_ids(&self) {
        self.ids.store(1 << 20, Ordering::Relaxed);
    }

    pub(crate) fn opening(&self, network: Network) -> Opening {
        let ids = self.ids.clone();
        let next = move || u128::from(ids.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
        let opening = Opening::new(network, WATCH_KEY, Box::new(|| NOW), Box::new(next));
        let opening = if self.inline { opening.inline() } else { opening };
        match self.base() {
            Some(base) => opening.copied_to(base),
            None => opening,
        }
    }

    pub(crate) fn try_open(&self, opening: Opening) -> Result<Store> {
        Store::open(self.location(), opening)
    }

    pub(crate) fn location(&self) -> Location {
        match (&self.postgres, self.path()) {
            (Some(scratch), _) => Location::Postgres(PostgresUrl::parse(scratch.url()).unwrap()),
            (None, Some(path)) => Location::File(path),
            (None, None) => Location::Memory,
        }
    }

    pub(crate) fn open(&self) -> Store {
        self.try_open(self.opening(Network::Regtest)).unwrap()
    }

    pub(crate) fn open_with_fault(&self, hook: Hook) -> Store {
        self.try_open(self.opening(Network::Regtest).with_fault(hook)).unwrap()
    }
}
