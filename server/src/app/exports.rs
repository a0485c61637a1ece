//! Files made in the background, of reports that take longer than anybody wants to wait for a page: whoever asked for one may
//! leave, and finds it when they come back.
//!
//! They are made one after another, so that they take the memory of one. Each lies in a folder that this account alone reads,
//! for a day at most. A restart forgets none: see [`notes`]. Of several servers on one database, each makes the files that it
//! was asked for, and hands out those alone: one makes each, and none has to fetch it from another.
mod notes;

use super::App;
use crate::ledger::reports::{Asked, Field, Report, Text, Wrong};
use crate::ledger::{ExportError, Standpoint};
use domain::{ExportId, Seconds, StoreAccess, Timestamp, UserId};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;
use tokio::fs::{DirBuilder, File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How long a file is kept once it is made.
pub const KEPT: Seconds = Seconds::hours(24);
/// So many a person has in a store at most.
pub const MOST: usize = 5;
/// So many all together have at most.
const MOST_OF_ALL: usize = 100;
/// So many bytes all together take at most: the disk is the database's, too.
const MOST_BYTES: u64 = 2 << 30;
/// Where they lie, below the folder for what must be kept.
const FOLDER: &str = "exports";

/// What is said where there is no room.
const NO_ROOM: &str =
    "All files that are kept would take too much of the disk. Throw some away, or ask for fewer days";

/// What was asked for and is not forgotten yet.
#[derive(Debug)]
pub struct Exports {
    folder: PathBuf,
    notes: PathBuf,
    most_bytes: u64,
    kept: Mutex<Vec<Export>>,
    wanted: Notify,
}

/// A file somebody asked for.
#[derive(Clone, Debug)]
pub struct Export {
    /// Which.
    pub id: ExportId,
    /// Whose books.
    pub access: StoreAccess,
    /// Who asked; nobody else is shown it.
    pub by: UserId,
    /// What for. It counts how far it is.
    pub asked: Asked,
    /// What was said, field by field: what a restart reads it from.
    pub said: Vec<(String, String)>,
    /// How many entries will have been gone through.
    pub entries: u64,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// How often it was begun.
    pub tries: u8,
    /// How it stands.
    pub state: State,
}

/// How it stands with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Others come first.
    Waiting,
    /// It is being written.
    Writing,
    /// It is there.
    Done {
        /// Since when.
        at: Timestamp,
        /// How large it is.
        bytes: u64,
    },
    /// There is none.
    Failed {
        /// Since when.
        at: Timestamp,
        /// Why, and what to do.
        why: String,
    },
}

/// There are as many as there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooMany {
    /// Of one person in a store.
    #[error("You have asked for {MOST} files here. Throw one of them away first.")]
    Yours,
    /// Of all.
    #[error("Too many files are kept for others. Try again in some hours.")]
    Everybodys,
}

impl Exports {
    /// Those that lie below that folder.
    pub fn below(data_dir: &Path) -> Self {
        Self {
            folder: data_dir.join(FOLDER),
            notes: data_dir.join(notes::FOLDER),
            most_bytes: MOST_BYTES,
            kept: Mutex::default(),
            wanted: Notify::new(),
        }
    }

    /// The same, taking so many bytes at most.
    #[must_use]
    pub fn holding(self, most_bytes: u64) -> Self {
        Self { most_bytes, ..self }
    }

    /// None at all: where no file can be made, each fails.
    pub fn nowhere() -> Self {
        Self::below(Path::new("/dev/null"))
    }

    /// Has one made when its turn comes.
    ///
    /// # Errors
    /// [`TooMany`].
    pub async fn ask(&self, export: Export) -> Result<(), TooMany> {
        self.admits(&self.kept(), &export)?;
        self.write_down(&export).await;
        let id = export.id.clone();
        let refused = {
            let mut kept = self.kept();
            let admitted = self.admits(&kept, &export);
            if admitted.is_ok() {
                kept.push(export);
            }
            admitted.err()
        };
        if let Some(refused) = refused {
            self.forget_note(&id).await;
            return Err(refused);
        }
        self.wanted.notify_one();
        Ok(())
    }

