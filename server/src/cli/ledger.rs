//! `almoner ledger`: the books of a store, for people and for the programs they keep books with.
//!
//! These commands only look; a server may run meanwhile.
use super::{Failure, Outside, data};
use crate::clock::Clock;
use crate::config::arguments;
use crate::ledger::reports::{About, Asked, Field, REPORTS, Report, Text};
use crate::ledger::{ExportError, Standpoint};
use anyhow::Context;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use domain::report::CostMethod;
use domain::{StoreAccess, StoreId, SystemAccess};
use std::io::{BufWriter, Write};
use store::Store;

const SYSTEM: SystemAccess = SystemAccess::for_command_line();

pub(super) fn command() -> Command {
    Command::new("ledger")
        .about(
            "Shows the books of a store: what came, what it was worth then, where it lies, and reports on it",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(REPORTS.iter().filter(|about| about.report != Report::Days).map(part))
}

fn part(about: &About) -> Command {
    let formats = about.report.formats();
    let default = formats[0];
    let format = option(Field::Format, "FORMAT", "How it is written")
        .value_parser(PossibleValuesParser::new(formats))
        .default_value(default);
    let part = Command::new(about.name)
        .about(about.about)
        .arg(
            Arg::new("store")
                .long("store")
                .value_name("ID")
                .help("Which store's; needed where there are several"),
        )
        .arg(option(
            Field::From,
            "DAY",
            "The first day, in UTC, as in 2026-01-01; without it from the beginning",
        ))
        .arg(option(Field::To, "DAY", "The last day, as in 2026-01-31; without it until now"))
        .arg(format)
        .args(about.fields.iter().map(|field| extra(*field)))
        .args(arguments(&data::SETTINGS));
    match about.report {
        Report::Journal => part
            .after_help("beancount and hledger can be given part after part: each account is opened once."),
        Report::Statement => part.arg(
            Arg::new("daily")
                .long("daily")
                .action(ArgAction::SetTrue)
                .help("What came on each day, by the account it came from"),
        ),
        _ => part,
    }
}

fn option(field: Field, value: &'static str, help: &'static str) -> Arg {
    Arg::new(field.name()).long(field.name()).value_name(value).help(help)
}

/// An option that only some reports have.
fn extra(field: Field) -> Arg {
    match field {
        Field::Method => option(field, "METHOD", "Which lots are said to go; specific: the very coins that were spent")
            .value_parser(PossibleValuesParser::new(CostMethod::ALL.map(CostMethod::name)))
            .default_value(CostMethod::Fifo.name()),
        Field::Currency => option(field, "CODE", "The currency of cost, worth and statements (ofx); without it the store's"),
        Field::Price => option(
            field,
            "[DAY:]CODE=AMOUNT",
            "What a bitcoin cost on a day, as you state it, such as 2026-01-31:EUR=60000; without a day: at the end. \
             May be given several times",
        )
        .action(ArgAction::Append),
        Field::Above => {
            option(field, "CODE=AMOUNT", "Only from this worth on, such as EUR=1000, and what nobody could value")
        }
        Field::Words => option(
            field,
            "FILE",
            "The words of the letter, which may say {name}, {email}, {store}, {day}, {from}, {to}, {gifts}, {total}",
        ),
        Field::From | Field::To | Field::Format => option(field, "VALUE", ""),
    }
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        unreachable!("clap asks for one of the subcommands above")
    };
    let asked = asked(name, matches)?;
    let store = data::open_to_read(matches, outside)?;
    let access = data::wait(access(&store, matches.get_one::<String>("store").map(String::as_str)))??;
    let written = data::wait(write(&store, &access, &asked, outside.output))?;
    match written {
        Err(ExportError::Write(error)) => Err(anyhow::Error::new(error).into()),
        Err(ExportError::Asked(problem)) => Err(Failure::usage(problem)),
        written => Ok(written.context(UNREAD)?),
    }
}

const UNREAD: &str = "The books were not written whole";

fn asked(name: &str, matches: &ArgMatches) -> Result<Asked, Failure> {
    let named = REPORTS.iter().find(|about| about.name == name);
    let report = named.map_or(Report::Journal, |about| about.report);
    let is_daily = report == Report::Statement && matches.get_flag("daily");
    let report = if is_daily { Report::Days } else { report };
    let given = |field: Field| {
        let values = matches.try_get_many::<String>(field.name()).ok().flatten();
        values.map(|values| values.cloned().collect()).unwrap_or_default()
    };
    let mut asked = Asked::read(report, given).map_err(|wrong| Failure::usage(wrong.message))?;
    if let Some(file) = asked.words.take() {
        let words = std::fs::read_to_string(&file);
        asked.words =
            Some(words.with_context(|| format!("The words of the letter, {file}, cannot be read"))?);
    }
    Ok(asked)
}

async fn write(
    store: &Store,
    access: &StoreAccess,
    asked: &Asked,
    output: &mut (dyn Write + Send),
) -> Result<(), ExportError> {
    let tip = store.position(&SYSTEM).await?.map(|block| block.height);
    let standpoint = Standpoint { now: Clock::System.now(), tip };
    let mut text = Text::open(store, access, asked, standpoint).await?;
    let mut out = BufWriter::new(output);
    while let Some(piece) = text.next().await? {
        out.write_all(&piece)?;
    }
    Ok(out.flush()?)
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
