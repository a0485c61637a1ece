//! `Idempotency-Key`: the same request is done once and answered the same.
use serde_json::{Value, json};
use server::testing::{Answer, Call, TestApp};

const REPLAYED: &str = "idempotency-replayed";

async fn twice(call: impl Fn() -> Call) -> (Answer, Answer) {
    let first = call().once("a-key").send().await;
    (first, call().once("a-key").send().await)
}

fn assert_replayed((first, second): &(Answer, Answer)) {
    assert!(first.status.is_success(), "{first:?}");
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!((first.header(REPLAYED), second.header(REPLAYED)), ("", "true"));
}

#[tokio::test]
async fn a_store_is_made_once() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    let create = || app.post("/api/v1/stores").key(&key).json(&json!({"name": "Shop"}));
    let answers = twice(create).await;
    assert_replayed(&answers);
    assert_eq!(answers.1.header("content-type"), "application/json");
    assert_eq!(app.get("/api/v1/stores").key(&key).ok().await.as_array().unwrap().len(), 1);

    let other =
        app.post("/api/v1/stores").key(&key).json(&json!({"name": "Other"})).once("a-key").send().await;
    assert_eq!(other.refusal(), "422 Idempotency-Key");
    create().once("another-key").ok().await;
    create().ok().await;
    assert_eq!(app.get("/api/v1/stores").key(&key).ok().await.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn keys_are_each_askers_own() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let keys = [app.key(&id, &["unrestricted"]).await, app.key(&id, &["unrestricted"]).await];
    let mut stores: Vec<Value> = Vec::new();
    for key in &keys {
        stores
            .push(app.post("/api/v1/stores").key(key).json(&json!({"name": "Shop"})).once("same").ok().await);
    }
    let basic = app.post("/api/v1/stores").basic("ann@example.org", "password");
    stores.push(basic.json(&json!({"name": "Shop"})).once("same").ok().await);
    assert!(stores[0]["id"] != stores[1]["id"] && stores[1]["id"] != stores[2]["id"]);
    let nobody = app.post("/api/v1/stores").json(&json!({"name": "Shop"})).once("same").send().await;
    assert_eq!(nobody.refusal(), "401 unauthenticated");
}

#[tokio::test]
async fn a_key_is_not_shown_again() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let create =
        || app.post("/api/v1/api-keys").basic("ann@example.org", "password").json(&json!({"label": "shop"}));
    let (first, second) = twice(create).await;
    assert_eq!((first.status.as_u16(), second.refusal().as_str()), (200, "409 apikey-already-created"));
    assert_eq!(second.header(REPLAYED), "true");
    assert!(!second.text.contains(first.json()["apiKey"].as_str().unwrap()));
    assert_eq!(app.app.store.keys_of(&id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn webhooks_redeliveries_and_invoices_are_made_once() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let (webhooks, invoices) =
        (format!("/api/v1/stores/{store}/webhooks"), format!("/api/v1/stores/{store}/invoices"));
    let made = twice(|| app.post(&webhooks).key(&key).json(&json!({"url": "https://example.org/"}))).await;
    assert_replayed(&made);
    let webhook = made.0.json();
    let create = || app.post(&invoices).key(&key).json(&json!({"amount": 5}));
    let answers = twice(create).await;
    assert_replayed(&answers);
    let first = answers.0;
    assert_eq!(app.get(&invoices).key(&key).ok().await.as_array().unwrap().len(), 1);

    let deliveries = format!("{webhooks}/{}/deliveries", webhook["id"].as_str().unwrap());
    let listed = app.get(&deliveries).key(&key).ok().await;
    let again = format!("{deliveries}/{}/redeliver", listed[0]["id"].as_str().unwrap());
    assert_replayed(&twice(|| app.post(&again).key(&key)).await);
    assert_eq!(app.get(&deliveries).key(&key).ok().await.as_array().unwrap().len(), 2);

    let status = format!("/api/v1/invoices/{}/status", first.json()["id"].as_str().unwrap());
    assert_replayed(&twice(|| app.post(&status).key(&key).json(&json!({"status": "Settled"}))).await);
}

#[tokio::test]
async fn an_account_is_made_once() {
    let app = TestApp::new().await;
    let body = json!({"email": "ann@example.org", "password": "correct horse"});
    assert_replayed(&twice(|| app.post("/api/v1/users").from("127.0.0.1:1").json(&body)).await);
    let other = json!({"email": "eve@example.org", "password": "correct horse"});
    let refused = app.post("/api/v1/users").from("127.0.0.1:1").json(&other).once("a-key").send().await;
    assert_eq!(refused.refusal(), "422 Idempotency-Key");
}

#[tokio::test]
async fn refusals_are_not_kept() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    let create = |name: &str| app.post("/api/v1/stores").key(&key).json(&json!({"name": name})).once("a-key");
    assert_eq!(create("").send().await.refusal(), "422 name");
    create("Shop").ok().await;
    assert_eq!(
        app.post("/api/v1/stores").key(&key).body("{").once("b-key").send().await.refusal(),
        "400 generic-error"
    );
}

