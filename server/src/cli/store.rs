//! `almoner store create`: a store for somebody who has an account, made without a running server. (`almoner store wallet`
//! is in `store_wallet`, `almoner store invite` in `store_invite`, `almoner store rescan` in `store_rescan`.)
use super::{Failure, Outside, data, store_invite, store_rescan, store_role, store_wallet};
use crate::app::stores::{self, NewStore};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::arguments;
use anyhow::Context;
use clap::{Arg, ArgMatches, Command};
use domain::Currency;
use domain::audit::Actor;

pub(super) fn command() -> Command {
    let name =
        Arg::new("name").value_name("NAME").required(true).help("What donors see, of 1 to 50 characters");
    let owner = Arg::new("owner")
        .long("owner")
        .value_name("EMAIL")
        .required(true)
        .help("Whose store it is; the person must have an account");
    let currency = Arg::new("currency")
        .long("currency")
        .value_name("CODE")
        .default_value("USD")
        .help("The currency of invoices that name none");
    let create = Command::new("create")
        .about("Makes a store")
        .args([name, owner, currency])
        .args(arguments(&data::SETTINGS));
    Command::new("store")
        .about("Makes stores, and gives them wallets, roles and people")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            create,
            store_wallet::command(),
            store_role::command(),
            store_invite::command(),
            store_rescan::command(),
        ])
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("create", matches)) => create(matches, outside),
        Some(("wallet", matches)) => store_wallet::run(matches, outside),
        Some(("role", matches)) => store_role::run(matches, outside),
        Some(("invite", matches)) => store_invite::run(matches, outside),
        Some(("rescan", matches)) => store_rescan::run(matches, outside),
        _ => unreachable!("clap asks for one of the subcommands above"),
    }
}

fn create(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let text = |name| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let (name, owner) = (text("name"), text("owner"));
    let currency = currency(text("currency"))?;
    let new = NewStore::named(name, currency).map_err(Failure::usage)?;
    let store = data::open(matches, outside)?;
    let record = new.record(Clock::System.now(), &Chance::System);
    let id = record.id.clone();
    let made = data::wait(stores::add_for(&store, &Actor::CommandLine, owner, record))?;
    made.context("The store was not made")?;
    writeln!(outside.output, "Made the store {name:?}, with the id {id}.")?;
    writeln!(
        outside.output,
        "It takes payments as soon as it has a wallet (almoner store wallet); its donation page is /donate/{id}."
    )?;
    Ok(())
}

fn currency(code: &str) -> Result<Currency, Failure> {
    let advice = || {
        Failure::usage(format!("{code:?} is no currency. Write its ISO 4217 code, as in USD or EUR, or BTC."))
    };
    Currency::parse(code).map_err(|_| advice())
}
