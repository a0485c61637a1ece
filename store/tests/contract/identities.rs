//! Whom an organisation vouches for: bound to accounts, let go of, and what their groups give them.
use crate::fixture::{SYSTEM, Shop, person};
use crate::place::{NOW, Place};
use domain::audit::Actor;
use domain::outside::{Identity, Refusal, Wanted, Way};
use domain::{Role, StoreId, UserId};
use store::{AuditFilter, Bound, Error, Kept, Member, PasswordHash, PasswordLink, Person, Store};

const ISSUER: &str = "https://login.example.org";

fn known_as(subject: &str) -> Identity {
    Identity::try_new(Way::OpenId, ISSUER, subject).unwrap()
}

fn in_directory(subject: &str) -> Identity {
    Identity::try_new(Way::Directory, "entryUUID", subject).unwrap()
}

/// Somebody whose account has no password.
async fn without_password(store: &Store, name: &str) -> UserId {
    let person = Person { password_hash: PasswordHash::none(), ..person(name) };
    let id = person.id.clone();
    store.create_person(&SYSTEM.actor(), person).await.unwrap();
    id
}

async fn bind(store: &Store, who: &UserId, identity: &Identity) -> Result<(), Refusal> {
    store.bind_identity(who, identity.clone(), (NOW, false)).await.unwrap()
}

async fn told(store: &Store, deed: &str) -> Vec<String> {
    let filter = AuditFilter { deed: Some(deed.into()), ..AuditFilter::default() };
    let rows = store.audit_rows(&SYSTEM, filter, 100).await.unwrap();
    rows.iter().map(|row| format!("{} {} {}", row.actor, row.deed, row.details)).collect()
}

pub(crate) async fn an_account_is_found_by_issuer_and_subject_to_the_letter(place: &Place) {
    let store = place.open();
    let ann = without_password(&store, "ann").await;
    let link = PasswordLink { hash: [1; 32], expires_at: domain::Timestamp(NOW.0 + 60) };
    store.make_password_link(&SYSTEM.actor(), &ann, link).await.unwrap();
    assert_eq!(bind(&store, &ann, &known_as("Ann")).await, Ok(()));
    assert_eq!(bind(&store, &ann, &known_as("Ann")).await, Ok(()), "again is nothing new");
    let found = store.person_by_identity(&known_as("Ann")).await.unwrap().unwrap();
    assert_eq!(found.id, ann);
    let elsewhere = Identity::try_new(Way::OpenId, "https://login.example.com", "Ann").unwrap();
    let otherwise = Identity::try_new(Way::Directory, ISSUER, "Ann").unwrap();
    for other in [known_as("ann"), known_as("Ann "), elsewhere, otherwise] {
        assert_eq!(store.person_by_identity(&other).await, Ok(None));
    }
    let bound = Bound { identity: known_as("Ann"), bound_at: NOW };
    assert_eq!(store.identities_of(&ann).await, Ok(vec![bound]));
    assert_eq!(store.password_links(&SYSTEM).await, Ok(vec![]), "the link of an invitation is over");
    assert_eq!(told(&store, "identity.").await, ["person identity.bound {\"way\":\"openid\"}"]);
    store.delete_person(&SYSTEM.actor(), &ann, |_| Ok::<(), ()>(())).await.unwrap().unwrap();
    assert_eq!(store.person_by_identity(&known_as("Ann")).await, Ok(None));
}

