//! `almoner drill`: the disaster, rehearsed. A backup is made and restored, and every wallet is rescued from the chain, into a
//! scratch place; what comes of each is held against the live books.
//!
//! It runs beside a server, behind everything else: it reads the live database, and writes nothing there. All of it blocks,
//! so it has a thread of its own. What this is not: a backup; what it makes is removed again.
mod books;
mod found;
mod print;
mod wallets;

pub use print::{json, text};

use crate::backup::{Recipients, gentle};
use crate::chance::Chance;
use crate::clock::{Clock, Stopwatch};
use crate::config::{Database, prepare_folder};
use crate::doctor::{Level, mebibytes};
use crate::rescue::compare::Difference;
use crate::scratch::{Removed, Scratch, folder_of};
use anyhow::{Context, bail};
use chain::ChainUrl;
use chain::rescue::Progress;
use domain::{Network, SystemAccess, Timestamp};
use rustix::fs::statvfs;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Job, Run, Store};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

/// The members of a run's details that say why it failed, and what else somebody should know.
pub const PROBLEM: &str = "problem";
/// As [`PROBLEM`], where it did not fail.
pub const WARNING: &str = "warning";
/// So many times the database's own size lies in the scratch place at most: a backup no larger, and a copy; later the
/// rescued books.
const TIMES: u64 = 2;
/// And so much besides: what the tables of a new database and of a rescued wallet take, in bytes.
const SPARE: u64 = 32 << 20;
/// So many differences are kept with a run, and logged.
const MOST_KEPT: usize = 20;

/// A drill to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// With which live books.
    pub database: Database,
    /// In which folder the scratch place is made.
    pub folder: PathBuf,
    /// Of which network.
    pub network: Network,
    /// Where the wallets are rescued from.
    pub chain: ChainUrl,
    /// Whose keys open the backup, beside one made for this once.
    pub recipients: Recipients,
    /// The lowest block to read, if it is not to be taken from the books.
    pub birthday: Option<u32>,
}

/// Where time and random bytes come from, and who is told how far it is.
pub struct Means {
    /// The time.
    pub clock: Clock,
    /// Random bytes.
    pub chance: Chance,
    /// On whose word it is done.
    pub system: SystemAccess,
    /// Is told how far the reading of the chain is.
    pub tell: Box<dyn FnMut(Progress) + Send>,
}

/// What came of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name, for scripts; it stays.
    pub name: &'static str,
    /// How grave what came of it is.
    pub level: Level,
    /// What came of it, in a sentence or two.
    pub words: String,
    /// How long it took.
    pub seconds: u64,
    /// What was counted.
    pub figures: Map<String, Value>,
    /// What is not alike.
    pub differences: Vec<Difference>,
}

/// What came of all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// How long it took.
    pub seconds: u64,
}

/// What a step found: figures and a sentence, and what is not alike.
#[derive(Debug)]
struct Outcome {
    level: Level,
    words: String,
    figures: Vec<(&'static str, Value)>,
    differences: Vec<Difference>,
}

/// What every step is given.
struct Drill<'a> {
    plan: &'a Plan,
    scratch: &'a Scratch,
    means: &'a mut Means,
    live: Store,
    runtime: Runtime,
}

/// Does it, on a thread of its own. The scratch place is removed at the end, whatever that is: who drops what this gives
/// before it is done has it removed at once.
///
/// # Errors
/// Why it could not be tried.
pub async fn run(plan: Plan, means: Means) -> anyhow::Result<Report> {
    if !plan.folder.exists() {
        prepare_folder(&plan.folder)?;
    }
    let scratch = Arc::new(
        Scratch::make(&plan.folder).context("name another folder with --scratch, or mend this one")?,
    );
    let there = scratch.clone();
    let (tell, told) = oneshot::channel();
    let work = move || {
        gentle::go_behind_others();
        let _ = tell.send(all(&plan, &scratch, means)); // nobody waits any more: it was stopped
    };
    std::thread::Builder::new()
        .name("drill".into())
        .spawn(work)
        .context("no thread for it can be started")?;
    let _removed = Removed(there);
    told.await.context("it ended in the middle; please report this")?
}

fn all(plan: &Plan, scratch: &Scratch, mut means: Means) -> anyhow::Result<Report> {
    let begun = means.clock.now();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let live = Store::open_to_read(plan.database.location(), plan.network)
        .with_context(|| format!("the database {} can't be read", plan.database))?;
    let mut drill = Drill { plan, scratch, means: &mut means, live, runtime };
    let mut steps = vec![drill.room()?];
    steps.extend(drill.backup_and_restore());
    steps.push(drill.timed("rescue", Drill::rescue));
    Ok(Report { steps, seconds: means.clock.now().since(begun) })
}

