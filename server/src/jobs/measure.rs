//! Looks up, now and then, what takes a look at the database or the disk, for [`crate::metrics`]: who reads it then waits
//! for nothing.
use crate::app::App;
use crate::app::backups::Standing;
use crate::app::turns::Loop;
use crate::app::wallets::Source;
use crate::metrics::{Ledger, Measured};
use domain::{BlockRef, Timestamp};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{Audited, Job, Reconciled, Run};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(30);
/// Every how many looks the audit log's chain is looked through: about each hour.
const AUDIT_EVERY: u64 = 120;

/// Every how many looks coins and books are counted from the beginning: about each day.
const RECOUNT_EVERY: u64 = 2_880;

/// Runs until it is dropped. `folder` holds the data; `schedule` says how often jobs are done.
pub async fn run(app: App, folder: PathBuf, schedule: Vec<(Job, Duration)>) {
    for turn in 0_u64.. {
        app.turned(Loop::Measure);
        let mut before = app.metrics().measured();
        if turn.is_multiple_of(RECOUNT_EVERY) {
            before = Arc::new(Measured { sums_hold: None, ..(*before).clone() });
        }
        let mut measured = look(&app, (*before).clone()).await;
        measured.disk = disk(&folder);
        measured.schedule.clone_from(&schedule);
        if turn.is_multiple_of(AUDIT_EVERY) {
            measured.audit_is_whole = audit(&app).await.or(measured.audit_is_whole);
        }
        app.metrics().note(measured);
        tokio::time::sleep(EVERY).await;
    }
}

/// What is so now; where the database says nothing, what was so before.
pub async fn look(app: &App, before: Measured) -> Measured {
    let unwritable = app.store.touch(&app.system).await.err().map(|error| error.to_string());
    let vitals = app.store.vitals(&app.system).await;
    if let Err(error) = &vitals {
        tracing::error!(%error, "how the database is doing can't be looked up; trying again");
    }
    let (ledger, sums_hold) = reconciled(app, &before).await;
    Measured {
        at: Some(app.now()),
        vitals: vitals.unwrap_or_else(|_| before.vitals.clone()),
        unwritable,
        audit: app.store.audit_head(&app.system).await.ok().or(before.audit),
        ledger,
        sums_hold,
        runs: runs(app).await.unwrap_or_else(|_| before.runs.clone()),
        lists: lists(app).await,
        backups: backups(app).await.or(before.backups),
        ..before
    }
}

/// Coins and books, compared once at each block: at the tip, where blocks are being caught up with. A difference stops
/// nothing; it is logged and kept in the list of runs when it comes, when it changes, and when it is gone.
///
/// The sums that are kept are compared, as long as they were those of all coins and entries when these were last counted.
async fn reconciled(app: &App, measured: &Measured) -> (Ledger, Option<bool>) {
    let ((block, before), held) = (measured.ledger.clone(), measured.sums_hold);
    let now = match app.store.position(&app.system).await {
        Ok(position) if position == block && held.is_some() => return ((block, before), held),
        Ok(position) => position,
        Err(_) => return ((block, before), held), // the database's own trouble, which is told elsewhere
    };
    let started_at = app.now();
    let Ok((compared, hold)) = compared(app, held).await else { return ((block, before), held) };
    let differences = |all: &[Reconciled]| -> Vec<Reconciled> {
        all.iter().filter(|wallet| wallet.difference() != 0).copied().collect()
    };
    let (were, are) = (differences(&before), differences(&compared));
    if were != are {
        tell(app, started_at, now, &are).await;
    }
    ((now, compared), Some(hold))
}

/// Each wallet by coins and books, and whether the kept sums are to be believed.
async fn compared(app: &App, held: Option<bool>) -> Result<(Vec<Reconciled>, bool), store::Error> {
    if held == Some(true) {
        return Ok((app.store.reconcile(&app.system).await?, true));
    }
    let recount = app.store.recount(&app.system).await?;
    let miskept = recount.miskept();
    if !miskept.is_empty() && held.is_none() {
        tracing::error!(
            ?miskept,
            "the sums kept of wallets are not those of their coins and entries; see: almoner doctor"
        );
    }
    Ok((recount.wallets, miskept.is_empty()))
}

async fn tell(app: &App, started_at: Timestamp, block: Option<BlockRef>, differing: &[Reconciled]) {
    for Reconciled { wallet, on_chain, in_books } in differing {
        tracing::error!(
            wallet = wallet.0,
            on_chain,
            in_books,
            "the coins of a wallet and the books differ; payments go on; see: almoner doctor"
        );
    }
    if differing.is_empty() {
        tracing::info!("the coins of all wallets and the books agree again");
    }
    let wallet = |wallet: &Reconciled| json!({ "wallet": wallet.wallet.0, "onChainSats": wallet.on_chain, "inBooksSats": wallet.in_books });
    let wallets: Vec<_> = differing.iter().map(wallet).collect();
    let details = [("height", json!(block.map(|block| block.height))), ("differing", json!(wallets))];
    let run = Run {
        job: Job::Reconcile,
        started_at,
        ended_at: app.now(),
        succeeded: differing.is_empty(),
        details: details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    if let Err(error) = app.store.record_run(&app.system, run).await {
        tracing::error!(%error, "that coins and books differ can't be written down");
    }
}

async fn runs(app: &App) -> Result<Vec<(Run, Option<Run>)>, store::Error> {
    let mut all = Vec::new();
    for job in Job::ALL {
        let last = app.store.runs(&app.system, job, 1).await?.into_iter().next();
        if let Some(last) = last {
            all.push((last, app.store.last_success(&app.system, job).await?));
        }
    }
    Ok(all)
}

async fn backups(app: &App) -> Option<(bool, usize)> {
    let standing = Standing::look(app).await.ok()?;
    Some((standing.are_made, standing.holds().len()))
}

async fn lists(app: &App) -> Vec<(u32, u64, u32)> {
    let mut lists = Vec::new();
    for issuer in app.wallets.all() {
        if let Source::Listed(list) = issuer.source() {
            let (left, mark) = list.left().await;
            lists.push((issuer.number().0, left, mark));
        }
    }
    lists
}

async fn audit(app: &App) -> Option<bool> {
    match app.store.verify_audit(&app.system, None).await {
        Ok(Audited::Whole(_)) => Some(true),
        Ok(Audited::Broken(broken)) => {
            tracing::error!(%broken, "the audit log was changed; see: almoner audit verify");
            Some(false)
        }
        Err(error) => {
            tracing::error!(%error, "the audit log can't be looked through");
            None
        }
    }
}

/// Bytes free for this program, and all of them.
fn disk(folder: &PathBuf) -> Option<(u64, u64)> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some((stat.f_bavail.saturating_mul(stat.f_frsize), stat.f_blocks.saturating_mul(stat.f_frsize)))
}
