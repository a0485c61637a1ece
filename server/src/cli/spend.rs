//! `almoner spend`: money sent out of a wallet, drafted for the owner's device, brought back and sent, beside a server or
//! without one. Nothing here can sign.
mod tell;

use super::{Failure, Outside, data, settings};
use crate::app::spends::{self, Batch, Desk, Explanation, Order, SpendError, amount};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{arguments, chain_if_set};
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chain::Source;
use chain::spending::MAX_PSBT_BYTES;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use domain::spend::{FeeRate, Purpose};
use domain::{OutPoint, PayoutId, Sats, SpendId, StoreAccess, StoreId, SystemAccess, Txid, WalletNo};
use std::fs;
use std::io::Read;
use std::path::Path;
use store::Store;

const SYSTEM: SystemAccess = SystemAccess::for_command_line();
const SETTINGS: [&str; 5] = ["network", "chain", "data-dir", "database", "config"];

/// So many are listed.
const LISTED: u32 = 50;

pub(super) fn command() -> Command {
    Command::new("spend")
        .about("Sends money out of a wallet, signed on the owner's own device")
        .after_help(
            "A draft (PSBT) is made here, signed on the device that holds the keys, brought back, looked through, and sent. \
             A server may run meanwhile. Nothing here can sign.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([new(), pay_out(), list(), show(), sign_back(), broadcast(), abandon(), explain()])
}

fn new() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let wallet = option(
        "wallet",
        "NUMBER",
        "Out of which wallet, by its number [default: the one the store is paid into]",
    )
    .value_parser(value_parser!(u32));
    let everything = Arg::new("everything")
        .long("everything")
        .action(ArgAction::SetTrue)
        .conflicts_with("amount")
        .help("Sends all settled coins, the largest 250 if there are more");
    let coin = option("coin", "TXID:NUMBER", "Takes this coin, and those given like it, and no others")
        .action(ArgAction::Append);
    Command::new("new")
        .about("Drafts a spend and holds its coins")
        .args([store(), wallet, purpose()])
        .arg(option("to", "ADDRESS", "Where to").required(true))
        .arg(option("amount", "BTC", "How much arrives").required_unless_present("everything"))
        .args([everything, coin])
        .arg(option(
            "fee-rate",
            "SAT/VB",
            "What to pay for each virtual byte [default: what the node suggests for six blocks]",
        ))
        .arg(option("note", "TEXT", "What it is for, in your own words; it is kept with the books"))
        .arg(option("write", "FILE", "Writes the draft into this file"))
        .args(arguments(&SETTINGS))
}

fn pay_out() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let payouts = Arg::new("payout").value_name("PAYOUT").num_args(1..).required(true);
    let wallet = option("wallet", "NUMBER", "Out of which wallet [default: the one the store is paid into]");
    Command::new("pay-out")
        .about("Drafts one spend that pays these payouts, which are approved, and holds them and its coins")
        .arg(payouts.help("The payouts' ids, as the store's page of payouts tells them"))
        .args([store(), wallet.value_parser(value_parser!(u32))])
        .arg(option(
            "fee-rate",
            "SAT/VB",
            "What to pay for each virtual byte [default: what the node suggests for six blocks]",
        ))
        .arg(option("note", "TEXT", "What it is for, in your own words; it is kept with the books"))
        .arg(option("write", "FILE", "Writes the draft into this file"))
        .args(arguments(&SETTINGS))
}

fn list() -> Command {
    Command::new("list")
        .about("Lists the last spends of a store")
        .arg(store())
        .args(arguments(&data::SETTINGS))
}

fn show() -> Command {
    let write = Arg::new("write").long("write").value_name("FILE").help("Writes the draft into this file");
    Command::new("show")
        .about("Shows a spend, with its draft in base64 and, once it is signed, its transaction in hexadecimal digits")
        .args([id(), store(), write])
        .args(arguments(&data::SETTINGS))
}

fn sign_back() -> Command {
    let signed = Arg::new("signed").value_name("FILE|BASE64").required(true).help(
        "What your device or wallet gave: a file, its text in base64 or hexadecimal digits, or - to read it from standard input",
    );
    Command::new("sign-back")
        .about("Brings back the signed draft, which is looked through")
        .args([id(), signed, store()])
        .args(arguments(&data::SETTINGS))
}

fn broadcast() -> Command {
    Command::new("broadcast")
        .about("Sends a signed spend through the node; it may be sent again")
        .args([id(), store()])
        .args(arguments(&SETTINGS))
}

fn abandon() -> Command {
    Command::new("abandon")
        .about("Gives up a spend that was not sent, and frees its coins")
        .args([id(), store()])
        .args(arguments(&data::SETTINGS))
}

fn explain() -> Command {
    let option =
        |name: &'static str, help: &'static str| Arg::new(name).long(name).value_name("BTC").help(help);
    let transaction = Arg::new("transaction").value_name("TXID").required(true).help("The transaction's id");
    Command::new("explain")
        .about("Says what a transaction was for that your wallet made without a draft from here")
        .after_help("It is booked by new entries, which take nothing back of what was booked. Said again, the last word holds.")
        .args([transaction, purpose(), option("fee", "What the miner got").required(true)])
        .arg(option("paid", "What was paid to others; the rest stayed yours [default: for a payout or a refund, all but the fee]"))
        .arg(store())
        .args(arguments(&data::SETTINGS))
}

