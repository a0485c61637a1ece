//! Stories of people who come and go; that a store never is without an owner.
use super::*;
use proptest::prelude::*;

fn id(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

#[test]
fn the_last_administrator_stays() {
    let alone = Standing { administers: true, ..Standing::default() };
    assert_eq!(alone.may_be_locked(), Err(Refusal::LastAdministrator));
    assert_eq!(alone.may_be_deleted(), Err(Refusal::LastAdministrator));
    let one_of_two = Standing { other_administrators: 1, ..alone };
    assert_eq!((one_of_two.may_be_locked(), one_of_two.may_be_deleted()), (Ok(()), Ok(())));
    assert_eq!(Standing::default().may_be_locked(), Ok(()));
}

#[test]
fn an_only_owner_may_be_locked_but_not_deleted() {
    let stores = Vec::from([StoreId::parse("shop").unwrap()]);
    let owner = Standing { only_owner_of: stores.clone(), ..Standing::default() };
    assert_eq!(owner.may_be_locked(), Ok(()));
    assert_eq!(owner.may_be_deleted(), Err(Refusal::LastOwner(stores)));
    assert!(owner.may_be_deleted().unwrap_err().to_string().contains("only owner of shop;"));
}

#[test]
fn members_come_change_and_go() {
    let mut members = Vec::new();
    join(&mut members, &id("ann"), Role::Owner).unwrap();
    join(&mut members, &id("bob"), Role::Guest).unwrap();
    assert_eq!(join(&mut members, &id("bob"), Role::Owner), Err(Refusal::AlreadyMember));
    assert_eq!(move_to(&mut members, &id("eve"), None::<Role>), Err(Refusal::NoMember));
    assert_eq!(move_to(&mut members, &id("ann"), None::<Role>), Err(Refusal::LastOwner(Vec::new())));
    assert_eq!(move_to(&mut members, &id("ann"), Some(Role::Manager)), Err(Refusal::LastOwner(Vec::new())));
    move_to(&mut members, &id("ann"), Some(Role::Owner)).unwrap();
    move_to(&mut members, &id("bob"), Some(Role::Owner)).unwrap();
    move_to(&mut members, &id("ann"), None::<Role>).unwrap();
    assert_eq!(members, [Member { person: id("bob"), role: "Owner".into() }]);
}

#[test]
fn no_key_begets_a_mightier_one() {
    let limited = [Grant::everywhere(Permission::ManageUsers)];
    assert_eq!(may_make_key(&limited, false), Ok(()));
    assert_eq!(may_make_key(&limited, true), Err(Permission::Unrestricted));
    assert_eq!(may_make_key(&[Grant::everywhere(Permission::Unrestricted)], true), Ok(()));
}

proptest! {
    #[test]
    fn a_store_with_an_owner_always_has_one(moves in prop::collection::vec((0..4usize, 0..6usize), 0..40)) {
        let mut members = Vec::new();
        join(&mut members, &id("0"), Role::Owner).unwrap();
        for (who, what) in moves {
            let (who, before) = (id(&who.to_string()), members.clone());
            let done = match what {
                4 => move_to(&mut members, &who, None::<Role>),
                5 => join(&mut members, &who, Role::Employee),
                role => move_to(&mut members, &who, Some(Role::ALL[role])),
            };
            prop_assert!(done.is_ok() || members == before, "what was refused changed something");
            prop_assert!(members.iter().any(|member| member.role == Role::Owner.name()));
        }
    }
}

#[test]
fn who_was_overtaken_is_told() {
    let mut members = Vec::new();
    join(&mut members, &id("ann"), Role::Guest).unwrap();
    assert_eq!(still(&members, &id("ann"), "Guest"), Ok(()));
    assert_eq!(still(&members, &id("ann"), "Owner"), Err(Refusal::Meanwhile(Some("Guest".into()))));
    assert_eq!(still(&members, &id("bob"), "Guest"), Err(Refusal::Meanwhile(None)));
}

proptest! {
    /// Whoever gets what may be given can do nothing there that its giver can't.
    #[test]
    fn nobody_gives_more_than_they_hold(
        held in proptest::sample::subsequence(Permission::ALL.to_vec(), 0..6),
        given in proptest::sample::subsequence(Permission::ALL.to_vec(), 0..4),
        everywhere: bool,
    ) {
        let (here, elsewhere) = (StoreId::parse("here").unwrap(), StoreId::parse("elsewhere").unwrap());
        let grant = |permission: &Permission| match Grant::in_store(*permission, here.clone()) {
            Ok(grant) if !everywhere => grant,
            _ => Grant::everywhere(*permission),
        };
        let held: Vec<Grant> = held.iter().map(grant).collect();
        for store in [&here, &elsewhere] {
            let verdict = may_give(&held, &given, store);
            for wanted in Permission::ALL {
                let gets = given.iter().any(|permission| permission.implies(wanted));
                prop_assert!(verdict.is_err() || !gets || allows(&held, wanted, Some(store)), "{wanted}");
            }
            if let Err(missing) = verdict {
                prop_assert!(given.contains(&missing) && !allows(&held, missing, Some(store)));
            }
        }
    }
}

#[test]
fn a_store_invites_so_many_a_day() {
    use crate::time::Timestamp;
    let now = Timestamp(1_000_000);
    assert_eq!(may_invite(None, now), Ok(()));
    assert_eq!(may_invite(Some(Timestamp(now.0 - 86_399)), now), Err(Refusal::TooManyInvited));
    assert_eq!(may_invite(Some(Timestamp(now.0 - 86_400)), now), Ok(()));
    assert_eq!(
        may_invite(Some(Timestamp(now.0 + 60)), now),
        Err(Refusal::TooManyInvited),
        "by a clock ahead"
    );
}
