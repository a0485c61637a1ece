//! Settings read again while the server runs, on SIGHUP: those that can change at once do, and the log names those that
//! need a restart. A file with a mistake in it changes nothing.
use crate::app::{App, donation_pages, receivers};
use crate::config::{Config, Given, RELOADED, Values};
use crate::{serve, systemd};
use anyhow::Context;
use std::fmt;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Sets how much is logged from now on.
pub type SetLogLevel = Box<dyn Fn(&str) -> anyhow::Result<()> + Send + Sync>;

/// What it takes to read the settings again.
pub struct Reload {
    given: Given,
    /// What holds for settings that need a restart.
    started: Values,
    /// What holds for the others.
    now: Values,
    set_log_level: SetLogLevel,
}

impl Reload {
    /// For a server that was started with these `values`, which came from what was `given`.
    pub fn new(given: Given, values: Values, set_log_level: SetLogLevel) -> Self {
        Self { given, started: values.clone(), now: values, set_log_level }
    }

    /// Runs until it is dropped.
    pub async fn run(mut self, app: App, mut hangups: Signal) {
        while hangups.recv().await.is_some() {
            systemd::reloading();
            let status = match self.once(&app).await {
                Ok(()) => systemd::sentence(&app),
                Err(error) => {
                    tracing::error!("the settings stay as they were: {error:#}");
                    "The settings stay as they were: the log says what is wrong with the new ones".to_owned()
                }
            };
            systemd::ready(&status);
        }
        // No further signal can come; the loop must not end by itself.
        std::future::pending().await
    }

    /// Reads them, and lets those hold that can.
    async fn once(&mut self, app: &App) -> anyhow::Result<()> {
        let values = Values::of(self.given.clone())?;
        let (config, started) = (Config::read(&values)?, Config::read(&self.started)?);
        donation_pages::state(app, &config.donation_pages).await?;
        if config.pushes == started.pushes {
            receivers::state(app, &config.pushes).await?; // there may be a store by now
        } else {
            tracing::warn!(
                "the receivers of contributions changed, which needs a restart: until then the old ones hold"
            );
        }
        (self.set_log_level)(&config.log_level)?;
        app.market.fix(serve::fixed_rates(&config.fixed_rates));
        app.backups().tell(config.backups(&started));
        app.guard.decide(config.guard);
        let changed: Vec<_> =
            values.changed_since(&self.now).filter(|name| RELOADED.contains(name)).collect();
        let waiting: Vec<_> =
            values.changed_since(&self.started).filter(|name| !RELOADED.contains(name)).collect();
        tracing::info!(changed = changed.join(", "), "the settings were read again");
        if !waiting.is_empty() {
            tracing::warn!(
                settings = waiting.join(", "),
                "these settings changed, which needs a restart: until then the old ones hold"
            );
        }
        self.now = values;
        Ok(())
    }
}

/// Listens for SIGHUP from now on, which would end the program otherwise.
///
/// # Errors
/// When the system refuses.
pub fn hangups() -> anyhow::Result<Signal> {
    signal(SignalKind::hangup()).context("the signal to read the settings again can't be listened for")
}

/// Prints no value: one may hold a password.
impl fmt::Debug for Reload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reload").field("now", &self.now).finish_non_exhaustive()
    }
}
