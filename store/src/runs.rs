//! What the program's own jobs came to, for whoever asks when one last ran and how it went.
use crate::Store;
use crate::error::Result;
use crate::sql::{Row, Sql, flag, to_json, values};
use domain::{SystemAccess, Timestamp};
use serde_json::{Map, Value};

/// How many runs of a job are kept.
pub const RUNS_KEPT: u32 = 200;

/// A job of the program's own whose runs are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    /// A backup written and verified.
    Backup,
    /// A made-up payment through the whole program.
    Canary,
    /// A look at the live parts: chain, rates, receivers.
    LiveCheck,
    /// A payment of real coins.
    CoinCanary,
    /// Backup, restore and rescue into a scratch place.
    Drill,
    /// Old data put away.
    Purge,
    /// Coins and books compared: kept when they begin or cease to differ.
    Reconcile,
}

impl Job {
    /// All there are.
    pub const ALL: [Self; 7] = [
        Self::Backup,
        Self::Canary,
        Self::LiveCheck,
        Self::CoinCanary,
        Self::Drill,
        Self::Purge,
        Self::Reconcile,
    ];

    /// Its name, as stored and as shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Canary => "canary",
            Self::LiveCheck => "live-check",
            Self::CoinCanary => "coin-canary",
            Self::Drill => "drill",
            Self::Purge => "purge",
            Self::Reconcile => "reconcile",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }
}

/// One run of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Of which job.
    pub job: Job,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Whether it did what it is for.
    pub succeeded: bool,
    /// What else is known of it: numbers, names, why it failed. Nothing personal, no secret.
    pub details: Map<String, Value>,
}

impl Store {
    /// Keeps a run, and lets go of the job's oldest beyond [`RUNS_KEPT`].
    pub async fn record_run(&self, _: &SystemAccess, run: Run) -> Result<()> {
        self.write(move |tx| record(tx.sql, &run)).await
    }

    /// The job's runs, the last one first, at most so many.
    pub async fn runs(&self, _: &SystemAccess, job: Job, most: u32) -> Result<Vec<Run>> {
        let select = "SELECT job, started_at, ended_at, failed_at, details FROM run \
            WHERE job = $1 ORDER BY number DESC LIMIT $2";
        self.short(|sql| sql.all(select, values![job.name(), most], run))
    }

    /// The job's last run that succeeded, if it is among those kept.
    pub async fn last_success(&self, _: &SystemAccess, job: Job) -> Result<Option<Run>> {
        let select = "SELECT job, started_at, ended_at, failed_at, details FROM run \
            WHERE job = $1 AND failed_at IS NULL ORDER BY number DESC LIMIT 1";
        self.short(|sql| sql.one(select, values![job.name()], run))
    }
}

fn record(sql: &mut dyn Sql, run: &Run) -> Result<()> {
    let insert =
        "INSERT INTO run (job, started_at, ended_at, failed_at, details) VALUES ($1, $2, $3, $4, $5)";
    let (job, failed) = (run.job.name(), flag(!run.succeeded, run.ended_at));
    sql.execute(insert, values![job, run.started_at, run.ended_at, failed, &to_json(&run.details)?])?;
    let oldest = "SELECT number FROM run WHERE job = $1 ORDER BY number DESC LIMIT 1 OFFSET $2";
    let beyond = sql.one(oldest, values![job, RUNS_KEPT], |row| row.int(0))?;
    if let Some(number) = beyond {
        sql.execute("DELETE FROM run WHERE job = $1 AND number <= $2", values![job, number])?;
    }
    Ok(())
}

fn run(row: &dyn Row) -> Result<Run> {
    Ok(Run {
        job: row.id(0, Job::parse)?,
        started_at: row.time(1)?,
        ended_at: row.time(2)?,
        succeeded: !row.flag(3)?,
        details: row.json(4)?,
    })
}
