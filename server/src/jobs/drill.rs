//! Rehearses the disaster when it is time, and notes what came of it.
use crate::app::App;
use crate::drill::{self, Means, Plan};
use crate::jobs::due::next;
use std::time::Duration;
use store::Job;

/// The longest sleep, so that a clock set by hand is noticed.
const LONGEST: Duration = Duration::from_secs(60);
/// How often to look whether the chain is followed to its tip: until then there is nothing to compare with.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// After one that failed, the next comes so much later at most, in seconds.
const AGAIN: u64 = 24 * 60 * 60;

/// Runs until it is dropped.
pub async fn run(app: App, plan: Plan, every: Duration) {
    loop {
        match next(&app, Job::Drill, every, AGAIN).await {
            Ok(due) if due > app.now() => {
                tokio::time::sleep(Duration::from_secs(due.since(app.now())).min(LONGEST)).await;
            }
            Ok(_) if app.node.is_synchronized() => once(&app, &plan).await,
            Ok(_) => tokio::time::sleep(LOOK_EVERY).await,
            Err(error) => {
                tracing::error!(%error, "it can't be read when the last drill was; trying again");
                tokio::time::sleep(LONGEST).await;
            }
        }
    }
}

async fn once(app: &App, plan: &Plan) {
    let started_at = app.now();
    let (clock, chance, system) = (app.clock.clone(), app.chance.clone(), app.system);
    let means = Means { clock, chance, system, tell: Box::new(|_| ()) };
    let outcome = drill::run(plan.clone(), means).await;
    drill::log(&outcome);
    let run = drill::note(&outcome, started_at, app.now());
    if let Err(error) = app.store.record_run(&app.system, run).await {
        tracing::error!(%error, "what came of the drill could not be noted");
        tokio::time::sleep(LONGEST).await;
    }
}
