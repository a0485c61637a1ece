//! `almoner backup`: makes a backup now, beside a running server or without one.
use super::{Failure, Outside, data, settings};
use crate::app::backups;
use crate::backup::{Identities, Place, Plan, Recipients, failed};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{self, Database, arguments};
use crate::scratch;
use anyhow::Context;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use domain::{Network, SystemAccess};
use std::path::PathBuf;
use store::{Opening, Run, Store};

const SETTINGS: [&str; 7] =
    ["network", "data-dir", "database", "backup-to", "backup-recipients", "backup-keep", "config"];

pub(super) fn command() -> Command {
    let place = Arg::new("place")
        .value_name("FILE|FOLDER|command:COMMAND")
        .help("Where it goes; else where the setting backup-to says");
    let open = Arg::new("no-encryption")
        .long("no-encryption")
        .action(ArgAction::SetTrue)
        .conflicts_with("backup-recipients")
        .help("Leaves it open to whoever finds it");
    Command::new("backup")
        .about("Makes a backup, restores it into a scratch place, and compares")
        .after_help("Payments go on meanwhile. What is in it, and what was proved: docs/backups.md.")
        .args([
            place,
            identity("Opens it with this key of age's to prove it, instead of one made for this once"),
            open,
        ])
        .args(arguments(&SETTINGS))
}

/// The option that names a file with secret keys.
pub(super) fn identity(help: &'static str) -> Arg {
    Arg::new("identity").long("identity").value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
}

/// The keys in the file that was named.
pub(super) fn identities(matches: &ArgMatches) -> Result<Option<Identities>, Failure> {
    let path = matches.get_one::<PathBuf>("identity");
    Ok(path.map(|path| Identities::read(path)).transpose()?)
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let plan = plan(matches, outside)?;
    let identities = identities(matches)?;
    if plan.database.path().is_some_and(|path| !path.exists()) {
        return Err(Failure::usage(format!(
            "There is no database {}. Name its folder as --data-dir",
            plan.database
        )));
    }
    let clock = Clock::System;
    let started_at = clock.now();
    let taken = plan.take(&clock, identities.as_ref());
    let run = match &taken {
        Ok(taken) => taken.run(started_at, clock.now()),
        Err(error) => failed(error, &plan.place, started_at, clock.now()),
    };
    let noted = note(&plan, run);
    let taken = taken?;
    writeln!(
        outside.output,
        "Made a backup of {} invoices and all else, {} rows in {} bytes: {}.",
        taken.contents.rows_of("invoice"),
        taken.contents.rows(),
        taken.bytes,
        taken.place
    )?;
    writeln!(
        outside.output,
        "Written in {} seconds; restored into a scratch place and compared, row for row, in {} seconds.",
        taken.write_seconds, taken.verify_seconds
    )?;
    if let Err(error) = noted {
        writeln!(outside.output, "That it was made could not be noted in the database: {error:#}.")?;
    }
    Ok(())
}

fn plan(matches: &ArgMatches, outside: &Outside<'_>) -> Result<Plan, Failure> {
    let values = settings(matches, outside)?;
    let given = matches.get_one::<String>("place").map(|text| Place::argument(text));
    let place = given.transpose().map_err(Failure::usage)?;
    let backup = config::backup(&values)?;
    let recipients = match matches.get_flag("no-encryption") {
        true => Some(Recipients::nobody()),
        false => backup.recipients,
    };
    let database = config::database(&values)?;
    let network = config::network(&values)?;
    let recipients = recipients.or_else(|| set(&database, network));
    Ok(Plan {
        scratch: scratch::beside(&database, &config::data_dir(&values)?),
        database,
        network,
        recipients: recipients.ok_or_else(|| Failure::usage("Nobody is named whose key opens it. Name a recipient, as age-keygen prints it: --backup-recipients age1…; or leave it open with --no-encryption"))?,
        place: place.or(backup.place).ok_or_else(|| Failure::usage("No place is named. Name a file, a folder or command:COMMAND"))?,
        keep: backup.keep,
    })
}

/// Those who were set on the pages; nobody, too, if the database can't be looked into: the backup itself says why.
fn set(database: &Database, network: Network) -> Option<Recipients> {
    let store = Store::open_to_read(database.location(), network).ok()?;
    data::wait(async { backups::set(&store, &SystemAccess::for_program()).await }).ok()?.ok()?
}

/// Notes the run in the database, unless that is an earlier version's: it is not for a backup to upgrade it.
fn note(plan: &Plan, run: Run) -> anyhow::Result<()> {
    let (now, ids) = (run.ended_at, || Chance::System.bytes());
    let opening = Opening::new(plan.network, Chance::System.bytes(), Box::new(move || now), Box::new(ids));
    match Store::open(plan.database.location(), opening.as_it_is()) {
        Ok(store) => Ok(data::wait(async { store.record_run(&SystemAccess::for_program(), run).await })
            .ok()
            .context("no thread")??),
        Err(store::Error::Older { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
