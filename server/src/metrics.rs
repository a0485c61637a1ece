//! What the program tells of itself to those who watch over it: counters, gauges, and whether it is well.
//!
//! What happens is counted where it happens (`counted.rs`); what takes a look at the database is looked up by a loop
//! (`jobs/measure.rs`) now and then, so that nobody who reads it waits or makes others wait. Names and units follow
//! Prometheus' conventions. What this is not: it knows no visitor, and no value of a label comes from a request.
mod counted;
pub mod health;
pub mod http;
mod process;
mod routes;
mod snapshot;
mod text;

pub use counted::Counted;
pub use routes::router;

use crate::app::turns::Loop;
use domain::audit::Head;
use domain::{BlockRef, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Job, Reconciled, Run, Vitals};

/// Everything that is told. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Parts>);

#[derive(Debug, Default)]
struct Parts {
    counted: Counted,
    leads: AtomicBool,
    measured: Mutex<Arc<Measured>>,
}

/// Wallets by coins and by books, and the block at which the two were compared.
pub type Ledger = (Option<BlockRef>, Vec<Reconciled>);

/// What the loop that looks last saw.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// When it looked; none before it first did.
    pub at: Option<Timestamp>,
    /// What the database said; the last it said, if it says nothing now.
    pub vitals: Vitals,
    /// Why nothing can be written, if so.
    pub unwritable: Option<String>,
    /// Where the audit log ends.
    pub audit: Option<Head>,
    /// Whether its chain was whole when it was last looked through.
    pub audit_is_whole: Option<bool>,
    /// Of each job that ever ran, its last run and its last success.
    pub runs: Vec<(Run, Option<Run>)>,
    /// How often jobs are done by themselves.
    pub schedule: Vec<(Job, Duration)>,
    /// What lies in wallets by the coins and by the books, and the block at which the two were compared.
    pub ledger: Ledger,
    /// Whether backups are made by themselves, and how many keys open them.
    pub backups: Option<(bool, usize)>,
    /// Whether the sums kept of wallets were those of all coins and entries when these were last counted; none before.
    pub sums_hold: Option<bool>,
    /// Wallets that are lists of addresses: number, addresses left, how many should be.
    pub lists: Vec<(u32, u64, u32)>,
    /// Bytes free on the disk that holds the data, and all of them.
    pub disk: Option<(u64, u64)>,
}

impl Metrics {
    /// What is counted.
    pub fn counted(&self) -> &Counted {
        &self.0.counted
    }

    /// Whether this server leads: it alone follows the chain, lets invoices expire and sends.
    pub fn is_leading(&self) -> bool {
        self.0.leads.load(Ordering::Relaxed)
    }

    /// Notes that it does, or does no more.
    pub fn leads(&self, leads: bool) {
        self.0.leads.store(leads, Ordering::Relaxed);
        if !leads {
            Loop::OF_LEADER.into_iter().for_each(|which| self.counted().stopped(which));
        }
    }

    /// What was last looked up.
    pub fn measured(&self) -> Arc<Measured> {
        self.0.measured.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what was looked up.
    pub fn note(&self, measured: Measured) {
        *self.0.measured.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(measured);
    }
}
