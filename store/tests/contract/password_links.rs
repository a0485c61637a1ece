//! Links by which somebody sets their password, and the roles that members get.
use crate::fixture::{SYSTEM, Shop, person};
use crate::place::{NOW, Place};
use domain::account::{self, MOST_INVITED};
use domain::permission::Permission;
use domain::role::CustomRole;
use domain::{Role, Seconds, Timestamp};
use store::{AuditFilter, Error, Joins, Member, PasswordHash, PasswordLink, Person};

const SOON: Timestamp = Timestamp(NOW.0 + 3_600);

fn link(byte: u8) -> PasswordLink {
    PasswordLink { hash: [byte; 32], expires_at: SOON }
}

fn new(word: &str) -> PasswordHash {
    PasswordHash(word.into())
}

pub(crate) async fn who_is_invited_belongs_to_the_store_or_is_not_there(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, by) = (&shop.store, SYSTEM.actor());
    let joins =
        |role: &str| Some(Joins { access: shop.access.clone(), role: role.to_owned(), is_limited: false });
    let ann = person("ann");
    let refused = store.invite(&by, ann.clone(), link(1), joins("Till")).await;
    assert_eq!(refused, Err(Error::NotFound), "the store has no such role");
    assert_eq!(store.person(&ann.id).await, Ok(None), "nothing is half done");
    assert_eq!(store.password_link(&[1; 32]).await, Ok(None));
    store.invite(&by, ann.clone(), link(1), joins("Guest")).await.unwrap().unwrap();
    let member = Member { person: ann.id.clone(), role: "Guest".into() };
    assert!(store.members(&shop.access).await.unwrap().contains(&member));
    assert_eq!(store.password_link(&[1; 32]).await, Ok(Some((ann.clone(), SOON))));
    assert_eq!(store.password_links(&SYSTEM).await, Ok(vec![(ann.id.clone(), SOON)]));
    let twin = Person { id: person("twin").id, ..ann };
    assert_eq!(store.invite(&by, twin, link(2), None).await, Err(Error::Exists));
    let rows = store.audit_rows(&SYSTEM, AuditFilter::default(), 100).await.unwrap();
    let told: Vec<_> = rows.iter().rev().take(4).map(|row| row.deed.as_str()).collect();
    assert_eq!(told, ["member.added", "member.invited", "password-link.made", "person.made"]);
}

pub(crate) async fn a_store_invites_so_many_a_day(place: &Place) {
    let shop = Shop::open(place).await;
    let invite = async |number: u32, is_limited, at: Timestamp| {
        let joins = Joins { access: shop.access.clone(), role: "Guest".into(), is_limited };
        let person = Person { created_at: at, ..person(&format!("guest{number}")) };
        let byte = u8::try_from(number).unwrap();
        shop.store.invite(&SYSTEM.actor(), person, link(byte), Some(joins)).await.unwrap()
    };
    for number in 0..MOST_INVITED {
        assert_eq!(invite(number, true, NOW).await, Ok(()));
    }
    assert_eq!(invite(90, true, NOW).await, Err(account::Refusal::TooManyInvited));
    assert_eq!(shop.store.person(&person("guest90").id).await, Ok(None), "nothing is half done");
    assert_eq!(invite(91, false, NOW).await, Ok(()), "who runs the server may");
    assert_eq!(shop.store.members(&shop.access).await.unwrap().len(), 22);
}

