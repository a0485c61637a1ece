//! Somebody grants a program a key of theirs. What this is not: what may be granted; that is [`domain::consent`]'s.
use super::App;
use crate::auth::key_hash;
use domain::audit::Actor;
use domain::permission::Grant;
use domain::{KeyId, UserId};
use store::ApiKey;

/// Random bytes of a key: 160 bits.
pub const KEY_BYTES: usize = 20;

/// Makes the key. It is shown to whoever asked and kept nowhere.
///
/// # Errors
/// The database's; nothing is written then.
pub async fn run(
    app: &App,
    person: &UserId,
    (label, grants): (&str, Vec<Grant>),
) -> Result<String, store::Error> {
    let text = hex::encode(app.chance.bytes::<KEY_BYTES>());
    let key = ApiKey {
        id: KeyId::from_random(app.chance.bytes()),
        person: person.clone(),
        label: label.to_owned(),
        grants,
        created_at: app.now(),
    };
    app.store.create_key(&Actor::Person(person.clone()), key, key_hash(&text)).await?;
    Ok(text)
}
