//! Signing in at the organisation's own provider, and what a provider that misbehaves, or somebody in between, tries.
use crate::second_factor::set_up;
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
        Self { app: app.await, provider }
    }

    /// One where Ann has an account.
    async fn open() -> Self {
        let scene = Self::with(Terms::default()).await;
        scene.app.person(ANN).await;
        scene
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
    scene.is_let_in(on_page(json!({"email": ANN, "email_verified": true}))).await;
    scene.is_let_in(on_page(json!({"email": "ANN@example.org", "email_verified": "true"}))).await;
    scene.is_refused(on_page(json!({"email": ANN, "email_verified": false})), none).await;
    let other = on_page(json!({"email": ANN, "email_verified": true, "sub": "eve"}));
    scene.is_refused(other, "two different people").await;
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
    let scene = Scene::open().await;
    let described = |description: Value| Manner { description, ..Manner::default() };
    let mut asked = 0;
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
    let eve = saying(json!({"email": "eve@example.org"}));
    scene.is_refused(eve, "nobody with your address has an account here").await;

    let scene = Scene::with(Terms { makes_accounts: true, group: None }).await;
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
    let scene = Scene::with(Terms { makes_accounts: false, group: Some("almoner".into()) }).await;
    scene.app.person(ANN).await;
    scene.is_let_in(saying(json!({"groups": ["shop", "almoner"]}))).await;
    for groups in [json!(null), json!(["shop"]), json!("almoners"), json!(["Almoner"])] {
        scene.is_refused(saying(json!({"groups": groups})), "not in the group").await;
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_all_the_same() {
    let scene = Scene::open().await;
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