    fn admits(&self, kept: &[Export], export: &Export) -> Result<(), TooMany> {
        if kept.iter().filter(|other| other.is_of(&export.access, &export.by)).count() >= MOST {
            return Err(TooMany::Yours);
        }
        if kept.len() >= MOST_OF_ALL { Err(TooMany::Everybodys) } else { Ok(()) }
    }

    /// One that can't be written down is made all the same, unless the server stops before.
    async fn write_down(&self, export: &Export) {
        if let Err(error) = self.note(export).await {
            tracing::warn!(%error, "an export can't be written down: a restart would forget it");
        }
    }

    /// Those a person asked for in a store, the last first.
    pub fn of(&self, access: &StoreAccess, person: &UserId) -> Vec<Export> {
        self.kept().iter().rev().filter(|export| export.is_of(access, person)).cloned().collect()
    }

    /// One of them.
    pub fn one(&self, access: &StoreAccess, person: &UserId, id: &ExportId) -> Option<Export> {
        self.of(access, person).into_iter().find(|export| export.id == *id)
    }

    /// Throws one away, whatever became of it so far.
    pub async fn delete(&self, export: &Export) {
        self.kept().retain(|other| other.id != export.id);
        self.forget(&export.id).await;
    }

    async fn forget(&self, id: &ExportId) {
        self.remove(id).await;
        self.forget_note(id).await;
    }

    /// Where its file lies, once it is made.
    pub fn path(&self, id: &ExportId) -> PathBuf {
        self.folder.join(id.as_str())
    }

    /// Throws away those whose time is over; and files that nobody knows of.
    pub async fn forget_old(&self, now: Timestamp) {
        let mut old = Vec::new();
        self.kept().retain(|export| {
            let is_over = export.ended_at().is_some_and(|at| at.plus(KEPT) <= now);
            if is_over {
                old.push(export.id.clone());
            }
            !is_over
        });
        for id in &old {
            self.forget(id).await;
        }
        for folder in [&self.folder, &self.notes] {
            if let Err(error) = self.sweep(folder, now).await {
                tracing::warn!(%error, "old exports can't be looked for");
            }
        }
    }

