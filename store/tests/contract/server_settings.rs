//! What is set for the whole server.
use crate::fixture::SYSTEM;
use crate::place::Place;
use domain::UserId;
use domain::audit::Actor;
use store::{AuditFilter, ServerSetting, Store};

const SETTING: ServerSetting = ServerSetting::BackupRecipients;

pub(crate) async fn set(store: &Store, was: Option<&str>, becomes: Option<&str>) -> bool {
    let by = Actor::Person(UserId::parse("ann").unwrap());
    let values = (was.map(str::to_owned), becomes.map(str::to_owned));
    store.replace_server_setting(&by, SETTING, values).await.unwrap()
}

pub(crate) async fn a_setting_of_the_server_is_changed_as_it_was_seen_and_told(place: &Place) {
    let store = place.open();
    let now = async || store.server_setting(&SYSTEM, SETTING).await.unwrap();
    assert_eq!(now().await, None);
    assert!(!set(&store, Some("age1a"), Some("age1b")).await, "nothing was set");
    assert!(set(&store, None, Some("age1a")).await);
    assert!(!set(&store, None, Some("age1eve")).await, "somebody else has set it");
    assert_eq!(now().await.as_deref(), Some("age1a"));
    assert!(set(&store, Some("age1a"), Some("age1a")).await, "as it is");
    assert!(set(&store, Some("age1a"), Some("age1b")).await);
    assert!(set(&store, Some("age1b"), None).await);
    assert_eq!(now().await, None);
    let filter = AuditFilter { deed: Some("server.".into()), ..AuditFilter::default() };
    let rows = store.audit_rows(&SYSTEM, filter, 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.person.as_deref(), &*row.details)).collect();
    assert_eq!(told, [(Some("ann"), r#"{"changed":["backup-recipients"]}"#); 3]);
}
