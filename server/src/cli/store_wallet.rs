//! `almoner store wallet`: the wallet a store is paid into, or more addresses for its list, while no server runs.
//!
//! A running server knows which address is next; it is told by its API instead.
use super::{Failure, Outside, data, given, wallet};
use crate::app::payment_methods::{self, Given, Records, Wanted, Written};
use crate::clock::Clock;
use crate::config::arguments;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use domain::{Method, StoreId, SystemAccess};
use store::{Appended, Store};

pub(super) fn command() -> Command {
    let store = Arg::new("store").value_name("STORE").required(true).help("The store's id");
    let mark = Arg::new("low-water-mark")
        .long("low-water-mark")
        .value_name("COUNT")
        .value_parser(value_parser!(u32))
        .help("How many addresses of a list should be left at least; below it, the log warns [default: 20]");
    let label = Arg::new("label").long("label").value_name("TEXT").help("What you call the wallet");
    let replace = Arg::new("replace").long("replace").action(ArgAction::SetTrue).help(
        "Begins a new list of addresses, instead of adding to the one the store has; what is left of that is never shown",
    );
    let start = wallet::start_index(
        "The first index to issue, for a wallet that was used elsewhere before, so that no address is shown twice",
    );
    Command::new("wallet")
        .about("Says which wallet a store is paid into, or adds addresses to its list")
        .after_help(
            "The server must be stopped; one that runs is told by its API: PUT /api/v1/stores/STORE/payment-methods/BTC-CHAIN.",
        )
        .args([store, given::argument(), start, mark, label, replace])
        .args(arguments(&data::SETTINGS))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let id = matches.get_one::<String>("store").map(String::as_str).unwrap_or_default();
    let id = StoreId::parse(id)
        .ok_or_else(|| Failure::usage("this is no store's id; GET /api/v1/stores lists them"))?;
    let text = given::text(matches, outside)?;
    let number = |name| matches.get_one::<u32>(name).copied();
    let given = Given {
        wallet: Some(text.to_string()),
        replace: matches.get_flag("replace"),
        start_index: number("start-index"),
        low_water_mark: number("low-water-mark"),
        label: matches.get_one::<String>("label").cloned(),
        ..Given::default()
    };
    let _held = data::hold(matches, outside, "The wallet was not set")?;
    let store = data::open(matches, outside)?;
    let (written, left) = data::wait(write(&store, &id, given))?.map_err(said)?;
    tell(outside, &id, &written, left)
}

async fn write(
    store: &Store,
    id: &StoreId,
    given: Given,
) -> Result<(Written, u64), payment_methods::MethodError> {
    let system = SystemAccess::for_command_line();
    let access = system.to_store(id);
    store.store(&access).await?.ok_or(store::Error::NotFound)?;
    let records =
        Records { store, system, network: store.network(), now: Clock::System.now(), access: &access };
    let wanted = Wanted { enabled: None, wallet: Some(given) };
    let written = payment_methods::write(&records, Method::OnChain, wanted).await?;
    let left = store.addresses_left(&system, written.wallet).await?;
    Ok((written, left))
}

/// What is wrong with what was given is wrong use; the rest may work another time.
fn said(error: payment_methods::MethodError) -> Failure {
    use payment_methods::MethodError;
    match error {
        MethodError::Store(store::Error::NotFound) => Failure::usage("there is no store with this id"),
        MethodError::Store(error) => anyhow::Error::new(error).context("The wallet was not set").into(),
        error => Failure::usage(error),
    }
}

fn tell(outside: &mut Outside<'_>, id: &StoreId, written: &Written, left: u64) -> Result<(), Failure> {
    let format = written.config.format.as_deref().unwrap_or_default();
    let Some(Appended { added, known, issued }) = written.appended else {
        let scheme = &written.config.derivation_scheme;
        writeln!(outside.output, "The store {id} is paid into the wallet {scheme} (given as: {format}).")?;
        writeln!(
            outside.output,
            "Compare its addresses with your own wallet's before you use it: almoner wallet preview."
        )?;
        return Ok(());
    };
    writeln!(
        outside.output,
        "Addresses added to the list of the store {id}: {added}. Left to be shown: {left}."
    )?;
    if known > 0 {
        writeln!(outside.output, "Dropped, because they stood twice or were in the list already: {known}.")?;
    }
    if issued > 0 {
        writeln!(outside.output, "Dropped, because an invoice has shown them before: {issued}.")?;
    }
    Ok(())
}
