//! `almoner doctor`: says what may be wrong with this server and what to do, beside a server or without one.
use super::{Failure, Outside, data, settings};
use crate::clock::Clock;
use crate::config::{Config, SETTINGS, arguments};
use crate::doctor::{self, Level, Patient, Report, View};
use crate::jobs::rates::Fetcher;
use anyhow::Context;
use clap::{Arg, ArgAction, ArgMatches, Command};
use domain::SystemAccess;
use std::ffi::OsStr;
use std::io::{IsTerminal, stdout};
use store::Store;

/// What to leave with when there are warnings, and when there is worse.
pub(super) const WARNINGS: u8 = 3;
pub(super) const FAILURES: u8 = 4;

pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    let all: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    Command::new("doctor")
        .about("Says what may be wrong with this server, and what to do about it")
        .after_help(
            "It looks and changes nothing, beside a server that runs or without one. Exit status: 0 when all is fine, \
             3 when there are warnings, 4 when there is worse, 1 when it could not look, 2 when a setting is wrong.",
        )
        .arg(flag("json", "Write JSON, for programs"))
        .arg(flag("thorough", "Compare every index of the database with its table too, which may take minutes"))
        .args(arguments(&all))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let config = Config::read(&settings(matches, outside)?)?;
    let report = data::wait(examine(&config, matches.get_flag("thorough")))??;
    if matches.get_flag("json") {
        writeln!(outside.output, "{:#}", doctor::json(&report))?;
    } else {
        outside.output.write_all(doctor::text(&report, has_colour(outside)).as_bytes())?;
    }
    match report.level() {
        Level::Fine => Ok(()),
        Level::Warning => Err(Failure::Told(WARNINGS)),
        Level::Failure => Err(Failure::Told(FAILURES)),
    }
}

async fn examine(config: &Config, thorough: bool) -> anyhow::Result<Report> {
    let system = SystemAccess::for_program();
    let store = Store::open_to_read(config.database.location(), config.network);
    let fetcher = Fetcher::new(config.rates_proxy.as_deref()).context("no exchange can be asked")?;
    let patient = Patient {
        config,
        store: store.as_ref(),
        system: &system,
        chain: View::open(config, store.as_ref().ok(), &system).await,
        now: Clock::System.now(),
        fetcher: &fetcher,
        thorough,
    };
    Ok(doctor::examine(&patient).await)
}

/// On a terminal, unless its owner wants none (<https://no-color.org>).
fn has_colour(outside: &Outside<'_>) -> bool {
    let is_set = |name: &str| {
        outside.environment.iter().any(|(key, value)| key == OsStr::new(name) && !value.is_empty())
    };
    stdout().is_terminal() && !is_set("NO_COLOR")
}
