//! Somebody is kept out, on a real database and without a server.
use super::super::tests::{almoner, data};
use crate::chance::Chance;
use domain::audit::Actor;
use domain::session::Span;
use domain::{Network, PasskeyId, SessionId, Timestamp};
use std::path::Path;
use store::{Answered, AuditFilter, Opening, Passkey, Session, Store, Taken};

const NOW: Timestamp = Timestamp(1_795_000_000);

fn open(folder: &Path) -> Store {
    let opening =
        Opening::new(Network::Regtest, [1; 16], Box::new(|| NOW), Box::new(|| Chance::seeded(1).bytes()));
    Store::open(&folder.join("data/almoner.sqlite"), opening).unwrap()
}

/// Ann signs in somewhere and adds a passkey.
async fn add_passkey(store: &Store) {
    let ann = store.person_by_email("ann@example.org").await.unwrap().unwrap().id;
    let id = SessionId::parse("first").unwrap();
    let session =
        Session { id, person: ann.clone(), label: None, span: Span::beginning(NOW), groups_at: None };
    store.open_session(session, [1; 32]).await.unwrap();
    let passkey = Passkey {
        id: PasskeyId::parse("passkey").unwrap(),
        person: ann.clone(),
        name: "Key ring".into(),
        created_at: NOW,
        used_at: None,
        credential: vec![1; 32],
        handle: [2; 64],
        public_key: vec![3],
        state: vec![4],
    };
    let answered = Answered { question: [5; 32], ends_at: NOW, at: NOW };
    assert_eq!(store.add_passkey(&Actor::Person(ann), passkey, answered).await, Ok(Taken::Yes));
}

async fn what_is_left(store: &Store) -> (usize, usize, String) {
    let ann = store.person_by_email("ann@example.org").await.unwrap().unwrap().id;
    let filter = AuditFilter { deed: Some("passkey.removed".into()), ..AuditFilter::default() };
    let rows = store.audit_rows(&domain::SystemAccess::for_program(), filter, 10).await.unwrap();
    let by = rows.iter().map(|row| row.actor.clone()).collect();
    (store.passkeys_of(&ann).await.unwrap().len(), store.sessions_of(&ann).await.unwrap().len(), by)
}

#[test]
fn somebodys_passkeys_are_taken_away_and_their_sessions_end() {
    let (dir, settings) = data();
    almoner(&format!("almoner user create ann@example.org {settings}"), "").unwrap();
    let remove = format!("almoner user remove-passkeys ann@example.org {settings}");
    let said = almoner(&remove, "").unwrap();
    assert!(said.starts_with("Passkeys taken away: 0."), "{said}");
    super::data::wait(add_passkey(&open(dir.path()))).unwrap();
    let said = almoner(&remove, "").unwrap();
    assert!(said.starts_with("Passkeys taken away: 1."), "{said}");
    let left = super::data::wait(what_is_left(&open(dir.path()))).unwrap();
    assert_eq!(left, (0, 0, "command-line".into()));
    let nobodys =
        almoner(&format!("almoner user remove-passkeys bob@example.org {settings}"), "").unwrap_err();
    assert_eq!(nobodys.to_string(), "Nobody with the address bob@example.org has an account.");
}
