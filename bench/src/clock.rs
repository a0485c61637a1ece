//! The stopwatch: the one place of the bench that looks at the clock.
#![allow(clippy::disallowed_methods, reason = "it measures time")]
use domain::Timestamp;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Runs from when it is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The present instant, for invoices that are put into a database directly.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(since.as_secs().cast_signed())
}
