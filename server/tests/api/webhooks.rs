//! Webhooks: made, changed, removed, and what was delivered; flat and nested.
use serde_json::{Value, json};
use server::egress::Sender;
use server::jobs::webhooks;
use server::testing::TestApp;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const URL: &str = "https://shop.example.org/hook";

async fn shop() -> (TestApp, String, String) {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    (app, format!("/api/v1/stores/{store}"), key)
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

#[tokio::test]
async fn a_webhook_is_made_read_changed_and_removed() {
    let (app, store, key) = shop().await;
    let list = format!("{store}/webhooks");
    let made = app.post(&list).key(&key).json(&json!({"url": URL})).ok().await;
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 38, "{secret}");
    let shown = json!({
        "id": made["id"], "url": URL, "enabled": true, "automaticRedelivery": true,
        "authorizedEvents": {"everything": true, "specificEvents": []},
    });
    assert_eq!(app.get(&list).key(&key).ok().await, json!([shown]));
    for path in [format!("{list}/{}", id(&made)), format!("/api/v1/webhooks/{}", id(&made))] {
        assert_eq!(app.get(&path).key(&key).ok().await, shown);
    }

    let path = format!("{list}/{}", id(&made));
    let body = json!({"url": "http://10.0.0.1:8080/", "enabled": false, "authorizedEvents": {"everything": false, "specificEvents": ["InvoiceSettled", "PayoutCreated"]}});
    let changed = app.put(&path).key(&key).json(&body).ok().await;
    assert_eq!((&changed["enabled"], &changed["automaticRedelivery"]), (&json!(false), &json!(true)));
    assert_eq!(changed["authorizedEvents"], body["authorizedEvents"]);
    assert!(changed.get("secret").is_none());
    assert_eq!(app.get(&path).key(&key).ok().await, changed);
    assert_eq!(app.app.store.webhooks(&access(&app, &store)).await.unwrap()[0].secret.reveal(), secret);

    let gone = app.delete(&path).key(&key).send().await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (200, ""));
    assert_eq!(app.get(&path).key(&key).send().await.refusal(), "404 webhook-not-found");
    assert_eq!(
        app.get(&format!("/api/v1/webhooks/{}", id(&made))).key(&key).send().await.refusal(),
        "403 missing-permission"
    );
    assert_eq!(app.get(&list).key(&key).ok().await, json!([]));
}

fn access(app: &TestApp, store: &str) -> domain::StoreAccess {
    let id = domain::StoreId::parse(store.rsplit('/').next().unwrap()).unwrap();
    app.app.system.to_store(&id)
}

