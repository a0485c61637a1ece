//! `almoner wallet preview`: the first addresses of a wallet, to compare with what the owner's own wallet shows.
use super::{Failure, Outside, given, settings, wallet_card};
use crate::config::{arguments, network};
use chain::wallet::{AddressList, Format, Given, Import, MAX_INDEX, Wallet};
use clap::{Arg, ArgMatches, Command, value_parser};
use domain::Network;

pub(super) fn command() -> Command {
    let count = Arg::new("count")
        .long("count")
        .value_name("COUNT")
        .value_parser(value_parser!(u32).range(1..=1000))
        .default_value("10")
        .help("How many addresses");
    let preview = Command::new("preview")
        .about("Shows the first addresses a wallet would receive to, to compare with your own wallet's")
        .after_help("Nothing is stored, and nobody is asked: the addresses are worked out here.")
        .args([
            given::argument(),
            count,
            start_index("The first index to show: where a wallet that was used before goes on"),
        ])
        .args(arguments(&["network", "config"]));
    Command::new("wallet")
        .about("Tells about wallets")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([preview, wallet_card::command()])
}

/// The option that names an index to start at.
pub(super) fn start_index(help: &'static str) -> Arg {
    let range = value_parser!(u32).range(..=i64::from(MAX_INDEX));
    Arg::new("start-index").long("start-index").value_name("INDEX").value_parser(range).help(help)
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("preview", matches)) => preview(matches, outside),
        Some(("card", matches)) => wallet_card::run(matches, outside),
        _ => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn preview(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let network = network(&settings(matches, outside)?)?;
    let input = given::text(matches, outside)?;
    let Import { given, format, next_index } = Import::read(&input, network).map_err(Failure::usage)?;
    if !format.is_plain() && format != Format::Addresses {
        writeln!(outside.output, "This is {format}.")?;
    }
    if next_index > 0 {
        writeln!(outside.output, "It was used before: it goes on at the index {next_index}.")?;
    }
    let number = |name| matches.get_one::<u32>(name).copied();
    let (count, start) = (number("count").unwrap_or(10), number("start-index"));
    match given {
        Given::Wallet(wallet) => derived(&wallet, start.unwrap_or(0), count, outside),
        Given::Addresses(_) if start.is_some() => {
            Err(Failure::usage("a list of addresses has no index to start at; leave --start-index out"))
        }
        Given::Addresses(list) => listed(&list, network, count, outside),
    }
}

fn derived(wallet: &Wallet, start: u32, count: u32, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let end = start.saturating_add(count - 1).min(MAX_INDEX);
    let width = wallet.key_path(end).len();
    writeln!(
        outside.output,
        "Receiving addresses of this {} wallet on {}:",
        wallet.kind(),
        wallet.network()
    )?;
    for index in start..=end {
        writeln!(outside.output, "{:<width$}  {}", wallet.key_path(index), wallet.address(index))?;
    }
    writeln!(outside.output, "They must be the ones your own wallet shows. If not, do not use this key.")?;
    Ok(())
}

fn listed(
    list: &AddressList,
    network: Network,
    count: u32,
    outside: &mut Outside<'_>,
) -> Result<(), Failure> {
    let all = list.scripts();
    writeln!(outside.output, "This is a list of addresses on {network}: {} in all.", all.len())?;
    if list.repeated() > 0 {
        writeln!(outside.output, "Left out, because they stood twice: {}.", list.repeated())?;
    }
    writeln!(outside.output, "The first to be shown:")?;
    for (_, script) in (0..count).zip(all) {
        let address = chain::address(script.as_bytes(), network).unwrap_or_default();
        writeln!(outside.output, "{address}")?;
    }
    writeln!(outside.output, "They must be addresses of your own wallet. If not, do not use this list.")?;
    Ok(())
}
