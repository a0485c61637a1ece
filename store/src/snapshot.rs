//! The copy of a database that is made before a newer program changes its format, so that the older one can go back to it.
//!
//! It lies beside the database as `NAME.before-N`, `N` being the first migration that it has not seen, and is kept until
//! the next upgrade has made its own and succeeded. Of a file it is another file like it. Of a database on a server it is
//! a backup (`backup.rs`), squeezed as the program's are, in a folder of this machine.
use crate::backup::{Refusal, copy_all, read_through};
use crate::error::{Error, Result};
use crate::sql::Sql;
use crate::sqlite::{Connection, keep_private};
use domain::{Network, Timestamp};
use lz4_flex::frame::{FrameDecoder, FrameEncoder, FrameInfo};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Room beyond the copy itself that must be free, in bytes: the upgrade wants some, too.
const SPARE: u64 = 16 << 20;
/// Bytes gathered before they are written.
const BUFFER: usize = 1 << 18;

/// A copy that was made.
#[derive(Debug)]
pub(crate) struct Snapshot {
    database: PathBuf,
    path: PathBuf,
}

impl Snapshot {
    /// Copies the database, which is at migration `found`. The caller holds the right to write, so nothing changes
    /// meanwhile.
    pub(crate) fn take(database: &Path, found: i64) -> Result<Self> {
        Self::make(database, found, |part| Ok(copy(database, part)?))
    }

    /// Copies a database on a server, in the same way, into a file whose name begins with `base`. It is read by the
    /// transaction that will change it: one that only waited meanwhile might be ended by the server.
    pub(crate) fn fetch(
        sql: &mut dyn Sql,
        base: &Path,
        found: i64,
        (network, now): (Network, Timestamp),
    ) -> Result<Self> {
        Self::make(base, found, |part| {
            make_way(part)?;
            keep_private(part)?;
            stream(sql, part, (network, now))
        })
    }

    fn make(base: &Path, found: i64, fill: impl FnOnce(&Path) -> Result<(), Refusal>) -> Result<Self> {
        let path = with_end(base, &format!(".before-{}", found + 1));
        let part = with_end(&path, ".part");
        if let Err(refusal) = fill(&part).and_then(|()| Ok(finish(&part, &path)?)) {
            drop(fs::remove_file(&part)); // what could not be finished; if it stays, the next attempt replaces it
            return Err(Error::NoSnapshot(format!("{}: {}", path.display(), why(&refusal))));
        }
        Ok(Self { database: base.into(), path })
    }

    /// The upgrade succeeded: copies made before earlier ones have had their time.
    pub(crate) fn replaces_older(self) {
        for path in all(&self.database).into_iter().filter(|path| *path != self.path) {
            drop(fs::remove_file(path)); // an old copy that stays does no harm
        }
    }
}

/// What an earlier attempt left goes.
fn make_way(part: &Path) -> io::Result<()> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes the whole database into the file, and reads it back.
fn stream(sql: &mut dyn Sql, part: &Path, (network, now): (Network, Timestamp)) -> Result<(), Refusal> {
    let file = BufWriter::with_capacity(BUFFER, File::options().write(true).open(part)?);
    let frame = FrameInfo::new().content_checksum(true);
    let mut out = FrameEncoder::with_frame_info(frame, file);
    let written = copy_all(sql, env!("CARGO_PKG_VERSION"), now, &mut out)?;
    let mut file = out.finish().map_err(io::Error::from)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    let back = FrameDecoder::new(BufReader::new(File::open(part)?));
    match read_through(&mut BufReader::with_capacity(BUFFER, back), network)? {
        found if found == written => Ok(()),
        _ => Err(Refusal::Differs("it holds other rows".into())),
    }
}

/// A full disk is the commonest reason, and has its own advice.
fn why(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Io(error) if error.kind() == io::ErrorKind::StorageFull => {
            "its disk is full; free some space".into()
        }
        Refusal::Store(Error::Full) => "its disk is full; free some space".into(),
        other => other.to_string(),
    }
}

fn copy(database: &Path, part: &Path) -> Result<()> {
    make_way(part).map_err(refused)?;
    let (wanted, free) = (size(database) + SPARE, free(database).map_err(refused)?);
    if free < wanted {
        let mib = |bytes: u64| bytes.div_ceil(1 << 20);
        let text =
            format!("{} MiB are wanted on its disk, {} are free; free some space", mib(wanted), mib(free));
        return Err(Error::Failed(text));
    }
    keep_private(part)?;
    Connection::reader(database)?.copy_to(part)
}

fn finish(part: &Path, path: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// What the database and its log take.
fn size(database: &Path) -> u64 {
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    length(database) + length(&with_end(database, "-wal"))
}

fn free(database: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(database)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// The copies beside the database.
fn all(database: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (database.parent(), database.file_name()) else { return Vec::new() };
    let begin = format!("{}.before-", name.to_string_lossy());
    let is_ours = |name: &str| {
        name.strip_prefix(&begin)
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_ours))
        .map(|entry| entry.path())
        .collect()
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn refused(error: io::Error) -> Error {
    Error::Failed(error.to_string())
}
