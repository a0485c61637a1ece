//! Rates: what a store's rules say, where they come from, what they would be.
use rates::Tickers;
use serde_json::json;
use server::app::Market;
use server::testing::TestApp;

async fn shop() -> (TestApp, String, String) {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    (app, format!("/api/v1/stores/{store}/rates"), key)
}

#[tokio::test]
async fn rates_are_told_pair_by_pair() {
    let (app, path, key) = shop().await;
    let usd = json!({"currencyPair": "BTC_USD", "errors": [], "rate": "50000"});
    assert_eq!(app.get(&path).key(&key).ok().await, json!([usd]));
    let some = app
        .get(&format!("{path}?currencyPair=BTC_USD&currencyPair=btc_eur&currencyPair=BTC_JPY"))
        .key(&key)
        .ok()
        .await;
    let eur = json!({"currencyPair": "BTC_EUR", "errors": [], "rate": "40000"});
    let jpy = json!({"currencyPair": "BTC_JPY", "errors": ["RateUnavailable"],
        "reasons": ["fixed has no current rate for BTC_JPY"], "rate": null});
    assert_eq!(some, json!([usd, eur, jpy]));
    for bad in ["currencyPair=BTC", "currencyPair=BTC_X", "currencyPair=BTC_USD_EUR"] {
        assert_eq!(
            app.get(&format!("{path}?{bad}")).key(&key).send().await.refusal(),
            "422 currencyPair",
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_configuration_is_read_and_set_in_both_places() {
    let (app, path, key) = shop().await;
    let plain = app.get(&format!("{path}/configuration")).key(&key).ok().await;
    assert_eq!(
        (&plain["spread"], &plain["isCustomScript"], &plain["preferredSource"]),
        (&json!("0"), &json!(false), &json!(null))
    );
    assert!(plain["effectiveScript"].as_str().unwrap().contains("X_X = fixed(X_X)"), "{plain}");
    assert_eq!(app.get(&format!("{path}/configuration/primary")).key(&key).ok().await, plain);

    let script = json!({"spread": 10, "isCustomScript": true, "effectiveScript": "BTC_USD = 1000;", "preferredSource": "kraken"});
    let set = app.put(&format!("{path}/configuration")).key(&key).json(&script).ok().await;
    assert_eq!(
        set,
        json!({"spread": "10", "isCustomScript": true, "effectiveScript": "BTC_USD = 1000;", "preferredSource": null})
    );
    assert_eq!(app.get(&path).key(&key).ok().await[0]["rate"], "900");

    let eur = format!("{path}?currencyPair=BTC_EUR");
    assert_eq!(app.get(&eur).key(&key).ok().await[0]["rate"], json!(null));
    app.put(&format!("{path}/configuration/fallback"))
        .key(&key)
        .json(&json!({"preferredSource": "fixed"}))
        .ok()
        .await;
    assert_eq!(app.get(&eur).key(&key).ok().await[0]["rate"], "40000");
    assert_eq!(app.get(&format!("{path}/configuration/primary")).key(&key).ok().await, set);
    assert_eq!(
        app.get(&format!("{path}/configuration/third")).key(&key).send().await.refusal(),
        "404 rate-source-not-found"
    );
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused_and_not_stored() {
    let (app, path, key) = shop().await;
    let before = app.get(&format!("{path}/configuration")).key(&key).ok().await;
    for (body, expected) in [
        (json!({"spread": "-1"}), "422 spread"),
        (json!({"spread": 101}), "422 spread"),
        (json!({"spread": "much"}), "422 spread"),
        (json!({"preferredSource": "nowhere"}), "422 preferredSource"),
        (json!({"isCustomScript": true}), "422 effectiveScript"),
        (json!({"isCustomScript": true, "effectiveScript": "X_X = bitmynt(X_X)"}), "422 effectiveScript"),
        (
            json!({"isCustomScript": true, "effectiveScript": "X_X = median(nowhere(X_X))"}),
            "422 effectiveScript",
        ),
        (json!({"isCustomScript": true, "effectiveScript": "BTC_USD = ;"}), "422 effectiveScript"),
        (json!({"isCustomScript": true, "effectiveScript": "x".repeat(20_000)}), "422 effectiveScript"),
        (json!({"isCustomScript": "yes"}), "422 isCustomScript"),
    ] {
        for call in [
            app.put(&format!("{path}/configuration/primary")),
            app.post(&format!("{path}/configuration/preview")),
        ] {
            assert_eq!(call.key(&key).json(&body).send().await.refusal(), expected, "{body}");
        }
    }
    assert_eq!(app.get(&format!("{path}/configuration")).key(&key).ok().await, before);
}

#[tokio::test]
async fn a_preview_changes_nothing() {
    let (app, path, key) = shop().await;
    let body = json!({"isCustomScript": true, "effectiveScript": "BTC_USD = 7; BTC_EUR = 1 / 0;"});
    let preview = format!("{path}/configuration/preview?currencyPair=BTC_USD&currencyPair=BTC_EUR");
    let told = app.post(&preview).key(&key).json(&body).ok().await;
    assert_eq!(told[0]["rate"], "7");
    assert_eq!((&told[1]["errors"], &told[1]["rate"]), (&json!(["DivideByZero"]), &json!(null)));
    assert_eq!(app.get(&path).key(&key).ok().await[0]["rate"], "50000");
}

#[tokio::test]
async fn a_source_brought_along_that_can_t_be_asked_is_told_of_and_others_are_asked() {
    let app = TestApp::with(|parts| parts.market = Market::new(Tickers::default())).await;
    let (store, key) = app.shop("shop").await;
    let path = format!("/api/v1/stores/{store}/rates/configuration/primary");
    let set = app.put(&path).key(&key).json(&json!({"preferredSource": "bitmynt", "spread": "1"})).ok().await;
    assert_eq!((&set["preferredSource"], &set["spread"]), (&json!("bitmynt"), &json!("1")));
    let script = set["effectiveScript"].as_str().unwrap();
    assert!(script.starts_with("// Bitmynt can't be asked by this version, so rates come from elsewhere.\n"));
    assert!(
        script.contains("BTC_USD = median(kraken(BTC_USD), coinbasepro(BTC_USD), bitstamp(BTC_USD)"),
        "{script}"
    );
    assert_eq!(app.get(&path).key(&key).ok().await, set);
}

#[tokio::test]
async fn only_sources_that_work_are_offered() {
    let ids = async |app: &TestApp| {
        let sources = app.get("/misc/rate-sources").ok().await;
        sources.as_array().unwrap().iter().map(|source| source["id"].clone()).collect::<Vec<_>>()
    };
    let usual = ids(&TestApp::new().await).await;
    for id in ["kraken", "coinbasepro", "ecb", "mempoolspace", "fixed"] {
        assert!(usual.contains(&json!(id)), "{id}");
    }
    assert!(!usual.contains(&json!("bitmynt")));
    let open = TestApp::with(|parts| parts.market = Market::new(Tickers::default())).await;
    assert!(!ids(&open).await.contains(&json!("fixed")));
    let closed = TestApp::with(|parts| parts.market = Market::closed(Tickers::default())).await;
    assert_eq!(ids(&closed).await, [json!(null); 0]);
    let (store, key) = closed.shop("shop").await;
    let rates = closed.get(&format!("/api/v1/stores/{store}/rates")).key(&key).ok().await;
    let why = rates[0]["reasons"][0].as_str().unwrap();
    assert!(why.ends_with("gives no rates for now: this server asks no exchange; set rates to ask"), "{why}");
}