impl Drill<'_> {
    /// Whether the scratch place is large enough; it is not begun where it is not.
    fn room(&mut self) -> anyhow::Result<Step> {
        let vitals = self.runtime.block_on(self.live.vitals(&self.means.system))?;
        let (free, needed) = room(self.scratch.folder(), vitals.size_bytes)?;
        let words = format!(
            "{} are free in {}, and {} are used for a while at most.",
            mebibytes(free),
            self.plan.folder.display(),
            mebibytes(needed)
        );
        let figures = vec![("free_bytes", free.into()), ("needed_bytes", needed.into())];
        let outcome = Outcome { level: Level::Fine, words, figures, differences: Vec::new() };
        Ok(outcome.step("room", 0))
    }

    /// Does a step, and says how long it took.
    fn timed(&mut self, name: &'static str, step: impl FnOnce(&mut Self) -> anyhow::Result<Outcome>) -> Step {
        let watch = Stopwatch::start();
        let outcome = step(self).unwrap_or_else(|error| Outcome::failed(format!("{error:#}.")));
        outcome.step(name, watch.millis() / 1_000)
    }
}

impl Outcome {
    fn fine(words: String, figures: Vec<(&'static str, Value)>) -> Self {
        Self { level: Level::Fine, words, figures, differences: Vec::new() }
    }

    fn failed(words: String) -> Self {
        Self { level: Level::Failure, words, figures: Vec::new(), differences: Vec::new() }
    }

    fn warning(words: String) -> Self {
        Self { level: Level::Warning, ..Self::failed(words) }
    }

    fn step(self, name: &'static str, seconds: u64) -> Step {
        let Self { level, words, figures, differences } = self;
        let figures = figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Step { name, level, words, seconds, figures, differences }
    }
}

impl Report {
    /// The gravest of the steps'.
    pub fn level(&self) -> Level {
        self.steps.iter().map(|step| step.level).max().unwrap_or(Level::Fine)
    }

    /// What the gravest steps say, with some of what differs.
    fn problem(&self, level: Level) -> Option<String> {
        let mut told = Vec::new();
        for step in self.steps.iter().filter(|step| step.level == level) {
            told.push(format!("{}: {}", step.name, step.words));
            told.extend(print::differences(step).take(MOST_KEPT));
        }
        (!told.is_empty()).then(|| told.join(" "))
    }
}

/// How many bytes are free in the scratch place, and how many are needed for books of that size.
fn room(folder: &Path, size: u64) -> anyhow::Result<(u64, u64)> {
    let disk = statvfs(folder).context("the scratch place can't be looked at")?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let needed = size.saturating_mul(TIMES).saturating_add(SPARE);
    if free < needed {
        bail!(
            "there is no room for it: {} are free in {}, and it needs {} for a while; make room, or name a folder on a \
             larger disk with --scratch",
            mebibytes(free),
            folder_of(folder).display(),
            mebibytes(needed)
        );
    }
    Ok((free, needed))
}

/// What is remembered of it.
pub fn note(outcome: &anyhow::Result<Report>, started_at: Timestamp, ended_at: Timestamp) -> Run {
    let mut details = Map::new();
    let succeeded = match outcome {
        Ok(report) => {
            for step in &report.steps {
                let mut kept = step.figures.clone();
                kept.insert("level".into(), step.level.name().into());
                kept.insert("seconds".into(), step.seconds.into());
                details.insert(step.name.into(), kept.into());
            }
            for (member, level) in [(PROBLEM, Level::Failure), (WARNING, Level::Warning)] {
                details.extend(report.problem(level).map(|told| (member.to_owned(), told.into())));
            }
            report.level() < Level::Failure
        }
        Err(error) => {
            details.insert(PROBLEM.into(), format!("it could not be tried: {error:#}").into());
            false
        }
    };
    Run { job: Job::Drill, started_at, ended_at, succeeded, details }
}

/// Says of it what a log should have.
pub(crate) fn log(outcome: &anyhow::Result<Report>) {
    let report = match outcome {
        Ok(report) => report,
        Err(error) => return tracing::error!(error = format!("{error:#}"), "the drill could not be tried"),
    };
    for step in &report.steps {
        let (name, words, seconds) = (step.name, &step.words, step.seconds);
        match step.level {
            Level::Fine => tracing::info!(step = name, words, seconds, "a step of the drill went well"),
            Level::Warning => tracing::warn!(step = name, words, "a step of the drill was not done"),
            Level::Failure => tracing::error!(step = name, words, "a step of the drill failed"),
        }
        for difference in print::differences(step).take(MOST_KEPT) {
            tracing::error!(step = name, difference, "the drill found a difference");
        }
    }
}

/// Names nothing: the settings have passwords.
impl std::fmt::Debug for Means {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Means")
    }
}
