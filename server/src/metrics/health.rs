//! Whether the program is alive, and whether it can do what it is for; with reasons.
use crate::app::App;
use crate::app::turns::Loop;
use domain::{Seconds, Timestamp};
use serde::Serialize;
use std::fmt;

/// How old the last look at the database may be.
const LOOKED_WITHIN: Seconds = Seconds(150);
/// How long a loop may take for a turn before it counts as stuck: far longer than any of them waits.
const TURN_WITHIN: Seconds = Seconds(900);
/// How far behind the node the follower may be: payments in more blocks than that are not known.
const MOST_BEHIND: u32 = 6;
/// The loops that may be there; one that is not has never turned.
const LOOPS: [Loop; 5] = [Loop::Node, Loop::Expiry, Loop::Webhooks, Loop::Measure, Loop::Neighbours];

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// Whether it is as it must be.
    pub ok: bool,
    /// Why, in words.
    pub reason: String,
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    checks: Vec<Check>,
}

impl Health {
    /// Whether the server can do what it is for: write, and see payments. A node that does not answer for a while leaves it
    /// ready: invoices are made all the same, and what was paid meanwhile is found.
    pub fn of(app: &App) -> Self {
        Self { checks: vec![database(app), scripts(app), chain(app), leader(app)] }
    }

    /// Whether no loop is stuck: what only a new start mends.
    pub fn of_loops(app: &App) -> Self {
        let now = app.now();
        let check = |which: Loop| {
            let last = app.metrics().counted().last_turn(which);
            let silent = last.map(|last| now.since(last)).filter(|silent| *silent > u64::from(TURN_WITHIN.0));
            let reason = match silent {
                Some(seconds) => format!("it has not turned for {seconds} seconds"),
                None => "it turns".into(),
            };
            Check { name: which.name(), ok: silent.is_none(), reason }
        };
        Self { checks: LOOPS.map(check).into() }
    }

    /// What was looked at: its name, whether requests can be answered in spite of it, and how it is.
    pub fn told(&self) -> impl Iterator<Item = (&'static str, bool, &str)> {
        self.checks.iter().map(|check| (check.name, check.ok, check.reason.as_str()))
    }

    /// Whether all is well.
    pub fn is_ready(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }
}

fn database(app: &App) -> Check {
    let measured = app.metrics().measured();
    let fresh = |at: &Timestamp| app.now().since(*at) <= u64::from(LOOKED_WITHIN.0);
    let (ok, reason) = match (measured.at.filter(fresh), &measured.unwritable) {
        (Some(_), None) => (true, "it can be written".into()),
        (Some(_), Some(why)) => (false, format!("nothing can be written: {why}")),
        (None, _) => (false, "it was not looked at yet, or not for a while".into()),
    };
    Check { name: "database", ok, reason }
}

fn scripts(app: &App) -> Check {
    let ok = app.node.is_watching();
    let reason = if ok { "every address ever issued is watched" } else { "addresses are still being read" };
    Check { name: "addresses", ok, reason: reason.into() }
}

fn chain(app: &App) -> Check {
    let state = app.node.state();
    let lag = state.status.as_ref().zip(state.position).map(|(s, at)| s.blocks.saturating_sub(at.height));
    let (ok, reason) = match (lag, &state.trouble) {
        (Some(lag), _) if lag > MOST_BEHIND => (false, format!("{lag} blocks are not followed yet")),
        (_, Some(_)) => (true, "the chain source does not answer; payments show later".into()),
        (Some(_), None) => (true, "it is followed".into()),
        (None, None) => (true, "the chain source was not reached yet; payments show later".into()),
    };
    Check { name: "chain", ok, reason }
}

/// Between two leaders all are ready: invoices are made all the same, and what is paid meanwhile is found.
fn leader(app: &App) -> Check {
    let reason = match (app.metrics().is_leading(), app.node.state().by_another) {
        (true, _) => "this server follows the chain and sends",
        (false, true) => "another server does; this one stands by",
        (false, false) => "nobody is known to follow the chain; this server is about to, if it can",
    };
    Check { name: "leader", ok: true, reason: reason.into() }
}

/// A line for each check.
impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Check { name, ok, reason } in &self.checks {
            writeln!(f, "{} {name}: {reason}", if *ok { "ok" } else { "FAILED" })?;
        }
        Ok(())
    }
}
