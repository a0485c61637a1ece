//! Space where the database is: without it no payment can be booked. Where a server keeps it, only the data folder's.
use super::{Finding, Patient};
use rustix::fs::statvfs;
use std::path::Path;

/// Under this, writing stops soon.
const LEAST: u64 = 100 << 20;
/// A migration or a backup beside the database may need as much again as it takes, and this at the least.
const SPARE: u64 = 1 << 30;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let path = patient.config.database.path();
    let folder = path.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(&patient.config.data_dir);
    let free = match statvfs(folder) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => {
            let words = format!("The folder {} can't be looked at: {error}.", folder.display());
            return vec![Finding::failure(words, "Check data-dir and database, and the folder's owner.")];
        }
    };
    vec![of(free, path.map_or(0, size))]
}

/// The database with the log beside it.
fn size(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    size(path).saturating_add(size(Path::new(&log)))
}

fn of(free: u64, size: u64) -> Finding {
    let words = format!("{} are free; the database takes {}.", mebibytes(free), mebibytes(size));
    let fix = "Make room, or move data-dir to a larger disk.";
    match free {
        _ if free < LEAST => Finding::failure(words, fix),
        _ if free < SPARE.max(size) => Finding::warning(words, fix),
        _ => Finding::fine(words),
    }
}

/// As people say it.
pub(crate) fn mebibytes(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{} KiB", bytes >> 10),
        mebibytes if mebibytes < 10_240 => format!("{mebibytes} MiB"),
        mebibytes => format!("{} GiB", mebibytes >> 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn a_disk_needs_room_for_the_database_once_more() {
        assert_eq!(of(2 << 30, 1 << 20).level, Level::Fine);
        assert_eq!(of(2 << 30, 3 << 30).level, Level::Warning);
        assert_eq!(of(500 << 20, 1 << 20).level, Level::Warning);
        assert_eq!(of(50 << 20, 1 << 20).level, Level::Failure);
        assert_eq!(of(50 << 20, 4096).words, "50 MiB are free; the database takes 4 KiB.");
        assert_eq!(mebibytes(20 << 30), "20 GiB");
    }
}
