//! `almoner rescue`: nothing is left but the wallet, and the books are made again from the chain.
use super::{Failure, Outside, data, given, settings};
use crate::app::payment_methods::Records;
use crate::app::stores::{self, NewStore};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{arguments, chain as chain_url, network};
use crate::rescue::labels::{self, Labels};
use crate::rescue::{Booked, Booking, Lost, RescueError, SKIPPED, Search};
use ::store::Store;
use anyhow::Context;
use chain::ChainUrl;
use chain::rescue::{Hit, Progress, Reach, Report, Rule};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use domain::{Currency, Sats, StoreAccess, StoreId, SystemAccess};
use std::fs::File;
use std::io::{IsTerminal, Read, Write};

const SETTINGS: [&str; 5] = ["network", "chain", "data-dir", "database", "config"];
/// What a store is called that is made for what was rescued.
const NAME: &str = "Rescued";

pub(super) fn command() -> Command {
    let descriptor = Arg::new("descriptor")
        .long("descriptor")
        .value_name("XPUB|DESCRIPTOR|FILE")
        .required(true)
        .action(ArgAction::Append)
        .help("The wallet, in any form the program takes, or a file with it, or with its list of addresses; - reads it from standard input. May be given several times");
    let store = Arg::new("store")
        .long("store")
        .value_name("STORE")
        .required_unless_present("owner")
        .help("The id of the store to book into");
    let owner =
        Arg::new("owner").long("owner").value_name("EMAIL").conflicts_with("store").help(
            "Makes a store for this person, who must have an account, or goes on with the one made before",
        );
    let name = Arg::new("name")
        .long("name")
        .value_name("NAME")
        .default_value(NAME)
        .help("What the store that is made is called");
    let labels = Arg::new("labels")
        .long("labels")
        .value_name("FILE")
        .help("Labels that a wallet program exported (BIP329, one JSON object a line)");
    let number = |name: &'static str, value: &'static str, help: String| {
        Arg::new(name).long(name).value_name(value).value_parser(value_parser!(u32)).help(help)
    };
    let birthday = "The block at or after which the wallet was first paid; lower ones are not read [default: what the descriptor's annotation says, or the first]";
    Command::new("rescue")
        .about("Finds every payment a wallet ever received and books it, when nothing else is left")
        .after_help(
            "The server must be stopped. Running it again changes nothing; after an interruption, it does the rest.",
        )
        .args([descriptor, store, owner, name, labels])
        .arg(number("birthday", "HEIGHT", birthday.into()))
        .arg(number("look-ahead", "COUNT", format!("How many unpaid addresses beyond the highest paid one are looked at, at the least [default: {}]", Rule::default().look_ahead)))
        .arg(number("skip", "COUNT", format!("How many addresses beyond the highest paid one are never shown again, because somebody may have been shown them [default: {SKIPPED}]")))
        .args(arguments(&SETTINGS))
}

/// What was asked for, read and checked before anything is done.
struct Asked {
    wallets: Vec<Lost>,
    labels: Option<Labels>,
    birthday: u32,
    rule: Rule,
    skipped: u32,
    chain: ChainUrl,
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let asked = Asked::read(matches, outside)?;
    let _held = data::hold(matches, outside, "Nothing was rescued")?;
    let store = data::open(matches, outside)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("the threads that read the chain cannot be started")?;
    let access = runtime.block_on(Box::pin(whose(matches, &store)))?;
    asked.announce(outside)?;
    let search = Search {
        chain: &asked.chain,
        network: store.network(),
        birthday: asked.birthday,
        rule: asked.rule,
        key: Chance::System.bytes(),
    };
    let found = runtime.block_on(Box::pin(search.find(&asked.wallets, &mut show)));
    let report = found.context("Nothing was rescued, and nothing was changed")?;
    end_of_progress();
    tell_found(outside, &asked, &report)?;
    let booked = runtime.block_on(Box::pin(asked.book(&store, &access, &report)));
    tell_booked(outside, access.store(), booked?)
}

