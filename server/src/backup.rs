//! Backups: the whole database in one file, squeezed and encrypted, proved to restore before it counts; and back again.
//!
//! The stream inside is `store::backup`'s; here it is packed, put somewhere and fetched again. docs/backups.md is for
//! operators. Everything here blocks: loops run it on a thread of its own.
pub(crate) mod gentle;
mod keep;
mod place;
mod restore;
mod seal;
mod take;

pub use place::Place;
pub use restore::{Restore, Restored};
pub use seal::{Identities, Recipients};
pub(crate) use take::failed;
pub use take::{Plan, Taken};

use crate::config::Database;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A file that is removed unless it was kept: half-written backups and scratch databases.
#[derive(Debug)]
struct Draft(PathBuf);

impl Draft {
    /// Anything that an earlier attempt left there goes.
    fn new(path: PathBuf) -> Self {
        let draft = Self(path);
        draft.remove();
        draft
    }

    fn path(&self) -> &Path {
        &self.0
    }

    /// A new file, which this account alone can read.
    fn create(&self) -> io::Result<File> {
        use std::os::unix::fs::OpenOptionsExt;
        File::options().read(true).write(true).create_new(true).mode(0o600).open(&self.0)
    }

    /// Gives it its name, unless that is taken, and makes that last.
    fn keep_as(self, path: &Path) -> io::Result<()> {
        File::open(&self.0)?.sync_all()?;
        fs::hard_link(&self.0, path).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::rename(&self.0, path), // a file system without links
        })?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            // What can't be removed can't be made anew either, and that is told.
            drop(fs::remove_file(with_end(&self.0, end)));
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.remove();
    }
}

/// What the names of scratch files begin with: the database's own, or one in the data folder if it is on a server.
pub(crate) fn scratch_base(database: &Database, data_dir: &Path) -> PathBuf {
    database.path().map_or_else(|| data_dir.join("almoner"), Path::to_owned)
}

/// What the names of copies of a database on a server begin with that are made before an upgrade.
pub(crate) fn upgrade_base(data_dir: &Path) -> PathBuf {
    data_dir.join("almoner.postgres")
}

pub(crate) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
