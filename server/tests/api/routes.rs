//! Routes as such: twins, `HEAD`, what is not there, headers for browsers, what everybody may see.
use serde_json::{Value, json};
use server::testing::TestApp;

#[tokio::test]
async fn what_is_not_there_is_answered_in_json() {
    let app = TestApp::new().await;
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/nothing",
        "/api/v2/stores",
        "/misc/nothing",
        "/api/v1/stores/a/b/c/d",
    ] {
        assert_eq!(app.get(path).send().await.refusal(), "404 not-found", "{path}");
    }
    for (method, path) in [
        ("PATCH", "/api/v1/stores"),
        ("POST", "/api/v1/health"),
        ("DELETE", "/misc/permissions"),
        ("BREW", "/api/v1/stores"),
    ] {
        assert_eq!(
            app.call(method, path).send().await.refusal(),
            "405 method-not-allowed",
            "{method} {path}"
        );
    }
    let (_, key) = app.shop("shop").await;
    assert_eq!(app.get("/api/v1/stores/%ff").key(&key).send().await.refusal(), "400 generic-error");
}

#[tokio::test]
async fn head_is_answered_where_get_is() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let path = format!("/api/v1/stores/{store}");
    let head = app.call("HEAD", &path).key(&key).send().await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-type"), "application/json");
    assert_eq!(app.call("HEAD", &path).send().await.status.as_u16(), 401);
    assert_eq!(app.call("HEAD", "/api/v1/health").send().await.status.as_u16(), 200);
}

#[tokio::test]
async fn any_page_may_call_the_api() {
    let app = TestApp::new().await;
    let preflight = app.call("OPTIONS", "/api/v1/stores").header("origin", "https://shop.example.org");
    let preflight = preflight.header("access-control-request-method", "POST");
    let answer =
        preflight.header("access-control-request-headers", "authorization,content-type").send().await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-methods"), "POST");
    assert_eq!(answer.header("access-control-allow-headers"), "authorization,content-type");
    let refused = app.get("/api/v1/stores").header("origin", "https://shop.example.org").send().await;
    assert_eq!((refused.status.as_u16(), refused.header("access-control-allow-origin")), (401, "*"));
    assert!(refused.header("access-control-allow-credentials").is_empty());
}

#[tokio::test]
async fn answers_are_not_cached() {
    let app = TestApp::new().await;
    let (_, key) = app.shop("shop").await;
    let answer = app.get("/api/v1/stores").key(&key).send().await;
    assert_eq!(
        (answer.header("cache-control"), answer.header("x-content-type-options")),
        ("no-store", "nosniff")
    );
}

#[tokio::test]
async fn everybody_may_see_health_and_lists() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/api/v1/health").ok().await, json!({"synchronized": false}));
    app.chain.mine(3);
    let mut follower = app.follower().await;
    app.catch_up(&mut follower).await;
    app.app.node.note(|state| state.status = None);
    assert_eq!(app.get("/api/v1/health").ok().await, json!({"synchronized": false}));
    for prefix in ["", "/api/v1"] {
        let permissions = app.get(&format!("{prefix}/misc/permissions")).ok().await;
        let of = |name: &str| {
            permissions.as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
        };
        assert!(of("unrestricted")["included"].as_array().unwrap().len() > 30);
        assert_eq!(of("btcpay.store.canviewinvoices")["included"], json!([]));
        assert_eq!(app.get(&format!("{prefix}/misc/lang")).ok().await[0]["code"], "en");
        let sources: Value = app.get(&format!("{prefix}/misc/rate-sources")).ok().await;
        assert!(sources.as_array().unwrap().iter().any(|source| source["id"] == "kraken"), "{sources}");
    }
}

#[tokio::test]
async fn the_server_says_what_it_is_to_those_with_a_key() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/api/v1/server/info").send().await.refusal(), "401 unauthenticated");
    let id = app.person("ann@example.org").await;
    let bare = app.key(&id, &[]).await;
    let info = app.get("/api/v1/server/info").key(&bare).ok().await;
    assert_eq!((&info["version"], &info["fullySynched"]), (&json!("2.4.1"), &json!(false)));
    assert_eq!(info["supportedPaymentMethods"], json!(["BTC-CHAIN"]));
    assert_eq!(info["almoner"]["network"], "regtest");
    assert_eq!(
        (&info["syncStatus"][0]["paymentMethodId"], &info["syncStatus"][0]["available"]),
        (&json!("BTC-CHAIN"), &json!(false))
    );
}

#[tokio::test]
async fn flat_and_nested_routes_follow_the_resources_own_store() {
    let app = TestApp::new().await;
    let (mine, my_key) = app.shop_with_wallet("mine").await;
    let (theirs, their_key) = app.shop_with_wallet("theirs").await;
    let invoice = app
        .post(&format!("/api/v1/stores/{mine}/invoices"))
        .key(&my_key)
        .json(&json!({"amount": 5}))
        .ok()
        .await;
    let webhook = app
        .post(&format!("/api/v1/stores/{mine}/webhooks"))
        .key(&my_key)
        .json(&json!({"url": "https://a.example/"}))
        .ok()
        .await;
    for (noun, code, id) in
        [("invoices", "invoice-not-found", &invoice["id"]), ("webhooks", "webhook-not-found", &webhook["id"])]
    {
        let id = id.as_str().unwrap();
        let refusal = async |path: String, key: &str| app.get(&path).key(key).send().await.refusal();
        let (flat, nested) = (format!("/api/v1/{noun}/{id}"), format!("/api/v1/stores/{mine}/{noun}/{id}"));
        assert_eq!(app.get(&flat).key(&my_key).ok().await, app.get(&nested).key(&my_key).ok().await);
        // Somebody else learns nothing: the same answer for what is there and what is not.
        assert_eq!(refusal(flat, &their_key).await, "403 missing-permission");
        assert_eq!(refusal(format!("/api/v1/{noun}/unknown"), &their_key).await, "403 missing-permission");
        assert_eq!(refusal(nested, &their_key).await, "403 missing-permission");
        // Through a store of one's own, what is elsewhere is not found.
        let through_own = format!("/api/v1/stores/{theirs}/{noun}/{id}");
        assert_eq!(refusal(through_own.clone(), &their_key).await, format!("404 {code}"));
        assert_eq!(refusal(through_own, &my_key).await, "403 missing-permission");
        for unknown in ["unknown", "%20", &"x".repeat(100)] {
            assert_eq!(
                refusal(format!("/api/v1/stores/{mine}/{noun}/{unknown}"), &my_key).await,
                format!("404 {code}")
            );
            assert_eq!(refusal(format!("/api/v1/{noun}/{unknown}"), &my_key).await, "403 missing-permission");
        }
        for store in ["unknown", "%20", "-"] {
            assert_eq!(
                refusal(format!("/api/v1/stores/{store}/{noun}/{id}"), &my_key).await,
                "403 missing-permission"
            );
        }
    }
}
