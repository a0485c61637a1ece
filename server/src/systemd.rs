//! What systemd, or any service manager that speaks its language, is told and hands over.
//!
//! Told: that requests are answered, how things are in a sentence, that settings are read again, that the program stops,
//! and that it lives. Handed over: sockets that stay open while one server goes and the next comes, so that nobody is
//! turned away. Where there is no such manager all this does nothing.
mod pulse;
mod sockets;
mod watch;

pub use sockets::{NAMES as SOCKET_NAMES, Sockets};
pub use watch::{sentence, watch};

use sd_notify::NotifyState;
use std::time::Duration;

/// Whether anybody listens to what is told.
pub fn is_there() -> bool {
    std::env::var_os("NOTIFY_SOCKET").is_some_and(|name| !name.is_empty())
}

/// Requests are answered. The status is a sentence without line breaks.
pub fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// How things are, in a sentence.
pub fn status(status: &str) {
    // A line break would begin another message.
    tell(&[NotifyState::Status(&status.replace(char::is_control, " "))]);
}

/// Settings are read again; [`ready`] ends it.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(error) => tracing::warn!(%error, "the service manager can't be told of the reload"),
    }
}

/// The server stops, which may take that long.
pub fn stopping(patience: Duration) {
    let micros = u32::try_from(patience.as_micros()).unwrap_or(u32::MAX);
    tell(&[
        NotifyState::Stopping,
        NotifyState::ExtendTimeoutUsec(micros),
        NotifyState::Status("Stopping: finishing what is under way"),
    ]);
}

fn alive() {
    tell(&[NotifyState::Watchdog]);
}

fn tell(what: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(what) {
        tracing::debug!(%error, "the service manager can't be told anything");
    }
}
