//! People, their keys and their stores.
use crate::fixture::{SYSTEM, Shop, bytes, person};
use crate::place::{NOW, Place};
use domain::account::{self, Refusal, Standing};
use domain::permission::Grant;
use domain::settings::StoreSettings;
use domain::{KeyId, Role, StoreId, UserId};
use store::{ApiKey, AuditFilter, Error, HeldRole, Member, StoreRecord};

pub(crate) async fn addresses_are_unique_whatever_their_case(place: &Place) {
    let store = place.open();
    assert_eq!(store.is_without_people().await, Ok(true));
    let ann = store::Person { email: "Ann@Example.org".into(), ..person("ann") };
    store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    let twin = store::Person { id: UserId::parse("twin").unwrap(), ..person("ann") };
    assert_eq!(store.create_person(&SYSTEM.actor(), twin).await, Err(Error::Exists));
    assert_eq!(store.person_by_email(" ann@EXAMPLE.org").await, Ok(Some(ann.clone())));
    assert_eq!(store.person(&ann.id).await, Ok(Some(ann.clone())));
    assert_eq!(store.people(&SYSTEM).await, Ok(vec![ann]));
    assert_eq!(store.is_without_people().await, Ok(false));
    assert_eq!(
        store.create_first_person(&SYSTEM.actor(), person("bob")).await,
        Err(Error::Exists),
        "bob is second"
    );
    assert_eq!(store.person_by_email("bob@example.org").await, Ok(None));
}

pub(crate) async fn of_many_first_people_one_is(place: &Place) {
    let store = place.open();
    let tries = (0..8).map(|number| {
        let store = store.clone();
        let who =
            store::Person { email: format!("{number}@example.org").into(), ..person(&format!("p{number}")) };
        spawn(async move { store.create_first_person(&SYSTEM.actor(), who).await })
    });
    let mut first = 0;
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(()) => first += 1,
            Err(refused) => assert_eq!(refused, Error::Exists),
        }
    }
    assert_eq!((first, store.people(&SYSTEM).await.unwrap().len()), (1, 1));
}

pub(crate) use crate::group::spawn;

