//! Whoever changes something through the API is named in the audit log; whoever only looks or pays is not.
use domain::audit::Row;
use serde_json::{Value, json};
use server::testing::{Call, TestApp};
use store::AuditFilter;

async fn log(app: &TestApp) -> Vec<Row> {
    app.app.store.audit_rows(&app.app.system, AuditFilter::default(), 1_000).await.unwrap()
}

/// Sends it; the rows it left, and what it answered.
async fn deeds(app: &TestApp, call: Call) -> (Vec<Row>, Value) {
    let before = log(app).await.len();
    let answer = call.send().await;
    assert!(answer.status.is_success(), "{answer:?}");
    let body = if answer.text.is_empty() { Value::Null } else { answer.json() };
    (log(app).await.split_off(before), body)
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.deed.as_str()).collect()
}

#[tokio::test]
async fn every_change_names_the_key_and_whose_it_is() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let owner = app.app.store.person_by_email("shop@example.org").await.unwrap().unwrap().id;
    let used = app.app.store.keys_of(&owner).await.unwrap().remove(0);
    let at = |rest: &str| format!("/api/v1/stores/{store}{rest}");
    let start = log(&app).await.len();

    let (rows, hook) =
        deeds(&app, app.post(&at("/webhooks")).key(&key).json(&json!({"url": "https://a.example/x"}))).await;
    assert_eq!(names(&rows), ["webhook.made"]);
    let hook = format!("/webhooks/{}", hook["id"].as_str().unwrap());
    let pay = at("/payment-methods/BTC-CHAIN");
    let wallet = json!({"enabled": true, "config": server::testing::TPUB});
    deeds(&app, app.put(&pay).key(&key).json(&wallet)).await;
    let (_, page) = deeds(
        &app,
        app.post(&at("/donation-pages")).key(&key).json(&json!({"slug": "roof", "title": "Roof"})),
    )
    .await;
    let page = at(&format!("/donation-pages/{}", page["id"].as_str().unwrap()));
    let (rows, invoice) = deeds(&app, app.post(&at("/invoices")).key(&key).json(&json!({"amount": 5}))).await;
    assert_eq!(names(&rows), [""; 0], "an invoice is business, no change of what is set");
    let invoice = at(&format!("/invoices/{}", invoice["id"].as_str().unwrap()));
    let (_, other) = deeds(&app, app.post("/api/v1/stores").key(&key).json(&json!({"name": "Other"}))).await;
    let other = format!("/api/v1/stores/{}", other["id"].as_str().unwrap());
    let (_, made) = deeds(&app, app.post("/api/v1/api-keys").key(&key).json(&json!({"label": "till"}))).await;
    let made = made["apiKey"].as_str().unwrap().to_owned();

    for (call, deed) in [
        (app.put(&at("")).json(&json!({"name": "New name"})), "store.changed"),
        (app.put(&at("/rates/configuration")).json(&json!({"spread": "1.5"})), "store.changed"),
        (app.put(&at(&hook)).json(&json!({"url": "https://b.example/x"})), "webhook.changed"),
        (app.delete(&at(&hook)), "webhook.deleted"),
        (app.put(&pay).json(&json!({"enabled": false})), "payment-method.changed"),
        (app.delete(&pay), "payment-method.deleted"),
        (app.put(&page).json(&json!({"title": "New roof"})), "donation-page.changed"),
        (app.delete(&page), "donation-page.archived"),
        (app.put(&invoice).json(&json!({"metadata": {"buyerName": "Eve"}})), "invoice.changed"),
        (app.post(&format!("{invoice}/status")).json(&json!({"status": "Settled"})), "invoice.marked"),
        (app.delete(&invoice), "invoice.archived"),
        (app.post(&format!("{invoice}/unarchive")), "invoice.unarchived"),
        (app.delete(&other), "store.deleted"),
        (app.delete(&format!("/api/v1/api-keys/{made}")), "key.deleted"),
    ] {
        let (rows, _) = deeds(&app, call.key(&key)).await;
        assert_eq!(names(&rows), [deed]);
    }
    let rows = log(&app).await;
    for row in &rows[start..] {
        assert_eq!(row.actor, "key", "{row:?}");
        assert_eq!(
            (row.key.as_deref(), row.person.as_deref()),
            (Some(used.id.as_str()), Some(used.person.as_str()))
        );
        assert_eq!(row.at, server::testing::START);
    }
    let text = format!("{rows:?}");
    for told in ["example", "Eve", "New name", "till", &key, &made, server::testing::TPUB] {
        assert!(!text.contains(told), "{told} is in the audit log: {text}");
    }
}

#[tokio::test]
async fn a_password_and_the_set_up_token_are_told_from_keys() {
    let app = TestApp::new_on(domain::Network::Signet).await;
    let first = json!({"email": "ann@example.org", "password": "correct horse"});
    let call = app
        .post("/api/v1/users")
        .header("authorization", &format!("SetupToken {}", server::testing::SETUP_TOKEN));
    let (rows, ann) = deeds(&app, call.json(&first)).await;
    assert_eq!((names(&rows), rows[0].actor.as_str()), (vec!["person.made"], "first-visitor"));
    assert_eq!(rows[0].subject.as_deref(), ann["id"].as_str());
    let second = json!({"email": "bob@example.org", "password": "battery staple"});
    let call = app.post("/api/v1/users").basic("ann@example.org", "correct horse").json(&second);
    let (rows, _) = deeds(&app, call).await;
    assert_eq!((rows[0].actor.as_str(), rows[0].person.as_deref()), ("person", ann["id"].as_str()));
    assert_eq!(rows[0].key, None);
}

#[tokio::test]
async fn what_the_file_states_is_its_own_word_and_told_once() {
    let app = TestApp::new().await;
    let (store, _) = app.shop("shop").await;
    let start = log(&app).await.len();
    let text = format!("[[donation-page]]\nslug = \"roof\"\ntitle = \"Roof\"\nstore = \"{store}\"\n");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("almoner.toml");
    let state = async |text: &str| {
        std::fs::write(&file, text).unwrap();
        let pairs =
            [("network", "regtest"), ("chain", "p2p://127.0.0.1:1"), ("config", file.to_str().unwrap())];
        let pages = server::config::Config::from_pairs(&pairs).unwrap().donation_pages;
        server::app::donation_pages::state(&app.app, &pages).await.unwrap();
    };
    for _ in 0..3 {
        state(&text).await;
    }
    state(&text.replace("Roof", "Boat")).await;
    state("").await;
    let rows = log(&app).await.split_off(start);
    assert_eq!(names(&rows), ["donation-page.made", "donation-page.changed", "donation-page.dropped"]);
    assert!(rows.iter().all(|row| row.actor == "configuration"), "{rows:?}");
}
