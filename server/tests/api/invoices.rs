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
