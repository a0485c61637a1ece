//! `almoner doctor`: what may be wrong with this server, each with its remedy. It looks and changes nothing.
//!
//! One file a check, one row of [`CHECKS`] for each. A check is given a [`Patient`], put together by whoever asks: the
//! command line beside a server or without one, later a page or a metric. What this is not: an alarm, which comes by
//! itself.
mod backups;
mod canaries;
mod clock;
mod database;
mod disk;
mod gap;
mod leader;
mod ledger;
mod lists;
mod modes;
mod node;
mod patient;
mod print;
mod rates;
mod receivers;
#[cfg(test)]
mod tests;
mod tip;
mod wallets;

pub(crate) use disk::mebibytes;
pub use patient::{Patient, View};
pub use print::{json, text};

use domain::Timestamp;
use futures_util::future::BoxFuture;
use serde::Serialize;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// All is well.
    Fine,
    /// Payments arrive, but somebody should look soon.
    Warning,
    /// Payments, or the records of them, are in danger.
    Failure,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How grave it is.
    pub level: Level,
    /// What is so, in a sentence. Names no donor and no secret.
    pub words: String,
    /// What to do about it; empty when nothing is to be done.
    pub fix: String,
}

/// Something that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name, for scripts; it stays.
    pub name: &'static str,
    /// Looks. It finds at least one thing, which may be that all is well.
    pub run: for<'a> fn(&'a Patient<'a>) -> BoxFuture<'a, Vec<Finding>>,
}

/// What every check found, at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// When.
    pub at: Timestamp,
    /// Findings, each with the name of its check, in the order of [`CHECKS`].
    pub findings: Vec<(&'static str, Finding)>,
}

/// Makes a row of the table from a file's `run`.
macro_rules! check {
    ($name:literal, $file:ident) => {
        Check { name: $name, run: |patient| Box::pin($file::run(patient)) }
    };
}

/// Every check, in the order of the report.
pub const CHECKS: &[Check] = &[
    check!("node", node),
    check!("tip", tip),
    check!("clock", clock),
    check!("rates", rates),
    check!("wallets", wallets),
    check!("gap", gap),
    check!("lists", lists),
    check!("webhooks", receivers),
    check!("disk", disk),
    check!("modes", modes),
    check!("database", database),
    check!("leader", leader),
    check!("ledger", ledger),
    check!("backup", backups),
    check!("canary", canaries),
];

/// Runs every check, one after the other.
pub async fn examine(patient: &Patient<'_>) -> Report {
    run(patient, CHECKS.iter()).await
}

/// Runs the checks of those names only.
pub async fn some(patient: &Patient<'_>, names: &[&str]) -> Report {
    let checks = CHECKS.iter().filter(|check| names.contains(&check.name));
    run(patient, checks).await
}

async fn run(patient: &Patient<'_>, checks: impl Iterator<Item = &Check>) -> Report {
    let mut findings = Vec::new();
    for check in checks {
        findings.extend((check.run)(patient).await.into_iter().map(|finding| (check.name, finding)));
    }
    Report { at: patient.now, findings }
}

impl Report {
    /// The gravest level among the findings.
    pub fn level(&self) -> Level {
        self.findings.iter().map(|(_, finding)| finding.level).max().unwrap_or(Level::Fine)
    }
}

impl Finding {
    /// All is well, and this is how.
    pub fn fine(words: impl Into<String>) -> Self {
        Self { level: Level::Fine, words: words.into(), fix: String::new() }
    }

    /// Somebody should look soon.
    pub fn warning(words: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { level: Level::Warning, words: words.into(), fix: fix.into() }
    }

    /// Payments or records are in danger.
    pub fn failure(words: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { level: Level::Failure, words: words.into(), fix: fix.into() }
    }

    /// The database did not answer what was asked.
    fn unread(error: &store::Error) -> Self {
        Self::failure(format!("It can't be told: {error}."), "See what the check of the database says.")
    }
}

impl Level {
    /// Its name, as in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }
}

/// What there is to say, or else that all is well.
fn or_fine(findings: Vec<Finding>, words: impl Into<String>) -> Vec<Finding> {
    if findings.is_empty() { vec![Finding::fine(words)] } else { findings }
}

/// A span in the largest unit that it fills twice: `90 minutes`, `3 days`.
fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}
