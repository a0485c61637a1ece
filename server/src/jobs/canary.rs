//! Tries payments out by itself, as often as the settings say, and keeps a canary of real coins open if they say so.
use crate::app::App;
use crate::canary::{self, coin, live, whole};
use crate::config::Config;
use crate::doctor::Patient;
use crate::egress::Sender;
use crate::jobs::rates::Fetcher;
use domain::Timestamp;
use std::time::Duration;
use store::Job;

/// How often to look whether it is time, and what became of the coins.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Runs until it is dropped.
pub async fn run(app: App, config: Config, sender: Sender, fetcher: Fetcher) {
    loop {
        if let Err(error) = turn(&app, &config, &sender, &fetcher).await {
            tracing::error!(error = format!("{error:#}"), "payments can't be tried out; trying again");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Does what is due.
async fn turn(app: &App, config: &Config, sender: &Sender, fetcher: &Fetcher) -> anyhow::Result<()> {
    coin::settle(app).await?;
    if config.canary_coins && app.node.is_synchronized() {
        coin::open(app, None).await?;
    }
    match config.canary_every {
        Some(every) if is_due(app, every).await? => try_out(app, config, sender, fetcher).await,
        Some(_) | None => Ok(()),
    }
}

async fn is_due(app: &App, every: Duration) -> Result<bool, store::Error> {
    let last = app.store.runs(&app.system, Job::LiveCheck, 1).await?;
    let began = last.first().map_or(Timestamp(0), |run| run.started_at);
    // A clock that was set back must not put it off for ever.
    Ok(app.now() < began || app.now().since(began) >= every.as_secs())
}

/// The made-up payment and the check of the live parts, once.
///
/// # Errors
/// When they could not be run, or what came of them not be kept.
pub async fn try_out(app: &App, config: &Config, sender: &Sender, fetcher: &Fetcher) -> anyhow::Result<()> {
    let wallets = app.store.wallets(&app.system).await?;
    let descriptors: Vec<String> =
        wallets.into_iter().filter(|wallet| !wallet.is_list()).map(|wallet| wallet.descriptor).collect();
    let stage = whole::Stage::new(&app.clock)?;
    let (store, system, clock) = (&app.store, &app.system, &app.clock);
    let made_up = whole::run(config, &descriptors, clock, &app.chance, stage);
    canary::record(Job::Canary, store, system, clock, made_up).await?;
    let lines = live::Lines { chain: live::Shown::Settings, sender, clock, chance: &app.chance };
    let patient = Patient::unseen(config, Ok(store), system, clock.now(), fetcher);
    canary::record(Job::LiveCheck, store, system, clock, live::run(&patient, lines)).await?;
    Ok(())
}
