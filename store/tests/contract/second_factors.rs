//! What somebody shows beside their password.
use crate::fixture::{SYSTEM, person};
use crate::group::spawn;
use crate::place::{NOW, Place};
use domain::audit::Actor;
use domain::session::Span;
use domain::{SessionId, UserId};
use store::{AuditFilter, Confirmed, Error, Session, Store, TotpSecret};

const SECRET: TotpSecret = TotpSecret([3; 20]);

fn session(id: &str) -> SessionId {
    SessionId::parse(id).unwrap()
}

/// Ann, with two sessions.
async fn ann(store: &Store) -> UserId {
    let ann = person("ann");
    store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    for (id, hash) in [("first", [1; 32]), ("second", [2; 32])] {
        let session = Session {
            id: session(id),
            person: ann.id.clone(),
            label: None,
            span: Span::beginning(NOW),
            groups_at: None,
        };
        store.open_session(session, hash).await.unwrap();
    }
    ann.id
}

/// Ann has set one up in her first session, by the code of step 100, and has two recovery codes.
async fn set_up(store: &Store, ann: &UserId) {
    let by = Actor::Person(ann.clone());
    store.begin_second_factor(&by, ann, SECRET).await.unwrap();
    let codes = vec![[1; 32], [2; 32]];
    let confirmed = Confirmed { step: 100, at: NOW, codes, session: session("first") };
    store.confirm_second_factor(&by, ann, confirmed).await.unwrap();
}

pub(crate) async fn a_second_factor_is_begun_shown_to_work_and_taken_away(place: &Place) {
    let store = place.open();
    let ann = ann(&store).await;
    let by = Actor::Person(ann.clone());
    assert_eq!(store.second_factor(&ann).await, Ok(None));
    let nothing = Confirmed { step: 1, at: NOW, codes: vec![], session: session("first") };
    assert_eq!(store.confirm_second_factor(&by, &ann, nothing).await, Err(Error::NotFound));
    store.begin_second_factor(&by, &ann, TotpSecret([9; 20])).await.unwrap();
    assert_eq!(store.use_step(&ann, 100).await, Ok(false), "not asked for yet");
    set_up(&store, &ann).await;
    let factor = store.second_factor(&ann).await.unwrap().unwrap();
    assert_eq!((factor.secret, factor.confirmed_at, factor.codes_left), (SECRET, Some(NOW), 2));
    let sessions = store.sessions_of(&ann).await.unwrap();
    assert_eq!(sessions.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(), ["first"]);
    assert_eq!(store.begin_second_factor(&by, &ann, SECRET).await, Err(Error::Exists));
    assert_eq!(store.remove_second_factor(&by, &ann).await, Ok(true));
    assert_eq!(store.remove_second_factor(&by, &ann).await, Ok(false));
    assert_eq!(store.second_factor(&ann).await, Ok(None));
    assert_eq!(store.use_recovery_code(&by, &ann, [1; 32]).await, Ok(false));
    let filter = AuditFilter { deed: Some("second-factor.".into()), ..AuditFilter::default() };
    let rows = store.audit_rows(&SYSTEM, filter, 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| &*row.deed).collect();
    assert_eq!(told, ["second-factor.set", "second-factor.removed"]);
}

pub(crate) async fn a_code_and_all_before_it_are_used_up(place: &Place) {
    let store = place.open();
    let ann = ann(&store).await;
    set_up(&store, &ann).await;
    for (step, passes) in [(99, false), (100, false), (101, true), (101, false), (103, true), (102, false)] {
        assert_eq!(store.use_step(&ann, step).await, Ok(passes), "{step}");
    }
    let by = Actor::Person(ann.clone());
    assert_eq!(store.use_recovery_code(&by, &ann, [1; 32]).await, Ok(true));
    assert_eq!(store.use_recovery_code(&by, &ann, [1; 32]).await, Ok(false), "once");
    assert_eq!(store.second_factor(&ann).await.unwrap().unwrap().codes_left, 1);
    store.replace_recovery_codes(&by, &ann, vec![[3; 32]]).await.unwrap();
    assert_eq!(store.use_recovery_code(&by, &ann, [2; 32]).await, Ok(false), "there are others");
    assert_eq!(store.use_recovery_code(&by, &ann, [3; 32]).await, Ok(true));
}

/// Of any number that show the same code at once, one gets in.
pub(crate) async fn of_many_that_show_a_code_one_passes(place: &Place) {
    let store = place.open();
    let ann = ann(&store).await;
    set_up(&store, &ann).await;
    let tries = (0..6).map(|_| {
        let (store, ann) = (store.clone(), ann.clone());
        spawn(async move { store.use_step(&ann, 200).await })
    });
    let mut passed = 0;
    for attempt in tries.collect::<Vec<_>>() {
        passed += usize::from(attempt.await.unwrap().unwrap());
    }
    assert_eq!(passed, 1);
    store.delete_person(&SYSTEM.actor(), &ann, |_| Ok::<(), ()>(())).await.unwrap().unwrap();
    assert_eq!(store.second_factor(&ann).await, Ok(None));
}
