//! What is counted as it happens. Values of labels are words of ours, so that there are never more than a few.
use crate::app::turns::Loop;
use crate::auth::attempts::Guess;
use crate::clock::Stopwatch;
use domain::event::EventKind;
use domain::webhook::Outcome;
use domain::{Change, Timestamp};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Mutex;
use store::Committing;

/// Names and values of labels.
pub(super) type Labels = Vec<(&'static str, String)>;

/// Seconds that a person waits, from a moment to days.
const WAITS: [f64; 12] =
    [5.0, 15.0, 60.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 43_200.0, 86_400.0];
/// Seconds that a machine waits.
const MOMENTS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// How many share a transaction.
const GROUPS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0];

/// Everything that is counted.
#[derive(Debug)]
pub struct Counted {
    pub(super) registry: Registry,
    invoices: Family<Labels, Counter>,
    payments: Family<Labels, Counter>,
    seen: Histogram,
    settled: Histogram,
    attempts: Family<Labels, Counter>,
    refusals: Family<Labels, Counter>,
    guesses: Family<Labels, Counter>,
    turns: Family<Labels, Gauge>,
    requests: Family<Labels, Counter>,
    latency: Family<Labels, Histogram, fn() -> Histogram>,
    commit: Histogram,
    group: Histogram,
    failed_commits: Counter,
    begun: Mutex<Option<Stopwatch>>,
}

impl Default for Counted {
    fn default() -> Self {
        let mut counted = Self {
            registry: Registry::with_prefix("almoner"),
            invoices: Family::default(),
            payments: Family::default(),
            seen: Histogram::new(WAITS),
            settled: Histogram::new(WAITS),
            attempts: Family::default(),
            refusals: Family::default(),
            guesses: Family::default(),
            turns: Family::default(),
            requests: Family::default(),
            latency: Family::new_with_constructor(|| Histogram::new(MOMENTS)),
            commit: Histogram::new(MOMENTS),
            group: Histogram::new(GROUPS),
            failed_commits: Counter::default(),
            begun: Mutex::default(),
        };
        counted.register();
        counted
    }
}

fn one(name: &'static str, value: &str) -> Labels {
    vec![(name, value.to_owned())]
}

impl Counted {
    fn register(&mut self) {
        let all = &mut self.registry;
        all.register("invoices", "Invoices that came to a status, by that status", self.invoices.clone());
        all.register("payments", "Payments seen, settled and taken back", self.payments.clone());
        let help = "From when an invoice was made until a payment to it was seen";
        all.register("payment_seen_delay_seconds", help, self.seen.clone());
        let help = "From when a payment was seen until it was deep enough";
        all.register("payment_settled_delay_seconds", help, self.settled.clone());
        all.register("webhook_attempts", "Attempts to deliver, by what came of them", self.attempts.clone());
        let help = "Forms of strangers that were not let in, by why";
        all.register("guard_refusals", help, self.refusals.clone());
        let help = "Wrong passwords and codes where somebody signs in on a page, by which it was";
        all.register("sign_in_failures", help, self.guesses.clone());
        let help = "When a background loop last began a turn";
        all.register("loop_turn_timestamp_seconds", help, self.turns.clone());
        let help = "Requests answered, by the route's template, method and status";
        all.register("http_requests", help, self.requests.clone());
        let help = "From a request's head to its answer's, by the route's template";
        all.register("http_request_duration_seconds", help, self.latency.clone());
        let help = "How long a transaction that writes takes until the disk has it";
        all.register("database_commit_duration_seconds", help, self.commit.clone());
        all.register("database_commit_writes", "Writes that share a transaction", self.group.clone());
        let help = "Transactions that could not be committed";
        all.register("database_commit_failures", help, self.failed_commits.clone());
        self.begin();
    }

    /// What may happen is told from the start, so that the first time it does is seen as a rise.
    fn begin(&self) {
        for status in ["new", "processing", "settled", "expired", "invalid"] {
            drop(self.invoices.get_or_create(&one("status", status)));
        }
        for stage in ["seen", "settled", "reversed"] {
            drop(self.payments.get_or_create(&one("stage", stage)));
        }
        for outcome in ["accepted", "refused", "unreachable"] {
            drop(self.attempts.get_or_create(&one("outcome", outcome)));
        }
        for guess in [Guess::Password, Guess::Code] {
            drop(self.guesses.get_or_create(&one("kind", guess.name())));
        }
        for reason in REASONS {
            drop(self.refusals.get_or_create(&one("reason", reason)));
        }
    }

