//! API keys: made with a password or a key, limited, looked at, taken back.
use serde_json::json;
use server::testing::TestApp;

#[tokio::test]
async fn a_key_is_made_with_a_password_and_shown_once() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let store = app.store(&id, "Shop").await;
    let permission = format!("btcpay.store.canviewinvoices:{store}");
    let body = json!({"label": "shop", "permissions": [permission]});
    let made = app.post("/api/v1/api-keys").basic("ann@example.org", "password").json(&body).ok().await;
    assert_eq!((&made["label"], &made["permissions"]), (&json!("shop"), &json!([permission])));
    let key = made["apiKey"].as_str().unwrap();
    assert!(key.len() == 40 && key.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(app.get("/api/v1/api-keys/current").key(key).ok().await, made);

    app.get(&format!("/api/v1/stores/{store}/invoices")).key(key).ok().await;
    assert_eq!(app.get("/api/v1/users/me").key(key).send().await.refusal(), "403 missing-permission");
    assert_eq!(
        app.get(&format!("/api/v1/stores/{store}")).key(key).send().await.refusal(),
        "403 missing-permission"
    );
}

#[tokio::test]
async fn only_an_unlimited_key_makes_keys() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let limited = app.key(&id, &["btcpay.store.canmodifystoresettings", "btcpay.user.canviewprofile"]).await;
    let refused = app.post("/api/v1/api-keys").key(&limited).json(&json!({})).send().await;
    assert_eq!(refused.json()["missingPermission"], "unrestricted");
    let unlimited = app.key(&id, &["unrestricted"]).await;
    let bare = app
        .post("/api/v1/api-keys")
        .key(&unlimited)
        .json(&json!({"label": null, "permissions": null}))
        .ok()
        .await;
    let bare = bare["apiKey"].as_str().unwrap();
    assert_eq!(app.get("/api/v1/users/me").key(bare).send().await.refusal(), "403 missing-permission");
    assert_eq!(app.post("/api/v1/api-keys").json(&json!({})).send().await.refusal(), "401 unauthenticated");
}

#[tokio::test]
async fn a_key_never_does_more_than_its_owner() {
    let app = TestApp::new().await;
    let (store, _) = app.shop("theirs").await;
    let id = app.person("ann@example.org").await;
    let wanted = [
        "btcpay.server.canmodifyserversettings",
        &format!("btcpay.store.canviewinvoices:{store}"),
        "unrestricted",
    ];
    let key = app.key(&id, &wanted).await;
    assert_eq!(
        app.get(&format!("/api/v1/stores/{store}/invoices")).key(&key).send().await.refusal(),
        "403 missing-permission"
    );
    let body = json!({"email": "bob@example.org", "password": "long enough"});
    assert_eq!(
        app.post("/api/v1/users").key(&key).json(&body).send().await.refusal(),
        "403 missing-permission"
    );
}

#[tokio::test]
async fn keys_are_taken_back_by_their_owner() {
    let app = TestApp::new().await;
    let (ann, bob) = (app.person("ann@example.org").await, app.person("bob@example.org").await);
    let (key, other, third) = (
        app.key(&ann, &["unrestricted"]).await,
        app.key(&ann, &["unrestricted"]).await,
        app.key(&bob, &["unrestricted"]).await,
    );
    let delete = |path: String| app.delete(&path).key(&key);
    assert_eq!(delete(format!("/api/v1/api-keys/{third}")).send().await.refusal(), "404 apikey-not-found");
    assert_eq!(delete("/api/v1/api-keys/nonsense".into()).send().await.refusal(), "404 apikey-not-found");
    let gone = delete(format!("/api/v1/api-keys/{other}")).send().await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (200, ""));
    assert_eq!(app.get("/api/v1/users/me").key(&other).send().await.refusal(), "401 unauthenticated");
    delete("/api/v1/api-keys/current".into()).ok().await;
    assert_eq!(app.get("/api/v1/users/me").key(&key).send().await.refusal(), "401 unauthenticated");
    app.get("/api/v1/users/me").key(&third).ok().await;
}

#[tokio::test]
async fn a_password_has_no_current_key() {
    let app = TestApp::new().await;
    app.person("ann@example.org").await;
    for call in [app.get("/api/v1/api-keys/current"), app.delete("/api/v1/api-keys/current")] {
        assert_eq!(call.basic("ann@example.org", "password").send().await.refusal(), "404 apikey-not-found");
    }
}

#[tokio::test]
async fn permissions_that_do_not_exist_are_refused_by_place() {
    let app = TestApp::new().await;
    app.person("ann@example.org").await;
    for (permissions, path) in [
        (json!(["btcpay.store.canviewinvoices", "no.such"]), "422 permissions[1]"),
        (json!(["btcpay.user.canviewprofile:store"]), "422 permissions[0]"),
        (json!(["btcpay.store.canviewinvoices:not an id"]), "422 permissions[0]"),
        (json!("unrestricted"), "422 permissions"),
        (json!([5]), "422 permissions[0]"),
    ] {
        let call = app.post("/api/v1/api-keys").basic("ann@example.org", "password");
        assert_eq!(call.json(&json!({"permissions": permissions})).send().await.refusal(), path);
    }
    let call = app.post("/api/v1/api-keys").basic("ann@example.org", "password");
    assert_eq!(call.json(&json!({"label": "x".repeat(201)})).send().await.refusal(), "422 label");
}

#[tokio::test]
async fn bearer_is_understood_too() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    app.get("/api/v1/users/me").header("authorization", &format!("Bearer {key}")).ok().await;
    app.get("/api/v1/users/me").header("authorization", &format!("TOKEN   {key} ")).ok().await;
}
