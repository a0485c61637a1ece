//! Signing in with the password of a real directory, and what others try with it.
use domain::Timestamp;
use domain::outside::{Gives, GroupRule};
use server::auth::outside::Outside;
use server::auth::second_factor::code_at;
use server::config::outside::{Encryption, GroupSearch, Lookup, Stated, StatedDirectory, Terms};
use server::testing::{Answer, Browser, TestApp};

#[path = "outside/slapd.rs"]
mod slapd;

use slapd::{BASE, GROUP, SERVICE, Slapd};

const ANN: &str = "ann@example.org";
const WRONG: &str = "belong together";

/// People searched for by user name or address, over TLS that is asked for first.
fn stated(slapd: &Slapd) -> StatedDirectory {
    StatedDirectory {
        url: slapd.url().parse().unwrap(),
        encryption: Encryption::StartTls,
        ca_file: Some(Slapd::authority()),
        lookup: Lookup::Search {
            base: BASE.into(),
            filter: "(&(objectClass=inetOrgPerson)(|(uid={user})(mail={user})))".into(),
            service: Some((SERVICE.0.into(), slapd.secret(SERVICE.1))),
        },
        id: "entryUUID".into(),
        email: "mail".into(),
        groups: "memberOf".into(),
        group_search: None,
    }
}

async fn app_with(directory: StatedDirectory, terms: Terms) -> TestApp {
    let stated = Stated { terms, provider: None, directory: Some(directory) };
    let outside = Outside::open(&stated, "https://pay.example.org", false).unwrap();
    TestApp::with(|parts| parts.outside = outside).await
}

/// A server with that directory, where Ann has an account with a password of its own: `password`.
async fn open(directory: StatedDirectory) -> TestApp {
    let app = app_with(directory, Terms::default()).await;
    app.person(ANN).await;
    app
}

