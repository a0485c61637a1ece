//! How often a password or a code may be guessed: so many times for each account, and for all together, at all servers on
//! one database.
//!
//! A guess is counted before it is looked at, so that many at once are no more than many one after the other; who was right
//! is forgotten. Accounts are counted under a hash of what was written, keyed, for a quarter of an hour; of where a guess
//! comes from nothing is kept. So somebody who guesses keeps the account's owner from signing in with a password for that
//! time, but not their keys and passkeys from working. What this is not: the line before the hashing, which is
//! [`super::password`]'s; nor how often is too often, which is [`domain::guess`]'s.
use crate::app::App;
use domain::guess::TooMany;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What the key of the hashes is for.
const PURPOSE: &str = "accounts that are guessed at";

/// What somebody guesses at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// A password.
    Password,
    /// A code of a second factor; whoever gets so far knows the password.
    Code,
}

/// A guess that was counted and is being looked at. Dropped, it stays counted.
#[derive(Debug)]
#[must_use]
pub struct Attempt {
    guess: Guess,
    account: [u8; 32],
}

impl Guess {
    /// What it is called in what is told of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
        }
    }

    /// Counts one at that account; inside, that there were too many already.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(self, app: &App, name: &str) -> Result<Result<Attempt, TooMany>, store::Error> {
        let account = hash(app, &format!("{} {}", self.name(), name.trim().to_lowercase()));
        let counted = app.store.count_guess(account, app.now()).await?;
        Ok(counted.map(|()| Attempt { guess: self, account }))
    }
}

impl Attempt {
    /// It was right: it counts no more, and neither do the account's wrong ones.
    ///
    /// # Errors
    /// The database's.
    pub async fn right(self, app: &App) -> Result<(), store::Error> {
        app.store.forget_guesses(self.account).await
    }

    /// It was wrong, which is told to those who watch over the program.
    pub fn wrong(self, app: &App) {
        app.metrics().counted().guessed_wrong(self.guess);
    }

    /// It was not looked at: the server is busy, or the database away.
    pub async fn unseen(self, app: &App) {
        if let Err(error) = app.store.take_guess_back(self.account).await {
            tracing::warn!(%error, "a guess that was not looked at stays counted");
        }
    }
}

/// Whoever has the database alone can't tell what was written.
fn hash(app: &App, text: &str) -> [u8; 32] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(&app.store.secret(PURPOSE)).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}
