//! `almoner wallet card`: the paper to keep, from which everything can be rescued when nothing else is left.
use super::{Failure, Outside, data, given, settings};
use crate::clock::Clock;
use crate::config::{arguments, network};
use crate::rescue::Lost;
use crate::rescue::card::{Card, history};
use ::store::Store;
use anyhow::Context;
use chain::wallet::Wallet;
use clap::{Arg, ArgMatches, Command, value_parser};
use domain::{Method, StoreId, SystemAccess, Timestamp};
use time::OffsetDateTime;

pub(super) fn command() -> Command {
    let store = Arg::new("store")
        .long("store")
        .value_name("STORE")
        .conflicts_with("wallet")
        .required_unless_present("wallet")
        .help("The id of a store: its wallet is taken, and what the database knows of it");
    let birthday =
        Arg::new("birthday").long("birthday").value_name("HEIGHT").value_parser(value_parser!(u32)).help(
            "The block at or after which the wallet was first paid, if the database does not know better",
        );
    Command::new("card")
        .about("Prints the paper to keep: the wallet's descriptor, its birthday, its first addresses")
        .after_help("Print it, and put it away: almoner rescue needs nothing else. It can see every payment and spend none.")
        .args([given::argument().required(false), store, birthday])
        .args(arguments(&data::SETTINGS))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let asked = matches.get_one::<u32>("birthday").copied();
    let mut card = match matches.get_one::<String>("store") {
        Some(id) => {
            let store = data::open(matches, outside)?;
            data::wait(of_store(&store, id))??
        }
        None => of_text(matches, outside)?,
    };
    card.annotations.birthday = asked.or(card.annotations.birthday);
    write!(outside.output, "{card}")?;
    Ok(())
}

fn of_text(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<Card, Failure> {
    let network = network(&settings(matches, outside)?)?;
    let text = given::text(matches, outside)?;
    let lost = Lost::read(&text, network).map_err(Failure::usage)?;
    let wallet = lost.wallet().cloned().ok_or_else(is_list)?;
    let printed = date(Clock::System.now());
    Ok(Card { wallet, annotations: lost.annotations(), known_since: None, printed, next_index: None })
}

async fn of_store(store: &Store, id: &str) -> Result<Card, Failure> {
    let system = SystemAccess::for_command_line();
    let missing = || Failure::usage("there is no store with this id, or it has no wallet");
    let access = system.to_store(&StoreId::parse(id).ok_or_else(missing)?);
    let failed = "The wallet can't be looked up";
    let method = store.payment_method(&access, Method::OnChain).await.context(failed)?;
    let number = method.and_then(|method| method.wallet).ok_or_else(missing)?;
    let row = store.wallet(&system, number).await.context(failed)?.ok_or_else(missing)?;
    if row.is_list() {
        return Err(is_list());
    }
    let wallet = Wallet::from_canonical(&row.descriptor, store.network());
    let wallet = wallet.context("The wallet in the database can't be read")?;
    let (annotations, next) = history(store, &system, number).await.context(failed)?;
    let (known_since, printed) = (Some(date(row.created_at)), date(Clock::System.now()));
    Ok(Card { wallet, annotations, known_since, printed, next_index: Some(next) })
}

fn is_list() -> Failure {
    Failure::usage(
        "a list of addresses has no key to write down: keep the list itself, and give it to almoner rescue",
    )
}

/// As in 2026-01-31.
fn date(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.0).map_or_else(|_| "?".into(), |at| at.date().to_string())
}
