//! `almoner drill`: rehearses the disaster, beside a running server or without one.
use super::doctor::{FAILURES, WARNINGS};
use super::rescue::{end_of_progress, show};
use super::{Failure, Outside, data, settings};
use crate::backup::Recipients;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{self, arguments};
use crate::doctor::Level;
use crate::drill::{self, Means, Plan, Report};
use crate::scratch;
use anyhow::{Context, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use domain::SystemAccess;
use std::path::PathBuf;
use store::{Opening, Run, Store};
use tokio::signal::unix::{SignalKind, signal};

const SETTINGS: [&str; 6] = ["network", "chain", "data-dir", "database", "backup-recipients", "config"];

pub(super) fn command() -> Command {
    let scratch = Arg::new("scratch")
        .long("scratch")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help("The folder in which the scratch place is made, which needs room for the database twice [default: beside the database]");
    let birthday = Arg::new("birthday").long("birthday").value_name("HEIGHT").value_parser(value_parser!(u32)).help(
        "The lowest block to read [default: that of the first payment, or one well before the wallets were named, whichever is lower]",
    );
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Write JSON, for programs");
    Command::new("drill")
        .about("Rehearses the disaster: backup, restore and rescue in a scratch place, compared with the live books")
        .after_help(
            "Payments go on meanwhile. The rescue reads the chain as almoner rescue does, with rests; it may take as long. \
             Nothing is changed, and nothing is left of it but a note of how it went. Exit status: 0 when all is alike, 3 \
             when not all could be tried, 4 when something differs or failed, 1 when it could not be tried at all, 2 when \
             a setting is wrong.",
        )
        .args([scratch, birthday, json])
        .args(arguments(&SETTINGS))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let plan = plan(matches, outside)?;
    if plan.database.path().is_some_and(|path| !path.exists()) {
        return Err(Failure::usage(format!(
            "There is no database {}. Name its folder as --data-dir",
            plan.database
        )));
    }
    let report = data::wait(unless_stopped(plan))??;
    if matches.get_flag("json") {
        writeln!(outside.output, "{:#}", drill::json(&report))?;
    } else {
        outside.output.write_all(drill::text(&report).as_bytes())?;
    }
    match report.level() {
        Level::Fine => Ok(()),
        Level::Warning => Err(Failure::Told(WARNINGS)),
        Level::Failure => Err(Failure::Told(FAILURES)),
    }
}

fn plan(matches: &ArgMatches, outside: &Outside<'_>) -> Result<Plan, Failure> {
    let values = settings(matches, outside)?;
    let (network, database) = (config::network(&values)?, config::database(&values)?);
    let given = matches.get_one::<PathBuf>("scratch").cloned();
    let beside = scratch::beside(&database, &config::data_dir(&values)?);
    Ok(Plan {
        folder: given.unwrap_or(beside),
        chain: config::chain(&values, network)?,
        recipients: config::backup(&values)?.recipients.unwrap_or_else(Recipients::nobody),
        birthday: matches.get_one("birthday").copied(),
        network,
        database,
    })
}

/// Does it and notes how it went, unless somebody stops it: then nothing is left of it.
async fn unless_stopped(plan: Plan) -> anyhow::Result<Report> {
    let mut terminated = signal(SignalKind::terminate()).context("signals can't be waited for")?;
    let mut interrupted = signal(SignalKind::interrupt()).context("signals can't be waited for")?;
    tokio::select! {
        report = noted(plan) => report,
        _ = terminated.recv() => bail!("it was stopped; nothing is left of it, and nothing was changed"),
        _ = interrupted.recv() => bail!("it was stopped; nothing is left of it, and nothing was changed"),
    }
}

async fn noted(plan: Plan) -> anyhow::Result<Report> {
    let (clock, system) = (Clock::System, SystemAccess::for_command_line());
    let store = open(&plan)?;
    let started_at = clock.now();
    let means = Means { clock: clock.clone(), chance: Chance::System, system, tell: Box::new(show) };
    let outcome = drill::run(plan, means).await;
    end_of_progress();
    let run: Run = drill::note(&outcome, started_at, clock.now());
    let kept = store.record_run(&system, run).await;
    let report = outcome.context("The drill could not be tried")?;
    kept.context("How the drill went could not be noted in the database")?;
    Ok(report)
}

/// The live database, to note how it went. One of an earlier version is left as it is.
fn open(plan: &Plan) -> anyhow::Result<Store> {
    let opening = Opening::new(
        plan.network,
        Chance::System.bytes(),
        Box::new(|| Clock::System.now()),
        Box::new(|| Chance::System.bytes()),
    );
    let opened = Store::open(plan.database.location(), opening.as_it_is());
    opened.with_context(|| format!("The database {} cannot be used", plan.database))
}
