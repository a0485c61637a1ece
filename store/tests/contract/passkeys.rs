//! Passkeys that people sign in with.
use crate::fixture::{SYSTEM, person};
use crate::group::spawn;
use crate::place::{NOW, Place};
use domain::audit::Actor;
use domain::passkey::{LIFE, MOST};
use domain::{PasskeyId, Seconds, Timestamp, UserId};
use store::{Answered, AuditFilter, Error, Passkey, Store, Taken};

fn passkey(number: u8, person: &UserId) -> Passkey {
    Passkey {
        id: PasskeyId::parse(&format!("passkey-{number}")).unwrap(),
        person: person.clone(),
        name: format!("Key {number}"),
        created_at: NOW.plus(Seconds(number.into())),
        used_at: None,
        credential: vec![number; 33],
        handle: [7; 64],
        public_key: vec![1, number],
        state: vec![0],
    }
}

/// The answer to question `number`, given at that instant.
fn answer(number: u8, at: Timestamp) -> Answered {
    Answered { question: [number; 32], ends_at: at.plus(LIFE), at }
}

pub(crate) async fn add(store: &Store, number: u8, person: &UserId) -> Passkey {
    let passkey = passkey(number, person);
    let by = Actor::Person(person.clone());
    assert_eq!(store.add_passkey(&by, passkey.clone(), answer(number, NOW)).await, Ok(Taken::Yes));
    passkey
}

/// Ann and Bob, and two passkeys of hers.
async fn two_of_anns(store: &Store) -> (UserId, UserId, [Passkey; 2]) {
    let (ann, bob) = (person("ann"), person("bob"));
    for who in [&ann, &bob] {
        store.create_person(&SYSTEM.actor(), who.clone()).await.unwrap();
    }
    let passkeys = [add(store, 1, &ann.id).await, add(store, 2, &ann.id).await];
    (ann.id, bob.id, passkeys)
}

pub(crate) async fn a_passkey_is_found_by_what_browsers_know_and_only_its_owner_removes_it(place: &Place) {
    let store = place.open();
    let (ann, bob, [first, second]) = two_of_anns(&store).await;
    assert_eq!(store.passkey_by_credential(&first.credential).await, Ok(Some(first.clone())));
    assert_eq!(store.passkey_by_credential(&first.credential[1..]).await, Ok(None));
    assert_eq!(store.passkeys_of(&ann).await, Ok(vec![first.clone(), second.clone()]));
    assert_eq!(store.passkeys_of(&bob).await, Ok(vec![]));
    let by = Actor::Person(bob.clone());
    assert_eq!(store.remove_passkey(&by, &bob, &first.id).await, Err(Error::NotFound));
    store.remove_passkey(&Actor::Person(ann.clone()), &ann, &first.id).await.unwrap();
    assert_eq!(store.passkeys_of(&ann).await, Ok(vec![second]));
    assert_eq!(store.remove_passkeys(&Actor::CommandLine, &ann).await, Ok(1));
    assert_eq!(store.remove_passkeys(&Actor::CommandLine, &ann).await, Ok(0));
    let filter = AuditFilter { deed: Some("passkey.".into()), ..AuditFilter::default() };
    let rows = store.audit_rows(&SYSTEM, filter, 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (&*row.deed, row.subject.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("passkey.added", Some("passkey-1")),
            ("passkey.added", Some("passkey-2")),
            ("passkey.removed", Some("passkey-1")),
            ("passkey.removed", None),
        ]
    );
}

pub(crate) async fn an_answer_counts_once(place: &Place) {
    let store = place.open();
    let (ann, bob, [first, second]) = two_of_anns(&store).await;
    let by = Actor::Person(bob.clone());
    let stolen = Passkey { id: PasskeyId::parse("stolen").unwrap(), person: bob.clone(), ..first.clone() };
    assert_eq!(store.add_passkey(&by, stolen, answer(9, NOW)).await, Ok(Taken::Changed), "Ann has it");
    assert_eq!(store.add_passkey(&by, passkey(3, &bob), answer(1, NOW)).await, Ok(Taken::Again));
    let nobodys = passkey(3, &UserId::parse("nobody").unwrap());
    assert_eq!(store.add_passkey(&by, nobodys, answer(10, NOW)).await, Err(Error::NotFound));

    let later = NOW.plus(Seconds(60));
    assert_eq!(store.use_passkey(&first, vec![1], answer(11, later)).await, Ok(Taken::Yes));
    let used = Passkey { state: vec![1], used_at: Some(later), ..first.clone() };
    assert_eq!(store.passkeys_of(&ann).await.unwrap()[0], used);
    assert_eq!(store.use_passkey(&used, vec![2], answer(11, later)).await, Ok(Taken::Again));
    assert_eq!(store.use_passkey(&second, vec![2], answer(11, later)).await, Ok(Taken::Again));
    let stale = store.use_passkey(&first, vec![1], answer(12, later)).await;
    assert_eq!(stale, Ok(Taken::Changed), "somebody used it meanwhile");
    // One that counts nothing stays as it is, and can be used at any time.
    assert_eq!(store.use_passkey(&used, vec![1], answer(13, later)).await, Ok(Taken::Yes));
    assert_eq!(store.use_passkey(&used, vec![1], answer(14, later)).await, Ok(Taken::Yes));
    store.remove_passkey(&Actor::Person(ann.clone()), &ann, &first.id).await.unwrap();
    assert_eq!(store.use_passkey(&used, vec![1], answer(15, later)).await, Ok(Taken::Changed));

    // What nobody can answer any more is forgotten, but not before every server's clock says so.
    let ahead = later.plus(LIFE);
    assert_eq!(store.use_passkey(&second, vec![1], answer(11, ahead)).await, Ok(Taken::Again));
    let much_later = ahead.plus(LIFE);
    assert_eq!(store.use_passkey(&second, vec![1], answer(11, much_later)).await, Ok(Taken::Yes));
}

/// Whoever copies an answer on its way and sends it too gets nothing for it.
pub(crate) async fn of_many_that_send_an_answer_one_counts(place: &Place) {
    let store = place.open();
    let (_, _, [first, _]) = two_of_anns(&store).await;
    let tries = (0..6).map(|_| {
        let (store, first) = (store.clone(), first.clone());
        spawn(async move { store.use_passkey(&first, vec![0], answer(20, NOW)).await })
    });
    let mut counted = 0;
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap().unwrap() {
            Taken::Yes => counted += 1,
            Taken::Again => {}
            Taken::Changed => panic!("its state is the same"),
        }
    }
    assert_eq!(counted, 1);
}

pub(crate) async fn passkeys_are_not_without_end_and_go_with_the_account(place: &Place) {
    let store = place.open();
    let (ann, bob, [first, _]) = two_of_anns(&store).await;
    let most = u8::try_from(MOST).unwrap();
    for number in 3..=most {
        add(&store, number, &ann).await;
    }
    let by = Actor::Person(ann.clone());
    let one_more = store.add_passkey(&by, passkey(most + 1, &ann), answer(most + 1, NOW)).await;
    assert_eq!(one_more, Err(Error::TooMany { most: most.into() }));
    add(&store, most + 1, &bob).await;
    store.delete_person(&SYSTEM.actor(), &ann, |_| Ok::<(), ()>(())).await.unwrap().unwrap();
    assert_eq!(store.passkey_by_credential(&first.credential).await, Ok(None));
    assert_eq!(store.passkeys_of(&bob).await.unwrap().len(), 1);
}
