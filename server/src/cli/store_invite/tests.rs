//! Somebody is let into a store, on a real database and without a server; and what lets them in from outside.
use super::super::tests::{almoner, data};
use domain::outside::{Identity, Way};
use domain::{Network, Timestamp};
use std::path::Path;
use store::{Opening, Store};

const NOW: Timestamp = Timestamp(1_795_000_000);
const BOB: &str = "bob@example.org";

fn open(folder: &Path) -> Store {
    let opening = Opening::new(Network::Regtest, [1; 16], Box::new(|| NOW), Box::new(|| [7; 16]));
    Store::open(&folder.join("data/almoner.sqlite"), opening).unwrap()
}

/// The id of a store of Ann's.
fn store_of_anns(settings: &str) -> String {
    almoner(&format!("almoner user create ann@example.org {settings}"), "").unwrap();
    let made =
        almoner(&format!("almoner store create Harbour --owner ann@example.org {settings}"), "").unwrap();
    let id = made.split("with the id ").nth(1).unwrap();
    id.split('.').next().unwrap().to_owned()
}

#[test]
fn somebody_is_invited_or_simply_let_in() {
    let (_dir, settings) = data();
    let store = store_of_anns(&settings);
    let invite = |email: &str, role: &str| {
        let origin = "--origin https://donate.example.org";
        almoner(&format!("almoner store invite {store} {email} --role {role} {origin} {settings}"), "")
    };
    let said = invite(BOB, "Finance").unwrap();
    assert!(said.starts_with("An account is made for bob@example.org, who belongs to the store as Finance."));
    assert!(said.contains("shown only now: https://donate.example.org/sign-in/password/"), "{said}");
    let twice = invite(BOB, "Finance").unwrap_err();
    assert!(twice.to_string().contains("belong to the store already"), "{twice}");
    let again = |email: &str| {
        let origin = "--origin https://donate.example.org";
        almoner(&format!("almoner store invite {store} {email} --again {origin} {settings}"), "")
    };
    let anew = again(BOB).unwrap();
    assert!(anew.starts_with("The link that they had opens nothing any more."), "{anew}");
    let link = |said: &str| said.split("/sign-in/password/").nth(1).unwrap().trim().to_owned();
    assert_ne!(link(&anew), link(&said));
    for (email, words) in
        [("ann@example.org", "not made by an invitation"), ("eve@example.org", "nobody with this address")]
    {
        let refused = again(email).unwrap_err();
        assert!(refused.to_string().contains(words) && refused.code() == 2, "{refused}");
    }
    almoner(&format!("almoner user create cy@example.org {settings}"), "").unwrap();
    let said = invite("cy@example.org", "Support").unwrap();
    assert!(said.starts_with("They have an account, and belong to the store now as Support."), "{said}");
    for (email, role, words) in
        [("di@example.org", "King", "no such role"), ("cy", "Guest", "no email address")]
    {
        let refused = invite(email, role).unwrap_err();
        assert!(refused.to_string().contains(words) && refused.code() == 2, "{refused}");
    }
    let nowhere =
        almoner(&format!("almoner store invite none {BOB} --role Guest {settings}"), "").unwrap_err();
    assert!(nowhere.to_string().contains("no store with this id"), "{nowhere}");
}

async fn bind(store: &Store, email: &str) {
    let person = store.person_by_email(email).await.unwrap().unwrap();
    assert!(person.password_hash.is_none());
    let known = Identity::try_new(Way::OpenId, "https://login.example.org", "248").unwrap();
    assert_eq!(store.bind_identity(&person.id, known, (NOW, false)).await, Ok(Ok(())));
}

#[test]
fn an_account_without_a_password_waits_and_what_is_bound_is_undone() {
    let (dir, settings) = data();
    let make = format!("almoner user create {BOB} --without-password {settings}");
    let first = almoner(&make, "").unwrap_err();
    assert!(first.to_string().contains("The first account needs a password"), "{first}");
    almoner(&format!("almoner user create ann@example.org {settings}"), "").unwrap();
    let said = almoner(&make, "").unwrap();
    assert!(
        said.starts_with("Made the account bob@example.org") && said.contains("It has no password."),
        "{said}"
    );
    assert!(almoner(&make, "").is_err(), "it is there");
    let unbind = |more: &str| almoner(&format!("almoner user unbind {BOB} {more} {settings}"), "").unwrap();
    assert_eq!(unbind(""), "Nothing is bound to this account.\n");
    super::data::wait(bind(&open(dir.path()), BOB)).unwrap();
    let line = "openid, https://login.example.org: 248\n";
    assert_eq!(unbind("--show"), line);
    assert_eq!(unbind("--show"), line, "looking undoes nothing");
    assert_eq!(unbind(""), format!("{line}This is undone, and every session of this account has ended.\n"));
    assert_eq!(unbind(""), "Nothing is bound to this account.\n");
}
