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

use std::path::{Path, PathBuf};

/// What the names of copies of a database on a server begin with that are made before an upgrade.
pub(crate) fn upgrade_base(data_dir: &Path) -> PathBuf {
    data_dir.join("almoner.postgres")
}
