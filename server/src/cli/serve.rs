//! `almoner serve`: runs the server until it is told to stop.
use super::{Failure, Outside, log, settings};
use crate::config::{Config, SETTINGS, arguments};
use anyhow::Context;
use clap::{ArgMatches, Command};

pub(super) fn command() -> Command {
    let all: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    Command::new("serve")
        .about("Runs the server until it is told to stop (SIGTERM or Ctrl-C)")
        .after_help("At the least: almoner serve --network mainnet --chain p2p://")
        .args(arguments(&all))
}

pub(super) fn run(matches: &ArgMatches, outside: &Outside<'_>) -> Result<(), Failure> {
    let config = Config::read(&settings(matches, outside)?)?;
    log::start(&config)?;
    announce(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("the threads that serve cannot be started")?;
    runtime.block_on(Box::pin(crate::serve::run(config)))?;
    tracing::info!("stopped");
    Ok(())
}

/// What is about to run: names no person, and no password is printed.
fn announce(config: &Config) {
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        network = %config.network,
        chain = %config.chain,
        database = %config.database,
        listen = %config.listen,
        "starting"
    );
}