pub(crate) async fn nobody_is_bound_to_what_another_could_lose(place: &Place) {
    let store = place.open();
    let (ann, bob) = (without_password(&store, "ann").await, without_password(&store, "bob").await);
    bind(&store, &ann, &known_as("1")).await.unwrap();
    assert_eq!(bind(&store, &ann, &known_as("2")).await, Err(Refusal::Taken), "her address is another's now");
    assert_eq!(bind(&store, &ann, &in_directory("1")).await, Err(Refusal::Unprovable));
    assert_eq!(bind(&store, &bob, &known_as("1")).await, Err(Refusal::Elsewhere));
    store.create_person(&SYSTEM.actor(), person("cy")).await.unwrap();
    let cy = person("cy").id;
    assert_eq!(bind(&store, &cy, &known_as("3")).await, Err(Refusal::Unprovable), "it has a password");
    let shown = store.bind_identity(&cy, known_as("3"), (NOW, true)).await.unwrap();
    assert_eq!(shown, Ok(()));
    assert_eq!(store.bind_identity(&cy, in_directory("3"), (NOW, true)).await.unwrap(), Ok(()));
    assert_eq!(store.identities_of(&cy).await.unwrap().len(), 2);
    let di = without_password(&store, "di").await;
    crate::passkeys::add(&store, 1, &di).await;
    assert_eq!(bind(&store, &di, &known_as("4")).await, Err(Refusal::Unprovable), "it has a passkey");
    let nobody = UserId::parse("nobody").unwrap();
    assert_eq!(store.bind_identity(&nobody, known_as("5"), (NOW, true)).await, Err(Error::NotFound));
}

pub(crate) async fn what_groups_give_they_take_and_the_rest_stays(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, id) = (&shop.store, shop.access.store().clone());
    let ann = without_password(store, "ann").await;
    let bob = without_password(store, "bob").await;
    let wanted = |role: &str| Wanted { administrator: false, roles: vec![(id.clone(), role.into())] };
    let role_of = async |who: &UserId| {
        let members = store.members(&shop.access).await.unwrap();
        members.into_iter().find(|member| member.person == *who).map(|member| member.role)
    };
    assert_eq!(store.apply_groups(&ann, wanted("Finance")).await, Ok(vec![]));
    assert_eq!(role_of(&ann).await.as_deref(), Some("Finance"));
    assert_eq!(store.members_from_outside(&shop.access).await, Ok(vec![ann.clone()]));
    let told_once = told(store, "member.").await;
    store.apply_groups(&ann, wanted("Finance")).await.unwrap();
    assert_eq!(told(store, "member.").await, told_once, "what is so already is not told again");
    store.apply_groups(&ann, wanted("Support")).await.unwrap();
    assert_eq!(role_of(&ann).await.as_deref(), Some("Support"));
    let held = store.roles_of(&ann).await.unwrap();
    assert!(held[0].is_from_outside && !store.administers_by_group(&ann).await.unwrap());
    store.apply_groups(&ann, Wanted::default()).await.unwrap();
    assert_eq!(role_of(&ann).await, None);

    // By hand, and then no group's.
    let member = Member { person: bob.clone(), role: "Manager".into() };
    store.add_member(&shop.access, member).await.unwrap();
    store.apply_groups(&bob, wanted("Guest")).await.unwrap();
    store.apply_groups(&bob, Wanted::default()).await.unwrap();
    assert_eq!(role_of(&bob).await.as_deref(), Some("Manager"));
    assert!(!store.roles_of(&bob).await.unwrap()[0].is_from_outside);
    store.apply_groups(&ann, wanted("Guest")).await.unwrap();
    let by_hand = |members: &mut Vec<Member>| {
        members.iter_mut().filter(|member| member.role == "Guest").for_each(|m| m.role = "Employee".into());
    };
    store.update_members(&shop.access, by_hand).await.unwrap();
    store.apply_groups(&ann, Wanted::default()).await.unwrap();
    assert_eq!(role_of(&ann).await.as_deref(), Some("Employee"), "an owner said so since");

    let nowhere = StoreId::parse("nowhere").unwrap();
    let strange = Wanted { administrator: false, roles: vec![(nowhere.clone(), "Guest".into())] };
    let kept = store.apply_groups(&bob, strange).await;
    assert_eq!(kept, Ok(vec![Kept::NoSuchRole(nowhere, "Guest".into())]));
    let cy = without_password(store, "cy").await;
    let kept = store.apply_groups(&cy, wanted("Admiral")).await;
    assert_eq!(kept, Ok(vec![Kept::NoSuchRole(id.clone(), "Admiral".into())]));
    let last = told_once.last().unwrap();
    assert!(last.contains("\"by\":\"group\"") && last.starts_with("configuration"), "{told_once:?}");
}

