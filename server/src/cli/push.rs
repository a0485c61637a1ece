//! `almoner push`: how receivers of contributions are doing, and sending again what they did not take.
use super::{Failure, Outside, data};
use crate::clock::Clock;
use crate::config::arguments;
use anyhow::{Context, anyhow};
use clap::{Arg, ArgMatches, Command};
use domain::SystemAccess;
use store::{ReceiverState, Store};

pub(super) fn command() -> Command {
    let settings = || arguments(&data::SETTINGS);
    let name = || {
        Arg::new("name")
            .value_name("NAME")
            .required(true)
            .help("The receiver's name in the configuration file")
    };
    let list = Command::new("list")
        .about("Lists the receivers, and how each is doing")
        .after_help("Counted are the messages that are still listed; see keep-deliveries.")
        .args(settings());
    let again = Command::new("again")
        .about("Sends a receiver once more what was given up")
        .after_help(
            "Each message says how its contribution stands by now. A server that runs sends it within a minute.",
        )
        .arg(name())
        .args(settings());
    let forget = Command::new("forget")
        .about("Gives up what waits for a receiver that the configuration file states no more")
        .arg(name())
        .args(settings());
    Command::new("push")
        .about("Looks after the receivers of contributions: CiviCRM, Redis, commands")
        .after_help("The configuration file sets them up: almoner config reference.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([list, again, forget])
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("list", matches)) => list(matches, outside),
        Some(("again", matches)) => again(matches, outside),
        Some(("forget", matches)) => forget(matches, outside),
        _ => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn list(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let receivers = data::wait(store.receivers(&SYSTEM))?.map_err(anyhow::Error::from)?;
    for receiver in &receivers {
        let ReceiverState { name, store, place, taken, waiting, given_up, .. } = receiver;
        let off = if receiver.stated { "" } else { "; the configuration file states it no more" };
        writeln!(
            outside.output,
            "{name}: {place} (store {store}): {taken} taken, {waiting} waiting, {given_up} given up{off}"
        )?;
        if let Some(error) = receiver.error.as_ref().filter(|_| waiting + given_up > 0) {
            writeln!(outside.output, "  last trouble: {error}")?;
        }
    }
    if receivers.is_empty() {
        writeln!(outside.output, "There are no receivers of contributions.")?;
    }
    Ok(())
}

fn again(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let receiver = data::wait(find(&store, matches))??;
    let access = SYSTEM.to_store(&receiver.store);
    let sent = data::wait(store.push_again(&access, &receiver.name, Clock::System.now()))?;
    let sent = sent.context("nothing was put in line again")?;
    writeln!(outside.output, "{sent} messages for {} are sent again.", receiver.name)?;
    Ok(())
}

fn forget(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let receiver = data::wait(find(&store, matches))??;
    if receiver.stated {
        let name = receiver.name;
        return Err(anyhow!(
            "the configuration file states {name}: take it out there and start the server again, then forget it"
        )
        .into());
    }
    let access = SYSTEM.to_store(&receiver.store);
    let given_up = data::wait(store.forget_receiver(&access, &receiver.name, Clock::System.now()))?;
    let given_up = given_up.context("the receiver was not forgotten")?;
    writeln!(outside.output, "Forgot {}: {given_up} messages that waited are not sent.", receiver.name)?;
    Ok(())
}

/// These commands are a program of their own.
const SYSTEM: SystemAccess = SystemAccess::for_command_line();

async fn find(store: &Store, matches: &ArgMatches) -> Result<ReceiverState, Failure> {
    let name = matches.get_one::<String>("name").map(String::as_str).unwrap_or_default();
    let receivers = store.receivers(&SYSTEM).await.map_err(anyhow::Error::from)?;
    // Of two of one name, in two stores, the file states one.
    let mut named: Vec<_> = receivers.into_iter().filter(|receiver| receiver.name == name).collect();
    named.sort_by_key(|receiver| receiver.stated);
    named.pop().ok_or_else(|| anyhow!("there is no receiver {name}; see: almoner push list").into())
}
