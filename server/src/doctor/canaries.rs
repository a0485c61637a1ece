//! When payments, and the recovery from a disaster, were last tried out, and how that went.
use super::{Finding, Patient, span};
use crate::drill::{PROBLEM, WARNING};
use serde_json::Value;
use store::{Job, Run, Store};

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
        if tried.0 == Job::Drill && found.is_empty() {
            let fix =
                "Try them out: almoner canary; and have it done by itself with the setting canary-every.";
            found.push(Finding::warning("No payment was ever tried out.", fix));
        }
        match of(patient, store, tried).await {
            Ok(finding) => found.extend(finding),
            Err(error) => found.push(Finding::unread(&error)),
        }
    }
    found
}

async fn of(
    patient: &Patient<'_>,
    store: &Store,
    (job, name, command): (Job, &str, &str),
) -> Result<Option<Finding>, store::Error> {
    let Some(last) = store.runs(patient.system, job, 1).await?.into_iter().next() else {
        let is_due = job == Job::Drill && patient.config.drill_every.is_some();
        let words = format!("{name} was never tried, though drill-every says how often.");
        return Ok(
            is_due.then(|| Finding::warning(words, format!("Look into the log, or try it: {command}.")))
        );
    };
    let age = patient.now.since(last.ended_at);
    let words = format!("{name} was last tried {} ago", span(age));
    let again = format!("Try again: {command}.");
    Ok(Some(match (said(&last, PROBLEM), said(&last, WARNING)) {
        (why, _) if !last.succeeded => {
            let why = why.unwrap_or("see the log");
            Finding::failure(
                format!("{words} and failed: {why}"),
                format!("Mend it and try again: {command}."),
            )
        }
        _ if age > good_for(patient, job) => Finding::warning(format!("{words}."), again),
        (_, Some(why)) => Finding::warning(format!("{words}, but not all of it: {why}"), again),
        (_, None) => Finding::fine(format!("{words} and went well.")),
    }))
}

fn said<'a>(run: &'a Run, member: &str) -> Option<&'a str> {
    run.details.get(member).and_then(Value::as_str)
}

/// A drill that is done by itself may be late by half its interval.
fn good_for(patient: &Patient<'_>, job: Job) -> u64 {
    let every = patient.config.drill_every.filter(|_| job == Job::Drill);
    every.map_or(OLD, |every| every.as_secs().saturating_add(every.as_secs() / 2))
}
