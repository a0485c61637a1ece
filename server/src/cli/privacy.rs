//! `almoner privacy`: what is held about people now, and what an order or a person asks to see or to have erased.
use super::{Failure, Outside, data};
use crate::app::privacy::{self, About};
use crate::clock::Clock;
use crate::config::arguments;
use anyhow::Context;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use domain::{Invoice, InvoiceId, PaymentRequest, SystemAccess, Timestamp};
use serde_json::{Value, json};
use store::{Holding, Store};

pub(super) fn command() -> Command {
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Prints JSON, for programs");
    let report = Command::new("report")
        .about("Shows how much of each kind is held, and since when")
        .arg(json)
        .args(arguments(&data::SETTINGS));
    let export =
        about(Command::new("export").about("Prints everything held about an invoice, order or e-mail"))
            .after_help(
                "The answer is JSON on standard output. It holds personal values: mind where it goes.",
            );
    let erase = about(Command::new("erase").about("Erases what is personal about an invoice, order or e-mail"))
        .after_help(
            "What money did stays: amounts, addresses, payments, the books. Backups made before still hold what was \
             erased, until they are thrown away.",
        );
    Command::new("privacy")
        .about("Tells what is held about people, and erases it")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([report, export, erase])
}

/// The arguments that say whom it is about: exactly one of three.
fn about(command: Command) -> Command {
    let one = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    command
        .arg(one("invoice", "ID", "One invoice"))
        .arg(one("order", "ORDERID", "All invoices of that order of a shop, in any store"))
        .arg(one("email", "ADDRESS", "All invoices on which that address stands, in whatever field"))
        .group(ArgGroup::new("about").args(["invoice", "order", "email"]).required(true))
        .args(arguments(&data::SETTINGS))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("report", matches)) => report(matches, outside),
        Some(("export", matches)) => export(matches, outside),
        Some(("erase", matches)) => erase(matches, outside),
        _ => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn report(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let holdings = data::wait(store.holdings(&SystemAccess::for_program()))?.context("It can't be told")?;
    if matches.get_flag("json") {
        let one = |held: &Holding| json!({ "kind": held.kind, "count": held.count, "oldest": held.oldest.map(|at| at.0) });
        let all: Vec<Value> = holdings.iter().map(one).collect();
        return print(outside, &Value::from(all));
    }
    for Holding { kind, count, oldest } in holdings {
        match oldest {
            Some(Timestamp(at)) => writeln!(outside.output, "{kind}: {count}, the oldest of {}", day(at))?,
            None => writeln!(outside.output, "{kind}: none")?,
        }
    }
    writeln!(outside.output, "No visitor's address, referrer or browser is ever held.")?;
    Ok(())
}

fn export(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let about = read(matches)?;
    let all = data::wait(collect(&store, &about))?.context("It can't be told")?;
    let system = SystemAccess::for_program();
    let requests = privacy::find_requests(&store, &system, &about);
    let requests = data::wait(requests)?.context("It can't be told")?;
    print(outside, &json!({ "invoices": all, "paymentRequests": requests }))
}

async fn collect(store: &Store, about: &About) -> Result<Vec<Value>, store::Error> {
    let system = SystemAccess::for_program();
    let mut all = Vec::new();
    for invoice in privacy::find(store, &system, about).await? {
        all.push(privacy::export(store, &system, &invoice).await?);
    }
    Ok(all)
}

fn erase(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let about = read(matches)?;
    let system = SystemAccess::for_command_line();
    let found = data::wait(privacy::find(&store, &system, &about))?.context("Nothing was erased")?;
    let requests = privacy::find_requests(&store, &system, &about);
    let requests = data::wait(requests)?.context("Nothing was erased")?;
    if found.is_empty() && requests.is_empty() {
        return Err(Failure::usage("nothing is held about that; there is nothing to erase"));
    }
    let now = Clock::System.now();
    data::wait(privacy::erase(&store, &system, &found, now))?.context("Not all was erased")?;
    writeln!(outside.output, "Erased what was personal on {} invoices, which are:", found.len())?;
    for Invoice { id, .. } in found {
        writeln!(outside.output, "{id}")?;
    }
    if !requests.is_empty() {
        let erased = privacy::erase_requests(&store, &system, &requests, now);
        data::wait(erased)?.context("Not all was erased")?;
        writeln!(outside.output, "And on {} payment requests, which are:", requests.len())?;
        for PaymentRequest { id, .. } in requests {
            writeln!(outside.output, "{id}")?;
        }
    }
    writeln!(outside.output, "Backups made before still hold it, until they are thrown away.")?;
    Ok(())
}

fn read(matches: &ArgMatches) -> Result<About, Failure> {
    let text = |name| matches.get_one::<String>(name).cloned();
    if let Some(id) = text("invoice") {
        let id = InvoiceId::parse(&id).ok_or_else(|| Failure::usage("this is no invoice's id"))?;
        return Ok(About::Invoice(id));
    }
    match (text("order"), text("email")) {
        (Some(order), _) => Ok(About::Order(order.into())),
        (None, Some(email)) if email.trim().contains('@') => Ok(About::Email(email.into())),
        (None, _) => Err(Failure::usage("an e-mail address has an @ in it")),
    }
}

fn print(outside: &mut Outside<'_>, value: &Value) -> Result<(), Failure> {
    writeln!(outside.output, "{value:#}")?;
    Ok(())
}

/// The day an instant is in, as in 2026-01-31.
fn day(at: i64) -> String {
    time::OffsetDateTime::from_unix_timestamp(at).map_or_else(|_| at.to_string(), |at| at.date().to_string())
}