#[tokio::test]
async fn a_secret_of_ones_own_is_kept_until_another_is_given() {
    let (app, store, key) = shop().await;
    let made = app
        .post(&format!("{store}/webhooks"))
        .key(&key)
        .json(&json!({"url": URL, "secret": "first"}))
        .ok()
        .await;
    assert_eq!(made["secret"], "first");
    let path = format!("/api/v1/webhooks/{}", id(&made));
    let secret =
        async || app.app.store.webhooks(&access(&app, &store)).await.unwrap()[0].secret.reveal().to_owned();
    for keeping in
        [json!({"url": URL}), json!({"url": URL, "secret": ""}), json!({"url": URL, "secret": null})]
    {
        app.put(&path).key(&key).json(&keeping).ok().await;
        assert_eq!(secret().await, "first");
    }
    app.put(&path).key(&key).json(&json!({"url": URL, "secret": "second"})).ok().await;
    assert_eq!(secret().await, "second");
    let made =
        app.post(&format!("{store}/webhooks")).key(&key).json(&json!({"url": URL, "secret": ""})).ok().await;
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_refused() {
    let (app, store, key) = shop().await;
    for (body, expected) in [
        (json!({}), "422 url"),
        (json!({"url": null}), "422 url"),
        (json!({"url": "shop.example.org"}), "422 url"),
        (json!({"url": "ftp://shop.example.org/"}), "422 url"),
        (json!({"url": "file:///etc/passwd"}), "422 url"),
        (json!({"url": "javascript:alert(1)"}), "422 url"),
        (json!({"url": "http://"}), "422 url"),
        (json!({"url": 5}), "422 url"),
        (json!({"url": format!("https://example.org/{}", "x".repeat(2_000))}), "422 url"),
        (json!({"url": URL, "secret": "x".repeat(257)}), "422 secret"),
        (json!({"url": URL, "enabled": "yes"}), "422 enabled"),
        (
            json!({"url": URL, "authorizedEvents": {"specificEvents": ["not a name"]}}),
            "422 authorizedEvents.specificEvents",
        ),
        (
            json!({"url": URL, "authorizedEvents": {"specificEvents": "InvoiceSettled"}}),
            "422 authorizedEvents.specificEvents",
        ),
    ] {
        let answer = app.post(&format!("{store}/webhooks")).key(&key).json(&body).send().await;
        assert_eq!(answer.refusal(), expected, "{body}");
    }
    assert_eq!(app.get(&format!("{store}/webhooks")).key(&key).ok().await, json!([]));
}

#[tokio::test]
async fn deliveries_are_listed_shown_and_repeated() {
    let (app, store, key) = shop().await;
    let webhook = app.post(&format!("{store}/webhooks")).key(&key).json(&json!({"url": URL})).ok().await;
    let invoice =
        app.post(&format!("{store}/invoices")).key(&key).json(&json!({"amount": "5.00"})).ok().await;
    let flat = format!("/api/v1/webhooks/{}/deliveries", id(&webhook));
    let nested = format!("{store}/webhooks/{}/deliveries", id(&webhook));
    let listed = app.get(&flat).key(&key).ok().await;
    assert_eq!(app.get(&nested).key(&key).ok().await, listed);
    let delivery = &listed[0];
    assert_eq!(
        (&delivery["status"], &delivery["httpCode"], &delivery["attempts"]),
        (&json!("Pending"), &json!(null), &json!(0))
    );
    assert_eq!(delivery["timestamp"], json!(server::testing::START.0));
    assert_eq!(app.get(&format!("{flat}/{}", id(delivery))).key(&key).ok().await, *delivery);

    let request = app.get(&format!("{nested}/{}/request", id(delivery))).key(&key).ok().await;
    assert_eq!((&request["type"], &request["invoiceId"]), (&json!("InvoiceCreated"), &invoice["id"]));
    assert_eq!((&request["deliveryId"], &request["webhookId"]), (&delivery["id"], &webhook["id"]));
    assert_eq!((&request["originalDeliveryId"], &request["isRedelivery"]), (&delivery["id"], &json!(false)));

    let again = app.post(&format!("{nested}/{}/redeliver", id(delivery))).key(&key).ok().await;
    let repeated = app.get(&format!("{flat}/{}/request", again.as_str().unwrap())).key(&key).ok().await;
    assert_eq!((&repeated["originalDeliveryId"], &repeated["isRedelivery"]), (&delivery["id"], &json!(true)));
    assert_eq!(app.get(&format!("{flat}?count=1")).key(&key).ok().await[0]["id"], again);
    assert_eq!(app.get(&flat).key(&key).ok().await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn deliveries_of_other_webhooks_are_not_found() {
    let (app, store, key) = shop().await;
    let list = format!("{store}/webhooks");
    let first = app.post(&list).key(&key).json(&json!({"url": URL})).ok().await;
    app.post(&format!("{store}/invoices")).key(&key).json(&json!({"amount": "5.00"})).ok().await;
    let second = app.post(&list).key(&key).json(&json!({"url": URL})).ok().await;
    let deliveries = app.get(&format!("{list}/{}/deliveries", id(&first))).key(&key).ok().await;
    let elsewhere = format!("{list}/{}/deliveries/{}", id(&second), id(&deliveries[0]));
    for call in [
        app.get(&elsewhere),
        app.get(&format!("{elsewhere}/request")),
        app.post(&format!("{elsewhere}/redeliver")),
    ] {
        assert_eq!(call.key(&key).send().await.refusal(), "404 webhookdelivery-not-found");
    }
    let odd = format!("{list}/{}/deliveries/%20", id(&first));
    assert_eq!(app.get(&odd).key(&key).send().await.refusal(), "404 webhookdelivery-not-found");
}

#[tokio::test]
async fn a_store_has_only_so_many_webhooks() {
    let (app, store, key) = shop().await;
    let post = || app.post(&format!("{store}/webhooks")).key(&key).json(&json!({"url": URL}));
    for _ in 0..50 {
        post().ok().await;
    }
    let refused = post().send().await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.text.contains("50"), "{refused:?}");
}

/// Answers only when no further request comes; tells how many ever waited at once.
async fn slow_receiver(listener: TcpListener, all: usize, most: Arc<AtomicUsize>) {
    let (mut waiting, mut served) = (Vec::new(), 0);
    while served + waiting.len() < all {
        match tokio::time::timeout(Duration::from_millis(300), listener.accept()).await {
            Ok(connection) => waiting.push(connection.unwrap().0),
            Err(_) => {
                served += waiting.len();
                answer(&mut waiting).await;
            }
        }
        most.fetch_max(waiting.len(), Ordering::Relaxed);
    }
    answer(&mut waiting).await;
}

async fn answer(waiting: &mut Vec<TcpStream>) {
    for mut connection in waiting.drain(..) {
        let mut request = [0; 4096];
        let _ = connection.read(&mut request).await.unwrap();
        let accepted = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        connection.write_all(accepted).await.unwrap();
    }
}

#[tokio::test]
async fn so_many_requests_are_under_way_everywhere_and_no_more() {
    const WEBHOOKS: usize = 40;
    const INVOICES: usize = 8;
    let (app, store, key) = shop().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    for _ in 0..WEBHOOKS {
        app.post(&format!("{store}/webhooks")).key(&key).json(&json!({"url": url})).ok().await;
    }
    for _ in 0..INVOICES {
        app.post(&format!("{store}/invoices")).key(&key).json(&json!({"amount": "5.00"})).ok().await;
    }
    let most = Arc::new(AtomicUsize::new(0));
    let sending = webhooks::run(app.app.clone(), Sender::http(true).unwrap());
    tokio::select! {
        () = slow_receiver(listener, WEBHOOKS * INVOICES, most.clone()) => {}
        () = sending => unreachable!("it runs until it is dropped"),
    }
    let most = most.load(Ordering::Relaxed);
    assert!((1..=256).contains(&most), "{most} requests were under way at once");
}