pub(crate) async fn no_group_takes_the_last_owner_or_administrator(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, id) = (&shop.store, shop.access.store().clone());
    let (ann, bob) = (without_password(store, "ann").await, without_password(store, "bob").await);
    let everything = Wanted { administrator: true, roles: vec![(id.clone(), Role::Owner.name().to_owned())] };
    store.apply_groups(&ann, everything.clone()).await.unwrap();
    let anns = ann.clone();
    let only = move |members: &mut Vec<Member>| members.retain(|member| member.person == anns);
    store.update_members(&shop.access, only).await.unwrap();
    let kept = store.apply_groups(&ann, Wanted::default()).await;
    assert_eq!(kept, Ok(vec![Kept::LastOwner(id.clone()), Kept::LastAdministrator]));
    let is_administrator =
        async |who: &UserId| store.person(who).await.unwrap().unwrap().administrator_at.is_some();
    assert!(is_administrator(&ann).await && store.administers_by_group(&ann).await.unwrap());
    let guest = Wanted { administrator: true, roles: vec![(id.clone(), "Guest".into())] };
    assert_eq!(store.apply_groups(&ann, guest).await, Ok(vec![Kept::LastOwner(id.clone())]));

    store.apply_groups(&bob, everything).await.unwrap();
    assert_eq!(store.apply_groups(&ann, Wanted::default()).await, Ok(vec![]));
    assert_eq!((is_administrator(&ann).await, is_administrator(&bob).await), (false, true));
    assert_eq!(store.members(&shop.access).await.unwrap().len(), 1);

    // An administrator by hand stays one whatever groups say.
    let root = Person { administrator_at: Some(NOW), ..person("root") };
    store.create_person(&SYSTEM.actor(), root.clone()).await.unwrap();
    store.apply_groups(&root.id, Wanted::default()).await.unwrap();
    assert!(is_administrator(&root.id).await && !store.administers_by_group(&root.id).await.unwrap());
    let again = Person { administrator_at: None, ..store.person(&bob).await.unwrap().unwrap() };
    store.update_person(&SYSTEM.actor(), again.clone()).await.unwrap();
    store.update_person(&SYSTEM.actor(), Person { administrator_at: Some(NOW), ..again }).await.unwrap();
    store.apply_groups(&bob, Wanted::default()).await.unwrap();
    assert!(is_administrator(&bob).await, "somebody made him one by hand since");
}

pub(crate) async fn who_is_unbound_loses_what_groups_gave(place: &Place) {
    let shop = Shop::open(place).await;
    let store = &shop.store;
    let ann = without_password(store, "ann").await;
    let by = Actor::Person(person("root").id);
    bind(store, &ann, &known_as("1")).await.unwrap();
    let wanted = Wanted { administrator: true, roles: vec![(shop.access.store().clone(), "Finance".into())] };
    store.apply_groups(&ann, wanted).await.unwrap();
    store
        .create_person(&SYSTEM.actor(), Person { administrator_at: Some(NOW), ..person("root") })
        .await
        .unwrap();
    assert_eq!(store.unbind_identity(&by, &ann, known_as("2")).await, Err(Error::NotFound));
    assert_eq!(store.unbind_identity(&by, &person("root").id, known_as("1")).await, Err(Error::NotFound));
    store.unbind_identity(&by, &ann, known_as("1")).await.unwrap();
    assert_eq!(store.person_by_identity(&known_as("1")).await, Ok(None));
    assert_eq!(store.members(&shop.access).await.unwrap().len(), 1);
    assert_eq!(store.person(&ann).await.unwrap().unwrap().administrator_at, None);
    assert_eq!(bind(store, &ann, &known_as("9")).await, Ok(()), "the next one who has her address is her");
    let deeds = told(store, "identity.unbound").await;
    assert_eq!(deeds, ["person identity.unbound {\"way\":\"openid\"}"]);
}