fn purpose() -> Arg {
    Arg::new("for")
        .long("for")
        .value_name("PURPOSE")
        .required(true)
        .value_parser(PossibleValuesParser::new(Purpose::ALL.map(Purpose::name)))
        .help("sweep: to another place of your own, which gives nothing away but the fee; payout: to somebody else; refund: back to somebody who paid")
}

fn store() -> Arg {
    Arg::new("store").long("store").value_name("ID").help("Which store's; needed where there are several")
}

fn id() -> Arg {
    Arg::new("id").value_name("SPEND").required(true).help("The spend's id; almoner spend list tells it")
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        unreachable!("clap asks for one of the subcommands above")
    };
    let store = match name {
        "list" | "show" => data::open_to_read(matches, outside)?,
        _ => data::open(matches, outside)?,
    };
    let named = matches.get_one::<String>("store").map(String::as_str);
    let access = data::wait(access(&store, named))??;
    let probe = match name {
        "new" | "pay-out" | "broadcast" => {
            let url = chain_if_set(&settings(matches, outside)?, store.network())?;
            url.and_then(|url| Source::standby(&url, store.network()))
        }
        _ => None,
    };
    let now = Clock::System.now();
    let desk = Desk { store: &store, system: SYSTEM, network: store.network(), now, access: &access, probe };
    match name {
        "new" => make(&desk, matches, outside),
        "pay-out" => make_payouts(&desk, matches, outside),
        "list" => tell_all(&desk, outside),
        "show" => tell_one(&desk, matches, outside),
        "sign-back" => take_back(&desk, matches, outside),
        "broadcast" => send(&desk, matches, outside),
        "explain" => say_what_for(&desk, matches, outside),
        _ => give_up(&desk, matches, outside),
    }
}

fn make(desk: &Desk<'_>, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let order = order(desk, matches)?;
    let id = SpendId::from_random(Chance::System.bytes());
    let made = data::wait(spends::draft(desk, id, order))?.map_err(said)?;
    let psbt = psbt(desk, &made.spend.id)?;
    tell::made(outside.output, &made)?;
    give(matches, outside, &psbt)
}

fn make_payouts(desk: &Desk<'_>, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let named = matches.get_many::<String>("payout").into_iter().flatten();
    let payout = |text: &String| PayoutId::parse(text).ok_or_else(|| said(SpendError::NoPayouts));
    let batch = Batch {
        wallet: wallet(desk, matches)?,
        payouts: named.map(payout).collect::<Result<_, _>>()?,
        note: text("note").map(str::to_owned),
        fee_rate: text("fee-rate").map(FeeRate::parse).transpose().map_err(Failure::usage)?,
    };
    let id = SpendId::from_random(Chance::System.bytes());
    let made = data::wait(spends::pay_out(desk, id, batch))?.map_err(said)?;
    let psbt = psbt(desk, &made.spend.id)?;
    tell::made(outside.output, &made)?;
    give(matches, outside, &psbt)
}

fn wallet(desk: &Desk<'_>, matches: &ArgMatches) -> Result<WalletNo, Failure> {
    match matches.get_one::<u32>("wallet") {
        Some(number) => Ok(WalletNo(*number)),
        None => data::wait(only_wallet(desk))?,
    }
}

fn order(desk: &Desk<'_>, matches: &ArgMatches) -> Result<Order, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let amount = match text("amount") {
        Some(text) => Some(amount(text).ok_or_else(|| {
            Failure::usage("--amount is a number of bitcoin, with at most eight decimals, as in 0.015")
        })?),
        None => None,
    };
    let coin = |text: &String| {
        OutPoint::parse(text)
            .ok_or_else(|| Failure::usage("--coin is a transaction's id, a colon, and the output's number"))
    };
    let coins = matches.get_many::<String>("coin").into_iter().flatten().map(coin);
    Ok(Order {
        wallet: wallet(desk, matches)?,
        purpose: text("for").and_then(Purpose::parse).unwrap_or(Purpose::Payout),
        note: text("note").map(str::to_owned),
        to: text("to").unwrap_or_default().to_owned(),
        amount,
        fee_rate: text("fee-rate").map(FeeRate::parse).transpose().map_err(Failure::usage)?,
        coins: coins.collect::<Result<_, _>>()?,
    })
}

async fn only_wallet(desk: &Desk<'_>) -> Result<WalletNo, Failure> {
    let methods = desk.store.payment_methods(desk.access).await.context("The wallets can't be read")?;
    let wallet = methods.iter().find_map(|method| method.wallet);
    wallet.ok_or_else(|| Failure::usage("the store is paid into no wallet; name one with --wallet"))
}

fn tell_all(desk: &Desk<'_>, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let all =
        data::wait(desk.store.spends(desk.access, None, LISTED))?.context("The spends can't be read")?;
    Ok(tell::all(outside.output, &all)?)
}

