//! Somebody shows a name and a password on a page: counted, looked at, and what came of it. What this is not: their second
//! factor, which they show afterwards.
use super::ApiError;
use super::attempts::Guess;
use super::outside::{self, Admitted, Asked};
use crate::app::App;
use domain::Timestamp;
use store::Person;

/// What came of it.
#[derive(Debug)]
pub enum Shown {
    /// It is theirs.
    Person {
        /// Who.
        person: Box<Person>,
        /// When their organisation told their groups, if it did.
        groups_at: Option<Timestamp>,
    },
    /// It is right in their organisation's directory, and an account here has their address that is not bound to them yet.
    Asked(Box<Asked>),
    /// It is nobody's who may sign in.
    Nobody,
    /// It was not looked at: too many were wrong. After so many seconds another may be shown.
    TooOften(u64),
}

/// Whose password it is, by an account's own or by the directory's word.
///
/// # Errors
/// As [`outside::recognise`].
pub async fn password(app: &App, name: &str, given: &str) -> Result<Shown, ApiError> {
    let attempt = match Guess::Password.begin(app, name).await? {
        Ok(attempt) => attempt,
        Err(too_many) => return Ok(Shown::TooOften(too_many.seconds)),
    };
    match outside::recognise(app, name, given).await {
        Ok(Some(admitted)) => {
            attempt.right(app).await?;
            Ok(match admitted {
                Admitted::Person { person, groups_at } => Shown::Person { person, groups_at },
                Admitted::Asked(asked) => Shown::Asked(asked),
            })
        }
        Ok(None) => {
            attempt.wrong(app);
            Ok(Shown::Nobody)
        }
        // At an account's own password it was a wrong guess all the same.
        Err(told @ ApiError::Told(_, outside::TOLD, _)) => {
            attempt.wrong(app);
            Err(told)
        }
        Err(error) => {
            attempt.unseen(app).await;
            Err(error)
        }
    }
}
