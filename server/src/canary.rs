//! `almoner canary`: tries out that payments work, before a donor finds out that they don't.
//!
//! Three trials, from nothing real to all real: a made-up payment through the whole program on a private chain
//! ([`whole`]); the live parts asked for what is known already ([`live`]); and the operator's own coins ([`coin`]). Each
//! is kept as a run of its job. What this is not: part of any store's books; a canary is nobody's sale.
pub mod coin;
pub mod live;
mod receiver;
mod scratch;
#[cfg(test)]
mod tests;
pub mod whole;

use crate::clock::Clock;
use domain::{SystemAccess, Timestamp};
use serde_json::{Map, Value};
use store::{Job, Run, Store};

/// The member of a run's details that says why it failed.
pub const PROBLEM: &str = "problem";

/// What a trial came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What it measured: names and numbers. Nothing personal, no secret.
    pub details: Map<String, Value>,
    /// Why it failed, if it did.
    pub problem: Option<String>,
}

impl Outcome {
    /// From what a trial returned.
    fn of(tried: anyhow::Result<Map<String, Value>>) -> Self {
        match tried {
            Ok(details) => Self { details, problem: None },
            Err(error) => {
                let problem = format!("{error:#}");
                let details = Map::from_iter([(PROBLEM.to_owned(), problem.clone().into())]);
                Self { details, problem: Some(problem) }
            }
        }
    }

    /// Whether all went well.
    pub fn succeeded(&self) -> bool {
        self.problem.is_none()
    }
}

/// Runs a trial and keeps what came of it.
///
/// # Errors
/// When it could not be kept.
pub async fn record(
    job: Job,
    store: &Store,
    system: &SystemAccess,
    clock: &Clock,
    trial: impl Future<Output = Outcome>,
) -> Result<Outcome, store::Error> {
    let started_at = clock.now();
    let outcome = trial.await;
    keep(job, store, system, (started_at, clock.now()), &outcome).await?;
    Ok(outcome)
}

async fn keep(
    job: Job,
    store: &Store,
    system: &SystemAccess,
    (started_at, ended_at): (Timestamp, Timestamp),
    outcome: &Outcome,
) -> Result<(), store::Error> {
    let (succeeded, details) = (outcome.succeeded(), outcome.details.clone());
    match &outcome.problem {
        None => tracing::info!(job = job.name(), "payments were tried out, and work"),
        Some(problem) => {
            tracing::error!(job = job.name(), problem, "payments were tried out, and something failed")
        }
    }
    store.record_run(system, Run { job, started_at, ended_at, succeeded, details }).await
}
