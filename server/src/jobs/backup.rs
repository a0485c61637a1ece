//! Makes backups when they are due, and notes what came of each.
use crate::app::{App, backups};
use crate::backup::{Plan, failed};
use crate::config::WantedBackups;
use crate::jobs::due::next;
use std::time::Duration;
use store::Job;

/// The longest sleep, so that a clock set by hand is noticed.
const LONGEST: Duration = Duration::from_secs(60);
/// After one that failed, the next comes so much later at most, in seconds.
const AGAIN: u64 = 15 * 60;

/// Runs until it is dropped. What is wanted may change in between; a backup under way is finished as it was begun.
pub async fn run(app: App) {
    let mut wanted = app.backups().watch();
    loop {
        let now = wanted.borrow_and_update().clone();
        let pause = match now {
            Some(wanted) => look(&app, &wanted).await,
            None => LONGEST,
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            Ok(()) = wanted.changed() => {}
        }
    }
}

/// Makes one if anything is wanted and it is due; how long to wait then. Who can open it may have been set by another server
/// on the same database, so that is looked up each time.
async fn look(app: &App, wanted: &WantedBackups) -> Duration {
    match backups::set(&app.store, &app.system).await {
        Ok(set) => match wanted.plan(set) {
            Some(plan) => turn(app, &plan, wanted.said.every).await,
            None => LONGEST,
        },
        Err(error) => {
            tracing::error!(%error, "it can't be read who can open backups; trying again");
            LONGEST
        }
    }
}

/// Makes one if it is due; how long to wait then.
async fn turn(app: &App, plan: &Plan, every: Duration) -> Duration {
    match next(app, Job::Backup, every, AGAIN).await {
        Ok(due) if due <= app.now() => {
            once(app, plan).await;
            Duration::ZERO
        }
        Ok(due) => Duration::from_secs(due.since(app.now())).min(LONGEST),
        Err(error) => {
            tracing::error!(%error, "it can't be read when the last backup was made; trying again");
            LONGEST
        }
    }
}

async fn once(app: &App, plan: &Plan) {
    let started_at = app.now();
    let taken = apart(app, plan).await;
    let run = match &taken {
        Ok(taken) => {
            tracing::info!(
                place = taken.place,
                bytes = taken.bytes,
                "a backup was made, and proved to restore"
            );
            taken.run(started_at, app.now())
        }
        Err(error) => {
            let text = format!("{error:#}");
            tracing::error!(error = text, "no backup could be made; trying again in a while");
            failed(error, &plan.place, started_at, app.now())
        }
    };
    if let Err(error) = app.store.record_run(&app.system, run).await {
        tracing::error!(%error, "what came of the backup could not be noted");
        tokio::time::sleep(LONGEST).await;
    }
}

/// On a thread of its own, as it stays behind all others.
async fn apart(app: &App, plan: &Plan) -> anyhow::Result<crate::backup::Taken> {
    let (clock, plan) = (app.clock.clone(), plan.clone());
    let (tell, told) = tokio::sync::oneshot::channel();
    let work = move || {
        let _ = tell.send(plan.take(&clock, None)); // nobody waits any more: the server stops
    };
    std::thread::Builder::new().name("backup".into()).spawn(work)?;
    told.await?
}
