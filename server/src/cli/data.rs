//! The database, for commands that run beside a server or without one.
use super::{Failure, Outside, settings};
use crate::backup::upgrade_base;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Database, data_dir, database, network, prepare_folder};
use crate::serve::Held;
use anyhow::Context;
use clap::ArgMatches;
use std::future::Future;
use std::path::{Path, PathBuf};
use store::{Opening, Store};

/// The settings these commands take.
pub(super) const SETTINGS: [&str; 4] = ["network", "data-dir", "database", "config"];

/// Keeps servers and other commands away from the database that the settings name, as long as what it gives lives. To be
/// done before it is opened: opening brings an older one up to date. `undone` says what was not done otherwise.
pub(super) fn hold(
    matches: &ArgMatches,
    outside: &Outside<'_>,
    undone: &'static str,
) -> Result<Held, Failure> {
    let database = database(&settings(matches, outside)?)?;
    prepare_folder_of(&database)?;
    Ok(Held::take(&database).context(undone)?)
}

fn prepare_folder_of(database: &Database) -> Result<(), Failure> {
    let folder = database.path().and_then(Path::parent);
    if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
        prepare_folder(folder)?;
    }
    Ok(())
}

/// Opens the database that the settings name, and makes it if there is none.
pub(super) fn open(matches: &ArgMatches, outside: &Outside<'_>) -> Result<Store, Failure> {
    let values = settings(matches, outside)?;
    let (network, database) = (network(&values)?, database(&values)?);
    prepare_folder_of(&database)?;
    let opening = Opening::new(
        network,
        Chance::System.bytes(),
        Box::new(|| Clock::System.now()),
        Box::new(|| Chance::System.bytes()),
    );
    let opening = opening.copied_to(upgrade_base(&data_dir(&values)?));
    let opened = Store::open(database.location(), opening);
    Ok(opened.with_context(|| format!("The database {database} cannot be used"))?)
}

/// Opens the database that the settings name to look at it, beside a server or without one.
pub(super) fn open_to_read(matches: &ArgMatches, outside: &Outside<'_>) -> Result<Store, Failure> {
    let values = settings(matches, outside)?;
    let (network, database) = (network(&values)?, database(&values)?);
    let opened = Store::open_to_read(database.location(), network);
    Ok(opened.with_context(|| format!("The database {database} cannot be read"))?)
}

/// The folder that the settings name.
pub(super) fn folder(matches: &ArgMatches, outside: &Outside<'_>) -> Result<PathBuf, Failure> {
    Ok(data_dir(&settings(matches, outside)?)?)
}

/// Runs to the end what a command has to wait for.
pub(super) fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("the thread that waits for the database cannot be started")?;
    Ok(runtime.block_on(Box::pin(work)))
}