fn tell_one(desk: &Desk<'_>, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let id = spend_id(matches)?;
    let record = data::wait(spends::find(desk, &id))?.map_err(said)?;
    let psbt = psbt(desk, &id)?;
    tell::one(outside.output, &record)?;
    if record.spend.signed_at.is_some() {
        let digits = data::wait(spends::transaction(desk, &id))?.map_err(said)?;
        writeln!(outside.output, "transaction: {digits}")?;
    }
    give(matches, outside, &psbt)
}

fn take_back(desk: &Desk<'_>, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let id = spend_id(matches)?;
    let given = given(matches, outside)?;
    let signed = data::wait(spends::sign_back(desk, &id, &given))?.map_err(said)?;
    writeln!(outside.output, "Wholly and rightly signed: transaction {}.", signed.txid)?;
    writeln!(outside.output, "Nothing was sent yet: almoner spend broadcast {id}")?;
    Ok(())
}

fn send(desk: &Desk<'_>, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let id = spend_id(matches)?;
    data::wait(spends::broadcast(desk, &id))?.map_err(said)?;
    writeln!(outside.output, "Sent. Once a block holds it, the books say what it was for.")?;
    Ok(())
}

fn give_up(desk: &Desk<'_>, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let id = spend_id(matches)?;
    data::wait(spends::abandon(desk, &id))?.map_err(said)?;
    writeln!(outside.output, "Given up; its coins are free again.")?;
    Ok(())
}

fn say_what_for(desk: &Desk<'_>, matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let sats = |name: &str| {
        let wrong = || {
            Failure::usage(format!(
                "--{name} is a number of bitcoin, with at most eight decimals, as in 0.015"
            ))
        };
        text(name).map(|text| amount(text).ok_or_else(wrong)).transpose()
    };
    let transaction = text("transaction").and_then(Txid::from_hex);
    let told = Explanation {
        by: transaction.ok_or_else(|| Failure::usage("a transaction's id has 64 hexadecimal digits"))?,
        purpose: text("for").and_then(Purpose::parse).unwrap_or(Purpose::Payout),
        paid: sats("paid")?,
        fee: sats("fee")?.unwrap_or(Sats::ZERO),
    };
    let coins = data::wait(spends::explain(desk, &told))?.map_err(said)?;
    writeln!(outside.output, "Booked what {coins} coins went into.")?;
    Ok(())
}

fn psbt(desk: &Desk<'_>, id: &SpendId) -> Result<Vec<u8>, Failure> {
    let psbt = data::wait(desk.store.spend_psbt(desk.access, id))?.context("The draft can't be read")?;
    psbt.ok_or_else(|| said(SpendError::NotThere))
}

/// The draft, into the file that was named, or as text.
fn give(matches: &ArgMatches, outside: &mut Outside<'_>, psbt: &[u8]) -> Result<(), Failure> {
    match matches.get_one::<String>("write") {
        Some(file) => {
            fs::write(file, psbt).with_context(|| format!("The draft cannot be written to {file}"))?;
            writeln!(outside.output, "The draft is in {file}.")?;
        }
        None => writeln!(outside.output, "draft: {}", STANDARD.encode(psbt))?,
    }
    Ok(())
}

fn given(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<Vec<u8>, Failure> {
    let word = matches.get_one::<String>("signed").map(String::as_str).unwrap_or_default();
    let most = u64::try_from(MAX_PSBT_BYTES).map_or(u64::MAX, |bytes| bytes + 1);
    let mut bytes = Vec::new();
    if word == "-" {
        (&mut *outside.input).take(most).read_to_end(&mut bytes)?;
    } else if Path::new(word).is_file() {
        let file = fs::File::open(word).context("The file cannot be read")?;
        file.take(most).read_to_end(&mut bytes)?;
    } else {
        bytes.extend_from_slice(word.as_bytes());
    }
    Ok(bytes)
}

fn spend_id(matches: &ArgMatches) -> Result<SpendId, Failure> {
    let text = matches.get_one::<String>("id").map(String::as_str).unwrap_or_default();
    SpendId::parse(text).ok_or_else(|| said(SpendError::NotThere))
}

/// What failed by itself may work another time; the rest is wrong use.
fn said(error: SpendError) -> Failure {
    match error {
        SpendError::Store(error) => anyhow::Error::new(error).context("Nothing was changed").into(),
        SpendError::Away(_) | SpendError::Refused(_) => anyhow::Error::new(error).into(),
        error => Failure::usage(error),
    }
}

/// Access to the store of that id, or to the only one there is.
async fn access(store: &Store, id: Option<&str>) -> Result<StoreAccess, Failure> {
    let stores = store.stores(&SYSTEM).await.context("The stores can't be read")?;
    let id = match (id, stores.as_slice()) {
        (Some(id), stores) => StoreId::parse(id).filter(|id| stores.iter().any(|record| record.id == *id)),
        (None, [only]) => Some(only.id.clone()),
        (None, _) => return Err(Failure::usage("there are several stores, or none; name one with --store")),
    };
    let id = id.ok_or_else(|| Failure::usage("there is no store of that id"))?;
    Ok(SYSTEM.to_store(&id))
}
