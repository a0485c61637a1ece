//! Logs: to standard error, for people or for machines. No line may hold personal data.
use crate::config::{Config, LogFormat};
use anyhow::{Context, anyhow};
use std::io::{self, IsTerminal};
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Parts of the program that may say more than `info`: they know what is personal.
const OURS: [&str; 7] = ["almoner", "server", "domain", "store", "chain", "rates", "ln"];

/// Starts logging as the settings say. Once a process.
pub(super) fn start(config: &Config) -> anyhow::Result<()> {
    let asked = EnvFilter::try_new(&config.log_level).context("the setting log-level is not valid")?;
    let filter = asked.and(filter_fn(is_ours_or_grave));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match config.log {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    };
    let started = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
    started.map_err(|error| anyhow!("logs cannot be started: {error}"))
}

/// At `debug`, HTTP libraries write down addresses and headers of those who ask.
fn is_ours_or_grave(event: &Metadata<'_>) -> bool {
    let part = event.target().split("::").next().unwrap_or_default();
    *event.level() <= Level::INFO || OURS.contains(&part)
}