pub(crate) async fn who_was_invited_and_has_not_come_gets_another_link(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, by) = (&shop.store, SYSTEM.actor());
    let joins = |is_limited| Some(Joins { access: shop.access.clone(), role: "Guest".into(), is_limited });
    let again = async |who: &Person, byte: u8, is_limited| {
        store.invite_again(&shop.access, &who.id, (link(byte), is_limited)).await.unwrap()
    };
    let waiting =
        |name: &str| Person { password_hash: PasswordHash::none(), created_at: NOW, ..person(name) };
    let (ann, bob, cy) = (waiting("ann"), waiting("bob"), waiting("cy"));
    store.invite(&by, ann.clone(), link(1), joins(false)).await.unwrap().unwrap();
    assert_eq!(store.invited_members(&shop.access).await, Ok(vec![ann.id.clone()]));
    assert_eq!(again(&ann, 2, false).await, Ok(()));
    assert_eq!(store.password_link(&[1; 32]).await, Ok(None), "the old one is dead");
    assert_eq!(store.password_link(&[2; 32]).await, Ok(Some((ann.clone(), SOON))));
    let rows = store.audit_rows(&SYSTEM, AuditFilter::default(), 100).await.unwrap();
    let told: Vec<_> =
        rows[rows.len() - 2..].iter().map(|row| (row.deed.as_str(), row.details.as_str())).collect();
    assert_eq!(
        told,
        [("password-link.made", "{}"), ("member.invited", "{\"again\":true,\"role\":\"Guest\"}")]
    );
    let access = |id: &str| SYSTEM.to_store(&domain::StoreId::parse(id).unwrap());
    // Whoever has an account that was not made by this store is none of its owners' business.
    store.create_person(&by, bob.clone()).await.unwrap();
    assert_eq!(again(&bob, 3, false).await, Err(account::Refusal::NoMember));
    store.add_member(&shop.access, Member { person: bob.id.clone(), role: "Guest".into() }).await.unwrap();
    assert_eq!(again(&bob, 3, false).await, Err(account::Refusal::NotInvited));
    let elsewhere = store.invite_again(&access("elsewhere"), &ann.id, (link(3), false)).await.unwrap();
    assert_eq!(elsewhere, Err(account::Refusal::NoMember));
    // Nor is one that is something elsewhere by now, or that lets somebody in.
    store.invite(&by, cy.clone(), link(4), joins(false)).await.unwrap().unwrap();
    let settings = domain::settings::StoreSettings { name: "Other".into(), ..Default::default() };
    let record = store::StoreRecord { id: access("other").store().clone(), settings, created_at: NOW };
    let guest = Member { person: cy.id.clone(), role: "Guest".into() };
    store.create_store(&by, record, guest).await.unwrap();
    assert_eq!(again(&cy, 5, false).await, Err(account::Refusal::AlsoElsewhere));
    store.delete_store(&access("other"), NOW).await.unwrap();
    assert_eq!(again(&cy, 5, false).await, Ok(()));
    store.update_person(&by, Person { administrator_at: Some(NOW), ..cy.clone() }).await.unwrap();
    assert_eq!(again(&cy, 6, false).await, Err(account::Refusal::AlsoElsewhere));
    store.update_person(&by, Person { disabled_at: Some(NOW), ..cy.clone() }).await.unwrap();
    assert_eq!(again(&cy, 6, false).await, Err(account::Refusal::AlsoElsewhere), "switched off");
    assert_eq!(store.invited_members(&shop.access).await, Ok(vec![ann.id.clone()]));
    store.use_password_link([2; 32], (NOW, new("her own"))).await.unwrap();
    assert_eq!(again(&ann, 6, false).await, Err(account::Refusal::LetIn));
    assert_eq!(store.invited_members(&shop.access).await, Ok(vec![]));
    store.update_person(&by, cy.clone()).await.unwrap();
    crate::passkeys::add(store, 1, &cy.id).await;
    assert_eq!(again(&cy, 6, false).await, Err(account::Refusal::LetIn), "a passkey is a way in");
    assert_eq!(store.password_link(&[6; 32]).await, Ok(None), "what is refused is not half done");
}

pub(crate) async fn another_link_counts_among_those_invited_within_a_day(place: &Place) {
    let shop = Shop::open(place).await;
    let joins = Joins { access: shop.access.clone(), role: "Guest".into(), is_limited: true };
    let ann = Person { password_hash: PasswordHash::none(), created_at: NOW, ..person("ann") };
    shop.store.invite(&SYSTEM.actor(), ann.clone(), link(0), Some(joins.clone())).await.unwrap().unwrap();
    let again = async |byte: u32, is_limited| {
        let link = link(u8::try_from(byte).unwrap());
        shop.store.invite_again(&shop.access, &ann.id, (link, is_limited)).await.unwrap()
    };
    for byte in 1..MOST_INVITED {
        assert_eq!(again(byte, true).await, Ok(()));
    }
    assert_eq!(again(90, true).await, Err(account::Refusal::TooManyInvited));
    let last = u8::try_from(MOST_INVITED - 1).unwrap();
    assert!(shop.store.password_link(&[last; 32]).await.unwrap().is_some(), "the one they have stays");
    let bob = Person { created_at: NOW, ..person("bob") };
    let refused = shop.store.invite(&SYSTEM.actor(), bob, link(91), Some(joins)).await.unwrap();
    assert_eq!(refused, Err(account::Refusal::TooManyInvited), "both together");
    assert_eq!(again(92, false).await, Ok(()), "who runs the server may");
}

