//! A scratch place: a folder of its own for copies of the database, which goes when its work is done, and what earlier
//! ones left behind with it.
use crate::config::Database;
use anyhow::Context;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What the folder's name begins with; two numbers follow.
const BEGIN: &str = ".almoner-scratch-";
/// How many this process has made.
static MADE: AtomicU32 = AtomicU32::new(0);

/// The folder.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    /// Locked as long as it is open: nobody takes it for a left-over.
    _lock: File,
}

/// Has the folder removed when it is dropped.
pub(crate) struct Removed(pub(crate) Arc<Scratch>);

impl Scratch {
    /// Makes it, for this account alone, and removes what is there of earlier ones whose process was ended by force.
    ///
    /// # Errors
    /// Says what is wrong with the folder.
    pub(crate) fn make(within: &Path) -> anyhow::Result<Self> {
        remove_left(within);
        Self::new(within).with_context(|| {
            format!(
                "no scratch place can be made in {}: look at that folder's owner and the disk",
                within.display()
            )
        })
    }

    fn new(within: &Path) -> io::Result<Self> {
        let folder = new_folder(within)?;
        match lock(&folder) {
            Ok(lock) => Ok(Self { folder, _lock: lock }),
            Err(error) => {
                drop(fs::remove_dir(&folder));
                Err(error)
            }
        }
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Empties it between two steps, so that less room is needed.
    pub(crate) fn empty(&self) {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for file in files {
            // What stays is removed with the folder, or told then.
            drop(fs::remove_file(file.path()));
        }
    }

    /// Gives one of its files a name beside it, unless that is taken, and makes that last.
    ///
    /// # Errors
    /// As the disk says; the file is still there.
    pub(crate) fn keep(&self, file: &Path, path: &Path) -> io::Result<()> {
        File::open(file)?.sync_all()?;
        fs::hard_link(file, path).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::rename(file, path), // a file system without links
        })?;
        File::open(folder_of(path))?.sync_all()
    }

    fn remove(&self) {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, folder = %self.folder.display(), "the scratch place can't be removed");
            }
            Ok(()) | Err(_) => {}
        }
    }
}

/// Where scratch places are, unless another is named: beside the database, or in the data folder if that is on a server.
pub(crate) fn beside(database: &Database, data_dir: &Path) -> PathBuf {
    database.path().map_or_else(|| data_dir.to_owned(), |path| folder_of(path).to_owned())
}

/// The folder in which it is.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// With a name that is free: a process of another container may have this one's number.
fn new_folder(within: &Path) -> io::Result<PathBuf> {
    loop {
        let nth = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = within.join(format!("{BEGIN}{}-{nth}", process::id()));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
}

/// A scratch place that nobody holds is one that a killed process left. What can't be removed is somebody else's.
pub(crate) fn remove_left(within: &Path) {
    for entry in fs::read_dir(within).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_ours);
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        if let Ok(_held) = lock(&entry.path()) {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

fn is_ours(name: &str) -> bool {
    let numbers = name.strip_prefix(BEGIN).and_then(|rest| rest.split_once('-'));
    let number = |text: &str| text.parse::<u32>().is_ok();
    numbers.is_some_and(|(process, nth)| number(process) && number(nth))
}

fn lock(folder: &Path) -> io::Result<File> {
    let folder = File::open(folder)?;
    folder.try_lock()?;
    Ok(folder)
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
        let scratch = Scratch::make(within.path()).unwrap();
        assert_eq!(fs::metadata(scratch.folder()).unwrap().permissions().mode() & 0o777, 0o700);
        fs::write(scratch.file("a"), "b").unwrap();
        scratch.empty();
        assert_eq!(names(scratch.folder()).len(), 0);
        fs::create_dir(scratch.file("c")).unwrap();
        drop(scratch);
        assert_eq!(names(within.path()).len(), 0);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_another_uses_is_not() {
        let within = tempfile::tempdir().unwrap();
        let used = Scratch::make(within.path()).unwrap();
        let others = ["almoner-backup", ".almoner-scratch-", ".almoner-scratch-1-old", "almoner-scratch-1-1"];
        for name in others.into_iter().chain([".almoner-scratch-4194304-0"]) {
            fs::create_dir(within.path().join(name)).unwrap();
            fs::write(within.path().join(name).join("aside"), "everything").unwrap();
        }
        let second = Scratch::make(within.path()).unwrap();
        assert!(used.folder().exists() && second.folder().exists());
        assert!(others.iter().all(|name| within.path().join(name).join("aside").exists()));
        assert_eq!(names(within.path()).len(), others.len() + 2);
    }

    #[test]
    fn a_file_gets_a_name_that_is_free_and_no_other() {
        let within = tempfile::tempdir().unwrap();
        let scratch = Scratch::make(within.path()).unwrap();
        let (new, taken) = (within.path().join("new"), within.path().join("taken"));
        fs::write(scratch.file("a"), "mine").unwrap();
        fs::write(&taken, "theirs").unwrap();
        assert_eq!(
            scratch.keep(&scratch.file("a"), &taken).unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        scratch.keep(&scratch.file("a"), &new).unwrap();
        drop(scratch);
        assert_eq!(
            (fs::read(&new).unwrap(), fs::read(&taken).unwrap()),
            (b"mine".to_vec(), b"theirs".to_vec())
        );
    }
}
