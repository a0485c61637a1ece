//! Makes a backup: writes it, restores it into a scratch place, compares, and only then gives it its name.
use super::gentle::{self, Gentle};
use super::{Identities, Place, Recipients, keep, place, seal};
use crate::clock::Clock;
use crate::config::{Database, prepare_folder};
use crate::scratch::{Scratch, folder_of};
use anyhow::{Context, bail};
use domain::{Network, Timestamp};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use store::backup::{Contents, Refusal, copy_in, copy_out, set_aside};
use store::{Location, Run};

/// Bytes gathered before they are written.
const BUFFER: usize = 1 << 18;

/// A backup to be made.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Of what.
    pub database: Database,
    /// In which folder copies of the database lie while it is made.
    pub scratch: PathBuf,
    /// Of which network.
    pub network: Network,
    /// Whose keys open it.
    pub recipients: Recipients,
    /// Where it goes.
    pub place: Place,
    /// In a folder, how many are kept.
    pub keep: u32,
}

/// A backup that was made and proved.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What is in it.
    pub contents: Contents,
    /// Its length, packed.
    pub bytes: u64,
    /// How long writing took.
    pub write_seconds: u64,
    /// How long restoring it into a scratch place and comparing took.
    pub verify_seconds: u64,
    /// Where it is now.
    pub place: String,
}

impl Plan {
    /// Makes it. With `identities` it is opened with those, as it will be one day, else with a key made for this once.
    ///
    /// # Errors
    /// Says what is wrong and what to do. Nothing is left of a backup that failed.
    pub fn take(&self, clock: &Clock, identities: Option<&Identities>) -> anyhow::Result<Taken> {
        gentle::go_behind_others();
        let begun = clock.now();
        let target = self.target(begun)?;
        // Beside what it becomes, as renaming is only whole within one disk; for a command, beside the database.
        let beside = Scratch::make(target.as_deref().map_or(&*self.scratch, folder_of))?;
        let draft = beside.file("backup");
        let (contents, once) = self.write(&draft, begun).context("the backup can't be written")?;
        let written = clock.now();
        self.verify(&draft, &contents, identities.or(once.as_ref()))
            .context("the backup was not kept, as it can't be proved to restore")?;
        let verified = clock.now();
        let bytes = fs::metadata(&draft)?.len();
        let place = self.keep((&beside, &draft), target)?;
        let seconds = |from: Timestamp, to: Timestamp| to.since(from);
        Ok(Taken {
            contents,
            bytes,
            write_seconds: seconds(begun, written),
            verify_seconds: seconds(written, verified),
            place,
        })
    }

    /// The name it gets in the end, if it stays on this machine.
    fn target(&self, now: Timestamp) -> anyhow::Result<Option<PathBuf>> {
        let path = match &self.place {
            Place::Command(_) => return Ok(None),
            Place::File(path) => path.clone(),
            Place::Folder(folder) => {
                prepare_folder(folder)?;
                folder.join(keep::name(self.network, now, self.recipients.encrypt()))
            }
        };
        if path.exists() {
            bail!("there is a file {} already; name another, or move it away", path.display());
        }
        Ok(Some(path))
    }

    fn write(&self, draft: &Path, now: Timestamp) -> anyhow::Result<(Contents, Option<Identities>)> {
        let file = new_file(draft).with_context(|| format!("{} can't be made", draft.display()))?;
        let (sealed, once) = seal::seal(BufWriter::with_capacity(BUFFER, file), &self.recipients)?;
        let mut gently = Gentle::new(sealed);
        let aside = Scratch::make(&self.scratch)?;
        let still = set_aside(&self.database.location(), &aside.file("aside"), &mut gentle::pause);
        let still = still.map_err(with_advice)?;
        let contents = copy_out(&still, env!("CARGO_PKG_VERSION"), now, &mut gently).map_err(with_advice)?;
        let mut out = gently.into_inner().finish().map_err(Refusal::Io).map_err(with_advice)?;
        out.flush().map_err(Refusal::Io).map_err(with_advice)?;
        out.get_ref().sync_all().map_err(Refusal::Io).map_err(with_advice)?;
        if contents.header.network != self.network.name() {
            bail!(
                "the database {} belongs to {found}, not to {}; say --network {found}",
                self.database,
                self.network,
                found = contents.header.network
            );
        }
        Ok((contents, once))
    }

    /// Reads the file back from the disk, restores it into a scratch place, which is always a file, whatever the database
    /// is, and compares every row with what was read.
    fn verify(&self, draft: &Path, wanted: &Contents, with: Option<&Identities>) -> anyhow::Result<()> {
        let scratch = Scratch::make(&self.scratch)?;
        let mut stream = Gentle::new(seal::open(File::open(draft)?, with)?);
        let location = Location::from(&*scratch.file("restored"));
        let found =
            copy_in(&mut stream, &location, self.network, wanted.header.taken()).map_err(with_advice)?;
        if found != *wanted {
            bail!(
                "what is in the file is not what was written; the disk or the memory of this machine may be faulty"
            );
        }
        Ok(())
    }

    fn keep(&self, (beside, draft): (&Scratch, &Path), target: Option<PathBuf>) -> anyhow::Result<String> {
        match (&self.place, target) {
            (Place::Command(command), _) => place::hand_over(draft, command)?,
            (_, Some(path)) => {
                beside
                    .keep(draft, &path)
                    .with_context(|| format!("the backup can't get its name {}", path.display()))?;
                if let Place::Folder(folder) = &self.place {
                    let kept = keep::last(folder, self.network, self.keep.max(1));
                    kept.with_context(|| format!("old backups in {} can't be removed", folder.display()))?;
                }
                return Ok(path.display().to_string());
            }
            (Place::File(_) | Place::Folder(_), None) => {}
        }
        Ok(self.place.shown())
    }
}

/// A new file, which this account alone can read.
fn new_file(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// A full disk is the commonest reason, and has its own advice.
pub(super) fn with_advice(refusal: Refusal) -> anyhow::Error {
    let is_full = match &refusal {
        Refusal::Io(error) => {
            matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
        }
        Refusal::Store(error) => *error == store::Error::Full,
        _ => false,
    };
    let error = anyhow::Error::new(refusal);
    if is_full { error.context("the disk is full: free some space, or name another place") } else { error }
}

impl Taken {
    /// What is remembered of it.
    pub fn run(&self, started_at: Timestamp, ended_at: Timestamp) -> Run {
        let details = [
            ("bytes", self.bytes.into()),
            ("rows", self.contents.rows().into()),
            ("invoices", self.contents.rows_of("invoice").into()),
            ("seconds", (self.write_seconds + self.verify_seconds).into()),
            ("write_seconds", self.write_seconds.into()),
            ("verified", true.into()),
            ("place", self.place.as_str().into()),
        ];
        let details =
            details.into_iter().map(|(name, value): (&str, serde_json::Value)| (name.to_owned(), value));
        Run { job: store::Job::Backup, started_at, ended_at, succeeded: true, details: details.collect() }
    }
}

/// What is remembered of one that failed.
pub(crate) fn failed(why: &anyhow::Error, place: &Place, started_at: Timestamp, ended_at: Timestamp) -> Run {
    let details = [("error", format!("{why:#}")), ("place", place.shown())];
    let details = details.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
    Run { job: store::Job::Backup, started_at, ended_at, succeeded: false, details: details.collect() }
}
