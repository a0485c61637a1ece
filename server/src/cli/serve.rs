//! `almoner serve`: runs the server until it is told to stop.
use super::{Failure, Outside, log};
use crate::config::{self, Config, Given, SETTINGS, Values, arguments};
use crate::reload::Reload;
use crate::serve::Handed;
use crate::systemd::{self, SOCKET_NAMES, Sockets};
use anyhow::Context;
use clap::{ArgMatches, Command};

pub(super) fn command() -> Command {
    let all: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    Command::new("serve")
        .about("Runs the server until it is told to stop (SIGTERM or Ctrl-C); SIGHUP has it read its settings again")
        .after_help("At the least: almoner serve --network mainnet --chain p2p://")
        .args(arguments(&all))
}

pub(super) fn run(matches: &ArgMatches, outside: &Outside<'_>) -> Result<(), Failure> {
    let given = Given { flags: config::given(matches), environment: outside.environment.clone() };
    let read = Values::of(given.clone()).and_then(|values| Ok((Config::read(&values)?, values)));
    // `systemctl status` shows it, beside the log.
    let (config, values) = read.inspect_err(|error| systemd::status(&error.to_string()))?;
    let set_log_level = log::start(&config)?;
    announce(&config);
    let reload = Reload::new(given, values, set_log_level);
    let handed = Handed { sockets: Sockets::handed_over(outside.variable(SOCKET_NAMES))?, reload };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.context("the threads that serve cannot be started")?;
    let ended = runtime.block_on(Box::pin(crate::serve::run(config, handed)));
    ended.inspect_err(|error| systemd::status(&format!("{error:#}")))?;
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
