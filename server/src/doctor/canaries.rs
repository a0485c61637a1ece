//! When payments, and the recovery from a disaster, were last tried out, and how that went.
use super::{Finding, Patient, span};
use store::{Job, Store};

/// What is tried out, what it is called, and the command.
const TRIED: [(Job, &str, &str); 4] = [
    (Job::Canary, "The made-up payment", "almoner canary"),
    (Job::LiveCheck, "The check of the live parts", "almoner canary"),
    (Job::CoinCanary, "The payment of real coins", "almoner canary coin"),
    (Job::Drill, "The drill of backup and restore", "almoner drill"),
];
/// How long a trial is good for.
const OLD: u64 = 40 * 86_400;

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    let mut found = Vec::new();
    for tried in TRIED {
        match of(patient, store, tried).await {
            Ok(finding) => found.extend(finding),
            Err(error) => found.push(Finding::unread(&error)),
        }
    }
    let fix = "Try them out: almoner canary; and have it done by itself with the setting canary-every.";
    if found.is_empty() { vec![Finding::warning("No payment was ever tried out.", fix)] } else { found }
}

async fn of(
    patient: &Patient<'_>,
    store: &Store,
    (job, name, command): (Job, &str, &str),
) -> Result<Option<Finding>, store::Error> {
    let Some(last) = store.runs(patient.system, job, 1).await?.into_iter().next() else { return Ok(None) };
    let age = patient.now.since(last.ended_at);
    let words = format!("{name} was last tried {} ago", span(age));
    Ok(Some(match age {
        _ if !last.succeeded => {
            let why = last.details.get("problem").and_then(|why| why.as_str()).unwrap_or("see the log");
            Finding::failure(
                format!("{words} and failed: {why}"),
                format!("Mend it and try again: {command}."),
            )
        }
        0..=OLD => Finding::fine(format!("{words} and went well.")),
        _ => Finding::warning(format!("{words}."), format!("Try again: {command}.")),
    }))
}
