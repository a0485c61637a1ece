//! Every operation asks for the permission that the document names: tried out for each, from the document itself.
use domain::permission::Permission;
use serde_json::{Value, json};
use server::testing::{Answer, TestApp};

/// A server with one of everything, and the ids that fill the document's paths.
struct World {
    app: TestApp,
    owner: domain::UserId,
    store: String,
    filled: Vec<(&'static str, String)>,
}

async fn world() -> World {
    let app = TestApp::new().await;
    let owner = app.administrator("owner@example.org").await;
    let store = app.store(&owner, "Shop").await.to_string();
    let key = app.key(&owner, &["unrestricted"]).await;
    let path = format!("/api/v1/stores/{store}");
    let wallet = json!({"config": server::testing::TPUB});
    app.put(&format!("{path}/payment-methods/BTC-CHAIN")).key(&key).json(&wallet).ok().await;
    let webhook = app
        .post(&format!("{path}/webhooks"))
        .key(&key)
        .json(&json!({"url": "https://a.example/"}))
        .ok()
        .await;
    let invoice = app.post(&format!("{path}/invoices")).key(&key).json(&json!({"amount": 5})).ok().await;
    let page = json!({"slug": "roof", "title": "Roof"});
    let page = app.post(&format!("{path}/donation-pages")).key(&key).json(&page).ok().await;
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let deliveries = app.get(&format!("/api/v1/webhooks/{}/deliveries", text(&webhook))).key(&key).ok().await;
    let filled = vec![
        ("{storeId}", store.clone()),
        ("{invoiceId}", text(&invoice)),
        ("{webhookId}", text(&webhook)),
        ("{deliveryId}", text(&deliveries[0])),
        ("{pageId}", text(&page)),
        ("{paymentMethodId}", "BTC-CHAIN".into()),
        ("{cryptoCode}", "BTC".into()),
        ("{rateSource}", "primary".into()),
        ("{apikey}", app.key(&owner, &[]).await),
    ];
    World { app, owner, store, filled }
}

impl World {
    async fn ask(&self, operation: &Operation, key: Option<&str>) -> Answer {
        let path =
            self.filled.iter().fold(operation.path.clone(), |path, (name, value)| path.replace(name, value));
        assert!(!path.contains('{'), "{path}: say in `world` what to put there");
        let call = self.app.call(&operation.method.to_uppercase(), &path).json(&json!({}));
        match key {
            Some(key) => call.key(key).send().await,
            None => call.send().await,
        }
    }
}

struct Operation {
    method: String,
    path: String,
    /// None: open to everybody. Empty: any key.
    permission: Option<String>,
}

fn operations() -> Vec<Operation> {
    let document = server::api::openapi();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let ways = operation["security"].as_array();
            let scope = |ways: &Vec<Value>| {
                ways.iter().find_map(|way| Some(way["API_Key"].as_array()?.first()?.as_str()?.to_owned()))
            };
            let permission = ways.map(|ways| scope(ways).unwrap_or_default());
            found.push(Operation { method: method.clone(), path: path.clone(), permission });
        }
    }
    found
}

/// The first account is another story.
fn is_special(operation: &Operation) -> bool {
    operation.path == "/api/v1/users"
}

#[tokio::test]
async fn nobody_gets_nothing_but_what_is_open() {
    let world = world().await;
    for operation in operations() {
        let status = world.ask(&operation, None).await.status.as_u16();
        match operation.permission {
            Some(_) => assert_eq!(status, 401, "{} {}", operation.method, operation.path),
            None => assert_eq!(status, 200, "{} {}", operation.method, operation.path),
        }
    }
}

#[tokio::test]
async fn a_key_without_the_permission_is_told_which_it_lacks() {
    let world = world().await;
    let bare = world.app.key(&world.owner, &[]).await;
    let (other, _) = world.app.shop("other").await;
    let other = world.app.key(&world.owner, &[&format!("btcpay.store.canmodifystoresettings:{other}")]).await;
    let (_, stranger) = world.app.shop("stranger").await;
    for operation in operations().iter().filter(|operation| !is_special(operation)) {
        let Some(permission) = operation.permission.as_deref().filter(|permission| !permission.is_empty())
        else {
            continue;
        };
        let of_store = operation.path.contains("{storeId}")
            || operation.path.contains("{invoiceId}")
            || operation.path.contains("{webhookId}");
        for (who, key) in [("bare", &bare), ("other", &other), ("stranger", &stranger)] {
            if who != "bare" && !of_store {
                continue;
            }
            let answer = world.ask(operation, Some(key)).await;
            let missing = &answer.json()["missingPermission"];
            assert_eq!(
                (answer.status.as_u16(), missing),
                (403, &json!(permission)),
                "{who}: {} {}",
                operation.method,
                operation.path
            );
        }
    }
}

#[tokio::test]
async fn the_permission_named_is_enough() {
    for operation in operations().iter().filter(|operation| !is_special(operation)) {
        let world = world().await;
        let Some(name) = operation.permission.as_deref().filter(|permission| !permission.is_empty()) else {
            continue;
        };
        let scoped = format!("{name}:{}", world.store);
        let is_wide =
            !operation.path.contains('{') || Permission::parse(name) == Some(Permission::Unrestricted);
        let key = world.app.key(&world.owner, &[if is_wide { name } else { &scoped }]).await;
        let answer = world.ask(operation, Some(&key)).await;
        let status = answer.status.as_u16();
        assert!(matches!(status, 200 | 404 | 422), "{} {}: {answer:?}", operation.method, operation.path);
    }
}
