//! Logs: to standard error, for people or for machines. No line may hold personal data.
use crate::config::{Config, LogFormat};
use crate::reload::SetLogLevel;
use anyhow::{Context, anyhow};
use std::io::{self, IsTerminal};
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;

/// Parts of the program that may say more than `info`: they know what is personal.
const OURS: [&str; 7] = ["almoner", "server", "domain", "store", "chain", "rates", "ln"];

/// Starts logging as the settings say; what is returned changes the level. Once a process.
pub(super) fn start(config: &Config) -> anyhow::Result<SetLogLevel> {
    let (asked, handle) = reload::Layer::new(level(&config.log_level)?);
    let filter = asked.and(filter_fn(is_ours_or_grave));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match config.log {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    };
    let started = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
    started.map_err(|error| anyhow!("logs cannot be started: {error}"))?;
    Ok(Box::new(move |text| Ok(handle.reload(level(text)?)?)))
}

fn level(text: &str) -> anyhow::Result<EnvFilter> {
    EnvFilter::try_new(text).context("the setting log-level is not valid")
}

/// At `debug`, HTTP libraries write down addresses and headers of those who ask.
fn is_ours_or_grave(event: &Metadata<'_>) -> bool {
    let part = event.target().split("::").next().unwrap_or_default();
    *event.level() <= Level::INFO || OURS.contains(&part)
}
