//! How often each background loop has come round: what stands still for long hangs.
//!
//! What it is not: what the loops do. One that fails and tries again comes round all the same.
use std::sync::atomic::{AtomicU64, Ordering};

/// A background loop that comes round at least once a minute or so, whatever happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loop {
    /// Lets invoices expire.
    Expiry,
    /// Sends webhooks.
    Webhooks,
    /// Asks the node how it is doing.
    Node,
    /// Asks exchanges, if any are asked.
    Rates,
    /// Looks up what is told to those who watch over the program.
    Measure,
    /// Keeps up with the other servers on the same database, if there may be any.
    Neighbours,
}

/// The turns of each loop.
#[derive(Debug, Default)]
pub struct Turns([AtomicU64; Loop::ALL.len()]);

impl Loop {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Expiry, Self::Webhooks, Self::Node, Self::Rates, Self::Measure, Self::Neighbours];
    /// Those that run only where the server leads.
    pub const OF_LEADER: [Self; 2] = [Self::Expiry, Self::Webhooks];

    /// What it is called, in a log or a metric.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expiry => "expiry",
            Self::Webhooks => "webhooks",
            Self::Node => "node",
            Self::Rates => "rates",
            Self::Measure => "measure",
            Self::Neighbours => "neighbours",
        }
    }
}

impl Turns {
    /// One more.
    pub fn count(&self, which: Loop) {
        self.of(which).fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were.
    pub fn so_far(&self, which: Loop) -> u64 {
        self.of(which).load(Ordering::Relaxed)
    }

    fn of(&self, which: Loop) -> &AtomicU64 {
        let Self([expiry, webhooks, node, rates, measure, neighbours]) = self;
        match which {
            Loop::Expiry => expiry,
            Loop::Webhooks => webhooks,
            Loop::Node => node,
            Loop::Rates => rates,
            Loop::Measure => measure,
            Loop::Neighbours => neighbours,
        }
    }
}
