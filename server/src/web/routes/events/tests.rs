//! The stream through the real router: what is told when, to whom, and how it ends.
use crate::testing::TestApp;
use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use domain::StoreId;
use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};
use tower::ServiceExt;

/// An open stream and what of it has not been read.
struct Listening {
    stream: BodyDataStream,
    rest: String,
}

async fn open(app: &TestApp, id: &str) -> Listening {
    let request = Request::get(format!("/i/{id}/events")).body(Body::empty()).unwrap();
    let response = app.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(response.headers().get("set-cookie").is_none());
    Listening { stream: response.into_body().into_data_stream(), rest: String::new() }
}

impl Listening {
    /// What is there to read already: the name and the data of each event.
    fn events(&mut self) -> Vec<(String, Value)> {
        while let Some(Some(part)) = self.stream.next().now_or_never() {
            self.rest += std::str::from_utf8(&part.unwrap()).unwrap();
        }
        let text = std::mem::take(&mut self.rest);
        text.split("\n\n").filter(|event| event.contains("event:")).map(read).collect()
    }

    /// Whether nothing will come any more.
    fn is_over(&mut self) -> bool {
        matches!(self.stream.next().now_or_never(), Some(None))
    }
}

fn read(event: &str) -> (String, Value) {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim();
    (field("event:").into(), serde_json::from_str(field("data:")).unwrap())
}

async fn order(app: &TestApp, store: &StoreId, key: &str, speed: &str) -> String {
    let order = json!({"amount": "0.001", "currency": "BTC", "checkout": {"speedPolicy": speed}});
    let made = app.post(&format!("/api/v1/stores/{store}/invoices")).key(key).json(&order).ok().await;
    made["id"].as_str().unwrap().to_owned()
}

async fn pay(app: &TestApp, key: &str, id: &str) {
    let methods = app.get(&format!("/api/v1/invoices/{id}/payment-methods")).key(key).ok().await;
    let address = methods[0]["destination"].as_str().unwrap();
    app.chain.pay(&chain::script(address, domain::Network::Regtest).unwrap(), 100_000);
}

#[tokio::test]
async fn a_payment_is_told_as_it_comes() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let id = order(&app, &store, &key, "LowMediumSpeed").await;
    let other = order(&app, &store, &key, "LowMediumSpeed").await;
    let mut chain = app.follower().await;
    app.catch_up(&mut chain).await;
    let (mut page, mut other) = (open(&app, &id).await, open(&app, &other).await);
    let height = app.app.node.state().position.unwrap().height;
    let now = json!({"revision": 1, "status": "New", "height": height});
    assert_eq!(page.events(), [("now".into(), now)]);
    assert_eq!(other.events().len(), 1);

    pay(&app, &key, &id).await;
    app.catch_up(&mut chain).await;
    assert_eq!(page.events(), [("changed".into(), json!({"revision": 2, "status": "Processing"}))]);
    assert_eq!(other.events(), [], "another invoice's news are not ours");

    app.chain.mine(1);
    app.catch_up(&mut chain).await;
    assert_eq!(page.events(), [("changed".into(), json!({"revision": 3, "status": "Processing"}))]);
    assert_eq!(other.events(), [("block".into(), json!({"height": height + 1}))]);
    app.chain.mine(1);
    app.catch_up(&mut chain).await;
    assert_eq!(page.events(), [("changed".into(), json!({"revision": 4, "status": "Settled"}))]);
}

#[tokio::test]
async fn what_time_and_people_do_is_told_too() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let (first, second) =
        (order(&app, &store, &key, "HighSpeed").await, order(&app, &store, &key, "HighSpeed").await);
    let (mut one, mut two) = (open(&app, &first).await, open(&app, &second).await);
    assert_eq!((one.events().len(), two.events().len()), (1, 1));
    let mark = app.post(&format!("/api/v1/stores/{store}/invoices/{first}/status")).key(&key);
    mark.json(&json!({"status": "Settled"})).ok().await;
    assert_eq!(one.events()[0].1["status"], "Settled");
    app.clock.advance(16 * 60);
    crate::app::expire::run(&app.app).await.unwrap();
    assert_eq!(two.events()[0].1, json!({"revision": 2, "status": "Expired"}));
    let access = app.app.system.to_store(&store);
    let old = domain::InvoiceId::parse(&second).unwrap();
    crate::app::renew_invoice::run(&app.app, &access, &old).await.unwrap();
    assert_eq!(two.events().len(), 1, "its page leads to the new one now");
}

#[tokio::test]
async fn a_place_is_given_back_and_there_are_only_so_many() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let id = order(&app, &store, &key, "HighSpeed").await;
    let onlookers = app.app.wakes.onlookers();
    onlookers.admit(2);
    let looks = (open(&app, &id).await, open(&app, &id).await);
    assert_eq!(onlookers.count(), 2);
    let refused = app.get(&format!("/i/{id}/events")).send().await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "60"));
    drop(looks);
    assert_eq!(onlookers.count(), 0);
    open(&app, &id).await;
}

#[tokio::test]
async fn nothing_is_told_where_nothing_can_change() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let id = order(&app, &store, &key, "HighSpeed").await;
    let mark = app.post(&format!("/api/v1/stores/{store}/invoices/{id}/status")).key(&key);
    mark.json(&json!({"status": "Settled"})).ok().await;
    assert_eq!(app.get(&format!("/i/{id}/events")).send().await.status, 204);
    for nothing in ["nothing", "%00", "a%20b"] {
        assert_eq!(app.get(&format!("/i/{nothing}/events")).send().await.status, 404, "{nothing}");
    }
    assert_eq!(app.app.wakes.onlookers().count(), 0);
}

#[tokio::test]
async fn the_end_of_the_program_ends_the_stream() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let id = order(&app, &store, &key, "HighSpeed").await;
    let mut page = open(&app, &id).await;
    page.events();
    assert!(!page.is_over());
    app.app.wakes.onlookers().end();
    assert!(page.is_over());
    assert_eq!(app.get(&format!("/i/{id}/events")).send().await.status, 503);
}
