//! Who is signed in on the pages.
use crate::fixture::{SYSTEM, person};
use crate::place::{NOW, Place};
use domain::audit::Actor;
use domain::session::Span;
use domain::{Seconds, SessionId, UserId};
use store::{Error, PasswordHash, Person, Session, Store};

fn session(id: &str, person: &UserId) -> Session {
    let id = SessionId::parse(id).unwrap();
    Session { id, person: person.clone(), label: None, span: Span::beginning(NOW), groups_at: None }
}

/// Ann and Bob, and two sessions of hers.
async fn two_of_anns(store: &Store) -> (Person, Person) {
    let (ann, bob) = (person("ann"), person("bob"));
    for who in [&ann, &bob] {
        store.create_person(&SYSTEM.actor(), who.clone()).await.unwrap();
    }
    store.open_session(session("first", &ann.id), [1; 32]).await.unwrap();
    store.open_session(session("second", &ann.id), [2; 32]).await.unwrap();
    (ann, bob)
}

pub(crate) async fn a_session_is_found_by_its_hash_and_only_its_owner_touches_it(place: &Place) {
    let store = place.open();
    let (ann, bob) = two_of_anns(&store).await;
    let (found, owner) = store.session_by_hash(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((&found, &owner), (&session("first", &ann.id), &ann));
    assert_eq!(store.session_by_hash(&[3; 32]).await, Ok(None));
    let nobodys = session("third", &UserId::parse("nobody").unwrap());
    assert_eq!(store.open_session(nobodys, [3; 32]).await, Err(Error::NotFound));
    assert_eq!(store.open_session(session("twin", &ann.id), [1; 32]).await, Err(Error::Exists));

    let by = Actor::Person(bob.id.clone());
    assert_eq!(store.end_session(&by, &bob.id, &found.id).await, Err(Error::NotFound));
    assert_eq!(store.name_session(&bob.id, &found.id, Some("mine".into())).await, Err(Error::NotFound));
    store.name_session(&ann.id, &found.id, Some("office".into())).await.unwrap();
    let hour = NOW.plus(Seconds::hours(2));
    store.use_session(&found.id, hour).await.unwrap();
    store.use_session(&found.id, NOW).await.unwrap();
    let (found, _) = store.session_by_hash(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((found.label.as_deref(), found.span.used_at), (Some("office"), hour), "never back");
    assert_eq!(found.groups_at, None);
    store.note_groups(&found.id, hour).await.unwrap();
    store.note_groups(&found.id, NOW).await.unwrap();
    let told = store.session_by_hash(&[1; 32]).await.unwrap().unwrap().0.groups_at;
    assert_eq!(told, Some(hour), "never back");
    let other = store.session_by_hash(&[2; 32]).await.unwrap().unwrap().0.groups_at;
    assert_eq!(other, None, "of this session alone");
    store.end_session(&Actor::Person(ann.id.clone()), &ann.id, &found.id).await.unwrap();
    let left = store.sessions_of(&ann.id).await.unwrap();
    assert_eq!(left, [session("second", &ann.id)]);
}

pub(crate) async fn sessions_end_with_the_password_the_lock_and_the_account(place: &Place) {
    let store = place.open();
    let (ann, bob) = two_of_anns(&store).await;
    let by = SYSTEM.actor();
    let named = Person { name: Some("Ann Lee".into()), ..ann.clone() };
    store.update_person(&by, named.clone()).await.unwrap();
    assert_eq!(store.sessions_of(&ann.id).await.unwrap().len(), 2, "a name changes nothing");
    let hashed = Person { password_hash: PasswordHash("another".into()), ..named.clone() };
    store.update_person(&by, hashed.clone()).await.unwrap();
    assert_eq!(store.sessions_of(&ann.id).await, Ok(vec![]));

    store.open_session(session("third", &ann.id), [3; 32]).await.unwrap();
    store.update_person(&by, Person { disabled_at: Some(NOW), ..hashed.clone() }).await.unwrap();
    store.update_person(&by, hashed).await.unwrap();
    assert_eq!(store.sessions_of(&ann.id).await, Ok(vec![]));

    store.open_session(session("fourth", &bob.id), [4; 32]).await.unwrap();
    store.delete_person(&by, &bob.id, |_| Ok::<(), ()>(())).await.unwrap().unwrap();
    assert_eq!(store.session_by_hash(&[4; 32]).await, Ok(None));
}

pub(crate) async fn all_but_one_end_and_what_is_over_is_forgotten(place: &Place) {
    let store = place.open();
    let (ann, _) = two_of_anns(&store).await;
    let by = Actor::Person(ann.id.clone());
    let kept = SessionId::parse("second").unwrap();
    assert_eq!(store.end_sessions(&by, &ann.id, Some(kept.clone())).await, Ok(1));
    assert_eq!(store.end_sessions(&by, &ann.id, Some(kept)).await, Ok(0));
    assert_eq!(store.sessions_of(&ann.id).await.unwrap().len(), 1);
    assert_eq!(store.forget_sessions(&SYSTEM, Span::horizon(NOW)).await, Ok(0));
    assert_eq!(store.forget_sessions(&SYSTEM, Span::horizon(NOW.plus(Seconds::hours(14)))).await, Ok(1));
    assert_eq!(store.session_by_hash(&[2; 32]).await, Ok(None));
}
