//! Restores a backup into a database that is not there yet: a file beside its name first, and under it when all is well; on
//! a server in one transaction.
use super::take::with_advice;
use super::{Identities, seal};
use crate::chance::Chance;
use crate::config::{Database, prepare_folder};
use crate::scratch::{self, Scratch};
use crate::serve::Held;
use anyhow::{Context, bail};
use domain::audit::{Deed, DeedKind};
use domain::{Network, SystemAccess, Timestamp};
use std::io::Read;
use std::path::{Path, PathBuf};
use store::backup::{Contents, restore};
use store::{Gap, Location, Opening, Store};

/// A restore to be made.
#[derive(Debug)]
pub struct Restore<'a> {
    /// Into what.
    pub database: &'a Database,
    /// The folder for everything that must be kept.
    pub data_dir: &'a Path,
    /// Of which network.
    pub network: Network,
    /// With which keys, if it is encrypted.
    pub identities: Option<&'a Identities>,
    /// How many addresses each wallet has issued since the backup at most, if somebody knows.
    pub issued_since: Option<u32>,
    /// Whether only to try it.
    pub dry_run: bool,
    /// Now.
    pub now: Timestamp,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What was in the backup.
    pub contents: Contents,
    /// The indexes that wallets skip.
    pub gaps: Vec<Gap>,
}

impl Restore<'_> {
    /// Restores what `from` gives.
    ///
    /// # Errors
    /// Says what is wrong and what to do. The target is as it was.
    pub async fn run(&self, from: impl Read) -> anyhow::Result<Restored> {
        let folder = scratch::beside(self.database, self.data_dir);
        prepare_folder(&folder)?;
        if self.dry_run {
            let scratch = Scratch::make(&folder)?;
            return self.fill(from, &Location::from(&*scratch.file("tried"))).await;
        }
        self.refuse_if_taken()?;
        let _held = Held::take(self.database)?;
        match self.database {
            Database::Postgres(_) => self.fill(from, &self.database.location()).await,
            Database::Sqlite(path) => {
                let scratch = Scratch::make(&folder)?;
                let file = scratch.file("restored");
                let restored = self.fill(from, &Location::from(&*file)).await?;
                scratch.keep(&file, path).context("the restored database can't get its name")?;
                Ok(restored)
            }
        }
    }

    /// Never over another database, nor beside what belongs to one.
    fn refuse_if_taken(&self) -> anyhow::Result<()> {
        let Database::Sqlite(path) = self.database else { return Ok(()) };
        for end in ["", "-wal", "-shm"] {
            let path = with_end(path, end);
            if path.exists() {
                bail!(
                    "there is a database already ({}), and nothing is restored over one: stop the server, move the file and \
                     those beside it whose names begin the same to another folder, then restore again",
                    path.display()
                );
            }
        }
        Ok(())
    }

    /// Puts everything in, and notes that it was restored.
    async fn fill(&self, from: impl Read, location: &Location) -> anyhow::Result<Restored> {
        let mut stream = seal::open(from, self.identities)?;
        let done = restore(&mut *stream, location, self.network, (self.now, self.issued_since));
        let (contents, gaps) = done.map_err(with_advice)?;
        let (now, ids) = (self.now, || Chance::System.bytes());
        let opening =
            Opening::new(self.network, Chance::System.bytes(), Box::new(move || now), Box::new(ids));
        let store = Store::open(location.clone(), opening)?;
        let deed = Deed::new(DeedKind::Restored).with("taken_at", contents.header.taken_at);
        store.note(&SystemAccess::for_command_line(), deed.with("rows", contents.rows())).await?;
        Ok(Restored { contents, gaps })
    }
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