/// The same, once she has shown that password to join her account to the directory's.
async fn joined(directory: StatedDirectory) -> TestApp {
    let app = open(directory).await;
    let asked = show(&app, "ann", "harbour").await;
    assert!(asked.status == 200 && asked.text.contains("password of its own"), "{asked:?}");
    let mut fields = asked.hidden();
    fields.push(("password".into(), "password".into()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(app.send_ours("/sign-in/join", &fields).send().await.status, 303);
    app
}

async fn show(app: &TestApp, name: &str, password: &str) -> Answer {
    app.send_sign_in(&[("email", name), ("password", password)]).await
}

async fn is_let_in(app: &TestApp, name: &str, password: &str) {
    let answer = show(app, name, password).await;
    assert_eq!(answer.status.as_u16(), 303, "{name}: {answer:?}");
    assert!(Browser::holding(app, &answer).look("/admin/account").await.text.contains(ANN), "{name}");
}

async fn is_refused(app: &TestApp, name: &str, password: &str, (status, words): (u16, &str)) {
    let answer = show(app, name, password).await;
    assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text);
    assert!(answer.text.contains(words) && answer.header("set-cookie").is_empty(), "{name}: {}", answer.text);
}

#[tokio::test]
async fn the_directorys_password_lets_in_and_so_does_ones_own() {
    let slapd = Slapd::start();
    let app = joined(stated(&slapd)).await;
    assert!(app.get("/sign-in").send().await.text.contains("E-mail address or user name"));
    for name in ["ann", "ANN", " ann@example.org "] {
        is_let_in(&app, name, "harbour").await;
    }
    is_let_in(&app, ANN, "password").await;
    is_refused(&app, "ann", "password", (422, WRONG)).await;
    is_refused(&app, "ann", "lighthouse", (422, WRONG)).await;
    is_refused(&app, "nobody", "harbour", (422, WRONG)).await;
    // She is known there by another address too, and is herself by that.
    is_let_in(&app, "lee@example.org", "harbour").await;
    is_refused(&app, "bob", "lighthouse", (422, "names no e-mail address")).await;
}

#[tokio::test]
async fn people_are_found_by_their_name_too_and_by_other_kinds_of_tls() {
    let slapd = Slapd::start();
    let by_name = StatedDirectory {
        url: slapd.tls_url().parse().unwrap(),
        encryption: Encryption::Tls,
        lookup: Lookup::Name(format!("uid={{user}},{BASE}")),
        ..stated(&slapd)
    };
    let app = joined(by_name.clone()).await;
    is_let_in(&app, "ann", "harbour").await;
    is_refused(&app, "ann", "lighthouse", (422, WRONG)).await;
    for name in
        ["ann,dc=example", "ann+cn=Ann Lee", "bob,dc=example,dc=org\\", "ann\0", "", " ", "#", "cn=ann"]
    {
        is_refused(&app, name, "harbour", (422, WRONG)).await;
    }
    let in_the_clear = StatedDirectory {
        url: slapd.url().parse().unwrap(),
        encryption: Encryption::None,
        ca_file: None,
        ..by_name.clone()
    };
    is_let_in(&joined(in_the_clear).await, "ann", "harbour").await;
    // A certificate from somewhere else is none.
    let silent = (502, "directory does not answer");
    for url in [slapd.url(), slapd.tls_url()] {
        let strange = StatedDirectory { url: url.parse().unwrap(), ca_file: None, ..stated(&slapd) };
        is_refused(&open(strange).await, "ann", "harbour", silent).await;
    }
}

#[tokio::test]
async fn what_somebody_writes_is_a_value_and_no_part_of_the_question() {
    let slapd = Slapd::start();
    let app = joined(stated(&slapd)).await;
    // Each would be Ann, were it not escaped.
    for name in [
        "a*",
        "*@example.org",
        "ann)(uid=ann",
        "x)(|(uid=ann",
        "x))(|(uid=ann)(uid=x",
        "\\61nn",
        "ann)",
        "a(n)n",
        "ａｎｎ",
        "ann  ",
    ] {
        let answer = show(&app, name, "harbour").await;
        let is_in = answer.status.as_u16() == 303;
        assert_eq!(is_in, name.trim() == "ann", "{name}: {answer:?}");
    }
    let loose = Lookup::Search {
        base: BASE.into(),
        filter: "(telephoneNumber={user})".into(),
        service: Some((SERVICE.0.into(), slapd.secret(SERVICE.1))),
    };
    let app = open(StatedDirectory { lookup: loose, ..stated(&slapd) }).await;
    is_refused(&app, "1", "harbour", (502, "directory does not answer")).await;
}

#[tokio::test]
async fn no_password_is_no_proof() {
    let slapd = Slapd::start();
    let app = open(stated(&slapd)).await;
    is_refused(&app, "ann", "", (422, WRONG)).await;
    let by_name = Lookup::Name(format!("uid={{user}},{BASE}"));
    let app = open(StatedDirectory { lookup: by_name, ..stated(&slapd) }).await;
    is_refused(&app, "ann", "", (422, WRONG)).await;
}

#[tokio::test]
async fn while_the_directory_is_away_ones_own_password_lets_in() {
    let mut slapd = Slapd::start();
    let app = joined(stated(&slapd)).await;
    slapd.stop();
    is_let_in(&app, ANN, "password").await;
    is_refused(&app, "ann", "harbour", (502, "directory does not answer")).await;
    slapd.start_again();
    is_let_in(&app, "ann", "harbour").await;
    // It is no time to guess at what accounts here have of their own.
    slapd.stop();
    for _ in 0..10 {
        is_refused(&app, ANN, "guess", (502, "directory does not answer")).await;
    }
    is_refused(&app, ANN, "password", (429, "too often")).await;
    slapd.start_again();
    let wrong = Lookup::Search {
        base: BASE.into(),
        filter: "(uid={user})".into(),
        service: Some((SERVICE.0.into(), slapd.secret("another password"))),
    };
    let app = open(StatedDirectory { lookup: wrong, ..stated(&slapd) }).await;
    is_refused(&app, "ann", "harbour", (502, "directory does not answer")).await;
}

#[tokio::test]
async fn guesses_at_the_directory_have_an_end() {
    let slapd = Slapd::start();
    let app = open(stated(&slapd)).await;
    for _ in 0..10 {
        is_refused(&app, "ann", "guess", (422, WRONG)).await;
    }
    is_refused(&app, "ann", "harbour", (429, "too often")).await;
}

#[tokio::test]
async fn a_group_comes_in_with_accounts_that_are_made() {
    let slapd = Slapd::start();
    let in_group =
        |group: &str| Terms { makes_accounts: true, group: Some(group.into()), ..Terms::default() };
    let app = app_with(stated(&slapd), in_group(GROUP)).await;
    app.administrator("root@example.org").await;
    is_let_in(&app, "ann", "harbour").await;
    is_let_in(&app, "ann", "harbour").await;
    let ann = app.app.store.person_by_email(ANN).await.unwrap().unwrap();
    assert_eq!((ann.name.as_deref(), ann.administrator_at), (Some("Ann Lee"), None));
    is_refused(&app, "bob", "lighthouse", (422, "not in the group")).await;
    let app = app_with(stated(&slapd), in_group("cn=other,dc=example,dc=org")).await;
    app.person(ANN).await;
    is_refused(&app, "ann", "harbour", (422, "not in the group")).await;
}

#[tokio::test]
async fn a_second_factor_is_set_up_with_the_directorys_password_and_asked_for() {
    let slapd = Slapd::start();
    let app = app_with(stated(&slapd), Terms { makes_accounts: true, ..Terms::default() }).await;
    app.administrator("root@example.org").await;
    let browser = Browser::holding(&app, &show(&app, "ann", "harbour").await);
    let ann = app.app.store.person_by_email(ANN).await.unwrap().unwrap().id;
    let factor = "/admin/account/second-factor";
    let begun = browser.send(&format!("{factor}/begin"), &[("password", "harbour")]).await;
    assert_eq!(begun.status.as_u16(), 303, "{begun:?}");
    let code = async |later: i64| {
        let factor = app.app.store.second_factor(&ann).await.unwrap().unwrap();
        code_at(&factor.secret, Timestamp(app.app.now().0 + later))
    };
    let confirmed = browser.send(&format!("{factor}/confirm"), &[("code", &code(0).await)]).await;
    assert_eq!(confirmed.status.as_u16(), 200, "{confirmed:?}");
    let asked = show(&app, "ann", "harbour").await;
    assert!(asked.status.as_u16() == 200 && asked.header("set-cookie").is_empty(), "{asked:?}");
    let mut fields = asked.hidden();
    fields.push(("code".into(), code(30).await));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(app.send_ours("/sign-in/code", &fields).send().await.status.as_u16(), 303);
}

/// Ann's account, made as she comes, in a directory that is asked like that; her role in the store `harbour`.
async fn role_of_ann(slapd: &Slapd, directory: StatedDirectory, group: &str) -> Option<String> {
    let store = domain::StoreId::parse("harbour").unwrap();
    let gives = Gives::Role { store: store.clone(), role: "Finance".into() };
    let roles = vec![GroupRule { group: group.into(), gives }];
    let app = app_with(directory, Terms { makes_accounts: true, roles, ..Terms::default() }).await;
    let root = app.administrator("root@example.org").await;
    let owner = store::Member { person: root, role: "Owner".into() };
    let settings = domain::settings::StoreSettings { name: "Harbour".into(), ..Default::default() };
    let record = store::StoreRecord { id: store, settings, created_at: app.app.now() };
    app.app.store.create_store(&domain::audit::Actor::Program, record, owner).await.unwrap();
    is_let_in(&app, "ann", "harbour").await;
    is_refused(&app, "bob", "lighthouse", (422, "names no e-mail address")).await;
    assert!(slapd.url().starts_with("ldap://"));
    let ann = app.app.store.person_by_email(ANN).await.unwrap().unwrap();
    app.app.store.roles_of(&ann.id).await.unwrap().into_iter().next().map(|held| held.name)
}

#[tokio::test]
async fn groups_give_roles_by_an_attribute_or_by_a_search() {
    let slapd = Slapd::start();
    let search =
        GroupSearch { base: BASE.into(), filter: "(&(objectClass=groupOfNames)(member={dn}))".into() };
    let searching = || StatedDirectory { group_search: Some(search.clone()), ..stated(&slapd) };
    let finance = Some("Finance".to_owned());
    assert_eq!(role_of_ann(&slapd, stated(&slapd), GROUP).await, finance);
    let books = format!("cn=books,{BASE}");
    assert_eq!(role_of_ann(&slapd, stated(&slapd), &books).await, None, "nobody looks for it");
    assert_eq!(role_of_ann(&slapd, searching(), &books).await, finance);
    assert_eq!(role_of_ann(&slapd, searching(), GROUP).await, finance, "beside those of the attribute");
    let by_name = Lookup::Name(format!("uid={{user}},{BASE}"));
    assert_eq!(
        role_of_ann(&slapd, StatedDirectory { lookup: by_name, ..searching() }, &books).await,
        finance
    );
}

#[tokio::test]
async fn an_account_is_bound_to_what_the_directory_calls_somebody_for_good() {
    let slapd = Slapd::start();
    let terms = || Terms { makes_accounts: true, ..Terms::default() };
    let bound = async |app: &TestApp, email: &str| {
        let ann = app.app.store.person_by_email(email).await.unwrap().unwrap();
        let all = app.app.store.identities_of(&ann.id).await.unwrap();
        all.into_iter().map(|bound| bound.identity.subject().to_owned()).collect::<Vec<_>>()
    };
    let app = app_with(stated(&slapd), terms()).await;
    app.administrator("root@example.org").await;
    is_let_in(&app, "ann", "harbour").await;
    let [id] = bound(&app, ANN).await.try_into().unwrap();
    assert!(id.len() == 36 && id.matches('-').count() == 4, "an entryUUID: {id}");
    // By her other address she is the same, and makes no other account.
    is_let_in(&app, "lee@example.org", "harbour").await;
    let whole = app_with(StatedDirectory { id: "dn".into(), ..stated(&slapd) }, terms()).await;
    whole.administrator("root@example.org").await;
    is_let_in(&whole, "ANN", "harbour").await;
    assert_eq!(bound(&whole, ANN).await, [format!("uid=ann,{BASE}")]);
    for nothing in ["objectGUID", "mail"] {
        let app = app_with(StatedDirectory { id: nothing.into(), ..stated(&slapd) }, terms()).await;
        app.administrator("root@example.org").await;
        is_refused(&app, "ann", "harbour", (502, "directory does not answer")).await;
    }
}
