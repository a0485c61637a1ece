//! `almoner ledger`: the books of a store, for people and for the programs they keep books with.
//!
//! These commands only look; a server may run meanwhile.
use super::{Failure, Outside, data};
use crate::config::arguments;
use crate::ledger::tables::{self, Balances, Days, Statement, Table};
use crate::ledger::{self, Format, Period};
use anyhow::Context;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use domain::{StoreAccess, StoreId, SystemAccess, Timestamp};
use std::io::{BufWriter, Write};
use store::{DAY, Store};
use time::Date;
use time::macros::format_description;

const SYSTEM: SystemAccess = SystemAccess::for_command_line();

pub(super) fn command() -> Command {
    let journal = part("journal", "Writes every entry")
        .arg(format(&Format::ALL.map(|(name, _)| name), "csv"))
        .after_help("beancount and hledger can be given part after part: each account is opened once.");
    let tables = ["text", "csv", "jsonl"];
    let balances =
        part("balances", "Shows what lay in each account at the end of a day").arg(format(&tables, "text"));
    let daily = Arg::new("daily")
        .long("daily")
        .action(ArgAction::SetTrue)
        .help("What came on each day, by the account it came from");
    let statement = part("statement", "Shows what moved in each account over some days")
        .arg(format(&tables, "text"))
        .arg(daily);
    Command::new("ledger")
        .about("Shows the books of a store: what came, what it was worth then, and where it lies")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([journal, balances, statement])
}

fn part(name: &'static str, about: &'static str) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new(name)
        .about(about)
        .args([
            option("store", "ID", "Which store's; needed where there are several"),
            option("from", "DAY", "The first day, in UTC, as in 2026-01-01; without it from the beginning"),
            option("to", "DAY", "The last day, as in 2026-01-31; without it until now"),
        ])
        .args(arguments(&data::SETTINGS))
}

fn format(names: &[&'static str], default: &'static str) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .value_parser(PossibleValuesParser::new(names.to_vec()))
        .default_value(default)
        .help("How it is written")
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        unreachable!("clap asks for one of the subcommands above")
    };
    let period = period(matches)?;
    let store = data::open_to_read(matches, outside)?;
    let access = data::wait(access(&store, matches.get_one::<String>("store").map(String::as_str)))??;
    match name {
        "journal" => journal(&store, &access, (period, matches), outside),
        "balances" => {
            let read = data::wait(Balances::read(&store, &access, period))?;
            show(&read.context(UNREAD)?, matches, outside)
        }
        _ if matches.get_flag("daily") => {
            let read = data::wait(Days::read(&store, &access, period))?;
            show(&read.context(UNREAD)?, matches, outside)
        }
        _ => {
            let read = data::wait(Statement::read(&store, &access, period))?;
            show(&read.context(UNREAD)?, matches, outside)
        }
    }
}

const UNREAD: &str = "The books were not written";

fn journal(
    store: &Store,
    access: &StoreAccess,
    (period, matches): (Period, &ArgMatches),
    outside: &mut Outside<'_>,
) -> Result<(), Failure> {
    let wanted = matches.get_one::<String>("format").map(String::as_str);
    let format = Format::ALL.into_iter().find(|(name, _)| Some(*name) == wanted);
    let (_, format) = format.unwrap_or(("csv", Format::Csv));
    let mut out = BufWriter::new(&mut *outside.output);
    let written = data::wait(ledger::journal(store, access, (period, format), &mut out))?;
    match written {
        Err(ledger::ExportError::Write(error)) => return Err(anyhow::Error::new(error).into()),
        written => written.context("The journal was not written whole")?,
    };
    out.flush()?;
    Ok(())
}

fn show<T: Table>(table: &T, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let out = &mut *outside.output;
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("csv") => tables::csv(table, out)?,
        Some("jsonl") => tables::jsonl(table, out)?,
        _ => tables::text(table, out)?,
    }
    Ok(())
}

/// Access to the store of that id, or to the only one there is.
async fn access(store: &Store, id: Option<&str>) -> Result<StoreAccess, Failure> {
    let stores = store.stores(&SYSTEM).await.context(UNREAD)?;
    let found = match (id, stores.as_slice()) {
        (None, [only]) => Some(only.id.clone()),
        (None, []) => return Err(Failure::usage("there is no store yet: almoner store create")),
        (None, several) => {
            let ids: Vec<&str> = several.iter().map(|record| record.id.as_str()).collect();
            return Err(Failure::usage(format!(
                "there are several stores; name one of them with --store: {}",
                ids.join(", ")
            )));
        }
        (Some(id), stores) => StoreId::parse(id).filter(|id| stores.iter().any(|record| record.id == *id)),
    };
    let id = found.ok_or_else(|| Failure::usage("there is no store of that id"))?;
    Ok(SYSTEM.to_store(&id))
}

fn period(matches: &ArgMatches) -> Result<Period, Failure> {
    let day = |name| matches.get_one::<String>(name).map(|text| read_day(text)).transpose();
    let (from, to) = (day("from")?, day("to")?);
    let period = Period {
        from: from.unwrap_or(Period::ALWAYS.from),
        to: to.map_or(Period::ALWAYS.to, |day| Timestamp(day.0 + DAY)),
    };
    if period.from >= period.to {
        return Err(Failure::usage("the first day lies behind the last"));
    }
    Ok(period)
}

fn read_day(text: &str) -> Result<Timestamp, Failure> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    let day = day.map_err(|_| Failure::usage(format!("{text:?} is no day; write it as in 2026-01-31")))?;
    Ok(Timestamp(day.midnight().assume_utc().unix_timestamp()))
}
