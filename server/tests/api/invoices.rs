//! Invoices as they are shown: long lists, and which payments.
use chain::source::fake::Draft;
use serde_json::{Value, json};
use server::testing::TestApp;

async fn make(app: &TestApp, store: &str, key: &str) -> Value {
    app.post(&format!("{store}/invoices"))
        .key(key)
        .json(&json!({"amount": "5", "currency": "USD"}))
        .ok()
        .await
}

fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|invoice| invoice["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_long_list_comes_in_pieces_and_whole() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let store = format!("/api/v1/stores/{store}");
    let list = async |query: &str| app.get(&format!("{store}/invoices{query}")).key(&key).ok().await;
    assert_eq!(list("").await, json!([]));
    let mut made = Vec::new();
    for number in 0..450 {
        // One instant for a whole piece and more, then a few with instants of their own, then many again.
        if (215..225).contains(&number) {
            app.clock.advance(1);
        }
        made.push(make(&app, &store, &key).await["id"].as_str().unwrap().to_owned());
    }
    made.reverse();
    let answer = app.get(&format!("{store}/invoices")).key(&key).send().await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(ids(&answer.json()), made);
    assert_eq!(ids(&list("?take=400").await), made[..400]);
    assert_eq!(ids(&list("?take=1").await), made[..1]);
    assert_eq!(list("?take=0").await, json!([]));
    assert_eq!(ids(&list("?skip=3").await), made[3..]);
    assert_eq!(ids(&list("?skip=230&take=205").await), made[230..435]);
    let end = server::testing::START.0 + 4;
    let older: Vec<_> = made[450 - 219..].to_vec();
    assert_eq!(ids(&list(&format!("?endDate={end}")).await), older);
}

