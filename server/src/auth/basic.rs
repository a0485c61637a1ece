//! Basic authentication: an email address and a password with each request.
//!
//! A password's hash is slow to compute on purpose. So that whoever sends many requests does not wait for it each time,
//! it is remembered for a minute that a password was right: as a hash, with the stored one in it, so that a changed
//! password counts at once.
use super::{ApiError, Principal, password, roles, second_factor};
use crate::app::App;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Seconds, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use store::Person;
use zeroize::Zeroizing;

/// How long it is remembered that a password was right.
const REMEMBERED_FOR: Seconds = Seconds(60);
/// How many are remembered; when there are more, all are forgotten.
const MOST: usize = 1_000;

const NOT_ENOUGH: &str = "This account has a second factor, so its password alone opens nothing here; send an API key instead, as in Authorization: token KEY";

/// Right passwords, as hashes, and until when they are remembered.
static RIGHT: LazyLock<Mutex<HashMap<[u8; 32], Timestamp>>> = LazyLock::new(Mutex::default);

/// Who has that password: `credentials` is what follows `Basic` in the header.
///
/// The password is all that follows the first colon. Of whoever has a second factor it opens nothing: there is no place for
/// their code in a request, and a password alone is not enough.
pub async fn by_password(app: &App, credentials: &str) -> Result<Principal, ApiError> {
    let (email, given) = split(credentials).ok_or(ApiError::Unauthenticated)?;
    let person = whose(app, &email, &given).await?.ok_or(ApiError::Unauthenticated)?;
    if second_factor::is_set(&app.store, &person.id).await? {
        return Err(ApiError::Told(StatusCode::UNAUTHORIZED, "unauthenticated", NOT_ENOUGH.into()));
    }
    // What groups give is not known to hold: nobody asked the organisation.
    let grants = roles::grants_of(app, &person).await?.by_hand;
    Ok(Principal { user: person.id, key: None, grants, scope: super::unlimited() })
}

/// Whose password it is; nobody's, if they may not sign in. It takes as long for people that don't exist.
pub async fn whose(app: &App, email: &str, given: &str) -> Result<Option<Person>, ApiError> {
    let person = app.store.person_by_email(email).await?;
    let is_right = is_right(app.now(), given, person.as_ref()).await?;
    Ok(person.filter(|person| is_right && person.disabled_at.is_none()))
}

fn split(credentials: &str) -> Option<(String, Zeroizing<String>)> {
    let bytes = Zeroizing::new(STANDARD.decode(credentials).ok()?);
    let (email, password) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some((email.to_owned(), Zeroizing::new(password.to_owned())))
}

async fn is_right(now: Timestamp, given: &str, person: Option<&Person>) -> Result<bool, password::Busy> {
    let hash = person.map(|person| &person.password_hash).filter(|hash| !hash.is_none());
    let stored = hash.map(|hash| hash.0.as_str());
    let print = stored.map(|stored| print(given, stored));
    if print.is_some_and(|print| is_remembered(&print, now)) {
        return Ok(true);
    }
    let is_right = password::verify(given, stored).await?;
    if let Some(print) = print.filter(|_| is_right) {
        remember(print, now);
    }
    Ok(is_right)
}

/// The stored hash has a salt of its own, so equal passwords have different prints.
fn print(given: &str, stored: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(stored.as_bytes())
        .chain_update([0])
        .chain_update(given.as_bytes())
        .finalize()
        .into()
}

fn is_remembered(print: &[u8; 32], now: Timestamp) -> bool {
    let right = RIGHT.lock().unwrap_or_else(PoisonError::into_inner);
    right.get(print).is_some_and(|until| now < *until)
}

fn remember(print: [u8; 32], now: Timestamp) {
    let mut right = RIGHT.lock().unwrap_or_else(PoisonError::into_inner);
    right.retain(|_, until| now < *until);
    if right.len() >= MOST {
        right.clear();
    }
    right.insert(print, now.plus(REMEMBERED_FOR));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_all_after_the_first_colon() {
        let encoded = STANDARD.encode("ann@example.org:a:b: c");
        let (email, password) = split(&encoded).unwrap();
        assert_eq!((email.as_str(), password.as_str()), ("ann@example.org", "a:b: c"));
        for bad in ["", "%%%", &STANDARD.encode("no colon"), &STANDARD.encode([0xff, b':'])] {
            assert!(split(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_right_password_is_remembered_for_a_minute() {
        let (print, now) = (print("pass", "hash"), Timestamp(1_000));
        remember(print, now);
        assert!(is_remembered(&print, now.plus(Seconds(59))));
        assert!(!is_remembered(&print, now.plus(Seconds(60))));
        assert!(!is_remembered(&super::print("pass", "another hash"), now));
    }
}