pub(crate) async fn keys_are_found_by_hash(place: &Place) {
    let store = place.open();
    let ann = person("ann");
    store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    let grants: Vec<Grant> =
        vec!["btcpay.store.canviewinvoices:shop".parse().unwrap(), "unrestricted".parse().unwrap()];
    let id = KeyId::parse("key").unwrap();
    let key =
        ApiKey { id: id.clone(), person: ann.id.clone(), label: "till".into(), grants, created_at: NOW };
    store.create_key(&SYSTEM.actor(), key.clone(), [1; 32]).await.unwrap();
    let second = ApiKey { id: KeyId::parse("second").unwrap(), ..key.clone() };
    assert_eq!(
        store.create_key(&SYSTEM.actor(), second, [1; 32]).await,
        Err(Error::Exists),
        "one key has one hash"
    );
    let nobodys = ApiKey {
        id: KeyId::parse("third").unwrap(),
        person: UserId::parse("nobody").unwrap(),
        ..key.clone()
    };
    assert_eq!(store.create_key(&SYSTEM.actor(), nobodys, [3; 32]).await, Err(Error::NotFound));
    let holder = store.key_by_hash(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((holder.key, holder.person, holder.roles), (key.clone(), ann.clone(), vec![]));
    assert_eq!(store.key_by_hash(&[2; 32]).await, Ok(None));
    assert_eq!(store.keys_of(&ann.id).await, Ok(vec![key]));
    assert_eq!(
        store.delete_key(&SYSTEM.actor(), &UserId::parse("nobody").unwrap(), &id).await,
        Err(Error::NotFound)
    );
    store.delete_key(&SYSTEM.actor(), &ann.id, &id).await.unwrap();
    assert_eq!(store.key_by_hash(&[1; 32]).await, Ok(None));
    assert_eq!(store.delete_key(&SYSTEM.actor(), &ann.id, &id).await, Err(Error::NotFound));
}

pub(crate) async fn roles_are_listed(place: &Place) {
    let shop = Shop::open(place).await;
    let store = &shop.store;
    let owner = person("shop").id;
    let id = StoreId::from_random(bytes("second", 0));
    let settings = StoreSettings { name: "Second".into(), ..StoreSettings::default() };
    let record = StoreRecord { id: id.clone(), settings, created_at: NOW };
    let member = Member { person: owner.clone(), role: "Guest".into() };
    store.create_store(&SYSTEM.actor(), record.clone(), member.clone()).await.unwrap();
    assert_eq!(store.create_store(&SYSTEM.actor(), record.clone(), member).await, Err(Error::Exists));
    let nobody = Member { person: UserId::parse("nobody").unwrap(), role: "Owner".into() };
    let third = StoreRecord { id: StoreId::parse("third").unwrap(), ..record.clone() };
    assert_eq!(store.create_store(&SYSTEM.actor(), third, nobody).await, Err(Error::NotFound));
    assert_eq!(store.stores(&SYSTEM).await.unwrap().len(), 2, "a store without an owner was not made");
    let roles = store.roles_of(&owner).await.unwrap();
    let role = |store: &StoreId, name: &str| HeldRole {
        store: store.clone(),
        name: name.into(),
        own: None,
        is_from_outside: false,
    };
    assert_eq!(roles, [role(shop.access.store(), "Owner"), role(&id, "Guest")]);
    let key = ApiKey {
        id: KeyId::parse("key").unwrap(),
        person: owner.clone(),
        label: String::new(),
        grants: vec![],
        created_at: NOW,
    };
    store.create_key(&SYSTEM.actor(), key, [1; 32]).await.unwrap();
    let by_key = async || store.key_by_hash(&[1; 32]).await.unwrap().unwrap().roles;
    assert_eq!(by_key().await, roles, "a key brings its owner's roles along");
    let changed = StoreSettings { name: "Renamed".into(), archived: true, ..record.settings };
    let access = SYSTEM.to_store(&id);
    store.update_store(&access, &changed).await.unwrap();
    assert_eq!(store.settings(&access).await, Ok(Some(changed)));
    store.delete_store(&access, NOW).await.unwrap();
    let left = store.roles_of(&owner).await.unwrap();
    assert_eq!(left, [role(shop.access.store(), "Owner")]);
    assert_eq!(by_key().await, left);
}

pub(crate) async fn a_person_can_be_changed(place: &Place) {
    let store = place.open();
    let ann = person("ann");
    store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    let changed = store::Person {
        email: "new@example.org".into(),
        administrator_at: Some(NOW),
        disabled_at: Some(NOW),
        ..ann
    };
    store.update_person(&SYSTEM.actor(), changed.clone()).await.unwrap();
    assert_eq!(store.person_by_email("new@example.org").await, Ok(Some(changed)));
    assert_eq!(store.update_person(&SYSTEM.actor(), person("bob")).await, Err(Error::NotFound));
}

pub(crate) async fn secrets_are_not_printed(place: &Place) {
    let shop = Shop::open(place).await;
    let id = shop.add_webhook(1, crate::fixture::everything()).await;
    let webhook = shop.store.webhook(&shop.access, &id).await.unwrap();
    let printed = format!("{webhook:?} {:?} {:?}", shop.store.people(&SYSTEM).await, shop.store);
    assert!(!printed.contains("a secret") && !printed.contains("hash of"), "{printed}");
}

pub(crate) async fn settings_changed_at_once_are_all_changed(place: &Place) {
    let shop = Shop::open(place).await;
    let renamed = shop.store.update_settings(&shop.access, |settings| settings.name = "Renamed".into());
    let archived =
        shop.store.update_settings(&shop.access, |settings| std::mem::replace(&mut settings.archived, true));
    assert_eq!(tokio::join!(renamed, archived), (Ok(()), Ok(false)));
    let settings = shop.store.settings(&shop.access).await.unwrap().unwrap();
    assert_eq!((settings.name.as_str(), settings.archived), ("Renamed", true));
    let elsewhere = SYSTEM.to_store(&StoreId::parse("elsewhere").unwrap());
    assert_eq!(shop.store.update_settings(&elsewhere, |_| ()).await, Err(Error::NotFound));
}

pub(crate) async fn an_account_goes_with_its_keys_and_memberships(place: &Place) {
    let shop = Shop::open(place).await;
    let (owner, ann) = (person("shop"), person("ann"));
    shop.store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    let member = Member { person: ann.id.clone(), role: "Guest".into() };
    shop.store.add_member(&shop.access, member).await.unwrap();
    let key = KeyId::parse("key").unwrap();
    let key =
        ApiKey { id: key, person: ann.id.clone(), label: "till".into(), grants: vec![], created_at: NOW };
    shop.store.create_key(&SYSTEM.actor(), key, [1; 32]).await.unwrap();
    let delete = |id: &UserId| {
        let (store, id) = (shop.store.clone(), id.clone());
        async move { store.delete_person(&SYSTEM.actor(), &id, Standing::may_be_deleted).await }
    };
    let refused = Refusal::LastOwner(vec![shop.access.store().clone()]);
    assert_eq!(delete(&owner.id).await, Ok(Err(refused)));
    assert_eq!(delete(&ann.id).await, Ok(Ok(())));
    assert_eq!(delete(&ann.id).await, Err(Error::NotFound));
    assert_eq!(shop.store.person(&ann.id).await, Ok(None));
    assert_eq!(shop.store.key_by_hash(&[1; 32]).await, Ok(None));
    assert_eq!(shop.store.members(&shop.access).await.unwrap().len(), 1);
    assert_eq!(shop.store.person(&owner.id).await, Ok(Some(owner.clone())));
    // How somebody stands counts others who may sign in.
    let standing = |store: store::Store| async move {
        store
            .change_person(&SYSTEM.actor(), &person("shop").id, |_, standing| standing.clone())
            .await
            .unwrap()
    };
    assert!(!standing(shop.store.clone()).await.administers);
    for (name, disabled_at) in [("one", None), ("two", Some(NOW))] {
        let administrator = store::Person { administrator_at: Some(NOW), disabled_at, ..person(name) };
        shop.store.create_person(&SYSTEM.actor(), administrator).await.unwrap();
    }
    assert_eq!(standing(shop.store.clone()).await.other_administrators, 1);
}

pub(crate) async fn of_two_owners_who_leave_at_once_one_stays(place: &Place) {
    let shop = Shop::open(place).await;
    let ann = person("ann");
    shop.store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    let member = Member { person: ann.id.clone(), role: "Owner".into() };
    shop.store.add_member(&shop.access, member).await.unwrap();
    let leave = |id: UserId| {
        shop.store.update_members(&shop.access, move |all| account::move_to(all, &id, None::<Role>))
    };
    let (one, other) = tokio::join!(leave(ann.id.clone()), leave(person("shop").id));
    let refused = [one.unwrap(), other.unwrap()].into_iter().filter(Result::is_err).count();
    assert_eq!((refused, shop.store.members(&shop.access).await.unwrap().len()), (1, 1));
}

pub(crate) async fn members_are_told_of(place: &Place) {
    let shop = Shop::open(place).await;
    let ann = person("ann");
    shop.store.create_person(&SYSTEM.actor(), ann.clone()).await.unwrap();
    let before = shop.store.audit_rows(&SYSTEM, AuditFilter::default(), 100).await.unwrap().len();
    for role in [Some(Role::Guest), Some(Role::Manager), Some(Role::Manager), None] {
        let id = ann.id.clone();
        let change = move |all: &mut Vec<Member>| match role {
            Some(Role::Guest) => account::join(all, &id, Role::Guest),
            role => account::move_to(all, &id, role),
        };
        shop.store.update_members(&shop.access, change).await.unwrap().unwrap();
    }
    let rows = shop.store.audit_rows(&SYSTEM, AuditFilter::default(), 100).await.unwrap().split_off(before);
    let told: Vec<String> = rows.iter().map(|row| format!("{} {}", row.deed, row.details)).collect();
    let expected = [
        r#"member.added {"role":"Guest"}"#,
        r#"member.changed {"role":"Manager"}"#,
        r#"member.removed {"role":"Manager"}"#,
    ];
    assert_eq!(told, expected, "what changes nothing is not told");
    assert!(rows.iter().all(|row| row.subject.as_deref() == Some(ann.id.as_str())));
    let elsewhere = SYSTEM.to_store(&StoreId::parse("elsewhere").unwrap());
    assert_eq!(shop.store.update_members(&elsewhere, |_| ()).await, Err(Error::NotFound));
}