#[tokio::test]
async fn payments_are_shown_unless_they_were_replaced() {
    let app = TestApp::new().await;
    let mut chain = app.follower().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let invoice = make(&app, &format!("/api/v1/stores/{store}"), &key).await;
    let path = format!("/api/v1/invoices/{}/payment-methods", invoice["id"].as_str().unwrap());
    let methods = app.get(&path).key(&key).ok().await;
    let script = chain::script(methods[0]["destination"].as_str().unwrap(), app.app.network).unwrap();
    let unconfirmed = app.chain.pay(&script, 4_000);
    app.catch_up(&mut chain).await;
    let shown = async |query: &str| {
        let methods = app.get(&format!("{path}{query}")).key(&key).ok().await;
        methods[0]["payments"].as_array().unwrap().len()
    };
    assert_eq!(shown("").await, 1, "it counts, though no block holds it yet");
    app.chain.double_spend(unconfirmed, Draft::paying(&[0x51], 4_000));
    app.chain.mine(1);
    app.catch_up(&mut chain).await;
    assert_eq!((shown("").await, shown("?onlyAccountedPayments=TRUE").await), (0, 0));
    assert_eq!(shown("?OnlyAccountedPayments=False").await, 1);
    let wrong = app.get(&format!("{path}?onlyAccountedPayments=maybe")).key(&key).send().await;
    assert_eq!(wrong.refusal(), "422 onlyAccountedPayments");
    let get = format!("/api/v1/invoices/{}?includepaymentmethods=TRUE", invoice["id"].as_str().unwrap());
    assert_eq!(app.get(&get).key(&key).ok().await["paymentMethods"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn wallets_that_share_addresses_issue_each_once() {
    let app = TestApp::new().await;
    let tpub = server::testing::TPUB;
    let mut shops = Vec::new();
    for (name, kind) in [("sorted", "sortedmulti"), ("as-written", "multi")] {
        let (store, key) = app.shop(name).await;
        let config = format!("wsh({kind}(2,{tpub}/0/*,{tpub}/1/*))");
        let path = format!("/api/v1/stores/{store}/payment-methods/BTC-CHAIN");
        app.put(&path).key(&key).json(&json!({"enabled": true, "config": config})).ok().await;
        shops.push((format!("/api/v1/stores/{store}"), key));
    }
    let mut destinations = Vec::new();
    for _ in 0..12 {
        for (store, key) in &shops {
            let invoice = make(&app, store, key).await;
            let path = format!("/api/v1/invoices/{}/payment-methods", invoice["id"].as_str().unwrap());
            let methods = app.get(&path).key(key).ok().await;
            destinations.push(methods[0]["destination"].as_str().unwrap().to_owned());
        }
    }
    let issued = destinations.len();
    destinations.sort();
    destinations.dedup();
    assert_eq!(destinations.len(), issued);
}

#[tokio::test]
async fn an_invoice_says_by_which_methods_it_can_be_paid() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let list = format!("/api/v1/stores/{store}/invoices");
    let asking = |methods: Value| {
        let body = json!({"amount": "5", "currency": "USD", "checkout": {"paymentMethods": methods}});
        app.post(&list).key(&key).json(&body)
    };
    for asked in [json!(null), json!(["BTC"]), json!(["btc_onchain", "BTC-LN"])] {
        let made = asking(asked.clone()).ok().await;
        assert_eq!(made["checkout"]["paymentMethods"], json!(["BTC-CHAIN"]), "{asked}");
        let path = format!("{list}/{}", made["id"].as_str().unwrap());
        assert_eq!(app.get(&path).key(&key).ok().await["checkout"]["paymentMethods"], json!(["BTC-CHAIN"]));
    }
    let before = app.get(&list).key(&key).ok().await;
    for (asked, refusal) in
        [(json!(["BTC-LN"]), "400 generic-error"), (json!(["DOGE-CHAIN"]), "422 checkout.paymentMethods")]
    {
        assert_eq!(asking(asked.clone()).send().await.refusal(), refusal, "{asked}");
    }
    assert_eq!(app.get(&list).key(&key).ok().await, before);

    let free = app.post(&list).key(&key).json(&json!({"amount": "0", "currency": "USD"})).ok().await;
    assert_eq!(free["checkout"]["paymentMethods"], json!([]), "nothing is asked, nothing to pay by");
}

#[tokio::test]
async fn a_payment_that_went_deep_during_a_long_outage_is_never_told_as_invalid() {
    let app = TestApp::new().await;
    let mut chain = app.follower().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let store = format!("/api/v1/stores/{store}");
    let webhook = json!({"url": "https://shop.example.org/hook"});
    let webhook = app.post(&format!("{store}/webhooks")).key(&key).json(&webhook).ok().await;
    let slow = json!({"amount": "5", "currency": "USD", "checkout": {"speedPolicy": "LowSpeed"}});
    let mut invoices = Vec::new();
    for _ in 0..2 {
        invoices.push(app.post(&format!("{store}/invoices")).key(&key).json(&slow).ok().await);
    }
    let mut scripts = Vec::new();
    for invoice in &invoices {
        let path = format!("/api/v1/invoices/{}/payment-methods", invoice["id"].as_str().unwrap());
        let methods = app.get(&path).key(&key).ok().await;
        scripts.push(chain::script(methods[0]["destination"].as_str().unwrap(), app.app.network).unwrap());
    }
    // One is seen before the outage, the other not; both are mined in time, and six deep, in its course.
    app.chain.pay(&scripts[0], 10_000);
    app.catch_up(&mut chain).await;
    app.chain.pay(&scripts[1], 10_000);
    app.chain.mine(7);
    app.clock.advance(3 * 24 * 3600);
    app.chain.set_time(app.app.now());
    app.catch_up(&mut chain).await;

    for invoice in &invoices {
        let id = invoice["id"].as_str().unwrap();
        let shown = app.get(&format!("/api/v1/invoices/{id}")).key(&key).ok().await;
        assert_eq!(shown["status"], "Settled");
    }
    let deliveries = format!("/api/v1/webhooks/{}/deliveries", webhook["id"].as_str().unwrap());
    let mut told = Vec::new();
    for delivery in app.get(&deliveries).key(&key).ok().await.as_array().unwrap() {
        let request = format!("{deliveries}/{}/request", delivery["id"].as_str().unwrap());
        told.push(app.get(&request).key(&key).ok().await["type"].as_str().unwrap().to_owned());
    }
    assert!(!told.contains(&"InvoiceInvalid".to_owned()), "{told:?}");
    assert_eq!(told.iter().filter(|kind| *kind == "InvoiceSettled").count(), 2, "{told:?}");
}