#[tokio::test]
async fn keys_that_make_no_sense_are_refused() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    for bad in ["", "   ", &"x".repeat(256)] {
        let answer =
            app.post("/api/v1/stores").key(&key).json(&json!({"name": "Shop"})).once(bad).send().await;
        assert_eq!(answer.refusal(), "422 Idempotency-Key", "{bad}");
    }
    app.get("/api/v1/stores").key(&key).once("ignored").ok().await;
}

#[tokio::test]
async fn answers_are_kept_for_a_day() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let preview = format!("/api/v1/stores/{store}/rates/configuration/preview");
    let post = |once: &str| app.post(&preview).key(&key).json(&json!({})).once(once);
    post("a").ok().await;
    app.clock.advance(23 * 3_600);
    assert_eq!(post("a").send().await.header(REPLAYED), "true");
    app.clock.advance(2 * 3_600);
    post("b").ok().await;
    assert_eq!(post("a").send().await.header(REPLAYED), "");
}

#[tokio::test]
async fn the_same_request_twice_at_once_is_done_once() {
    let app = TestApp::new().await;
    // Hashing the password takes a moment, in which the second one comes.
    let body = json!({"email": "ann@example.org", "password": "correct horse"});
    let post = || app.post("/api/v1/users").from("127.0.0.1:1").json(&body).once("a-key");
    let (first, second) = tokio::join!(post().send(), post().send());
    assert_eq!((first.status.as_u16(), second.refusal().as_str()), (201, "409 idempotency-in-progress"));
    let third = post().send().await;
    assert_eq!((third.text, third.status.as_u16()), (first.text, 201));
    assert_eq!(app.app.store.people(&app.app.system).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_that_was_cut_off_can_be_sent_again() {
    let app = TestApp::with(|parts| parts.limits.request_seconds = 0).await;
    let body = json!({"email": "ann@example.org", "password": "correct horse"});
    let post = || app.post("/api/v1/users").from("127.0.0.1:1").json(&body).once("a-key");
    assert_eq!(post().send().await.refusal(), "503 timeout");
    assert_eq!(post().send().await.refusal(), "503 timeout");
}

/// A body that fails the request when anything of it is asked for.
fn unread() -> axum::body::Body {
    axum::body::Body::from_stream(futures_util::stream::poll_fn(
        |_| -> std::task::Poll<Option<Result<Vec<u8>, std::io::Error>>> { panic!("the body was read") },
    ))
}

#[tokio::test]
async fn nothing_is_read_of_whoever_shows_no_right_key() {
    let app = TestApp::new().await;
    for path in
        ["/api/v1/stores", "/api/v1/api-keys", "/api/v1/stores/s/webhooks", "/api/v1/stores/s/invoices"]
    {
        for authorization in ["token wrong", "Basic wrong", ""] {
            let call = app.post(path).once("a-key").body(unread());
            let call =
                if authorization.is_empty() { call } else { call.header("authorization", authorization) };
            assert_eq!(call.send().await.refusal(), "401 unauthenticated", "{path} {authorization}");
        }
    }
    let wrong = app.post("/api/v1/users").once("a-key").header("authorization", "token wrong");
    assert_eq!(wrong.body(unread()).send().await.refusal(), "401 unauthenticated");
}
