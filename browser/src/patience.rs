//! Waiting for something to become true, and no longer than that.
#![allow(clippy::disallowed_methods, reason = "browsers live in real seconds")]
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(50);

/// Asks again and again until there is an answer; after `seconds`, panics with the last reason why not.
#[track_caller]
pub fn within<T>(seconds: u64, mut attempt: impl FnMut() -> Result<T, String>) -> T {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        match attempt() {
            Ok(done) => return done,
            Err(reason) if Instant::now() > end => panic!("not within {seconds} s: {reason}"),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}
