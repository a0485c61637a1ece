//! An account for somebody who comes for the first time. What this is not: who gets one.
use super::{Turned, Vouched};
use crate::api::ApiError;
use crate::app::App;
use crate::app::people;
use domain::audit::Actor;
use store::Person;

/// Gives them an account without a password, or finds the one that another window has just made.
pub(super) async fn make(
    app: &App,
    vouched: &Vouched,
    email: &str,
) -> Result<Result<Person, Turned>, ApiError> {
    let new = people::without_password(app.now(), &app.chance, (email, vouched.name.as_deref()));
    let made = match new {
        Ok(person) => app.store.create_person(&Actor::Configuration, person).await,
        Err(_) => return Ok(Err(Turned::Unfit)),
    };
    match made {
        Ok(()) | Err(store::Error::Exists) => {
            Ok(app.store.person_by_email(email).await?.ok_or(Turned::NoAccount))
        }
        Err(error) => Err(error.into()),
    }
}
