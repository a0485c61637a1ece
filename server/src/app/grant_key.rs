//! Somebody grants a program a key of theirs. What this is not: what may be granted to a program that asks; that is
//! [`domain::consent`]'s.
use super::App;
use crate::auth::key_hash;
use domain::audit::Actor;
use domain::permission::{Grant, Permission, allows};
use domain::{KeyId, UserId};
use sha2::{Digest, Sha256};
use store::ApiKey;

/// Random bytes of a key: 160 bits.
pub const KEY_BYTES: usize = 20;
/// Longest label, in characters.
pub const LONGEST_LABEL: usize = 200;

/// Makes the key. It is shown to whoever asked and kept nowhere.
///
/// # Errors
/// The database's; nothing is written then.
pub async fn run(app: &App, person: &UserId, wanted: (&str, Vec<Grant>)) -> Result<String, store::Error> {
    make(app, KeyId::from_random(app.chance.bytes()), person, wanted).await
}

/// As [`run`], once for each word of that person's: [`store::Error::Exists`] when a form is sent twice.
///
/// # Errors
/// The database's; nothing is written then.
pub async fn run_once(
    app: &App,
    person: &UserId,
    once: &str,
    wanted: (&str, Vec<Grant>),
) -> Result<String, store::Error> {
    let hash: [u8; 32] =
        Sha256::new().chain_update(person.as_str()).chain_update([0]).chain_update(once).finalize().into();
    let (id, _) = hash.split_first_chunk().expect("a hash has 32 bytes");
    make(app, KeyId::from_random(*id), person, wanted).await
}

/// The first of these grants that somebody does not hold. A key without limit is within anybody's: it allows what its owner
/// may do at that time.
pub fn beyond<'a>(held: &[Grant], wanted: &'a [Grant]) -> Option<&'a Grant> {
    let is_held = |grant: &Grant| {
        grant.permission() == Permission::Unrestricted || allows(held, grant.permission(), grant.store())
    };
    wanted.iter().find(|grant| !is_held(grant))
}

async fn make(
    app: &App,
    id: KeyId,
    person: &UserId,
    (label, grants): (&str, Vec<Grant>),
) -> Result<String, store::Error> {
    let text = hex::encode(app.chance.bytes::<KEY_BYTES>());
    let (label, created_at) = (label.to_owned(), app.now());
    let key = ApiKey { id, person: person.clone(), label, grants, created_at };
    app.store.create_key(&Actor::Person(person.clone()), key, key_hash(&text)).await?;
    Ok(text)
}
