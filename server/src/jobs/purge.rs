//! Lets go of what has had its time: what is personal on old invoices, old deliveries, answers kept for repeated
//! requests. Each run is kept, for whoever asks whether it still happens.
use crate::app::App;
use crate::app::privacy::{self, Lifetimes, Purged};
use domain::Timestamp;
use serde_json::{Map, Value};
use std::time::Duration;
use store::{Job, Run};

const EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// Runs until it is dropped.
pub async fn run(app: App, lifetimes: Lifetimes) {
    loop {
        once(&app, lifetimes).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// One run, and a note of how it went.
pub async fn once(app: &App, lifetimes: Lifetimes) {
    let started_at = app.now();
    let purged = privacy::purge(&app.store, &app.system, lifetimes, started_at).await;
    if let Err(error) = &purged {
        tracing::error!(%error, "old data could not be thrown away; trying again in some hours");
    }
    let run = note(started_at, app.now(), &purged);
    if let Err(error) = app.store.record_run(&app.system, run).await {
        tracing::error!(%error, "the run of the purge could not be noted");
    }
}

fn note(started_at: Timestamp, ended_at: Timestamp, purged: &Result<Purged, store::Error>) -> Run {
    let mut details = Map::new();
    match purged {
        Ok(Purged { invoices, deliveries, answers, requests, events, unpaid }) => {
            let counts = [
                ("invoices", invoices),
                ("deliveries", deliveries),
                ("answers", answers),
                ("payment-requests", requests),
                ("events", events),
                ("unpaid-invoices", unpaid),
            ];
            for (name, count) in counts {
                details.insert(name.into(), Value::from(*count));
            }
        }
        Err(error) => drop(details.insert("error".into(), error.to_string().into())),
    }
    Run { job: Job::Purge, started_at, ended_at, succeeded: purged.is_ok(), details }
}
