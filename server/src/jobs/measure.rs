//! Looks up, now and then, what takes a look at the database or the disk, for [`crate::metrics`]: who reads it then waits
//! for nothing.
use crate::app::App;
use crate::app::turns::Loop;
use crate::app::wallets::Source;
use crate::metrics::Measured;
use std::path::PathBuf;
use std::time::Duration;
use store::{Audited, Job, Run};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(30);
/// Every how many looks the audit log's chain is looked through: about each hour.
const AUDIT_EVERY: u64 = 120;

/// Runs until it is dropped. `folder` holds the data; `schedule` says how often jobs are done.
pub async fn run(app: App, folder: PathBuf, schedule: Vec<(Job, Duration)>) {
    for turn in 0_u64.. {
        app.turned(Loop::Measure);
        let before = app.metrics().measured();
        let mut measured = look(&app, (*before).clone()).await;
        measured.disk = disk(&folder);
        measured.schedule.clone_from(&schedule);
        if turn.is_multiple_of(AUDIT_EVERY) {
            measured.audit_is_whole = audit(&app).await.or(measured.audit_is_whole);
        }
        app.metrics().note(measured);
        tokio::time::sleep(EVERY).await;
    }
}

/// What is so now; where the database says nothing, what was so before.
pub async fn look(app: &App, before: Measured) -> Measured {
    let unwritable = app.store.touch(&app.system).await.err().map(|error| error.to_string());
    let vitals = app.store.vitals(&app.system).await;
    if let Err(error) = &vitals {
        tracing::error!(%error, "how the database is doing can't be looked up; trying again");
    }
    Measured {
        at: Some(app.now()),
        vitals: vitals.unwrap_or_else(|_| before.vitals.clone()),
        unwritable,
        audit: app.store.audit_head(&app.system).await.ok().or(before.audit),
        runs: runs(app).await.unwrap_or_else(|_| before.runs.clone()),
        lists: lists(app).await,
        ..before
    }
}

async fn runs(app: &App) -> Result<Vec<(Run, Option<Run>)>, store::Error> {
    let mut all = Vec::new();
    for job in Job::ALL {
        let last = app.store.runs(&app.system, job, 1).await?.into_iter().next();
        if let Some(last) = last {
            all.push((last, app.store.last_success(&app.system, job).await?));
        }
    }
    Ok(all)
}

async fn lists(app: &App) -> Vec<(u32, u64, u32)> {
    let mut lists = Vec::new();
    for issuer in app.wallets.all() {
        if let Source::Listed(list) = issuer.source() {
            let (left, mark) = list.left().await;
            lists.push((issuer.number().0, left, mark));
        }
    }
    lists
}

async fn audit(app: &App) -> Option<bool> {
    match app.store.verify_audit(&app.system, None).await {
        Ok(Audited::Whole(_)) => Some(true),
        Ok(Audited::Broken(broken)) => {
            tracing::error!(%broken, "the audit log was changed; see: almoner audit verify");
            Some(false)
        }
        Err(error) => {
            tracing::error!(%error, "the audit log can't be looked through");
            None
        }
    }
}

/// Bytes free for this program, and all of them.
fn disk(folder: &PathBuf) -> Option<(u64, u64)> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some((stat.f_bavail.saturating_mul(stat.f_frsize), stat.f_blocks.saturating_mul(stat.f_frsize)))
}
