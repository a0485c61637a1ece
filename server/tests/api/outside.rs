//! Signing in at the organisation's own provider, and what a provider that misbehaves, or somebody in between, tries.
use crate::second_factor::set_up;
use domain::outside::{Gives, GroupRule};
use serde_json::{Value, json};
use server::auth::outside::Outside;
use server::auth::second_factor::code_at;
use server::config::outside::{Stated, StatedProvider, Terms};
use server::testing::{Answer, Browser, START, TestApp};
use std::os::unix::fs::PermissionsExt;

#[path = "outside/stand_in.rs"]
mod stand_in;

use stand_in::{CLIENT, Manner, SECRET, Signed, StandIn};

const ANN: &str = "ann@example.org";
const SET_OUT: &str = "/sign-in/organisation";

/// A server whose people sign in at a stand-in.
struct Scene {
    app: TestApp,
    provider: StandIn,
    stated: Stated,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn with(terms: Terms) -> Self {
        let provider = StandIn::start(START.0).await;
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
        std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).unwrap();
        let stated = StatedProvider {
            issuer: provider.url(),
            client_id: CLIENT.into(),
            secret_file: Some(secret),
            name: "Harbour".into(),
            scopes: vec!["email".into(), "profile".into()],
            groups_claim: "groups".into(),
            to_private: true,
            ca_file: None,
        };
        let stated = Stated { terms, provider: Some(stated), directory: None };
        let app = TestApp::with(|parts| {
            parts.outside = Outside::open(&stated, &parts.origin, false).unwrap();
        });
        Self { app: app.await, provider, stated, _folder: folder }
    }

    /// One where Ann has an account, without a password.
    async fn open() -> Self {
        let scene = Self::with(Terms::default()).await;
        scene.app.person_without_password(ANN).await;
        scene
    }

    /// One where Ann has an account with a password, which she has shown once to join it to her organisation's.
    async fn joined() -> Self {
        let scene = Self::with(Terms::default()).await;
        scene.app.person(ANN).await;
        let asked = scene.sign_in().await;
        assert!(was_let_in(&scene.join(&asked, "password").await));
        scene
    }

    /// Somebody shows the password of the account that has their address.
    async fn join(&self, asked: &Answer, password: &str) -> Answer {
        let mut fields = asked.hidden();
        fields.push(("password".into(), password.into()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.app.send_ours("/sign-in/join", &fields).send().await
    }

    /// Somebody presses the button: where they are led, and the cookie they are given.
    async fn set_out(&self, path: &str) -> (String, String) {
        let led = self.app.get(path).header("sec-fetch-site", "same-origin").send().await;
        assert_eq!(led.status.as_u16(), 303, "{led:?}");
        let cookie = led.header("set-cookie");
        assert!(cookie.starts_with("__Host-almoner-way=") && cookie.contains("Max-Age=600"), "{cookie}");
        assert!(cookie.contains("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        (led.header("location").to_owned(), cookie.split(';').next().unwrap().to_owned())
    }

    async fn come_back(&self, path: &str, cookie: &str) -> Answer {
        self.app.get(path).header("cookie", cookie).header("sec-fetch-site", "cross-site").send().await
    }

    /// The whole way.
    async fn sign_in(&self) -> Answer {
        let (there, cookie) = self.set_out(SET_OUT).await;
        self.come_back(&self.provider.sends_back(&there), &cookie).await
    }

    /// A provider that answers so lets nobody in, and the page says why.
    async fn is_refused(&self, manner: Manner, words: &str) {
        self.provider.answers(manner.clone());
        let answer = self.sign_in().await;
        assert!(answer.status.is_client_error() || answer.status.is_server_error(), "{manner:?}: {answer:?}");
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
        assert!(!was_let_in(&answer), "{manner:?}: {answer:?}");
    }

    async fn is_let_in(&self, manner: Manner) {
        self.provider.answers(manner.clone());
        let answer = self.sign_in().await;
        assert!(was_let_in(&answer), "{manner:?}: {answer:?}");
    }
}

fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
}

fn was_let_in(answer: &Answer) -> bool {
    cookies(answer).iter().any(|cookie| cookie.starts_with("__Host-almoner="))
}

fn saying(claims: Value) -> Manner {
    let mut manner = Manner::default();
    for (name, value) in claims.as_object().unwrap() {
        manner.claims[name] = value.clone();
    }
    manner
}

#[tokio::test]
async fn somebody_signs_in_at_their_organisation() {
    let scene = Scene::open().await;
    let page = scene.app.get("/sign-in?next=%2Fadmin%2Faccount").send().await;
    assert!(page.text.contains("Sign in with Harbour"), "{}", page.text);
    let path = "/sign-in/organisation?next=%2Fadmin%2Faccount";
    assert!(page.text.contains(&format!("href=\"{path}\"")), "{}", page.text);
    let (there, cookie) = scene.set_out(path).await;
    let back = scene.provider.sends_back(&there);
    let entered = scene.come_back(&back, &cookie).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/admin/account"));
    assert!(cookies(&entered).iter().any(|cookie| cookie.starts_with("__Host-almoner-way=;")), "{entered:?}");
    let browser = Browser::holding(&scene.app, &entered);
    assert!(browser.look("/admin").await.text.contains(ANN));
    assert_eq!(scene.provider.described(), 1, "what it says of itself is kept");
}

#[tokio::test]
async fn an_answer_is_good_once_for_ten_minutes_in_the_browser_that_asked() {
    let scene = Scene::open().await;
    let refused = async |path: &str, cookie: &str| {
        let answer = scene.come_back(path, cookie).await;
        assert!(answer.status.as_u16() == 422 && !was_let_in(&answer), "{path}: {answer:?}");
        assert!(answer.text.contains("Show who you are again"), "{}", answer.text);
    };
    let (there, cookie) = scene.set_out(SET_OUT).await;
    let (other_there, other_cookie) = scene.set_out(SET_OUT).await;
    let back = scene.provider.sends_back(&there);
    refused(&back, "").await;
    refused(&back, &other_cookie).await;
    refused(&back, "__Host-almoner-way=AAAA").await;
    refused(&back, &cookie.replace("__Host-almoner-way", "almoner-way")).await;
    refused(&back.replace("state=", "state=x"), &cookie).await;
    refused(back.split("&state").next().unwrap(), &cookie).await;
    refused(&format!("{back}&iss=https%3A%2F%2Fevil.example"), &cookie).await;
    // A code of another's way is worth nothing on this one: PKCE.
    let other_code = scene.provider.sends_back(&other_there);
    let (there, cookie) = scene.set_out(SET_OUT).await;
    let own = scene.provider.sends_back(&there);
    let (code, state) = (other_code.split('&').next().unwrap(), own.split('&').nth(1).unwrap());
    let crossed = format!("{code}&{state}");
    let answer = scene.come_back(&crossed, &cookie).await;
    assert!(answer.text.contains("it refuses: invalid_grant") && !was_let_in(&answer), "{}", answer.text);

    let (there, cookie) = scene.set_out(SET_OUT).await;
    let back = scene.provider.sends_back(&there);
    assert!(was_let_in(&scene.come_back(&back, &cookie).await));
    refused(&back, &cookie).await;

    let (there, cookie) = scene.set_out(SET_OUT).await;
    let back = scene.provider.sends_back(&there);
    scene.app.clock.advance(600);
    refused(&back, &cookie).await;
}

#[tokio::test]
async fn a_token_that_is_not_for_us_or_not_its_own_lets_nobody_in() {
    let scene = Scene::open().await;
    let now = START.0;
    let other = "for another program";
    scene.is_refused(saying(json!({"aud": "shop"})), other).await;
    scene.is_refused(saying(json!({"aud": [CLIENT, "shop"]})), other).await;
    scene.is_refused(saying(json!({"azp": "shop"})), other).await;
    scene.is_refused(saying(json!({"iss": "https://evil.example"})), "it calls itself otherwise").await;
    let old = "not of now";
    scene.is_refused(saying(json!({"exp": now - 61})), old).await;
    scene.is_refused(saying(json!({"iat": now + 120, "exp": now + 300})), old).await;
    scene.is_refused(saying(json!({"iat": now - 3_600})), old).await;
    scene.is_refused(saying(json!({"nonce": "x"})), "another sign-in").await;
    scene.is_refused(saying(json!({"nonce": null})), "another sign-in").await;
    let manner = |signed| Manner { signed, ..Manner::default() };
    scene.is_refused(manner(Signed::Not), "not signed in a way that counts").await;
    scene.is_refused(manner(Signed::Secret), "not signed in a way that counts").await;
    scene.is_refused(manner(Signed::Key(2)), "signature is wrong").await;
    scene.is_refused(manner(Signed::As { key: 2, claimed: 1 }), "signature is wrong").await;
    scene.is_refused(saying(json!({"sub": null})), "does not answer as it should").await;
    // A clock that is a little off is nothing.
    scene.is_let_in(saying(json!({"iat": now + 30}))).await;
    scene.is_let_in(saying(json!({"iat": now - 90, "exp": now - 30}))).await;
}

#[tokio::test]
async fn an_address_counts_only_when_it_was_verified() {
    let scene = Scene::open().await;
    let none = "no e-mail address that it has verified";
    scene.is_refused(saying(json!({"email_verified": false})), none).await;
    scene.is_refused(saying(json!({"email_verified": null})), none).await;
    scene.is_refused(saying(json!({"email": null})), none).await;
    let on_page = |page: Value| Manner { page, ..saying(json!({"email": null, "email_verified": null})) };
    scene.is_refused(on_page(json!({"email": ANN, "email_verified": false})), none).await;
    let other = on_page(json!({"email": ANN, "email_verified": true, "sub": "eve"}));
    scene.is_refused(other, "two different people").await;
    scene.is_let_in(on_page(json!({"email": "ANN@example.org", "email_verified": "true"}))).await;
    let scene = Scene::open().await;
    scene.is_let_in(on_page(json!({"email": ANN, "email_verified": true}))).await;
}

/// Whom the answer let in, by what their account's page says.
async fn account_of(scene: &Scene, entered: &Answer) -> String {
    Browser::holding(&scene.app, entered).look("/admin/account").await.text
}

#[tokio::test]
async fn a_changed_address_keeps_the_account_and_a_lent_one_opens_nothing() {
    let scene = Scene::open().await;
    scene.is_let_in(Manner::default()).await;
    // She marries, and then has no address that was verified; she is Ann all the same.
    let changed = json!({"email": "ann.lee@example.org"});
    for claims in [changed, json!({"email_verified": false}), json!({"email": null})] {
        scene.provider.answers(saying(claims.clone()));
        let entered = scene.sign_in().await;
        assert!(was_let_in(&entered), "{claims}: {entered:?}");
        let page = account_of(&scene, &entered).await;
        assert!(page.contains(ANN) && page.contains("<bdi>ann</bdi>"), "{page}");
    }
    // She leaves, and somebody else gets her address.
    let heir = saying(json!({"sub": "ann-2"}));
    scene.is_refused(heir, "belongs to somebody else of your organisation").await;
    let filter = store::AuditFilter { deed: Some("identity.".into()), ..Default::default() };
    let deeds = scene.app.app.store.audit_rows(&scene.app.app.system, filter, 10).await.unwrap();
    let told: Vec<_> = deeds.iter().map(|row| (row.deed.as_str(), row.details.as_str())).collect();
    assert_eq!(told, [("identity.bound", "{\"way\":\"openid\"}")], "who she is there is told nowhere");
}

#[tokio::test]
async fn an_account_with_a_password_is_not_had_for_an_address() {
    let scene = Scene::with(Terms::default()).await;
    scene.app.person(ANN).await;
    let asked = scene.sign_in().await;
    assert!(asked.status == 200 && !was_let_in(&asked), "{asked:?}");
    assert!(asked.text.contains("password of its own") && asked.text.contains(ANN), "{}", asked.text);
    let wrong = scene.join(&asked, "guess").await;
    assert!(
        wrong.status == 422 && !was_let_in(&wrong) && wrong.text.contains("not the password"),
        "{wrong:?}"
    );
    let twice = scene.join(&asked, "password").await;
    assert!(twice.status == 422 && twice.text.contains("Show who you are again"), "a ticket is good once");
    // Nor does it stand for the password where a code is asked for.
    let ticket = wrong.hidden().into_iter().find(|(name, _)| name == "ticket").unwrap().1;
    let code = scene.app.send_ours("/sign-in/code", &[("ticket", &ticket), ("code", "1")]).send().await;
    assert!(code.status == 422 && code.text.contains("Show who you are again"), "{code:?}");
    let entered = scene.join(&wrong, "password").await;
    assert!(was_let_in(&entered), "{entered:?}");
    scene.is_let_in(saying(json!({"email": "other@example.org"}))).await;

    let scene = Scene::with(Terms::default()).await;
    scene.app.person(ANN).await;
    let asked = scene.sign_in().await;
    scene.app.clock.advance(600);
    let late = scene.join(&asked, "password").await;
    assert!(late.status == 422 && !was_let_in(&late), "{late:?}");
    // It is no place to guess in.
    scene.app.clock.advance(-600);
    let mut asked = scene.sign_in().await;
    for _ in 0..10 {
        asked = scene.join(&asked, "guess").await;
    }
    assert_eq!(scene.join(&asked, "password").await.status, 429);
}

#[tokio::test]
async fn what_a_request_says_of_its_host_and_a_planted_session_count_for_nothing() {
    let scene = Scene::open().await;
    scene.app.person("eve@example.org").await;
    let planted = scene.app.signed_in("eve@example.org").await;
    let call = scene.app.get(SET_OUT).header("sec-fetch-site", "same-origin");
    let led = call.header("host", "evil.example").header("x-forwarded-host", "evil.example").send().await;
    let there = led.header("location").to_owned();
    assert!(there.contains("pay.example.org") && !there.contains("evil"), "{there}");
    let way = led.header("set-cookie").split(';').next().unwrap().to_owned();
    let back = scene.provider.sends_back(&there);
    let entered = scene.come_back(&back, &format!("{way}; {}", planted.cookie)).await;
    assert!(was_let_in(&entered), "{entered:?}");
    let own = cookies(&entered).into_iter().find(|cookie| cookie.starts_with("__Host-almoner=")).unwrap();
    assert_ne!(own.split(';').next().unwrap(), planted.cookie);
    assert_eq!(planted.look("/admin").await.status, 303, "nor does it open what it did");
    // The way was walked: at no server on the database it is walked again.
    let stated = Outside::open(&scene.stated, "https://pay.example.org", false).unwrap();
    let other = scene.app.beside(|parts| parts.outside = stated);
    let again = other.get(&back).header("cookie", &way).header("sec-fetch-site", "cross-site").send().await;
    assert!(again.status == 422 && again.text.contains("Show who you are again"), "{again:?}");
}

#[tokio::test]
async fn nothing_is_joined_before_the_second_factor_was_shown() {
    let scene = Scene::with(Terms::default()).await;
    let app = &scene.app;
    let ann = app.person(ANN).await;
    set_up(app, &app.signed_in(ANN).await, &ann).await;
    let asked = scene.sign_in().await;
    let code_asked = scene.join(&asked, "password").await;
    assert!(code_asked.status == 200 && !was_let_in(&code_asked), "{code_asked:?}");
    assert_eq!(app.app.store.identities_of(&ann).await, Ok(vec![]));
    let factor = app.app.store.second_factor(&ann).await.unwrap().unwrap();
    let mut fields = code_asked.hidden();
    fields.push(("code".into(), code_at(&factor.secret, domain::Timestamp(app.app.now().0 + 30))));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(was_let_in(&app.send_ours("/sign-in/code", &fields).send().await));
    assert_eq!(app.app.store.identities_of(&ann).await.unwrap().len(), 1);
}

#[tokio::test]
async fn groups_give_roles_at_each_sign_in_and_take_them_again() {
    let harbour = domain::StoreId::parse("harbour").unwrap();
    let rule = |group: &str, role: &str| GroupRule {
        group: group.into(),
        gives: Gives::Role { store: harbour.clone(), role: role.into() },
    };
    let boss = GroupRule { group: "boss".into(), gives: Gives::Administrator };
    let roles = vec![rule("boss", "Owner"), rule("books", "Finance"), boss];
    let scene = Scene::with(Terms { makes_accounts: true, roles, ..Terms::default() }).await;
    let (app, store) = (&scene.app, &scene.app.app.store);
    let root = app.administrator("root@example.org").await;
    let settings = domain::settings::StoreSettings { name: "Harbour".into(), ..Default::default() };
    let record = store::StoreRecord { id: harbour.clone(), settings, created_at: START };
    let owner = store::Member { person: root.clone(), role: "Owner".into() };
    store.create_store(&domain::audit::Actor::Program, record, owner).await.unwrap();
    let page = format!("/admin/stores/{harbour}/books");
    let sees_books = async |claims: Value| {
        scene.provider.answers(saying(claims));
        let entered = scene.sign_in().await;
        assert!(was_let_in(&entered), "{entered:?}");
        Browser::holding(app, &entered).look(&page).await.status == 200
    };
    assert!(!sees_books(json!({"groups": ["guests"]})).await);
    assert!(sees_books(json!({"groups": ["guests", "books"]})).await);
    assert!(!sees_books(json!({"groups": []})).await, "what was given is taken away");
    // They may stand on the page beside the token.
    scene.provider.answers(Manner { page: json!({"groups": ["boss"]}), ..Manner::default() });
    assert!(was_let_in(&scene.sign_in().await));
    let ann = store.person_by_email(ANN).await.unwrap().unwrap();
    assert!(ann.administrator_at.is_some());
    let held =
        async || store.roles_of(&ann.id).await.unwrap().into_iter().map(|held| held.name).collect::<Vec<_>>();
    assert_eq!(held().await, ["Owner"]);
    // By hand since: no group takes it.
    let key = app.key(&root, &["unrestricted"]).await;
    let path = format!("/api/v1/stores/{harbour}/users/{}", ann.id);
    app.put(&path).key(&key).json(&json!({"storeRole": "Manager"})).ok().await;
    assert!(sees_books(json!({"groups": null})).await);
    assert_eq!(held().await, ["Manager"]);
    assert!(store.person(&ann.id).await.unwrap().unwrap().administrator_at.is_none());
    let rows = store.audit_rows(&app.app.system, store::AuditFilter::default(), 1_000).await.unwrap();
    let by_group = rows.iter().filter(|row| row.details.contains("\"by\":\"group\""));
    let told: Vec<_> = by_group.map(|row| (row.actor.as_str(), row.deed.as_str())).collect();
    let by = "configuration";
    assert_eq!(
        told,
        [
            (by, "member.added"),
            (by, "member.removed"),
            (by, "member.added"),
            (by, "person.changed"),
            (by, "person.changed")
        ]
    );
}

/// A store called Harbour, which belongs to somebody else.
async fn harbour(app: &TestApp) -> domain::StoreId {
    let harbour = domain::StoreId::parse("harbour").unwrap();
    let root = app.administrator("root@example.org").await;
    let settings = domain::settings::StoreSettings { name: "Harbour".into(), ..Default::default() };
    let record = store::StoreRecord { id: harbour.clone(), settings, created_at: START };
    let owner = store::Member { person: root, role: "Owner".into() };
    app.app.store.create_store(&domain::audit::Actor::Program, record, owner).await.unwrap();
    harbour
}

fn finance_for(group: &str) -> GroupRule {
    let store = domain::StoreId::parse("harbour").unwrap();
    GroupRule { group: group.into(), gives: Gives::Role { store, role: "Finance".into() } }
}

const BOOKS: &str = "/admin/stores/harbour/books";

#[tokio::test]
async fn a_role_taken_at_a_sign_in_elsewhere_is_gone_in_every_session_at_once() {
    let scene = Scene::with(Terms { roles: vec![finance_for("books")], ..Terms::default() }).await;
    harbour(&scene.app).await;
    scene.app.person_without_password(ANN).await;
    scene.provider.answers(saying(json!({"groups": ["books"]})));
    let office = Browser::holding(&scene.app, &scene.sign_in().await);
    assert_eq!(office.look(BOOKS).await.status, 200);
    scene.provider.answers(saying(json!({"groups": []})));
    let at_home = Browser::holding(&scene.app, &scene.sign_in().await);
    assert_eq!(office.look(BOOKS).await.status, 403);
    assert_eq!(
        (at_home.look(BOOKS).await.status.as_u16(), office.look("/admin").await.status.as_u16()),
        (403, 200)
    );
}

#[tokio::test]
async fn what_groups_gave_holds_for_some_hours_and_then_they_are_asked_for_again() {
    let terms = || Terms { roles: vec![finance_for("books")], ..Terms::default() };
    let scene = Scene::with(terms()).await;
    harbour(&scene.app).await;
    scene.app.person_without_password(ANN).await;
    scene.provider.answers(saying(json!({"groups": ["books"]})));
    let browser = Browser::holding(&scene.app, &scene.sign_in().await);
    scene.app.clock.advance(8 * 3_600 - 1);
    assert_eq!(browser.look(BOOKS).await.status, 200);
    scene.app.clock.advance(1);
    let led = browser.look(BOOKS).await;
    let way_in = "/sign-in?next=%2Fadmin%2Fstores%2Fharbour%2Fbooks&groups=again";
    assert_eq!((led.status.as_u16(), led.header("location")), (303, way_in));
    let page = browser.look(way_in).await;
    assert!(page.status == 200 && page.text.contains("word on the groups you are in"), "{}", page.text);
    assert!(page.text.contains("Sign in with Harbour"), "{}", page.text);
    assert!(!browser.look("/sign-in").await.text.contains("word on the groups"), "said to those sent here");
    // A form sent then does nothing, and asking for a key is for who signs in first.
    let sent =
        scene.app.send_ours("/admin/account/sessions/end-others", &[]).header("cookie", &browser.cookie);
    assert_eq!(sent.send().await.header("location"), "/sign-in?groups=again");
    let consent = browser.look("/api-keys/authorize?permissions=btcpay.store.canviewinvoices").await;
    assert!(consent.text.contains("name=\"password\""), "{}", consent.text);
    // The organisation is asked anew, and goes by what it says now.
    let now = scene.app.app.now().0;
    scene.provider.answers(saying(json!({"groups": ["books"], "iat": now, "exp": now + 300})));
    let again = Browser::holding(&scene.app, &scene.sign_in().await);
    assert_eq!(again.look(BOOKS).await.status, 200);
    assert_eq!(browser.look(BOOKS).await.status, 303, "the old one stays over");

    let shorter = Terms { hold: domain::Seconds::minutes(30), ..terms() };
    let scene = Scene::with(shorter).await;
    harbour(&scene.app).await;
    scene.app.person_without_password(ANN).await;
    scene.provider.answers(saying(json!({"groups": ["books"]})));
    let browser = Browser::holding(&scene.app, &scene.sign_in().await);
    scene.app.clock.advance(1_800);
    assert_eq!(browser.look(BOOKS).await.status, 303, "as the operator says");
}

#[tokio::test]
async fn whom_groups_give_nothing_stays_signed_in() {
    let scene = Scene::with(Terms { roles: vec![finance_for("books")], ..Terms::default() }).await;
    let store = harbour(&scene.app).await;
    let ann = scene.app.person_without_password(ANN).await;
    let member = store::Member { person: ann, role: "Finance".into() };
    scene.app.app.store.add_member(&scene.app.app.system.to_store(&store), member).await.unwrap();
    scene.provider.answers(saying(json!({"groups": ["guests"]})));
    let browser = Browser::holding(&scene.app, &scene.sign_in().await);
    scene.app.clock.advance(10 * 3_600);
    assert_eq!(browser.look(BOOKS).await.status, 200, "given by hand");
    // But not where being let in at all is a group's.
    let terms = Terms { group: Some("staff".into()), ..Terms::default() };
    let scene = Scene::with(terms).await;
    scene.app.person_without_password(ANN).await;
    scene.provider.answers(saying(json!({"groups": ["staff"]})));
    let browser = Browser::holding(&scene.app, &scene.sign_in().await);
    assert_eq!(browser.look("/admin").await.status, 200);
    scene.app.clock.advance(10 * 3_600);
    assert_eq!(browser.look("/admin").await.header("location"), "/sign-in?groups=again");
}

#[tokio::test]
async fn a_password_of_our_own_brings_nothing_that_groups_gave() {
    let boss = GroupRule { group: "books".into(), gives: Gives::Administrator };
    let scene = Scene::with(Terms { roles: vec![finance_for("books"), boss], ..Terms::default() }).await;
    let app = &scene.app;
    harbour(app).await;
    let ann = app.person(ANN).await;
    let own = app.store(&ann, "Lighthouse").await;
    scene.provider.answers(saying(json!({"groups": ["books"]})));
    let asked = scene.sign_in().await;
    let through = scene.join(&asked, "password").await;
    let through = Browser::holding(app, &through);
    assert_eq!(through.look(BOOKS).await.status, 200, "also where she showed her password on the way");
    assert_eq!(through.look("/admin/people").await.status, 200);
    assert!(!through.look("/admin").await.text.contains("does not hold now"));
    let key = app.key(&ann, &["unrestricted"]).await;
    let by_password = app.signed_in(ANN).await;
    let refused = by_password.look(BOOKS).await;
    assert!(
        refused.status == 403 && refused.text.contains("Sign in through your organisation"),
        "{}",
        refused.text
    );
    assert_eq!(by_password.look("/admin/people").await.status, 403);
    let begin = by_password.look("/admin").await.text;
    assert!(begin.contains("does not hold now"), "{begin}");
    assert_eq!(by_password.look(&format!("/admin/stores/{own}/books")).await.status, 200, "hers by hand");
    assert_eq!(through.look(BOOKS).await.status, 200, "the other session is as it was");
    // At the API it is the same; a key holds what its owner has.
    let path = "/api/v1/stores/harbour/invoices";
    let basic = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(format!("{ANN}:password"))
    };
    assert_eq!(app.get(path).header("authorization", &format!("Basic {basic}")).send().await.status, 403);
    assert_eq!(app.get(path).key(&key).send().await.status, 200);
    scene.provider.answers(saying(json!({"groups": []})));
    scene.is_let_in(saying(json!({"groups": []}))).await;
    assert_eq!(app.get(path).key(&key).send().await.status, 403);
    // Another password changes nothing of how the session was begun.
    scene.provider.answers(saying(json!({"groups": ["books"]})));
    let through = Browser::holding(app, &scene.sign_in().await);
    let changed = through
        .send(
            "/admin/account/password",
            &[("current", "password"), ("new", "a longer one"), ("again", "a longer one")],
        )
        .await;
    assert_eq!(changed.status, 303, "{changed:?}");
    assert_eq!(Browser::holding(app, &changed).look(BOOKS).await.status, 200);
}

#[tokio::test]
async fn a_provider_may_change_its_keys_at_any_time() {
    let scene = Scene::open().await;
    scene.is_let_in(Manner::default()).await;
    let changed = Manner { signed: Signed::Key(2), published: vec![1, 2], ..Manner::default() };
    scene.is_let_in(changed.clone()).await;
    assert_eq!(scene.provider.described(), 2, "asked again at once");
    scene.is_let_in(changed).await;
    assert_eq!(scene.provider.described(), 2);
    scene.provider.answers(Manner { published: vec![2], ..Manner::default() });
    scene.app.clock.advance(600);
    let withdrawn = Manner { published: vec![2], signed: Signed::Key(1), ..Manner::default() };
    scene.is_refused(withdrawn, "signature is wrong").await;
}

#[tokio::test]
async fn a_provider_that_does_not_answer_hinders_nobody_else() {
    let scene = Scene::joined().await;
    let described = |description: Value| Manner { description, ..Manner::default() };
    let mut asked = scene.provider.described();
    scene.app.clock.advance(600);
    for (description, words) in [
        (json!({"issuer": "https://evil.example"}), "it calls itself otherwise"),
        (json!({"jwks_uri": "http://127.0.0.1:1/keys"}), "does not answer as it should"),
        (json!({"issuer": null}), "does not answer as it should"),
        (json!({"authorization_endpoint": "javascript:alert(1)"}), "without TLS"),
    ] {
        scene.provider.answers(described(description));
        let answer = scene.app.get(SET_OUT).send().await;
        assert!(
            answer.text.contains(words) && answer.header("location").is_empty(),
            "{words}: {}",
            answer.text
        );
        asked += 1;
        let again = scene.app.get(SET_OUT).send().await;
        assert!(again.text.contains(words), "{}", again.text);
        assert_eq!(scene.provider.described(), asked, "not at each press");
        scene.app.clock.advance(600);
    }
    assert!(!scene.app.signed_in(ANN).await.cookie.is_empty(), "a password lets in all the while");
    let mut refusing =
        Manner { refusal: Some((401, json!({"error": "invalid_client"}))), ..Manner::default() };
    scene.provider.answers(refusing.clone());
    assert!(scene.sign_in().await.text.contains("it refuses: invalid_client"));
    refusing.refusal = Some((500, json!("<b>broken</b>")));
    scene.is_refused(refusing, "does not answer as it should").await;
}

#[tokio::test]
async fn only_who_has_an_account_comes_in_unless_the_operator_says_otherwise() {
    let scene = Scene::open().await;
    let eve = saying(json!({"sub": "eve", "email": "eve@example.org"}));
    scene.is_refused(eve, "nobody with your address has an account here").await;

    let scene = Scene::with(Terms { makes_accounts: true, ..Terms::default() }).await;
    scene.is_refused(Manner::default(), "The first one is made on the machine").await;
    let root = scene.app.administrator("root@example.org").await;
    scene.is_let_in(Manner::default()).await;
    scene.is_let_in(Manner::default()).await;
    let ann = scene.app.app.store.person_by_email(ANN).await.unwrap().unwrap();
    assert_eq!((ann.name.as_deref(), ann.administrator_at), (Some("Ann"), None));
    assert_eq!(scene.app.send_sign_in(&[("email", ANN), ("password", "")]).await.status.as_u16(), 422);
    let rows = scene
        .app
        .app
        .store
        .audit_rows(&scene.app.app.system, store::AuditFilter::default(), 10)
        .await
        .unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.actor.as_str(), row.deed.as_str())).collect();
    assert_eq!(told.iter().filter(|(_, deed)| *deed == "person.made").count(), 2, "{told:?}");
    assert!(told.contains(&("person", "session.opened")), "{told:?}");
    let key = scene.app.key(&root, &["unrestricted"]).await;
    let lock = scene.app.post(&format!("/api/v1/users/{ANN}/lock")).key(&key).json(&json!({"locked": true}));
    assert!(lock.send().await.status.is_success());
    scene.is_refused(Manner::default(), "This account is locked").await;
}