    async fn sweep(&self, folder: &Path, now: Timestamp) -> io::Result<()> {
        let mut files = match tokio::fs::read_dir(folder).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            read => read?,
        };
        while let Some(file) = files.next_entry().await? {
            let name = file.file_name();
            let is_known = self.kept().iter().any(|export| name == export.id.as_str());
            let written = file.metadata().await?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let written = Timestamp(i64::try_from(written.as_secs()).unwrap_or(i64::MAX));
            if !is_known && written.plus(KEPT) <= now {
                tokio::fs::remove_file(file.path()).await?;
            }
        }
        Ok(())
    }

    async fn remove(&self, id: &ExportId) {
        match tokio::fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "an export can't be thrown away; it is tried again when it is a day old");
            }
            Ok(()) | Err(_) => {}
        }
    }

    /// Waits until somebody asks for one.
    pub async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// The one that is to be made next.
    fn next(&self) -> Option<Export> {
        let mut kept = self.kept();
        let next = kept.iter_mut().find(|export| export.state == State::Waiting)?;
        next.state = State::Writing;
        next.tries = next.tries.saturating_add(1);
        Some(next.clone())
    }

    /// So many bytes may still be written.
    fn room(&self) -> u64 {
        let taken = |export: &Export| match export.state {
            State::Done { bytes, .. } => bytes,
            State::Waiting | State::Writing | State::Failed { .. } => 0,
        };
        self.most_bytes.saturating_sub(self.kept().iter().map(taken).sum())
    }

    fn is_wanted(&self, id: &ExportId) -> bool {
        self.kept().iter().any(|export| export.id == *id)
    }

    /// Says how it stands with one, unless it was thrown away.
    async fn set(&self, id: &ExportId, state: State) -> bool {
        let export = {
            let mut kept = self.kept();
            let found = kept.iter_mut().find(|export| export.id == *id);
            found.map(|export| {
                export.state = state;
                export.clone()
            })
        };
        let Some(export) = export else { return false };
        self.write_down(&export).await;
        let is_wanted = self.is_wanted(id);
        if !is_wanted {
            self.forget_note(id).await; // it was thrown away while that was written
        }
        is_wanted
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Export>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Export {
    /// What was said of a report, as it is asked for and as it is read again after a restart.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn read(
        report: Report,
        given: impl Fn(Field) -> Vec<String>,
    ) -> Result<(Asked, Vec<(String, String)>), Wrong> {
        let pairs =
            |field: Field| given(field).into_iter().map(move |value| (field.name().to_owned(), value));
        let said: Vec<_> = Field::ALL.into_iter().flat_map(pairs).collect();
        Ok((Asked::read(report, |field| notes::values(&said, field))?, said))
    }

    /// The name of the format.
    pub fn format(&self) -> String {
        let named = notes::values(&self.said, Field::Format).pop().filter(|name| !name.is_empty());
        named.unwrap_or_else(|| self.asked.report.formats()[0].to_owned())
    }

    fn is_of(&self, access: &StoreAccess, person: &UserId) -> bool {
        self.access.store() == access.store() && self.by == *person
    }

    /// When nothing more is done for it.
    fn ended_at(&self) -> Option<Timestamp> {
        match self.state {
            State::Done { at, .. } | State::Failed { at, .. } => Some(at),
            State::Waiting | State::Writing => None,
        }
    }
}

/// Makes all that wait, one after another.
pub async fn make(app: &App) {
    while let Some(export) = app.exports.next() {
        let (of_task, id) = (app.clone(), export.id.clone());
        app.exports.write_down(&export).await; // that it was begun
        let mut task = JoinSet::new();
        task.spawn(async move { write(&of_task, &export).await });
        let state = match task.join_next().await {
            Some(Ok(Ok(bytes))) => State::Done { at: app.now(), bytes },
            Some(Ok(Err(error))) => failed(app, &error),
            broken_off => {
                tracing::error!(?broken_off, "an export broke off");
                State::Failed { at: app.now(), why: "The server's log says why.".into() }
            }
        };
        let is_there = matches!(state, State::Done { .. });
        if !app.exports.set(&id, state).await || !is_there {
            app.exports.remove(&id).await;
        }
    }
}

fn failed(app: &App, error: &ExportError) -> State {
    let why = match error {
        ExportError::Write(error) => {
            tracing::error!(%error, "an export can't be written");
            format!("The file can't be written: {error}.")
        }
        other => format!("{other}."),
    };
    State::Failed { at: app.now(), why }
}

/// Writes one; how large it became.
async fn write(app: &App, export: &Export) -> Result<u64, ExportError> {
    let standpoint = standpoint(app).await?;
    let mut text = Text::open(&app.store, &export.access, &export.asked, standpoint).await?;
    let (mut file, mut bytes) = (app.exports.create(&export.id).await?, 0_u64);
    while let Some(piece) = text.next().await? {
        if !app.exports.is_wanted(&export.id) {
            break;
        }
        bytes += u64::try_from(piece.len()).unwrap_or_default();
        if bytes > app.exports.room() {
            return Err(ExportError::Asked(NO_ROOM.into()));
        }
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    Ok(bytes)
}

/// Where somebody stands who writes now.
///
/// # Errors
/// The database's.
pub async fn standpoint(app: &App) -> Result<Standpoint, store::Error> {
    let tip = app.store.position(&app.system).await?.map(|block| block.height);
    Ok(Standpoint { now: app.now(), tip })
}

impl Exports {
    /// A new file, for this account alone.
    async fn create(&self, id: &ExportId) -> io::Result<File> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).await?;
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.path(id)).await
    }
}
