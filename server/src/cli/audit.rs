//! `almoner audit`: who changed what, and whether anybody changed the log itself.
//!
//! These commands only look; a server may run meanwhile.
use super::{Failure, Outside, data};
use crate::config::arguments;
use anyhow::Context;
use clap::{Arg, ArgMatches, Command, value_parser};
use domain::audit::{Head, Row};
use domain::{SystemAccess, Timestamp};
use store::{AuditFilter, Audited, Store};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Rows read in one go.
const PIECE: u32 = 1_000;
const SYSTEM: SystemAccess = SystemAccess::for_command_line();

pub(super) fn command() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let list = Command::new("list")
        .about("Lists who changed what, oldest first")
        .args([
            option("person", "ID", "Only what this person changed, by password or by a key"),
            option("store", "ID", "Only what was changed in this store"),
            option("deed", "NAME", "Only deeds of this name, or that begin with it, as in webhook."),
            option("subject", "ID", "Only what was done to this"),
            option("since", "INSTANT", "Only what was changed since then, as in 2026-01-31T00:00:00Z"),
            option("after", "NUMBER", "Only rows behind this one").value_parser(value_parser!(i64)),
        ])
        .args(arguments(&data::SETTINGS));
    let head = Command::new("head")
        .about("Prints where the log ends: note it elsewhere, to compare the log with it later")
        .args(arguments(&data::SETTINGS));
    let noted =
        option("head", "HEAD", "A head noted earlier: finds also what was cut off or written anew since");
    let verify = Command::new("verify")
        .about("Finds out whether the log was changed, and in which row")
        .arg(noted)
        .args(arguments(&data::SETTINGS));
    Command::new("audit")
        .about("Tells who changed what, and whether the log of it is whole")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([list, head, verify])
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("list", matches)) => list(matches, outside),
        Some(("head", matches)) => head(matches, outside),
        Some(("verify", matches)) => verify(matches, outside),
        _ => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn list(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let mut filter = filter(matches)?;
    let store = data::open(matches, outside)?;
    loop {
        let rows = data::wait(store.audit_rows(&SYSTEM, filter.clone(), PIECE))?;
        let rows = rows.context("The audit log cannot be read")?;
        for row in &rows {
            writeln!(outside.output, "{}", line(row))?;
        }
        match rows.last() {
            Some(last) => filter.after = Some(last.number),
            None => return Ok(()),
        }
    }
}

fn filter(matches: &ArgMatches) -> Result<AuditFilter, Failure> {
    let text = |name| matches.get_one::<String>(name).cloned();
    let since = text("since").map(|text| {
        let instant = OffsetDateTime::parse(&text, &Rfc3339);
        instant.map(|instant| Timestamp(instant.unix_timestamp())).map_err(|_| {
            Failure::usage(format!(
                "{text:?} is no instant; write it with its zone, as in 2026-01-31T00:00:00Z"
            ))
        })
    });
    Ok(AuditFilter {
        person: text("person"),
        store: text("store"),
        deed: text("deed"),
        subject: text("subject"),
        since: since.transpose()?,
        after: matches.get_one::<i64>("after").copied(),
    })
}

/// A row on a line, in words that scripts can take apart.
fn line(row: &Row) -> String {
    let at = OffsetDateTime::from_unix_timestamp(row.at.0).ok().and_then(|at| at.format(&Rfc3339).ok());
    let mut line = format!("{} {} {}", row.number, at.unwrap_or_default(), row.actor);
    let named = [("person", &row.person), ("key", &row.key)];
    for (name, value) in named.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        line += &format!(" {name}={value}");
    }
    line += &format!(" {}", row.deed);
    let named = [("store", &row.store), ("subject", &row.subject)];
    for (name, value) in named.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        line += &format!(" {name}={value}");
    }
    if row.details == "{}" { line } else { line + " " + &row.details }
}

fn head(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let head = data::wait(store.audit_head(&SYSTEM))?.context("The audit log cannot be read")?;
    writeln!(outside.output, "{head}")?;
    Ok(())
}

fn verify(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let noted = matches.get_one::<String>("head").map(|text| {
        let advice = || Failure::usage("this is no head; write it as almoner audit head printed it");
        text.parse::<Head>().map_err(|()| advice())
    });
    let noted = noted.transpose()?;
    let store = data::open(matches, outside)?;
    match data::wait(check(&store, noted))?? {
        Audited::Whole(head) => {
            writeln!(outside.output, "The audit log is whole: nothing in its {} rows was changed.", head.number)?;
            match noted {
                Some(_) => writeln!(outside.output, "It goes on from the head that was noted.")?,
                None => writeln!(
                    outside.output,
                    "Whether rows were cut off at its end, only a head noted elsewhere can tell: --head."
                )?,
            }
            writeln!(outside.output, "Its head: {head}")?;
            Ok(())
        }
        Audited::Broken(broken) => Err(anyhow::anyhow!(
            "The audit log was changed: {broken}. Keep a copy of the database as it is, and compare it with a backup from before"
        )
        .into()),
    }
}

async fn check(store: &Store, noted: Option<Head>) -> anyhow::Result<Audited> {
    store.verify_audit(&SYSTEM, noted).await.context("The audit log cannot be read")
}