impl Asked {
    fn read(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<Self, Failure> {
        let values = settings(matches, outside)?;
        let network = network(&values)?;
        let chain = chain_url(&values, network)?;
        let mut wallets = Vec::new();
        for text in matches.get_many::<String>("descriptor").into_iter().flatten() {
            let text = given::named(text, outside)?;
            wallets.push(Lost::read(&text, network).map_err(Failure::usage)?);
        }
        if wallets.len() > 1 && wallets.iter().any(|lost| lost.wallet().is_none()) {
            return Err(Failure::usage(RescueError::ListBesideOthers));
        }
        let number = |name| matches.get_one::<u32>(name).copied();
        let annotated = wallets.iter().map(|lost| lost.annotations().birthday).min().flatten();
        let gap = wallets.iter().filter_map(|lost| lost.annotations().gap_limit).max().unwrap_or(0);
        Ok(Self {
            birthday: number("birthday").or(annotated).unwrap_or(0),
            rule: Rule { look_ahead: number("look-ahead").unwrap_or(Rule::default().look_ahead.max(gap)) },
            skipped: number("skip").unwrap_or(SKIPPED),
            labels: labels(matches)?,
            wallets,
            chain,
        })
    }

    fn announce(&self, outside: &mut Outside<'_>) -> Result<(), Failure> {
        let Self { wallets, birthday, rule, .. } = self;
        writeln!(outside.output, "Reading the chain from block {birthday} for {} wallet(s).", wallets.len())?;
        writeln!(outside.output, "When it stops: {rule}.")?;
        Ok(())
    }

    async fn book(&self, store: &Store, access: &StoreAccess, report: &Report) -> Result<Outcome, Failure> {
        let system = SystemAccess::for_command_line();
        let records = Records { store, system, network: store.network(), now: Clock::System.now(), access };
        let checked = matches!(self.chain, ChainUrl::Bitcoind(_));
        let booking = Booking { records, chance: &Chance::System, skipped: self.skipped, checked };
        let booked = booking.book(&self.wallets, report).await;
        let booked = booked.context("Not all was booked; run this again, and it does the rest")?;
        let labels = match &self.labels {
            Some(labels) => {
                let merged = labels.merge(&records, &booked).await;
                Some((merged.context("Not all labels were kept; run this again")?, labels.passed_over))
            }
            None => None,
        };
        Ok(Outcome { booked, labels })
    }
}

struct Outcome {
    booked: Booked,
    labels: Option<(labels::Merged, u64)>,
}

fn labels(matches: &ArgMatches) -> Result<Option<Labels>, Failure> {
    let Some(path) = matches.get_one::<String>("labels") else { return Ok(None) };
    let file = File::open(path).with_context(|| format!("The labels {path} cannot be read"))?;
    let mut bytes = Vec::new();
    file.take(labels::MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > labels::MAX_BYTES) {
        return Err(Failure::usage("the file of labels is larger than 64 MiB; split it"));
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::usage("the file of labels is not text"))?;
    Labels::parse(&text).map(Some).map_err(Failure::usage)
}

/// The store to book into.
async fn whose(matches: &ArgMatches, store: &Store) -> Result<StoreAccess, Failure> {
    let system = SystemAccess::for_command_line();
    let text = |name| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let missing = || Failure::usage("there is no store with this id");
    if let Some(id) = matches.get_one::<String>("store") {
        let access = system.to_store(&StoreId::parse(id).ok_or_else(missing)?);
        let found = store.store(&access).await.context("The store can't be looked up")?;
        return found.map(|_| access).ok_or_else(missing);
    }
    let (owner, name) = (text("owner"), text("name"));
    let new = NewStore::named(name, Currency::BTC).map_err(Failure::usage)?;
    let person = store.person_by_email(owner).await.context("The owner can't be looked up")?;
    let person = person.ok_or_else(|| Failure::usage(stores::Refusal::NoOwner))?;
    let theirs = store.stores_of(&person.id).await.context("The store can't be looked up")?;
    if let Some((known, _)) = theirs.iter().find(|(known, _)| known.settings.name == name) {
        return Ok(system.to_store(&known.id));
    }
    let record = new.record(Clock::System.now(), &Chance::System);
    let access = system.to_store(&record.id);
    let made = stores::add(store, &system.actor(), person.id, record).await;
    made.context("The store was not made")?;
    Ok(access)
}

/// Only where somebody watches; a log would fill with it.
pub(super) fn show(progress: Progress) {
    let mut error = std::io::stderr();
    if error.is_terminal() {
        // Nothing depends on whether it is seen.
        let _ = write!(error, "\r\x1b[K{progress}");
        let _ = error.flush();
    }
}

pub(super) fn end_of_progress() {
    let mut error = std::io::stderr();
    if error.is_terminal() {
        let _ = writeln!(error);
    }
}

fn tell_found(outside: &mut Outside<'_>, asked: &Asked, report: &Report) -> Result<(), Failure> {
    let output = &mut *outside.output;
    for (place, window) in (1..).zip(&report.windows) {
        writeln!(output, "Wallet {place}: {}.", reach(window.received))?;
        match window.change {
            Some(change) => writeln!(output, "  Its change: {}.", reach(change))?,
            None => writeln!(output, "  It names no branch for change, so none was looked for.")?,
        }
    }
    tell_coins(output, report)?;
    let own = report.node_rate.map_or_else(
        || "other people's nodes send only what may concern the wallet".into(),
        |rate| format!("the node by itself gives {rate:.0} a second"),
    );
    writeln!(output, "Read {} blocks, {:.0} a second; {own}.", report.blocks, report.rate())?;
    if report.hits.is_empty() {
        let from = asked.birthday;
        writeln!(
            output,
            "Nothing was ever paid to it from block {from} on: is it the right wallet, and the right birthday?"
        )?;
    }
    Ok(())
}

fn reach(Reach { watched, highest }: Reach) -> String {
    let highest = highest.map_or_else(|| "none was paid".into(), |index| format!("highest paid {index}"));
    format!("{watched} addresses watched, {highest}")
}

/// What came and what of it lies there still, to be compared with what the wallet itself says.
fn tell_coins(output: &mut dyn Write, report: &Report) -> Result<(), Failure> {
    let (change, paid): (Vec<&Hit>, Vec<&Hit>) = report.hits.iter().partition(|hit| hit.is_change());
    let (paid, readings) = (paid.len(), report.readings);
    writeln!(output, "Found {paid} payment(s) in {readings} reading(s), up to block {}.", report.tip.height)?;
    let (lie, spent): (Vec<&Hit>, Vec<&Hit>) = report.hits.iter().partition(|hit| hit.spent.is_none());
    let there: Sats = lie.iter().map(|hit| hit.sighting.value).sum();
    writeln!(
        output,
        "Change came back {} time(s). Of all these coins {} were spent since; {} lie(s) there, {} sats together.",
        change.len(),
        spent.len(),
        lie.len(),
        there.to_sat()
    )?;
    Ok(())
}

fn tell_booked(outside: &mut Outside<'_>, id: &StoreId, outcome: Outcome) -> Result<(), Failure> {
    let output = &mut *outside.output;
    let Outcome { booked, labels } = outcome;
    writeln!(
        output,
        "Booked {} payment(s) for the store {id}, and change {} time(s); {} of them were spent since; {} address(es) are new here.",
        booked.payments, booked.change, booked.spent, booked.addresses
    )?;
    if booked.left > 0 {
        writeln!(
            output,
            "{} more lie(s) in blocks that the server reads by itself when it is started.",
            booked.left
        )?;
    }
    for (place, (number, next)) in (1..).zip(&booked.wallets) {
        writeln!(output, "Wallet {place} is number {} here and goes on at index {next}.", number.0)?;
    }
    if let Some((merged, passed_over)) = labels {
        let labels::Merged { kept, unmatched } = merged;
        writeln!(
            output,
            "Labels kept: {kept}; about nothing that was found: {unmatched}; of other kinds: {passed_over}."
        )?;
    }
    writeln!(output, "Your own wallet must look as far: set its gap limit accordingly.")?;
    Ok(())
}
