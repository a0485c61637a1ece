//! What those who watch over the server are told: that it moves, that alerts and dashboard ask for what there is, that
//! each alert leads to its entry in the playbook.
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use rates::Fetched;
use serde_json::{Value, json};
use server::metrics::Measured;
use server::testing::TestApp;
use std::collections::BTreeSet;
use store::{Job, Run};
use tower::ServiceExt;

const RULES: &str = include_str!("../../../packaging/prometheus/almoner.rules.yml");
const RULE_TESTS: &str = include_str!("../../../packaging/prometheus/almoner.tests.yml");
const DASHBOARD: &str = include_str!("../../../packaging/grafana/almoner.json");
const PLAYBOOK: &str = include_str!("../../../docs/playbook.md");

/// The listener's answer to a GET.
async fn ask(app: &TestApp, path: &str, accept: &str) -> (StatusCode, String) {
    let router = server::metrics::router(app.app.clone());
    let request = Request::builder().uri(path).header("accept", accept).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

async fn scrape(app: &TestApp) -> String {
    ask(app, "/metrics", "text/plain").await.1
}

/// The value of the sample that is written so.
fn value(text: &str, sample: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ')?.parse().ok())
}

async fn look(app: &TestApp) {
    let measured = server::jobs::measure::look(&app.app, Measured::default()).await;
    app.app.metrics().note(measured);
}

/// A server to which everything has happened that is told of.
async fn lively() -> TestApp {
    let app = TestApp::new().await;
    let (_, _) = app.shop_with_wallet("shop").await;
    let (store, key) = app.shop("listed").await;
    let list = (0..30).map(|index| address(index) + "\n").collect::<String>();
    let path = format!("/api/v1/stores/{store}/payment-methods/BTC-CHAIN");
    app.put(&path).key(&key).json(&json!({"enabled": true, "config": list})).ok().await;
    let hook = json!({"url": "https://receiver.example/"});
    app.post(&format!("/api/v1/stores/{store}/webhooks")).key(&key).json(&hook).ok().await;
    let order = json!({"amount": "0.001", "currency": "BTC"});
    app.post(&format!("/api/v1/stores/{store}/invoices")).key(&key).json(&order).ok().await;
    for job in Job::ALL {
        let run = Run {
            job,
            started_at: app.app.now(),
            ended_at: app.app.now(),
            succeeded: true,
            details: serde_json::Map::new(),
        };
        app.app.store.record_run(&app.app.system, run).await.unwrap();
    }
    let source = rates::SOURCES.iter().find(|source| source.feed.is_some()).unwrap();
    app.app.market.learn(source, Fetched::failed("no"), app.app.now());
    let (mut follower, mut source) = app.follower().await;
    app.chain.mine(1);
    app.catch_up(&mut (follower, source)).await;
    (follower, source) = app.follower().await;
    drop(follower);
    app.app.node.opened(source.probe());
    let status = source.probe().status().await.unwrap();
    let status = chain::source::NodeStatus { peers: Some(8), ..status };
    app.app.node.note(|state| state.status = Some(status));
    app.app.metrics().counted().turned(server::app::turns::Loop::Expiry, app.app.now());
    app.app.metrics().counted().committing(store::Committing::Begun);
    app.app.metrics().counted().committing(store::Committing::Ended { writes: 2, succeeded: true });
    server::serve::load_watched(&app.app).await.unwrap();
    look(&app).await;
    let measured = app.app.metrics().measured();
    app.app.metrics().note(Measured {
        audit_is_whole: Some(true),
        disk: Some((1_000, 2_000)),
        schedule: vec![(store::Job::Drill, std::time::Duration::from_secs(86_400))],
        ..(*measured).clone()
    });
    app
}

fn address(index: u32) -> String {
    let wallet = chain::wallet::Wallet::parse(server::testing::TPUB, domain::Network::Regtest).unwrap();
    wallet.address(index)
}

/// Every name of ours in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words
        .filter(|word| word.starts_with("almoner_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

fn alerts() -> Vec<&'static str> {
    RULES.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect()
}

#[tokio::test]
async fn alerts_and_dashboard_ask_for_what_is_told() {
    let app = lively().await;
    let told = scrape(&app).await;
    let told: BTreeSet<String> = names(&told);
    let rules: String = RULES.lines().filter(|line| line.trim_start().starts_with("expr:")).collect();
    // What the rates of sources say is told once a source has answered.
    let later =
        ["almoner_rates_answered_timestamp_seconds", "almoner_webhook_oldest_pending_timestamp_seconds"];
    for name in names(&rules).into_iter().chain(names(DASHBOARD)) {
        assert!(told.contains(&name) || later.contains(&name.as_str()), "nothing tells {name}: {told:#?}");
    }
}

#[test]
fn each_alert_has_its_entry_in_the_playbook_and_a_test() {
    let entries: Vec<&str> = PLAYBOOK.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(alerts(), entries, "the same, in the same order");
    for alert in alerts() {
        let link = format!("runbook_url: file:///usr/share/doc/almoner/playbook.md#{}", alert.to_lowercase());
        assert!(RULES.contains(&link), "{alert} has no link to its entry");
        assert!(RULE_TESTS.contains(&format!("name: {alert} fires")), "{alert} has no test that it fires");
        let entry = PLAYBOOK.split(&format!("## {alert}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
        assert!(entry.contains("\n1. ") && entry.contains("\n2. "), "{alert} has no steps");
    }
    assert_eq!(RULES.matches("runbook_url:").count(), alerts().len());
    assert_eq!(RULES.matches("severity:").count(), alerts().len());
}

#[test]
fn the_dashboard_is_one() {
    let board: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = board["panels"].as_array().unwrap();
    let ids: BTreeSet<i64> = panels.iter().map(|panel| panel["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "each panel has an id of its own");
    for panel in panels {
        assert!(panel["title"].as_str().is_some_and(|title| !title.is_empty()), "{panel}");
        let place = &panel["gridPos"];
        assert!(place["x"].as_i64().unwrap() + place["w"].as_i64().unwrap() <= 24, "{panel}");
        if panel["type"] == "row" {
            continue;
        }
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty() && targets.iter().all(|target| target["expr"].is_string()), "{panel}");
    }
}

#[tokio::test]
async fn counters_move_with_what_happens() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let mut following = app.follower().await;
    let order = json!({"amount": "0.001", "currency": "BTC", "checkout": {"speedPolicy": "HighSpeed"}});
    let invoice = app.post(&format!("/api/v1/stores/{store}/invoices")).key(&key).json(&order).ok().await;
    let before = scrape(&app).await;
    assert_eq!(value(&before, "almoner_invoices_total{status=\"new\"}"), Some(1.0));
    assert_eq!(value(&before, "almoner_payments_total{stage=\"seen\"}"), Some(0.0));

    let methods = app
        .get(&format!("/api/v1/stores/{store}/invoices/{}/payment-methods", invoice["id"].as_str().unwrap()));
    let address = methods.key(&key).ok().await[0]["destination"].as_str().unwrap().to_owned();
    let script = chain::script(&address, domain::Network::Regtest).unwrap();
    app.clock.advance(30);
    app.chain.pay(&script, 100_000);
    app.catch_up(&mut following).await;
    app.clock.advance(600);
    app.chain.mine(1);
    app.catch_up(&mut following).await;
    look(&app).await;
    let after = scrape(&app).await;
    for (sample, wanted) in [
        ("almoner_payments_total{stage=\"seen\"}", 1.0),
        ("almoner_payments_total{stage=\"settled\"}", 1.0),
        ("almoner_payments_total{stage=\"reversed\"}", 0.0),
        ("almoner_invoices_total{status=\"settled\"}", 1.0),
        ("almoner_payment_seen_delay_seconds_count", 1.0),
        ("almoner_payment_settled_delay_seconds_count", 1.0),
        ("almoner_wallet_next_index{wallet=\"1\"}", 1.0),
        ("almoner_wallet_unpaid_addresses{wallet=\"1\"}", 0.0),
        ("almoner_mempool_payments", 0.0),
    ] {
        assert_eq!(value(&after, sample), Some(wanted), "{sample} in {after}");
    }
}

#[tokio::test]
async fn requests_are_counted_by_their_route_and_nothing_they_bring() {
    let app = TestApp::new().await;
    let (_, key) = app.shop("shop").await;
    app.get("/api/v1/stores").key(&key).ok().await;
    for path in ["/i/marked-invoice", "/donate/marked-page?marked=query", "/marked-nowhere", "/api/v1/marked"]
    {
        app.get(path).header("user-agent", "marked-browser").send().await;
    }
    app.call("MARKED", "/i/x").send().await;
    let told = scrape(&app).await;
    assert_eq!(
        value(&told, "almoner_http_requests_total{route=\"/api/v1/stores\",method=\"GET\",status=\"200\"}"),
        Some(1.0)
    );
    assert_eq!(
        value(&told, "almoner_http_requests_total{route=\"/i/{id}\",method=\"GET\",status=\"404\"}"),
        Some(1.0),
        "{told}"
    );
    assert!(told.contains("route=\"none\"") && told.contains("method=\"other\""), "{told}");
    assert!(!told.to_lowercase().contains("marked"), "{told}");
}

#[tokio::test]
async fn both_formats_tell_the_same() {
    let app = lively().await;
    let (status, open) = ask(&app, "/metrics", "application/openmetrics-text;version=1.0.0").await;
    assert_eq!(status, StatusCode::OK);
    assert!(open.ends_with("# EOF\n") && open.contains("# TYPE almoner_invoices counter\n"), "{open}");
    let plain = scrape(&app).await;
    assert!(plain.contains("# TYPE almoner_invoices_total counter\n") && !plain.contains("# EOF"));
    assert!(plain.contains("# TYPE almoner_audit_head_info gauge\n"));
    let samples = |text: &str| {
        let stable = |line: &&str| !line.starts_with('#') && !line.starts_with("process_");
        text.lines().filter(stable).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    assert_eq!(samples(&open), samples(&plain));
}

#[tokio::test]
async fn readiness_has_its_reasons() {
    let app = TestApp::new().await;
    let (status, text) = ask(&app, "/readyz", "*/*").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("FAILED database: it was not looked at yet"), "{text}");
    assert!(text.contains("FAILED addresses: addresses are still being read"), "{text}");
    assert_eq!(app.get("/readyz").send().await.text, "not well\n");

    server::serve::load_watched(&app.app).await.unwrap();
    look(&app).await;
    let (status, text) = ask(&app, "/readyz", "application/json").await;
    let told: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &told["ok"]), (StatusCode::OK, &json!(true)), "{told}");
    assert_eq!(told["checks"][0], json!({"name": "database", "ok": true, "reason": "it can be written"}));
    assert_eq!(app.get("/readyz").send().await.text, "ok\n");

    app.clock.advance(151);
    assert_eq!(
        ask(&app, "/readyz", "*/*").await.0,
        StatusCode::SERVICE_UNAVAILABLE,
        "nobody has looked for long"
    );
    look(&app).await;
    let status = app.chain.source().probe().status().await.unwrap();
    let far = chain::source::NodeStatus { blocks: 200, ..status };
    app.app.node.note(|state| {
        state.position = Some(domain::BlockRef { height: 190, hash: domain::BlockHash([0; 32]) });
        state.status = Some(far);
    });
    let (status, text) = ask(&app, "/readyz", "*/*").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("FAILED chain: 10 blocks are not followed yet"), "{text}");
}

#[tokio::test]
async fn a_loop_that_stands_still_is_not_alive() {
    let app = TestApp::new().await;
    assert_eq!(ask(&app, "/livez", "*/*").await.0, StatusCode::OK, "it has just begun");
    app.app.metrics().counted().turned(server::app::turns::Loop::Webhooks, app.app.now());
    app.clock.advance(900);
    assert_eq!(app.get("/livez").send().await.text, "ok\n");
    app.clock.advance(1);
    let (status, text) = ask(&app, "/livez", "*/*").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("FAILED webhooks: it has not turned for 901 seconds"), "{text}");
}
