//! The settings of backups, and of the drill that proves them.
use super::{Config, Database, Error, Setting, Values, parse};
use crate::backup::{Place, Plan, Recipients};
use crate::{drill, scratch};
use domain::Network;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::Job;

/// What is said of backups.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Where they go; none, and none are made.
    pub place: Option<Place>,
    /// Whose keys open them.
    pub recipients: Option<Recipients>,
    /// How often one is made.
    pub every: Duration,
    /// How many are kept.
    pub keep: u32,
}

/// The backups that are to be made, as far as the settings say: to whom may be set on the server's pages, too.
#[derive(Clone, Debug)]
pub struct WantedBackups {
    /// What the settings say.
    pub said: Backup,
    database: Database,
    data_dir: PathBuf,
    network: Network,
}

/// Where they go by themselves, within the data folder, while no place is named.
const FOLDER: &str = "backups";

impl WantedBackups {
    /// What is to be made, if anything is, where `set` are those named on the pages: they count while the settings name
    /// nobody.
    pub fn plan(&self, set: Option<Recipients>) -> Option<Plan> {
        let (recipients, place) = match &self.said.recipients {
            Some(said) => (said.clone(), self.said.place.clone()?),
            None => (set?, self.place()),
        };
        Some(Plan {
            scratch: scratch::beside(&self.database, &self.data_dir),
            database: self.database.clone(),
            network: self.network,
            keep: self.said.keep,
            recipients,
            place,
        })
    }

    /// Whether that lies in the data folder.
    pub fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.data_dir)
    }

    /// Where they go, or would go once somebody is named.
    pub fn place(&self) -> Place {
        self.said.place.clone().unwrap_or_else(|| Place::Folder(self.data_dir.join(FOLDER)))
    }
}

impl Config {
    /// The backups that are to be made of the database that `started` names: what a server was started with, while its
    /// settings may have been read again since.
    pub fn backups(&self, started: &Self) -> WantedBackups {
        WantedBackups {
            said: self.backup.clone(),
            database: started.database.clone(),
            data_dir: started.data_dir.clone(),
            network: started.network,
        }
    }
}

impl Config {
    /// The drill that is to be done, and how often.
    pub fn drills(&self) -> Option<(drill::Plan, Duration)> {
        let every = self.drill_every?;
        let plan = drill::Plan {
            folder: scratch::beside(&self.database, &self.data_dir),
            database: self.database.clone(),
            network: self.network,
            chain: self.chain.clone(),
            recipients: self.backup.recipients.clone().unwrap_or_else(Recipients::nobody),
            birthday: None,
        };
        Some((plan, every))
    }

    /// How often jobs are done by themselves, of those whose interval stays as it was at the start.
    pub fn schedule(&self) -> Vec<(Job, Duration)> {
        let canary = self.canary_every;
        let all = [(Job::Canary, canary), (Job::LiveCheck, canary), (Job::Drill, self.drill_every)];
        all.into_iter().filter_map(|(job, every)| Some((job, every?))).collect()
    }
}

/// What is said of backups, by itself.
///
/// # Errors
/// As [`Config::read`].
pub fn backup(values: &Values) -> Result<Backup, Error> {
    Ok(Backup {
        place: values.optional("backup-to", Place::setting)?,
        recipients: values.optional("backup-recipients", Recipients::parse)?,
        every: values.required("backup-every", parse::interval)?,
        keep: values.required("backup-keep", parse::number(1..=10_000))?,
    })
}

/// A server that makes backups must know to whom; without pages to set that on, from its settings.
pub(super) fn whole(values: &Values, has_pages: bool) -> Result<Backup, Error> {
    let backup = backup(values)?;
    match (&backup.place, &backup.recipients) {
        (Some(_), None) if !has_pages => {
            Err(Error::Missing(Setting::find("backup-recipients").expect("the table has it")))
        }
        (Some(_) | None, Some(_) | None) => Ok(backup),
    }
}
