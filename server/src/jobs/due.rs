//! When a job of the program's own is due next, from its last run.
use crate::app::App;
use domain::Timestamp;
use std::time::Duration;
use store::Job;

/// When the next run is to begin: after the last by the interval, after one that failed by `again` seconds, if that is
/// sooner.
pub(super) async fn next(
    app: &App,
    job: Job,
    every: Duration,
    again: u64,
) -> Result<Timestamp, store::Error> {
    let last = app.store.runs(&app.system, job, 1).await?.into_iter().next();
    Ok(last.map_or(app.now(), |run| {
        let seconds = if run.succeeded { every.as_secs() } else { every.as_secs().min(again) };
        // One from a clock that ran ahead does not count.
        Timestamp(run.started_at.0.min(app.now().0).saturating_add_unsigned(seconds))
    }))
}
