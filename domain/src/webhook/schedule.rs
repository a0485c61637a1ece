//! When a delivery is tried again, and when it is given up.
//!
//! Better than the contract on purpose. There, an answer of 4xx is final and all is over after an hour; so a
//! proxy that answers 404 while it is being reconfigured costs a shop its orders, and a night's outage costs
//! a charity its donations. Here every answer but success and 410 is tried again, for more than three days.
//! 410 Gone is how Standard Webhooks lets a receiver say that it wants no more.
use crate::time::{Seconds, Timestamp};

/// How long to wait after the first, second, ... attempt failed. About three days and eight hours in all.
const WAITS: [Seconds; 11] = [
    Seconds(10),
    Seconds::minutes(1),
    Seconds::minutes(10),
    Seconds::hours(1),
    Seconds::hours(6),
    Seconds::hours(12),
    Seconds::hours(12),
    Seconds::hours(12),
    Seconds::hours(12),
    Seconds::hours(12),
    Seconds::hours(12),
];

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver answered with this HTTP status.
    Answered(u16),
    /// No answer: no connection, a time-out, or a refusal of ours to connect there.
    NoAnswer,
    /// Taken in, by a receiver that has no statuses of HTTP: a list, a command, a program's API.
    Accepted,
    /// Answered by such a receiver, but not taken in.
    Refused,
}

/// What to do next about a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: the receiver has it.
    Delivered,
    /// Try again at that instant.
    RetryAt(Timestamp),
    /// Nothing: it failed for good. A person can still ask for a redelivery.
    GiveUp,
}

impl Outcome {
    /// Whether the receiver accepted: any 2xx.
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Answered(200..=299) | Self::Accepted)
    }

    /// The contract's name for it (`WebhookDeliveryData.status`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered(200..=299) | Self::Accepted => "HttpSuccess",
            Self::Answered(_) | Self::Refused => "HttpError",
            Self::NoAnswer => "Failed",
        }
    }
}

/// What to do after an attempt, `attempts_made` in all with this one, ended at `now` with `outcome`.
///
/// `automatic` is the webhook's `automaticRedelivery`; without it the first failure is final. Attempts are
/// counted, not days, so time during which this server was down is not taken from the receiver.
pub fn next_attempt(outcome: Outcome, attempts_made: u32, automatic: bool, now: Timestamp) -> Decision {
    if outcome.is_success() {
        return Decision::Delivered;
    }
    if !automatic || outcome == Outcome::Answered(410) {
        return Decision::GiveUp;
    }
    let failed_before = usize::try_from(attempts_made.saturating_sub(1)).unwrap_or(usize::MAX);
    WAITS.get(failed_before).map_or(Decision::GiveUp, |wait| Decision::RetryAt(now.plus(*wait)))
}
