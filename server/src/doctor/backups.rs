//! When a backup was last made that was verified.
use super::{Finding, Patient, span};
use store::{Job, Store};

/// A backup once a day, and one may fail.
const OLD: u64 = 2 * 86_400;
const VERY_OLD: u64 = 14 * 86_400;
const FIX: &str = "Make one: almoner backup; and have it made by itself.";

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    vec![of(patient, store).await.unwrap_or_else(|error| Finding::unread(&error))]
}

async fn of(patient: &Patient<'_>, store: &Store) -> Result<Finding, store::Error> {
    let Some(good) = store.last_success(patient.system, Job::Backup).await? else {
        return Ok(Finding::warning("None was ever made.", FIX));
    };
    let age = patient.now.since(good.ended_at);
    let words = format!("The last good one was made {} ago.", span(age));
    let last = store.runs(patient.system, Job::Backup, 1).await?;
    let has_failed = last.first().is_some_and(|run| !run.succeeded);
    Ok(match age {
        _ if has_failed => Finding::failure(format!("The last one failed. {words}"), FIX),
        _ if age <= OLD => Finding::fine(words),
        _ if age <= VERY_OLD => Finding::warning(words, FIX),
        _ => Finding::failure(words, FIX),
    })
}