#[tokio::test]
async fn only_a_group_comes_in_if_the_operator_names_one() {
    let scene = Scene::with(Terms { group: Some("almoner".into()), ..Terms::default() }).await;
    scene.app.person_without_password(ANN).await;
    scene.is_let_in(saying(json!({"groups": ["shop", "almoner"]}))).await;
    for groups in [json!(null), json!(["shop"]), json!("almoners"), json!(["Almoner"])] {
        scene.is_refused(saying(json!({"groups": groups})), "not in the group").await;
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_all_the_same() {
    let scene = Scene::joined().await;
    let app = &scene.app;
    let ann = app.app.store.person_by_email(ANN).await.unwrap().unwrap().id;
    set_up(app, &app.signed_in(ANN).await, &ann).await;
    let (there, cookie) = scene.set_out("/sign-in/organisation?next=%2Fadmin%2Faccount").await;
    let asked = scene.come_back(&scene.provider.sends_back(&there), &cookie).await;
    assert!(asked.status.as_u16() == 200 && !was_let_in(&asked), "{asked:?}");
    let factor = app.app.store.second_factor(&ann).await.unwrap().unwrap();
    let code = code_at(&factor.secret, domain::Timestamp(app.app.now().0 + 30));
    let mut fields = asked.hidden();
    fields.push(("code".into(), code));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let entered = app.send_ours("/sign-in/code", &fields).send().await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/admin/account"));
}

#[tokio::test]
async fn another_site_can_set_nobody_on_the_way_or_lead_them_elsewhere() {
    let scene = Scene::open().await;
    for site in ["cross-site", "same-site"] {
        let answer =
            scene.app.get("/sign-in/organisation?next=%2Fadmin%2Faccount").header("sec-fetch-site", site);
        let answer = answer.send().await;
        assert_eq!(answer.header("location"), "/sign-in?next=%2Fadmin%2Faccount", "{site}");
        assert!(answer.header("set-cookie").is_empty());
    }
    for next in ["https://evil.example", "//evil.example", "/sign-out"] {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let (there, cookie) = scene.set_out(&format!("/sign-in/organisation?next={next}")).await;
        let entered = scene.come_back(&scene.provider.sends_back(&there), &cookie).await;
        assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/admin"));
    }
    let (there, cookie) = scene.set_out(SET_OUT).await;
    let back = scene.provider.sends_back(&there);
    let state = back.split("state=").nth(1).unwrap();
    let left =
        format!("/sign-in/organisation/back?error=access_denied&error_description=%3Cb%3E&state={state}");
    let answer = scene.come_back(&left, &cookie).await;
    assert!(
        answer.status.as_u16() == 422 && answer.text.contains("Begin again if you want to be"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn where_there_is_no_provider_there_is_no_such_page() {
    let app = TestApp::new().await;
    assert!(!app.get("/sign-in").send().await.text.contains("organisation"));
    for path in [SET_OUT, "/sign-in/organisation/back?code=a&state=b"] {
        assert_eq!(app.get(path).send().await.status.as_u16(), 404, "{path}");
    }
}
