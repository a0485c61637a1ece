//! `almoner store rescan`: has the server read the chain again for a wallet, says how far that is, or stops it; beside the server
//! that does it.
use super::{Failure, Outside, data};
use crate::app::payment_methods::Records;
use crate::app::rescan::{self, Beginning, RescanError};
use crate::clock::Clock;
use crate::config::arguments;
use anyhow::Context;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use domain::{StoreAccess, StoreId, SystemAccess, WalletNo};
use store::{Rescan, RescanFound, RescanState, Store};

pub(super) fn command() -> Command {
    let store = Arg::new("store").value_name("STORE").required(true).help("The store's id");
    let from = Arg::new("from")
        .long("from")
        .value_name("HEIGHT|DATE")
        .help("Asks for it: from that block on, or from some way before that day, as in 2024-04-20");
    let wallet = Arg::new("wallet")
        .long("wallet")
        .value_name("NUMBER")
        .value_parser(value_parser!(u32))
        .help("For which wallet, by its number [default: the one the store is paid into]");
    let stop = Arg::new("stop")
        .long("stop")
        .action(ArgAction::SetTrue)
        .conflicts_with("from")
        .help("Stops it; what it has booked stays");
    Command::new("rescan")
        .about("Has the chain read again for a wallet, to book what the books missed")
        .after_help(
            "The server does it, as soon as it runs and has caught up with the chain; payments are taken meanwhile. Without \
             --from and --stop it is told how far it is. Doing it twice changes nothing.",
        )
        .args([store, from, wallet, stop])
        .args(arguments(&data::SETTINGS))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let store = data::open(matches, outside)?;
    let id = matches.get_one::<String>("store").map(String::as_str).unwrap_or_default();
    let no_store = || Failure::usage("there is no store with this id");
    let access = SystemAccess::for_command_line().to_store(&StoreId::parse(id).ok_or_else(no_store)?);
    let there = data::wait(store.store(&access))?.context("The store can't be looked up")?;
    there.ok_or_else(no_store)?;
    let wallet = match matches.get_one::<u32>("wallet") {
        Some(number) => WalletNo(*number),
        None => data::wait(only_wallet(&store, &access))??,
    };
    match matches.get_one::<String>("from") {
        Some(from) => ask(&store, &access, (wallet, from), outside),
        None if matches.get_flag("stop") => stop(&store, &access, wallet, outside),
        None => tell(&store, &access, wallet, outside),
    }
}

async fn only_wallet(store: &Store, access: &StoreAccess) -> Result<WalletNo, Failure> {
    let methods = store.payment_methods(access).await.context("The wallets can't be read")?;
    let wallet = methods.iter().find_map(|method| method.wallet);
    wallet.ok_or_else(|| Failure::usage("the store is paid into no wallet; name one with --wallet"))
}

fn ask(
    store: &Store,
    access: &StoreAccess,
    (wallet, from): (WalletNo, &str),
    outside: &mut Outside<'_>,
) -> Result<(), Failure> {
    let beginning = Beginning::parse(from).map_err(Failure::usage)?;
    let (system, now) = (SystemAccess::for_command_line(), Clock::System.now());
    let records = Records { store, system, network: store.network(), now, access };
    let asked = data::wait(rescan::ask(&records, wallet, beginning))?;
    match asked {
        Ok(()) => {}
        Err(RescanError::Store(error)) => {
            return Err(anyhow::Error::new(error).context("It was not asked for").into());
        }
        Err(wrong) => return Err(Failure::usage(wrong)),
    }
    writeln!(
        outside.output,
        "The server reads the chain again for wallet {}; how far it is: almoner store rescan {}",
        wallet.0,
        access.store()
    )?;
    Ok(())
}

fn stop(
    store: &Store,
    access: &StoreAccess,
    wallet: WalletNo,
    outside: &mut Outside<'_>,
) -> Result<(), Failure> {
    let stopped = data::wait(store.stop_rescan(access, wallet, Clock::System.now()))?;
    let said = match stopped.context("It was not stopped")? {
        true => "It is stopped; what it had booked stays.",
        false => "None is being done.",
    };
    Ok(writeln!(outside.output, "{said}")?)
}

fn tell(
    store: &Store,
    access: &StoreAccess,
    wallet: WalletNo,
    outside: &mut Outside<'_>,
) -> Result<(), Failure> {
    let all = data::wait(store.rescans(access, wallet))?.context("It can't be read how far it is")?;
    let Some(last) = all.first() else {
        return Ok(writeln!(outside.output, "The chain was never read again for wallet {}.", wallet.0)?);
    };
    Ok(writeln!(outside.output, "Wallet {}, from block {}: {}", wallet.0, last.from_height, stands(last))?)
}

fn stands(rescan: &Rescan) -> String {
    match &rescan.state {
        RescanState::Waiting => "it waits for the server".into(),
        RescanState::Running(told) => {
            format!("block {} of {} is read; {} payments were seen", told.height, told.end, told.found)
        }
        RescanState::Done(RescanFound { height, found, payments, change, sats, spent }) => format!(
            "read up to block {height}; of {found} payments the books had not known {payments}, nor change {change} time(s), {sats} \
             sats together, nor that {spent} coin(s) were spent"
        ),
        RescanState::Failed { why } => format!("it failed: {why}"),
        RescanState::Stopped => "it was stopped".into(),
    }
}
