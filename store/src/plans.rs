//! How a database goes about the statements that were run: for tests that hold them to an index.
use crate::error::Result;
use crate::location::Location;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A statement, and the steps that the engine would take for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its text.
    pub statement: String,
    /// What the engine says it would do, in its own words.
    pub steps: Vec<String>,
}

/// Every statement that this process ran, by the name of its engine.
static RUN: Mutex<BTreeSet<(&'static str, String)>> = Mutex::new(BTreeSet::new());

/// Remembers a statement.
pub(crate) fn note(engine: &'static str, sql: &str) {
    let reads_or_writes =
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|word| sql.starts_with(word));
    let mut run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
    if reads_or_writes && !run.contains(&(engine, sql.to_owned())) {
        run.insert((engine, sql.to_owned()));
    }
}

/// The plans of all statements that this process ran on that engine; those left out that this database can't run, as
/// it is of an earlier version.
pub fn plans(location: &Location) -> Result<Vec<Plan>> {
    let mut connection = location.reader()?;
    let engine = connection.dialect().name;
    let run = RUN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let of_engine = run.into_iter().filter(|(of, _)| *of == engine);
    Ok(of_engine
        .filter_map(|(_, statement)| Some(Plan { steps: connection.plan(&statement).ok()?, statement }))
        .collect())
}