pub(crate) async fn a_link_is_used_once_and_in_time(place: &Place) {
    let store = place.open();
    let (ann, by) = (person("ann"), SYSTEM.actor());
    store.invite(&by, ann.clone(), link(1), None).await.unwrap().unwrap();
    assert_eq!(store.use_password_link([2; 32], (NOW, new("no"))).await, Ok(false));
    assert_eq!(store.use_password_link([1; 32], (SOON, new("late"))).await, Ok(false));
    let at_once = tokio::join!(
        store.use_password_link([1; 32], (NOW, new("one"))),
        store.use_password_link([1; 32], (NOW, new("other")))
    );
    assert!(matches!(at_once, (Ok(true), Ok(false)) | (Ok(false), Ok(true))), "{at_once:?}");
    let hash = store.person(&ann.id).await.unwrap().unwrap().password_hash;
    assert_eq!(hash == new("one"), at_once.0 == Ok(true));
    assert_eq!(store.password_links(&SYSTEM).await, Ok(vec![]));

    store.make_password_link(&by, &ann.id, link(3)).await.unwrap();
    store.make_password_link(&by, &ann.id, link(4)).await.unwrap();
    assert_eq!(
        store.use_password_link([3; 32], (NOW, new("first"))).await,
        Ok(false),
        "the second took its place"
    );
    assert_eq!(store.use_password_link([4; 32], (NOW, new("second"))).await, Ok(true));
    assert_eq!(store.make_password_link(&by, &person("bob").id, link(5)).await, Err(Error::NotFound));
}

pub(crate) async fn a_link_ends_with_the_password_the_lock_and_the_account(place: &Place) {
    let store = place.open();
    let (ann, by) = (person("ann"), SYSTEM.actor());
    store.invite(&by, ann.clone(), link(1), None).await.unwrap().unwrap();
    store.update_person(&by, Person { name: Some("Ann Lee".into()), ..ann.clone() }).await.unwrap();
    assert!(store.password_link(&[1; 32]).await.unwrap().is_some(), "a name changes nothing");
    store.update_person(&by, Person { password_hash: new("own"), ..ann.clone() }).await.unwrap();
    assert_eq!(store.password_link(&[1; 32]).await, Ok(None));
    store.make_password_link(&by, &ann.id, link(2)).await.unwrap();
    let locked = Person { password_hash: new("own"), disabled_at: Some(NOW), ..ann.clone() };
    store.update_person(&by, locked).await.unwrap();
    assert_eq!(store.password_link(&[2; 32]).await, Ok(None));
    store.make_password_link(&by, &ann.id, link(3)).await.unwrap();
    assert_eq!(store.use_password_link([3; 32], (NOW, new("no"))).await, Ok(false), "not while it is locked");
    store.delete_person(&by, &ann.id, |_| Ok::<(), ()>(())).await.unwrap().unwrap();
    assert_eq!(store.password_link(&[3; 32]).await, Ok(None));
    assert_eq!(store.use_password_link([3; 32], (NOW.plus(Seconds(1)), new("no"))).await, Ok(false));
}

pub(crate) async fn a_role_is_changed_as_it_was_seen_and_given_while_it_is_there(place: &Place) {
    let shop = Shop::open(place).await;
    let (store, access) = (&shop.store, &shop.access);
    let till = |permissions: &[Permission]| CustomRole::try_new("Till", permissions).unwrap();
    let (sell, look) = ([Permission::CreateInvoice], [Permission::ViewInvoices]);
    assert_eq!(
        store.change_role(access, Some(sell.to_vec()), &till(&look)).await,
        Ok(false),
        "there is none"
    );
    assert_eq!(store.change_role(access, None, &till(&sell)).await, Ok(true));
    assert_eq!(store.change_role(access, None, &till(&look)).await, Ok(false), "there is one");
    assert_eq!(
        store.change_role(access, Some(look.to_vec()), &till(&look)).await,
        Ok(false),
        "it is another"
    );
    assert_eq!(store.change_role(access, Some(sell.to_vec()), &till(&look)).await, Ok(true));
    assert_eq!(store.custom_roles(access).await, Ok(vec![till(&look)]));
    store.create_person(&SYSTEM.actor(), person("ann")).await.unwrap();
    let give = |role: &'static str| {
        store.update_members(access, move |all| {
            all.retain(|member| member.role == Role::Owner.name());
            account::join(all, &person("ann").id, role).unwrap();
        })
    };
    give("Till").await.unwrap();
    give("Guest").await.unwrap();
    assert_eq!(store.delete_role(access, "Till").await, Ok(0));
    assert_eq!(give("Till").await, Err(Error::NotFound), "it was deleted meanwhile");
    assert_eq!(store.members(access).await.unwrap().len(), 2);
}
