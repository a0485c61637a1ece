//! Passwords: kept as argon2id hashes, checked away from the tasks that answer requests.
//!
//! One hash takes 19 MiB and tens of milliseconds of a core, so only a few are made at once, and half of the cores stay
//! free for those who come with a key. Whoever floods the log-in waits in a short line, and is turned away when that is
//! full. What this is not: who may log in.
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use std::num::NonZero;
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// A salt's length in bytes, as its specification recommends (RFC 9106).
pub const SALT_BYTES: usize = 16;

/// How many may wait for a place: about a second's worth on a small machine.
const WAITING: usize = 16;

/// The places where passwords are hashed, in the whole process.
static LINE: LazyLock<Line> = LazyLock::new(|| Line::new(places()));

/// Too many passwords are being checked already: the line is full. Trying again in a moment helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at this moment; try again in a few seconds")]
pub struct Busy;

/// Places, and a line before them.
#[derive(Clone, Debug)]
struct Line {
    places: Arc<Semaphore>,
    /// One permit for whoever is in line or has a place.
    inside: Arc<Semaphore>,
}

impl Line {
    fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), inside: Arc::new(Semaphore::new(places + WAITING)) }
    }

    /// Runs the work on a thread where it may take its time, when there is a place.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let inside = self.inside.clone().try_acquire_owned().map_err(|_| Busy)?;
        let place = self.places.clone().acquire_owned().await.expect("the places are never closed");
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work ends, also when whoever asked has gone.
            let _held = (inside, place);
            work()
        });
        Ok(done.await.expect("hashing does not panic, and the runtime outlives its requests"))
    }
}

/// Half of the cores.
fn places() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    (cores / 2).max(1)
}

/// The hash to keep, as a PHC string: algorithm, parameters and salt are in it.
///
/// # Errors
/// [`Busy`].
pub async fn hash(password: &str, salt: [u8; SALT_BYTES]) -> Result<String, Busy> {
    aside(password, move |password| {
        let hash = Argon2::default().hash_password_with_salt(password, &salt);
        hash.map(|hash: PasswordHash| hash.to_string())
            .expect("default parameters hash any password that fits in memory")
    })
    .await
}

/// Whether it is the password that `stored` is the hash of.
///
/// Without a hash, because there is no such person, it takes as long and says no: how long the answer takes
/// does not tell who has an account.
///
/// # Errors
/// [`Busy`].
pub async fn verify(password: &str, stored: Option<&str>) -> Result<bool, Busy> {
    let Some(stored) = stored.map(str::to_owned) else {
        hash(password, [0; SALT_BYTES]).await?;
        return Ok(false);
    };
    aside(password, move |password| match Argon2::default().verify_password(password, stored.as_str()) {
        Ok(()) => true,
        Err(Error::PasswordInvalid) => false,
        Err(damaged) => {
            tracing::error!(%damaged, "a stored password hash cannot be read; set the person's password anew");
            false
        }
    })
    .await
}

async fn aside<T: Send + 'static>(
    password: &str,
    work: impl FnOnce(&[u8]) -> T + Send + 'static,
) -> Result<T, Busy> {
    let password = Zeroizing::new(password.as_bytes().to_vec());
    LINE.run(move || work(&password)).await
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "every task is awaited by its test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_passes_and_others_do_not() {
        let stored = hash("correct horse", [7; SALT_BYTES]).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("correct horse", Some(&stored)).await.unwrap());
        assert!(!verify("correct hors", Some(&stored)).await.unwrap());
        assert!(!verify("", Some(&stored)).await.unwrap());
    }

    #[tokio::test]
    async fn one_password_has_another_hash_with_another_salt() {
        assert_ne!(hash("same", [1; SALT_BYTES]).await, hash("same", [2; SALT_BYTES]).await);
    }

    #[tokio::test]
    async fn nobody_and_a_damaged_hash_let_nobody_in() {
        assert!(!verify("anything", None).await.unwrap());
        assert!(!verify("anything", Some("not a hash")).await.unwrap());
        assert!(!verify("anything", Some("")).await.unwrap());
    }

    #[tokio::test]
    async fn a_flood_waits_in_a_line_that_has_an_end() {
        let line = Line::new(1);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let line = line.clone();
            async move { line.run(move || wait.recv().unwrap()).await }
        });
        while line.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..WAITING {
            let line = line.clone();
            waiting.spawn(async move { line.run(|| ()).await });
        }
        while line.inside.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(line.run(|| ()).await, Err(Busy));
        go.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(()));
        assert!(waiting.join_all().await.iter().all(Result::is_ok));
        assert_eq!(line.run(|| ()).await, Ok(()));
    }
}
