//! Accounts: who may make the first one, who others; Basic authentication.
use axum::http::StatusCode;
use domain::Network;
use serde_json::json;
use server::testing::{Call, SETUP_TOKEN, TestApp};

const HERE: &str = "127.0.0.1:4321";

fn first(app: &TestApp) -> Call {
    app.post("/api/v1/users").json(&json!({"email": "ann@example.org", "password": "correct horse"}))
}

#[tokio::test]
async fn on_regtest_the_first_account_is_made_from_the_same_machine() {
    let app = TestApp::new().await;
    let answer = first(&app).from(HERE).send().await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let user = answer.json();
    assert_eq!((&user["email"], &user["roles"]), (&json!("ann@example.org"), &json!(["ServerAdmin"])));
    assert_eq!(user["created"], json!(server::testing::START.0));
    let me = app.get("/api/v1/users/me").basic("Ann@Example.org", "correct horse").ok().await;
    assert_eq!(me, user);
}

#[tokio::test]
async fn on_regtest_nobody_else_makes_the_first_account() {
    let app = TestApp::new().await;
    assert_eq!(first(&app).send().await.refusal(), "401 unauthenticated");
    assert_eq!(first(&app).from("[2001:db8::1]:1").send().await.refusal(), "401 unauthenticated");
    for header in ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via"] {
        let answer = first(&app).from(HERE).header(header, "127.0.0.1").send().await;
        assert_eq!(answer.refusal(), "401 unauthenticated", "{header}");
    }
    assert!(app.app.store.is_without_people().await.unwrap());
    first(&app).from("[::1]:9").ok().await;
}

#[tokio::test]
async fn on_every_other_network_the_first_account_takes_the_token_once() {
    for network in [Network::Mainnet, Network::Testnet4, Network::Signet] {
        let app = TestApp::new_on(network).await;
        assert_eq!(first(&app).from(HERE).send().await.refusal(), "401 unauthenticated");
        let wrong = first(&app).from(HERE).header("authorization", "SetupToken 0123").send().await;
        assert_eq!(wrong.refusal(), "401 unauthenticated");
        let token = format!("SetupToken {SETUP_TOKEN}");
        let answer = first(&app).header("authorization", &token).send().await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let second =
            app.post("/api/v1/users").json(&json!({"email": "eve@example.org", "password": "correct horse"}));
        assert_eq!(second.header("authorization", &token).send().await.refusal(), "401 unauthenticated");
    }
}

#[tokio::test]
async fn after_the_first_account_others_take_a_permission() {
    let app = TestApp::new().await;
    first(&app).from(HERE).ok().await;
    let bob = json!({"email": "bob@example.org", "password": "battery staple", "isAdministrator": null});
    let post = |body| app.post("/api/v1/users").json(body).from(HERE);
    assert_eq!(post(&bob).send().await.refusal(), "401 unauthenticated");
    let made = post(&bob).basic("ann@example.org", "correct horse").send().await;
    assert_eq!((made.status, &made.json()["roles"]), (StatusCode::CREATED, &json!([])));

    let carol = json!({"email": "carol@example.org", "password": "battery staple"});
    assert_eq!(
        post(&carol).basic("bob@example.org", "battery staple").send().await.refusal(),
        "403 missing-permission"
    );
    let ann = app.app.store.person_by_email("ann@example.org").await.unwrap().unwrap().id;
    let key = app.key(&ann, &["btcpay.server.cancreateuser"]).await;
    let admin = json!({"email": "carol@example.org", "password": "battery staple", "isAdministrator": true});
    let refused = post(&admin).key(&key).send().await;
    assert_eq!(refused.json()["missingPermission"], "btcpay.server.canmodifyserversettings");
    let key = app.key(&ann, &["btcpay.server.canmodifyserversettings"]).await;
    assert_eq!(post(&admin).key(&key).send().await.json()["missingPermission"], "unrestricted");
    assert_eq!(
        post(&admin).basic("ann@example.org", "correct horse").ok().await["roles"],
        json!(["ServerAdmin"])
    );
}

#[tokio::test]
async fn accounts_that_make_no_sense_are_refused_by_field() {
    let app = TestApp::new().await;
    let cases = [
        (json!({}), "422 email"),
        (json!({"email": "no address", "password": "long enough"}), "422 email"),
        (json!({"email": 5, "password": "long enough"}), "422 email"),
        (json!({"email": "ann@example.org"}), "422 password"),
        (json!({"email": "ann@example.org", "password": "short"}), "422 password"),
        (json!({"email": "ann@example.org", "password": "long enough", "name": "x".repeat(300)}), "422 name"),
    ];
    for (body, expected) in cases {
        let answer = app.post("/api/v1/users").json(&body).from(HERE).send().await;
        assert_eq!(answer.refusal(), expected, "{body}");
    }
    first(&app).from(HERE).ok().await;
    let same = json!({"email": "ANN@example.org", "password": "long enough"});
    let twice = app.post("/api/v1/users").basic("ann@example.org", "correct horse").json(&same).send().await;
    assert_eq!(twice.refusal(), "422 email");
}

#[tokio::test]
async fn passwords_may_hold_colons_and_must_be_right() {
    let app = TestApp::new().await;
    let body = json!({"email": "ann@example.org", "password": "a:b:c and more"});
    app.post("/api/v1/users").json(&body).from(HERE).ok().await;
    let me = |email, password| app.get("/api/v1/users/me").basic(email, password);
    me("ann@example.org", "a:b:c and more").ok().await;
    me("ann@example.org", "a:b:c and more").ok().await;
    for (email, password) in [
        ("ann@example.org", "a"),
        ("ann@example.org", ""),
        ("nobody@example.org", "a:b:c and more"),
        ("", ""),
    ] {
        let answer = me(email, password).send().await;
        assert_eq!(answer.refusal(), "401 unauthenticated", "{email} {password}");
    }
    for header in ["Basic", "Basic !!!", "Basic YQ==", "Digest x", "", "token"] {
        let answer = app.get("/api/v1/users/me").header("authorization", header).send().await;
        assert_eq!(answer.refusal(), "401 unauthenticated", "{header}");
    }
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    app.get("/api/v1/users/me").basic("ann@example.org", "password").ok().await;
    let person = app.app.store.person(&id).await.unwrap().unwrap();
    app.app
        .store
        .update_person(
            &domain::audit::Actor::Program,
            store::Person { disabled_at: Some(app.app.now()), ..person },
        )
        .await
        .unwrap();
    assert_eq!(app.get("/api/v1/users/me").key(&key).send().await.refusal(), "401 unauthenticated");
    assert_eq!(
        app.get("/api/v1/users/me").basic("ann@example.org", "password").send().await.refusal(),
        "401 unauthenticated"
    );
}

#[tokio::test]
async fn of_a_stranger_little_is_read() {
    let app = TestApp::new().await;
    let body = |bytes: usize| json!({"email": "ann@example.org", "password": "correct horse", "x": "x".repeat(bytes)});
    let post = |bytes| app.post("/api/v1/users").json(&body(bytes)).from(HERE);
    assert_eq!(post(17_000).send().await.refusal(), "413 payload-too-large");
    assert_eq!(post(17_000).once("a-key").send().await.refusal(), "413 payload-too-large");
    post(10_000).once("a-key").ok().await;
    let administrator = post(17_000).basic("ann@example.org", "correct horse").send().await;
    assert_eq!(administrator.refusal(), "422 email", "somebody known is read whole");
}
