//! The settings of backups, and of the drill that proves them.
use super::{Config, Error, Setting, Values, parse};
use crate::backup::{Place, Plan, Recipients};
use crate::{drill, scratch};
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

impl Config {
    /// The backups that are to be made, and how often, of the database that `started` names: what a server was started
    /// with, while its settings may have been read again since.
    pub fn backups(&self, started: &Self) -> Option<(Plan, Duration)> {
        let (place, recipients) = self.backup.place.clone().zip(self.backup.recipients.clone())?;
        let scratch = scratch::beside(&started.database, &started.data_dir);
        let (database, network, keep) = (started.database.clone(), started.network, self.backup.keep);
        Some((Plan { database, scratch, network, recipients, place, keep }, self.backup.every))
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

/// A server that makes backups must know to whom.
pub(super) fn whole(values: &Values) -> Result<Backup, Error> {
    let backup = backup(values)?;
    match (&backup.place, &backup.recipients) {
        (Some(_), None) => Err(Error::Missing(Setting::find("backup-recipients").expect("the table has it"))),
        (Some(_) | None, _) => Ok(backup),
    }
}
