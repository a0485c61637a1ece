//! Every operation asks for the permission that the document names: tried out for each, from the document itself.
use domain::Role;
use domain::permission::{Level, Permission};
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
    app.administrator("second@example.org").await;
    app.person("worker@example.org").await;
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
    let request = json!({"amount": 5, "title": "Pier"});
    let request = app.post(&format!("{path}/payment-requests")).key(&key).json(&request).ok().await;
    let pull = json!({"amount": "0.01", "currency": "BTC"});
    let pull = app.post(&format!("{path}/pull-payments")).key(&key).json(&pull).ok().await;
    let claim = json!({"destination": "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "amount": "0.001"});
    let claim =
        app.post(&format!("/api/v1/pull-payments/{}/payouts", pull["id"].as_str().unwrap())).json(&claim);
    let payout = claim.ok().await;
    let page = json!({"slug": "roof", "title": "Roof"});
    let page = app.post(&format!("{path}/donation-pages")).key(&key).json(&page).ok().await;
    let text = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let deliveries = app.get(&format!("/api/v1/webhooks/{}/deliveries", text(&webhook))).key(&key).ok().await;
    let filled = vec![
        ("{storeId}", store.clone()),
        ("{invoiceId}", text(&invoice)),
        ("{webhookId}", text(&webhook)),
        ("{paymentRequestId}", text(&request)),
        ("{pullPaymentId}", text(&pull)),
        ("{payoutId}", text(&payout)),
        ("{deliveryId}", text(&deliveries[0])),
        ("{pageId}", text(&page)),
        ("{paymentMethodId}", "BTC-CHAIN".into()),
        ("{cryptoCode}", "BTC".into()),
        ("{rateSource}", "primary".into()),
        ("{report}", "journal".into()),
        ("{wallet}", "1".into()),
        ("{apikey}", app.key(&owner, &[]).await),
        ("{idOrEmail}", "worker@example.org".into()),
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
    (operation.method.as_str(), operation.path.as_str()) == ("post", "/api/v1/users")
}

#[tokio::test]
async fn nobody_gets_nothing_but_what_is_open() {
    let world = world().await;
    for operation in operations() {
        let status = world.ask(&operation, None).await.status.as_u16();
        match operation.permission {
            Some(_) => assert_eq!(status, 401, "{} {}", operation.method, operation.path),
            // What is open lets everybody in, and then says what is wrong with an empty body, or that there is no LNURL.
            None => assert!(matches!(status, 200 | 400 | 422), "{} {}", operation.method, operation.path),
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
            || operation.path.contains("{paymentRequestId}")
            || operation.path.contains("{pullPaymentId}")
            || operation.path.contains("{payoutId}")
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
        let is_of_stores = Permission::parse(name).is_some_and(|one| one.level() == Level::Store);
        let is_wide = !operation.path.contains('{') || !is_of_stores;
        let key = world.app.key(&world.owner, &[if is_wide { name } else { &scoped }]).await;
        let answer = world.ask(operation, Some(&key)).await;
        let status = answer.status.as_u16();
        // What stands in the way of other reasons does so with a code of its own.
        let is_let_in = status != 403 || answer.refusal() == "403 approval-not-required";
        let is_whole = matches!(status, 200 | 403 | 404 | 409 | 422)
            || status == 400 && answer.refusal() == "400 invalid-state";
        assert!(is_let_in && is_whole, "{} {}: {answer:?}", operation.method, operation.path);
    }
}

/// What holds a store's things: whoever names one through another store must learn nothing of it.
const RESOURCES: [&str; 7] = [
    "{invoiceId}",
    "{webhookId}",
    "{deliveryId}",
    "{pageId}",
    "{paymentRequestId}",
    "{pullPaymentId}",
    "{payoutId}",
];

fn is_in_a_store(operation: &Operation) -> bool {
    let marks =
        ["{storeId}", "{invoiceId}", "{webhookId}", "{paymentRequestId}", "{pullPaymentId}", "{payoutId}"];
    operation.permission.is_some() && marks.iter().any(|mark| operation.path.contains(mark))
}

impl World {
    /// An unlimited key of somebody who is that in the store.
    async fn key_of(&self, role: Role) -> String {
        let email = format!("a-{role}@example.org");
        let id = self.app.person(&email).await;
        let access = self.app.app.system.to_store(&domain::StoreId::parse(&self.store).unwrap());
        let member = store::Member { person: id.clone(), role: role.name().into() };
        self.app.app.store.add_member(&access, member).await.unwrap();
        self.app.key(&id, &["unrestricted"]).await
    }
}

#[tokio::test]
async fn a_role_opens_what_its_permissions_open_and_nothing_else() {
    let shared = world().await;
    for role in Role::ALL {
        let shared_key = shared.key_of(role).await;
        for operation in operations().iter().filter(|operation| is_in_a_store(operation)) {
            let name = operation.permission.as_deref().unwrap();
            let permission = Permission::parse(name).unwrap();
            let what = format!("{role}: {} {}", operation.method, operation.path);
            if role.permissions().iter().any(|held| held.implies(permission)) {
                // What it opens may change something: each has a world of its own.
                let world = world().await;
                let key = world.key_of(role).await;
                let answer = world.ask(operation, Some(&key)).await;
                let status = answer.status.as_u16();
                let is_late = status == 400 && answer.refusal() == "400 invalid-state";
                assert!(matches!(status, 200 | 404 | 409 | 422) || is_late, "{what}: {answer:?}");
            } else {
                let answer = shared.ask(operation, Some(&shared_key)).await;
                assert_eq!(answer.refusal(), "403 missing-permission", "{what}");
                assert_eq!(answer.json()["missingPermission"], name, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn an_administrator_enters_no_store() {
    let world = world().await;
    let id = world.app.administrator("third@example.org").await;
    let key = world.app.key(&id, &["unrestricted"]).await;
    for operation in operations().iter().filter(|operation| is_in_a_store(operation)) {
        let answer = world.ask(operation, Some(&key)).await;
        assert_eq!(answer.refusal(), "403 missing-permission", "{} {}", operation.method, operation.path);
    }
}

#[tokio::test]
async fn what_is_in_another_store_is_not_found_through_ones_own() {
    let mut world = world().await;
    let (own, key) = world.app.shop_with_wallet("stranger").await;
    let theirs = world.filled.clone();
    world.filled[0].1 = own.to_string();
    let through_own = |operation: &&Operation| {
        operation.path.contains("{storeId}") && RESOURCES.iter().any(|name| operation.path.contains(name))
    };
    let mut asked = 0;
    for operation in operations().iter().filter(through_own) {
        let answer = world.ask(operation, Some(&key)).await;
        let what = format!("{} {}: {answer:?}", operation.method, operation.path);
        assert_eq!(answer.status.as_u16(), 404, "{what}");
        assert!(
            theirs.iter().all(|(name, id)| !RESOURCES.contains(name) || !answer.text.contains(id)),
            "{what}"
        );
        asked += 1;
    }
    assert!(asked > 15, "{asked}");
    // And all of it is still there.
    world.filled = theirs;
    let key = world.app.key(&world.owner, &["unrestricted"]).await;
    for operation in operations().iter().filter(|operation| operation.method == "get").filter(through_own) {
        assert_eq!(world.ask(operation, Some(&key)).await.status.as_u16(), 200, "{}", operation.path);
    }
}
