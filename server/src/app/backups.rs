//! What this server was told of backups, as it holds at this moment: settings can be read again while it runs, and whose keys
//! open backups is set on its pages where the configuration file names nobody. What this is not: whether one was made; the
//! runs that are kept say that.
use super::App;
use crate::backup::{Place, Recipients};
use crate::config::WantedBackups;
use domain::SystemAccess;
use domain::audit::Actor;
use store::{ServerSetting, Store};
use tokio::sync::watch;

const SETTING: ServerSetting = ServerSetting::BackupRecipients;

/// What was told, last.
#[derive(Debug)]
pub struct Backups(watch::Sender<Option<WantedBackups>>);

impl Default for Backups {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Backups {
    /// What the settings say, from now on.
    pub fn tell(&self, wanted: WantedBackups) {
        self.0.send_replace(Some(wanted));
    }

    /// Told whenever something may have changed.
    pub fn watch(&self) -> watch::Receiver<Option<WantedBackups>> {
        self.0.subscribe()
    }

    /// Something changed that stands in the database.
    fn look_again(&self) {
        self.0.send_modify(|_| ());
    }
}

/// How it stands with the backups that the server makes by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it makes any.
    pub are_made: bool,
    /// Where they go, or would.
    pub place: String,
    /// Whether the settings say where.
    pub is_place_said: bool,
    /// Whether that is in the data folder, so that what takes one takes both.
    pub is_beside: bool,
    /// The public keys that the settings name. None: they name nobody, and those set on the pages count. Nobody: backups are
    /// not encrypted, on purpose.
    pub said: Option<Vec<String>>,
    /// The public keys that were set on the pages.
    pub set: Vec<String>,
}

impl Standing {
    /// By what the settings say, and what was set.
    pub fn of(wanted: &WantedBackups, set: Option<Recipients>) -> Self {
        let place = wanted.place();
        Self {
            set: set.as_ref().map(Recipients::names).unwrap_or_default(),
            are_made: wanted.plan(set).is_some(),
            is_beside: matches!(&place, Place::Folder(path) if wanted.holds(path)),
            place: place.shown(),
            is_place_said: wanted.said.place.is_some(),
            said: wanted.said.recipients.as_ref().map(Recipients::names),
        }
    }

    /// How it stands now.
    ///
    /// # Errors
    /// The database's.
    pub async fn look(app: &App) -> Result<Self, store::Error> {
        let set = set(&app.store, &app.system).await?;
        let wanted = app.backups().0.borrow().clone();
        Ok(wanted.map_or_else(Self::default, |wanted| Self::of(&wanted, set)))
    }

    /// The keys that open the backups that are made.
    pub fn holds(&self) -> &[String] {
        self.said.as_ref().unwrap_or(&self.set)
    }
}

/// Who was set on the pages, if anybody is.
///
/// # Errors
/// The database's.
pub async fn set(store: &Store, access: &SystemAccess) -> Result<Option<Recipients>, store::Error> {
    let Some(text) = store.server_setting(access, SETTING).await? else { return Ok(None) };
    let unreadable =
        |why| store::Error::Failed(format!("who can open backups was set to something else: {why}"));
    Recipients::parse(&text).map(Some).map_err(unreadable)
}

/// Sets who can open backups, for somebody who saw that those in `was` can. False, and nothing is changed, if it is otherwise
/// by now.
///
/// # Errors
/// The database's.
pub async fn replace(
    app: &App,
    by: &Actor,
    (was, becomes): (&[String], &[String]),
) -> Result<bool, store::Error> {
    let written = |names: &[String]| (!names.is_empty()).then(|| names.join(","));
    let values = (written(was), written(becomes));
    let is_done = app.store.replace_server_setting(by, SETTING, values).await?;
    app.backups().look_again();
    Ok(is_done)
}
