//! When a backup was last made that was verified, and whether the next one is made by itself and lies apart.
use super::{Finding, Patient, span};
use crate::app::backups::{self, Standing};
use store::{Job, Store};

/// A backup once a day, and one may fail.
const OLD: u64 = 2 * 86_400;
const VERY_OLD: u64 = 14 * 86_400;
const FIX: &str = "Make one: almoner backup; and have it made by itself.";
const NAME: &str = "Say in backup-recipients, or on the page First steps leads to, whose keys open them.";
const APART: &str = "Name another place as backup-to: a disk of its own, or another machine.";

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let mut found = vec![of(patient, store).await.unwrap_or_else(|error| Finding::unread(&error))];
    match backups::set(store, patient.system).await {
        Ok(set) => found.extend(by_itself(&Standing::of(&patient.config.backups(patient.config), set))),
        Err(error) => found.push(Finding::unread(&error)),
    }
    found
}

/// What is not well about those that the server makes by itself. Who makes them another way needs none of these.
fn by_itself(standing: &Standing) -> Option<Finding> {
    if standing.are_made && standing.is_beside {
        return Some(Finding::warning(
            "Backups lie beside what they are of: one broken disk takes both.",
            APART,
        ));
    }
    let is_half = !standing.are_made && standing.is_place_said;
    is_half.then(|| {
        Finding::warning("It is said where backups go, but not who can open them: none is made.", NAME)
    })
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
