//! Bodies that are no good: malformed, oversized, of the wrong shape. Nothing is written, and the answer says what is wrong.
use axum::body::Body;
use serde_json::json;
use server::testing::TestApp;

async fn shop() -> (TestApp, String) {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    (app, key)
}

#[tokio::test]
async fn what_is_not_json_is_400_and_what_is_the_wrong_json_is_422() {
    let (app, key) = shop().await;
    for (body, expected) in [
        ("{", "400 generic-error"),
        ("name=Shop", "400 generic-error"),
        ("{\"name\":\"Shop\"} trailing", "400 generic-error"),
        ("{\"name\":\"\u{0}\"}", "400 generic-error"),
        ("\u{feff}{}", "400 generic-error"),
        ("[]", "422"),
        ("null", "422"),
        ("\"text\"", "422"),
        ("{\"name\":5}", "422 name"),
        ("{\"name\":\"Shop\",\"archived\":\"yes\"}", "422 archived"),
        ("", "422 name"),
        ("{}", "422 name"),
    ] {
        let answer = app.post("/api/v1/stores").key(&key).body(body).send().await;
        assert_eq!(answer.refusal(), expected, "{body:?} {answer:?}");
    }
    let nested = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(app.post("/api/v1/stores").key(&key).body(nested).send().await.refusal(), "422");
    let nested = format!("{{\"name\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(app.post("/api/v1/stores").key(&key).body(nested).send().await.refusal(), "400 generic-error");
    let bytes = Body::from(vec![0xff, 0xfe, b'{']);
    assert_eq!(app.post("/api/v1/stores").key(&key).body(bytes).send().await.refusal(), "400 generic-error");
    assert_eq!(app.get("/api/v1/stores").key(&key).ok().await, json!([]));
}

#[tokio::test]
async fn oversized_bodies_are_413() {
    let (app, key) = shop().await;
    let large = json!({"name": "Shop", "padding": "x".repeat(100_000)}).to_string();
    let answer = app.post("/api/v1/stores").key(&key).body(large.clone()).send().await;
    assert_eq!(answer.refusal(), "413 payload-too-large");
    let answer = app.post("/api/v1/stores").key(&key).body(large).once("a-key").send().await;
    assert_eq!(answer.refusal(), "413 payload-too-large");
    let fits = json!({"name": "Shop", "padding": "x".repeat(90_000)}).to_string();
    app.post("/api/v1/stores").key(&key).body(fits).ok().await;
}

#[tokio::test]
async fn the_content_type_does_not_matter() {
    let (app, key) = shop().await;
    for kind in ["application/json", "text/plain", "application/x-www-form-urlencoded", "nonsense"] {
        let call = app.post("/api/v1/stores").key(&key).header("content-type", kind);
        call.body("{\"name\":\"Shop\"}").ok().await;
    }
    app.post("/api/v1/stores").key(&key).body("{\"name\":\"Shop\"}").ok().await;
}

#[tokio::test]
async fn who_may_not_ask_is_told_so_whatever_they_send() {
    let (app, _) = shop().await;
    assert_eq!(app.post("/api/v1/stores").body("{").send().await.refusal(), "401 unauthenticated");
    let id = app.person("bob@example.org").await;
    let bare = app.key(&id, &[]).await;
    let answer = app.post("/api/v1/stores").key(&bare).body("{}").send().await;
    assert_eq!(answer.refusal(), "403 missing-permission");
}
