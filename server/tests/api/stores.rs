//! Stores: made, listed, changed, removed; and that nobody sees another's.
use serde_json::json;
use server::testing::TestApp;

#[tokio::test]
async fn a_store_is_made_read_changed_and_removed() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    let made = app
        .post("/api/v1/stores")
        .key(&key)
        .json(&json!({"name": "Shop", "defaultCurrency": "EUR"}))
        .ok()
        .await;
    assert_eq!(
        (&made["name"], &made["defaultCurrency"], &made["invoiceExpiration"]),
        (&json!("Shop"), &json!("EUR"), &json!(900))
    );
    let path = format!("/api/v1/stores/{}", made["id"].as_str().unwrap());
    assert_eq!(app.get(&path).key(&key).ok().await, made);
    assert_eq!(app.get("/api/v1/stores").key(&key).ok().await, json!([made]));

    let changed = app
        .put(&path)
        .key(&key)
        .json(&json!({"name": "Kiosk", "paymentTolerance": 1.5, "website": ""}))
        .ok()
        .await;
    assert_eq!(
        (&changed["name"], &changed["paymentTolerance"], &changed["website"]),
        (&json!("Kiosk"), &json!(1.5), &json!(null))
    );
    assert_eq!(changed["defaultCurrency"], "USD");
    assert_eq!(app.get(&path).key(&key).ok().await, changed);

    let gone = app.delete(&path).key(&key).send().await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (200, ""));
    assert_eq!(app.get(&path).key(&key).send().await.refusal(), "403 missing-permission");
    assert_eq!(app.get("/api/v1/stores").key(&key).ok().await, json!([]));
}

#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let path = format!("/api/v1/stores/{store}");
    let read = app.get(&path).key(&key).ok().await;
    assert_eq!(app.put(&path).key(&key).json(&read).ok().await, read);
}

#[tokio::test]
async fn changing_a_store_keeps_its_rates() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let rates = format!("/api/v1/stores/{store}/rates/configuration");
    app.put(&rates)
        .key(&key)
        .json(&json!({"spread": "2", "isCustomScript": true, "effectiveScript": "BTC_USD = 100;"}))
        .ok()
        .await;
    app.put(&format!("/api/v1/stores/{store}")).key(&key).json(&json!({"name": "New"})).ok().await;
    assert_eq!(app.get(&rates).key(&key).ok().await["spread"], "2");
}

#[tokio::test]
async fn wrong_settings_are_all_told_and_nothing_is_written() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let body = json!({"name": "", "defaultCurrency": "XXQ", "invoiceExpiration": 5, "website": "javascript:alert(1)"});
    for call in [app.post("/api/v1/stores"), app.put(&format!("/api/v1/stores/{store}"))] {
        let answer = call.key(&key).json(&body).send().await;
        assert_eq!(answer.status.as_u16(), 422, "{answer:?}");
        let problems = answer.json();
        assert!(
            problems.as_array().unwrap().iter().all(|problem| problem["message"].is_string()),
            "{problems}"
        );
        assert!(
            problems.as_array().unwrap().iter().any(|problem| problem["path"] == "defaultCurrency"),
            "{problems}"
        );
    }
    assert_eq!(app.get("/api/v1/stores").key(&key).ok().await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_new_store_takes_a_key_without_limit_to_a_store() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    let store = app.store(&id, "Shop").await;
    let limited = app.key(&id, &[&format!("btcpay.store.canmodifystoresettings:{store}")]).await;
    let create = |key: &str| app.post("/api/v1/stores").key(key).json(&json!({"name": "Second"}));
    assert_eq!(
        create(&limited).send().await.json()["missingPermission"],
        "btcpay.store.canmodifystoresettings"
    );
    let wide = app.key(&id, &["btcpay.store.canmodifystoresettings"]).await;
    create(&wide).ok().await;
    assert_eq!(app.get("/api/v1/stores").key(&limited).ok().await.as_array().unwrap().len(), 1);
    assert_eq!(app.get("/api/v1/stores").key(&wide).ok().await.as_array().unwrap().len(), 2);
    let none = app.key(&id, &["btcpay.user.canviewprofile"]).await;
    assert_eq!(app.get("/api/v1/stores").key(&none).send().await.refusal(), "403 missing-permission");
}

#[tokio::test]
async fn an_administrator_has_no_key_to_others_stores() {
    let app = TestApp::new().await;
    let (store, _) = app.shop("shop").await;
    let admin = app.administrator("root@example.org").await;
    let key = app.key(&admin, &["unrestricted"]).await;
    assert_eq!(
        app.get(&format!("/api/v1/stores/{store}")).key(&key).send().await.refusal(),
        "403 missing-permission"
    );
    assert_eq!(app.get("/api/v1/stores").key(&key).ok().await, json!([]));
}

#[tokio::test]
async fn roles_limit_what_members_do() {
    let app = TestApp::new().await;
    let (store, owner_key) = app.shop("shop").await;
    let guest = app.person("guest@example.org").await;
    let access = app.app.system.to_store(&store);
    app.app
        .store
        .add_member(&access, store::Member { person: guest.clone(), role: "Guest".into() })
        .await
        .unwrap();
    let key = app.key(&guest, &["unrestricted"]).await;
    app.get(&format!("/api/v1/stores/{store}/invoices")).key(&key).ok().await;
    let path = format!("/api/v1/stores/{store}");
    assert_eq!(
        app.put(&path).key(&key).json(&json!({"name": "Mine"})).send().await.refusal(),
        "403 missing-permission"
    );
    assert_eq!(app.delete(&path).key(&key).send().await.refusal(), "403 missing-permission");
    assert_eq!(app.delete(&path).key(&owner_key).send().await.refusal(), "409 store-has-other-users");
}

#[tokio::test]
async fn settings_and_rates_changed_at_once_take_nothing_back() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let path = format!("/api/v1/stores/{store}");
    let rates = format!("{path}/rates/configuration");
    for number in 1..=20 {
        let (name, spread) = (json!({"name": format!("Shop {number}")}), json!({"spread": number}));
        let name = app.put(&path).key(&key).json(&name).ok();
        let primary = app.put(&rates).key(&key).json(&spread).ok();
        let fallback = app.put(&format!("{rates}/fallback")).key(&key).json(&spread).ok();
        tokio::join!(name, primary, fallback);
        assert_eq!(app.get(&path).key(&key).ok().await["name"], format!("Shop {number}"));
        for rates in [rates.clone(), format!("{rates}/fallback")] {
            assert_eq!(app.get(&rates).key(&key).ok().await["spread"], number.to_string());
        }
    }
}
