//! The scratch place: a folder of its own, which goes with the drill, and what earlier ones left behind with it.
use crate::chance::Chance;
use crate::config::prepare_folder;
use crate::doctor::mebibytes;
use anyhow::{Context, bail};
use rustix::fs::statvfs;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the folder's name begins with.
const BEGIN: &str = "almoner-drill-";
/// So many times the database's own size lies there at most: a backup no larger, and a copy; later the rescued books.
const TIMES: u64 = 2;
/// And so much besides: what the tables of a new database and of a rescued wallet take, in bytes.
const SPARE: u64 = 32 << 20;

/// The folder.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: PathBuf,
    /// Locked as long as it is open: nobody takes it for a left-over.
    _lock: File,
}

/// Has the folder removed when it is dropped.
pub(super) struct Removed(pub(super) Arc<Scratch>);

impl Scratch {
    /// Makes it, for this account alone, and removes what is there of earlier drills that were ended by force.
    pub(super) fn make(within: &Path, chance: &Chance) -> anyhow::Result<Self> {
        if !within.exists() {
            prepare_folder(within)?;
        }
        remove_left(within);
        let folder = within.join(format!("{BEGIN}{}", hex::encode(chance.bytes::<8>())));
        let advice = || {
            format!(
                "the scratch place {} can't be made: look at the folder's owner and the disk, or name another with --scratch",
                folder.display()
            )
        };
        DirBuilder::new().mode(0o700).create(&folder).with_context(advice)?;
        let lock = File::open(&folder).and_then(|file| file.try_lock().map(|()| file).map_err(Into::into));
        match lock {
            Ok(lock) => Ok(Self { folder, _lock: lock }),
            Err(error) => {
                drop(fs::remove_dir(&folder));
                Err(error).with_context(advice)
            }
        }
    }

    /// A file in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many bytes are free, and how many are needed for books of that size.
    pub(super) fn room(&self, size: u64) -> anyhow::Result<(u64, u64)> {
        let disk = statvfs(&self.folder).context("the scratch place can't be looked at")?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let needed = size.saturating_mul(TIMES).saturating_add(SPARE);
        if free < needed {
            bail!(
                "there is no room for it: {} are free in {}, and it needs {} for a while; make room, or name a folder on a \
                 larger disk with --scratch",
                mebibytes(free),
                self.folder.parent().unwrap_or(&self.folder).display(),
                mebibytes(needed)
            );
        }
        Ok((free, needed))
    }

    /// Empties it between two steps, so that less room is needed.
    pub(super) fn empty(&self) {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for file in files {
            // What stays is removed with the folder, or told then.
            drop(fs::remove_file(file.path()));
        }
    }

    fn remove(&self) {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, folder = %self.folder.display(), "the drill's scratch place can't be removed");
            }
            Ok(()) | Err(_) => {}
        }
    }
}

/// A folder of that name which nobody holds is one that a killed drill left. What can't be removed is somebody else's.
fn remove_left(within: &Path) {
    for entry in fs::read_dir(within).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(BEGIN);
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let lock =
            File::open(entry.path()).and_then(|file| file.try_lock().map(|()| file).map_err(Into::into));
        if lock.is_ok() {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

impl Drop for Removed {
    fn drop(&mut self) {
        self.0.remove();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn names(folder: &Path) -> Vec<String> {
        let all =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        all.collect()
    }

    #[test]
    fn it_is_for_this_account_alone_and_goes_with_all_that_is_in_it() {
        let within = tempfile::tempdir().unwrap();
        let scratch = Scratch::make(within.path(), &Chance::seeded(1)).unwrap();
        assert_eq!(fs::metadata(scratch.folder()).unwrap().permissions().mode() & 0o777, 0o700);
        fs::write(scratch.file("a"), "b").unwrap();
        scratch.empty();
        assert_eq!(names(scratch.folder()).len(), 0);
        fs::create_dir(scratch.file("c")).unwrap();
        drop(scratch);
        assert_eq!(names(within.path()).len(), 0);
    }

    #[test]
    fn what_a_killed_drill_left_is_removed_and_what_another_uses_is_not() {
        let within = tempfile::tempdir().unwrap();
        let used = Scratch::make(within.path(), &Chance::seeded(1)).unwrap();
        fs::create_dir(within.path().join("almoner-drill-left")).unwrap();
        fs::create_dir(within.path().join("almoner-drilled-hole")).unwrap();
        let second = Scratch::make(within.path(), &Chance::seeded(2)).unwrap();
        assert!(used.folder().exists() && second.folder().exists());
        assert!(within.path().join("almoner-drilled-hole").exists() && names(within.path()).len() == 3);
    }

    #[test]
    fn a_place_that_is_too_small_is_told() {
        let within = tempfile::tempdir().unwrap();
        let scratch = Scratch::make(within.path(), &Chance::seeded(1)).unwrap();
        assert!(scratch.room(0).is_ok());
        let told = scratch.room(1 << 60).unwrap_err().to_string();
        assert!(told.contains("there is no room") && told.contains("--scratch"), "{told}");
    }
}
