//! What is written down of each file that somebody asked for, in a folder of its own: so a restart forgets none. One that was
//! being made is made anew; one that the server stopped under again and again is given up.
use super::{Export, Exports, State};
use crate::app::App;
use crate::ledger::reports::{Asked, Field, Report};
use domain::{ExportId, StoreId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use tokio::fs::{self, DirBuilder, OpenOptions};
use tokio::io::AsyncWriteExt;

/// Where notes lie, below the folder for what must be kept.
pub(super) const FOLDER: &str = "exports-asked";
/// So often one is begun at most.
pub(super) const MOST_TRIES: u8 = 3;

/// What the name of a note that is being written ends with.
const PART: &str = ".part";

#[derive(Serialize, Deserialize)]
struct Note {
    store: String,
    person: String,
    report: String,
    said: Vec<(String, String)>,
    entries: u64,
    asked_at: i64,
    tries: u8,
    state: Stands,
}

#[derive(Serialize, Deserialize)]
enum Stands {
    Wanted,
    Done { at: i64, bytes: u64 },
    Failed { at: i64, why: String },
}

impl Note {
    fn of(export: &Export) -> Self {
        let state = match &export.state {
            State::Waiting | State::Writing => Stands::Wanted,
            State::Done { at, bytes } => Stands::Done { at: at.0, bytes: *bytes },
            State::Failed { at, why } => Stands::Failed { at: at.0, why: why.clone() },
        };
        Self {
            store: export.access.store().to_string(),
            person: export.by.to_string(),
            report: export.asked.report.about().name.to_owned(),
            said: export.said.clone(),
            entries: export.entries,
            asked_at: export.asked_at.0,
            tries: export.tries,
            state,
        }
    }

    /// The file that was asked for; none if it is not of this version.
    fn read(self, app: &App, id: ExportId) -> Option<Export> {
        let state = match self.state {
            Stands::Wanted if self.tries >= MOST_TRIES => State::Failed {
                at: app.now(),
                why: "The server stopped each time while it was being made. Ask for fewer days.".into(),
            },
            Stands::Wanted => State::Waiting,
            Stands::Done { at, bytes } => State::Done { at: Timestamp(at), bytes },
            Stands::Failed { at, why } => State::Failed { at: Timestamp(at), why },
        };
        let said = self.said;
        let asked = Asked::read(Report::parse(&self.report)?, |field| values(&said, field)).ok()?;
        Some(Export {
            id,
            access: app.system.to_store(&StoreId::parse(&self.store)?),
            by: UserId::parse(&self.person)?,
            asked,
            said,
            entries: self.entries,
            asked_at: Timestamp(self.asked_at),
            tries: self.tries,
            state,
        })
    }
}

/// What was said for a field.
pub(super) fn values(said: &[(String, String)], field: Field) -> Vec<String> {
    let values = said.iter().filter(|(name, _)| name == field.name());
    values.map(|(_, value)| value.clone()).collect()
}

impl Exports {
    fn note_path(&self, id: &ExportId) -> PathBuf {
        self.notes.join(id.as_str())
    }

    /// Writes down how it stands with one, in place of what was written before.
    pub(super) async fn note(&self, export: &Export) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.notes).await?;
        let (path, text) = (self.note_path(&export.id), serde_json::to_vec(&Note::of(export))?);
        let mut part = path.clone().into_os_string();
        part.push(PART);
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&part).await?;
        file.write_all(&text).await?;
        file.sync_all().await?;
        fs::rename(&part, &path).await
    }

    /// Forgets what was written of one.
    pub(super) async fn forget_note(&self, id: &ExportId) {
        match fs::remove_file(self.note_path(id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "what was written down of an export can't be removed; it is tried again when it is a day old");
            }
            Ok(()) | Err(_) => {}
        }
    }

    /// Knows again what was asked for before a restart.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub async fn recall(&self, app: &App) -> io::Result<()> {
        let mut files = match fs::read_dir(&self.notes).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            read => read?,
        };
        let mut found = Vec::new();
        while let Some(file) = files.next_entry().await? {
            let id = file.file_name().to_str().and_then(ExportId::parse);
            let note =
                fs::read(file.path()).await.ok().and_then(|text| serde_json::from_slice::<Note>(&text).ok());
            match id.zip(note).and_then(|(id, note)| note.read(app, id)) {
                Some(export) => found.push(self.as_it_lies(export).await),
                None => {
                    tracing::warn!("a file that was asked for before is not known any more: ask for it again")
                }
            }
        }
        found.sort_by_key(|export| export.asked_at);
        let mut kept = self.kept();
        found.retain(|export| kept.iter().all(|known| known.id != export.id));
        kept.splice(0..0, found);
        Ok(())
    }

    /// One whose file is not there, or not whole, is made anew; of one that was not finished nothing is left.
    async fn as_it_lies(&self, export: Export) -> Export {
        let length = fs::metadata(self.path(&export.id)).await.ok().map(|file| file.len());
        match export.state {
            State::Done { bytes, .. } if length == Some(bytes) => export,
            State::Failed { .. } => export,
            State::Done { .. } | State::Waiting | State::Writing => {
                self.remove(&export.id).await;
                Export { state: State::Waiting, ..export }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;
    use std::path::Path;

    async fn server(folder: &Path) -> TestApp {
        let app = TestApp::with(|parts| parts.exports = Exports::below(folder)).await;
        app.app.exports.recall(&app.app).await.unwrap();
        app
    }

    #[tokio::test]
    async fn a_file_under_which_the_server_stops_each_time_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let app = server(folder.path()).await;
        let (store, person) = (StoreId::parse("harbour").unwrap(), UserId::parse("ann").unwrap());
        let access = app.app.system.to_store(&store);
        let (asked, said) = Export::read(Report::Journal, |_| Vec::new()).unwrap();
        let id = ExportId::from_random([1; 16]);
        let export = Export {
            id: id.clone(),
            access: access.clone(),
            by: person.clone(),
            asked,
            said,
            entries: 1,
            asked_at: app.app.now(),
            tries: 0,
            state: State::Waiting,
        };
        app.app.exports.ask(export).await.unwrap();
        for _ in 0..MOST_TRIES {
            let app = server(folder.path()).await;
            let known = app.app.exports.one(&access, &person, &id).unwrap();
            assert_eq!(known.state, State::Waiting);
            // It is begun, and the server stops.
            let begun = app.app.exports.next().unwrap();
            app.app.exports.write_down(&begun).await;
        }
        let known = server(folder.path()).await.app.exports.one(&access, &person, &id).unwrap();
        assert!(matches!(known.state, State::Failed { .. }), "{known:?}");
    }
}
