//! `almoner canary`: tries out that payments work, beside a server or without one; `almoner canary coin` shows where
//! the operator's own coins go.
use super::doctor::FAILURES;
use super::{Failure, Outside, data, settings};
use crate::app::App;
use crate::canary::coin;
use crate::config::{Config, SETTINGS, arguments};
use crate::egress::Sender;
use crate::jobs::canary::try_out;
use crate::jobs::rates::Fetcher;
use crate::serve::{self, Held};
use crate::web::links;
use anyhow::{Context, bail};
use clap::{Arg, ArgMatches, Command};
use domain::{Invoice, StoreId};
use serde_json::Value;
use store::{Job, Run};

pub(super) fn command() -> Command {
    let all: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    let store = Arg::new("store")
        .long("store")
        .value_name("ID")
        .help("The store whose wallet is paid; the first that has one, if it is not given");
    let coin = Command::new("coin")
        .about("Shows the invoice that is kept open for a small wallet of your own to pay, with real coins")
        .after_help(
            "What comes lies in the owner's wallet, booked apart: no list, no webhook and no goal of a donation page \
             knows of it. While a server runs, it opens the invoice itself: set canary-coins to keep.",
        )
        .arg(store)
        .args(arguments(&all));
    Command::new("canary")
        .about("Tries out that payments work: a made-up one through the whole program, and the live parts")
        .after_help(
            "A made-up payment goes through router, database, follower and webhook on a chain inside the process; \
             the chain source is asked for the newest payments again; the next addresses are worked out a second way; \
             rates are asked for; receivers of webhooks are sent no event, only asked for the head of their front \
             page. Exit status: 0 when all went well, 4 when something failed, 1 when it could not be tried.",
        )
        .disable_help_subcommand(true)
        .subcommand(coin)
        .args(arguments(&all))
}

pub(super) fn run(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    if let Some(("coin", matches)) = matches.subcommand() {
        return coins(matches, outside);
    }
    let config = Config::read(&settings(matches, outside)?)?;
    let runs = data::wait(tried_out(&config))??;
    for run in &runs {
        outside.output.write_all(line(run).as_bytes())?;
    }
    if runs.iter().all(|run| run.succeeded) { Ok(()) } else { Err(Failure::Told(FAILURES)) }
}

async fn tried_out(config: &Config) -> anyhow::Result<Vec<Run>> {
    let app = serve::beside(config)?;
    let sender = Sender::http(config.webhooks_to_private).context("webhooks can't be sent")?;
    let fetcher = Fetcher::new(config.rates_proxy.as_deref()).context("no exchange can be asked")?;
    try_out(&app, config, &sender, &fetcher).await?;
    let mut runs = Vec::new();
    for job in [Job::Canary, Job::LiveCheck] {
        runs.extend(app.store.runs(&app.system, job, 1).await?);
    }
    Ok(runs)
}

/// `canary  passed in 2 s  {"wpkh":{"seen_ms":12,…}}`, or why it failed.
fn line(run: &Run) -> String {
    let (job, seconds) = (run.job.name(), run.ended_at.since(run.started_at));
    match run.details.get(crate::canary::PROBLEM).and_then(Value::as_str) {
        Some(problem) => format!("{job:<11} FAILED after {seconds} s: {problem}\n"),
        None => format!("{job:<11} passed in {seconds} s: {}\n", Value::from(run.details.clone())),
    }
}

fn coins(matches: &ArgMatches, outside: &mut Outside<'_>) -> Result<(), Failure> {
    let config = Config::read(&settings(matches, outside)?)?;
    let store = match matches.get_one::<String>("store") {
        None => None,
        Some(id) => Some(StoreId::parse(id).ok_or_else(|| Failure::usage(format!("{id} is no store's id")))?),
    };
    let (invoice, last) = data::wait(shown(&config, store.as_ref()))??;
    let address = invoice.prompts.first().map(|prompt| prompt.destination.as_str()).unwrap_or_default();
    writeln!(outside.output, "Pay a little to   {address}")?;
    writeln!(outside.output, "As a link         {}", links::bitcoin(address, &invoice.tally()))?;
    writeln!(outside.output, "Invoice           {} ({})", invoice.id, invoice.verdict().status.name())?;
    if let Some(run) = last {
        write!(outside.output, "The last one      {}", line(&run))?;
    }
    Ok(())
}

/// The open canary and the last that was paid. Only where no server runs is one opened here: a server must watch its
/// address.
async fn shown(config: &Config, store: Option<&StoreId>) -> anyhow::Result<(Invoice, Option<Run>)> {
    let app: App = serve::beside(config)?;
    let held = Held::take(&config.database);
    if held.is_ok() {
        coin::settle(&app).await?;
        serve::load_wallets(&app).await?;
    }
    let invoice = match (coin::open_one(&app).await?, &held) {
        (Some(invoice), _) => invoice,
        (None, Ok(_)) => coin::open(&app, store).await?,
        (None, Err(_)) => bail!(
            "no canary is open, and a server runs, which must watch its address: start it with --canary-coins keep, \
             and it opens one, or stop it for a moment and repeat this"
        ),
    };
    let last = app.store.runs(&app.system, Job::CoinCanary, 1).await?;
    Ok((invoice, last.into_iter().next()))
}