    /// Counts what was committed.
    pub fn committed<'a>(&self, changes: impl IntoIterator<Item = &'a Change>, now: Timestamp) {
        for change in changes {
            let made_at = change.invoice.terms.created_at;
            for event in &change.events {
                self.happened(&event.kind, made_at, now);
            }
        }
    }

    fn happened(&self, kind: &EventKind, made_at: Timestamp, now: Timestamp) {
        let status = match kind {
            EventKind::Created => "new",
            EventKind::Processing { .. } => "processing",
            EventKind::Settled { .. } => "settled",
            EventKind::Expired { .. } => "expired",
            EventKind::Invalid { .. } => "invalid",
            EventKind::ReceivedPayment { .. } => {
                self.seen.observe(seconds(now.since(made_at)));
                return self.payment("seen");
            }
            EventKind::PaymentSettled { payment, .. } => {
                self.settled.observe(seconds(now.since(payment.arrival.at)));
                return self.payment("settled");
            }
            EventKind::PaymentReversed { .. } => return self.payment("reversed"),
            EventKind::ExpiredPaidPartial | EventKind::PaidAfterExpiration | EventKind::Refund => return,
        };
        self.invoices.get_or_create(&one("status", status)).inc();
    }

    fn payment(&self, stage: &str) {
        self.payments.get_or_create(&one("stage", stage)).inc();
    }

    /// Counts an attempt to deliver.
    pub fn attempted(&self, outcome: Outcome) {
        let word = match outcome {
            Outcome::Answered(200..=299) | Outcome::Accepted => "accepted",
            Outcome::Answered(_) | Outcome::Refused => "refused",
            Outcome::NoAnswer => "unreachable",
        };
        self.attempts.get_or_create(&one("outcome", word)).inc();
    }

    /// Counts a form that was not let in.
    pub fn refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&one("reason", reason)).inc();
    }

    /// Counts a wrong guess; whose account it was at is not told.
    pub fn guessed_wrong(&self, guess: Guess) {
        self.guesses.get_or_create(&one("kind", guess.name())).inc();
    }

    /// A loop begins a turn.
    pub fn turned(&self, which: Loop, now: Timestamp) {
        self.turns.get_or_create(&one("loop", which.name())).set(now.0);
    }

    /// A loop runs no more, for a good reason.
    pub fn stopped(&self, which: Loop) {
        self.turns.remove(&one("loop", which.name()));
    }

    /// When a loop last began a turn; none before its first.
    pub fn last_turn(&self, which: Loop) -> Option<Timestamp> {
        self.turns.get(&one("loop", which.name())).map(|turn| Timestamp(turn.get()))
    }

    /// Counts an answered request.
    pub(super) fn answered(&self, route: &str, method: &'static str, status: u16, taken: &Stopwatch) {
        let labels =
            vec![("route", route.to_owned()), ("method", method.to_owned()), ("status", status.to_string())];
        self.requests.get_or_create(&labels).inc();
        self.latency.get_or_create(&one("route", route)).observe(taken.seconds());
    }

    /// A transaction of the database's began or ended.
    pub fn committing(&self, step: Committing) {
        let mut begun = self.begun.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match step {
            Committing::Begun => *begun = Some(Stopwatch::start()),
            Committing::Ended { writes, succeeded } => {
                if let Some(watch) = begun.take() {
                    self.commit.observe(watch.seconds());
                }
                self.group.observe(f64::from(u32::try_from(writes).unwrap_or(u32::MAX)));
                if !succeeded {
                    self.failed_commits.inc();
                }
            }
        }
    }
}

/// Why forms of strangers are not let in.
const REASONS: [&str; 5] = ["unconfirmed", "stale", "too-many", "work", "unavailable"];

/// Whole seconds as Prometheus takes them; no wait is so long that a float could not hold it.
fn seconds(span: u64) -> f64 {
    f64::from(u32::try_from(span).unwrap_or(u32::MAX))
}
