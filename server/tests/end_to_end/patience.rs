//! Waiting for something to become true, and no longer than that.
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(25);

/// Asks again and again until there is an answer; after about `seconds`, panics with the last reason why not.
#[track_caller]
pub(crate) fn within<T>(seconds: u32, mut attempt: impl FnMut() -> Result<T, String>) -> T {
    let mut reason = String::new();
    for _ in 0..u128::from(seconds) * 1000 / PAUSE.as_millis() {
        match attempt() {
            Ok(done) => return done,
            Err(why) => reason = why,
        }
        std::thread::sleep(PAUSE);
    }
    panic!("not within {seconds} s: {reason}");
}

/// Waits until that is so.
#[track_caller]
pub(crate) fn until(seconds: u32, what: &str, mut is_so: impl FnMut() -> bool) {
    within(seconds, || if is_so() { Ok(()) } else { Err(what.to_owned()) });
}

pub(crate) fn pause_ms(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

/// Unix seconds, as the server's clock has them.
pub(crate) fn now() -> i64 {
    #[allow(clippy::disallowed_methods, reason = "the server under test looks at the same clock")]
    let now = std::time::SystemTime::now();
    i64::try_from(now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()).unwrap()
}
