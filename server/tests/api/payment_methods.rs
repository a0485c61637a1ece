//! Wallets of stores: every spelling of the method, every shape of the body, every secret refused.
use serde_json::{Value, json};
use server::testing::{TPUB, TestApp};

/// The first receiving address of [`TPUB`] on regtest.
const FIRST: &str = "bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk";

async fn shop() -> (TestApp, String, String) {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    (app, format!("/api/v1/stores/{store}/payment-methods"), key)
}

#[tokio::test]
async fn a_wallet_is_given_shown_turned_off_and_taken_away() {
    let (app, path, key) = shop().await;
    let one = format!("{path}/BTC-CHAIN");
    assert_eq!(app.get(&path).key(&key).ok().await, json!([]));
    assert_eq!(app.get(&one).key(&key).send().await.refusal(), "404 paymentmethod-not-configured");

    let put = app.put(&one).key(&key).json(&json!({"enabled": null, "config": TPUB})).ok().await;
    assert_eq!((&put["paymentMethodId"], &put["enabled"]), (&json!("BTC-CHAIN"), &json!(true)));
    assert_eq!(put["config"]["derivationScheme"], TPUB);
    assert!(put["config"]["descriptor"].as_str().unwrap().starts_with("wpkh("), "{put}");

    let shown = app.get(&one).key(&key).ok().await;
    assert_eq!(shown, json!({"paymentMethodId": "BTC-CHAIN", "enabled": true, "config": null}));
    assert_eq!(app.get(&format!("{one}?includeConfig=true")).key(&key).ok().await, put);
    assert_eq!(app.get(&format!("{path}?includeConfig=true")).key(&key).ok().await, json!([put]));

    let off = app.put(&one).key(&key).json(&json!({"enabled": false})).ok().await;
    assert_eq!((&off["enabled"], &off["config"]), (&json!(false), &put["config"]));
    assert_eq!(app.get(&format!("{path}?onlyEnabled=true")).key(&key).ok().await, json!([]));
    assert_eq!(app.put(&one).key(&key).json(&json!({"config": TPUB})).ok().await["enabled"], false);

    let gone = app.delete(&one).key(&key).send().await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (200, ""));
    assert_eq!(app.delete(&one).key(&key).send().await.refusal(), "404 paymentmethod-not-configured");
}

#[tokio::test]
async fn every_spelling_of_the_method_is_understood() {
    let (app, path, key) = shop().await;
    app.put(&format!("{path}/BTC-CHAIN")).key(&key).json(&json!({"config": TPUB})).ok().await;
    for name in [
        "BTC",
        "btc",
        "BTC-CHAIN",
        "BTC_CHAIN",
        "btc-chain",
        "BTC-OnChain",
        "BTC_OnChain",
        "OnChain/BTC",
        "onchain/btc",
        "Onchain/BTC/",
    ] {
        let shown = app.get(&format!("{path}/{name}")).key(&key).ok().await;
        assert_eq!(shown["paymentMethodId"], "BTC-CHAIN", "{name}");
    }
    for name in ["LTC", "LTC-CHAIN", "BTC-NONSENSE", "OnChain/LTC", "%00"] {
        let refusal = app.get(&format!("{path}/{name}")).key(&key).send().await.refusal();
        assert_eq!(refusal, "404 paymentmethod-not-found", "{name}");
    }
    for name in ["LightningNetwork/BTC", "LNURLPay/BTC", "LNURL/BTC", "lightningnetwork"] {
        let refusal = app.get(&format!("{path}/{name}")).key(&key).send().await.refusal();
        assert_eq!(refusal, "410 unsupported-in-v2", "{name}");
    }
    assert_eq!(
        app.get(&format!("{path}/BTC-LN")).key(&key).send().await.refusal(),
        "404 paymentmethod-not-configured"
    );
    let ln = app
        .put(&format!("{path}/BTC_LightningLike"))
        .key(&key)
        .json(&json!({"config": "Internal Node"}))
        .send()
        .await;
    assert_eq!(ln.refusal(), "404 paymentmethod-not-found");
}

#[tokio::test]
async fn every_shape_of_the_body_is_understood() {
    for body in [
        json!({"config": TPUB}),
        json!({"config": format!("  {TPUB}\n")}),
        json!({"config": {"derivationScheme": TPUB}}),
        json!({"config": {"accountDerivation": TPUB, "label": null}}),
        json!({"config": {"signingKey": TPUB}}),
        json!({"derivationScheme": TPUB, "enabled": true}),
        json!({"config": null, "derivationScheme": TPUB}),
    ] {
        let (app, path, key) = shop().await;
        let put = app.put(&format!("{path}/OnChain/BTC")).key(&key).json(&body).ok().await;
        assert_eq!(put["config"]["derivationScheme"], TPUB, "{body}");
        let preview = app.get(&format!("{path}/OnChain/BTC/preview?count=1")).key(&key).ok().await;
        assert_eq!(preview, json!({"addresses": [{"keyPath": "0/0", "address": FIRST}]}), "{body}");
    }
    let (app, path, key) = shop().await;
    let config =
        json!({"derivationScheme": TPUB, "label": "Savings", "accountKeyPath": "73c5da0a/84'/1'/0'"});
    let put = app.put(&format!("{path}/BTC")).key(&key).json(&json!({"config": config})).ok().await;
    assert_eq!(
        (&put["config"]["label"], &put["config"]["accountKeyPath"]),
        (&config["label"], &config["accountKeyPath"])
    );
}

#[tokio::test]
async fn what_can_spend_is_refused_by_name_and_kept_nowhere() {
    let seed =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let tprv = "tprv8ZgxMBicQKsPe5YMU9gHen4Ez3ApihUfykaqUorj9t6FDqy3nP6eoXiAo2ssvpAjoLroQxHqr3R5nE3a5dU3DHTjTgJDd7zrbniJr6nrCzd";
    let wif = "cTpB4YiyKiBcPxnefsDpbnDxFDffjqJob8wGCEDXxgQ7zQoMXJdH";
    let hex = "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35";
    for (secret, named) in
        [(seed, "SEED WORDS"), (tprv, "PRIVATE key"), (wif, "PRIVATE key"), (hex, "PRIVATE key")]
    {
        for (body, path) in [
            (json!({"config": secret}), "config"),
            (json!({"config": {"derivationScheme": secret}}), "config.derivationScheme"),
            (json!({"config": {"derivationScheme": TPUB, "label": secret}}), "config.label"),
            (
                json!({"config": {"derivationScheme": TPUB, "existingMnemonic": [{"a": secret}]}}),
                "config.existingMnemonic.a",
            ),
            (json!({"derivationScheme": secret}), "derivationScheme"),
            (json!({"config": TPUB, "seed": secret}), "seed"),
        ] {
            let (app, methods, key) = shop().await;
            let answer = app.put(&format!("{methods}/BTC-CHAIN")).key(&key).json(&body).send().await;
            assert_eq!(answer.refusal(), format!("422 {path}"), "{answer:?}");
            assert!(answer.text.contains(named) && !answer.text.contains(secret), "{answer:?}");
            assert_eq!(app.get(&methods).key(&key).ok().await, json!([]));
            assert_eq!(app.app.store.wallets(&app.app.system).await.unwrap(), []);
            let preview =
                app.post(&format!("{methods}/BTC-CHAIN/wallet/preview")).key(&key).json(&body).send().await;
            assert_eq!(preview.refusal(), format!("422 {path}"), "{preview:?}");
            assert!(!preview.text.contains(secret));
        }
    }
}

#[tokio::test]
async fn what_is_no_wallet_is_refused_with_what_to_give() {
    let (app, path, key) = shop().await;
    let xpub = "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V";
    for (config, path_expected, word) in [
        (json!(xpub), "config", "regtest"),
        (json!(""), "config", "nothing was given"),
        (json!(TPUB.replace("tpubDC8", "tpubDC9")), "config", "checksum"),
        (json!(FIRST), "config", "single address"),
        (json!("wpkh(nonsense)"), "config", "descriptor"),
        (json!({"derivationScheme": 5}), "config.derivationScheme", "text"),
        (json!(5), "config", "text"),
        (json!({"label": "no wallet"}), "config", "wallet"),
        (json!({"derivationScheme": TPUB, "label": "x".repeat(201)}), "label", "200"),
    ] {
        let answer =
            app.put(&format!("{path}/BTC-CHAIN")).key(&key).json(&json!({"config": config})).send().await;
        assert_eq!(answer.refusal(), format!("422 {path_expected}"), "{config} {answer:?}");
        assert!(answer.text.contains(word), "{config} {answer:?}");
    }
    assert_eq!(app.get(&path).key(&key).ok().await, json!([]));
}

#[tokio::test]
async fn addresses_are_previewed_and_none_is_used_up() {
    let (app, path, key) = shop().await;
    let preview = format!("{path}/BTC-CHAIN/wallet/preview");
    assert_eq!(app.get(&preview).key(&key).send().await.refusal(), "404 paymentmethod-not-configured");
    let proposed = app.post(&preview).key(&key).json(&json!({"derivationScheme": TPUB})).ok().await;
    assert_eq!(app.app.store.wallets(&app.app.system).await.unwrap(), []);
    app.put(&format!("{path}/BTC-CHAIN")).key(&key).json(&json!({"config": TPUB})).ok().await;
    let stored = app.get(&preview).key(&key).ok().await;
    assert_eq!(stored, proposed);
    assert_eq!(stored["addresses"].as_array().unwrap().len(), 10);
    assert_eq!(stored["addresses"][0], json!({"keyPath": "0/0", "address": FIRST}));

    let third = app.get(&format!("{preview}?offset=2&count=1")).key(&key).ok().await;
    assert_eq!(third["addresses"], json!([stored["addresses"][2]]));
    for bad in ["count=251", "offset=2147483647&count=2", "count=-1", "count=many", "offset=99999999999"] {
        assert_eq!(app.get(&format!("{preview}?{bad}")).key(&key).send().await.status.as_u16(), 422, "{bad}");
    }
    assert_eq!(app.app.store.watched_count(&app.app.system).await.unwrap(), 0);
}

#[tokio::test]
async fn wallets_are_shown_only_to_who_may_change_them() {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let store = app.store(&ann, "Shop").await;
    let viewer = app.key(&ann, &["btcpay.store.canviewstoresettings"]).await;
    for path in ["", "/BTC-CHAIN"] {
        let path = format!("/api/v1/stores/{store}/payment-methods{path}?includeConfig=true");
        let refused: Value = app.get(&path).key(&viewer).send().await.json();
        assert_eq!(refused["missingPermission"], "btcpay.store.canmodifystoresettings");
    }
    app.get(&format!("/api/v1/stores/{store}/payment-methods?includeConfig=false")).key(&viewer).ok().await;
}

#[tokio::test]
async fn two_stores_with_one_wallet_share_its_addresses() {
    let app = TestApp::new().await;
    let (first, second) = (app.shop_with_wallet("first").await, app.shop_with_wallet("second").await);
    assert_eq!(app.app.store.wallets(&app.app.system).await.unwrap().len(), 1);
    let mut seen = Vec::new();
    for (store, key) in [&first, &second] {
        let invoice = app
            .post(&format!("/api/v1/stores/{store}/invoices"))
            .key(key)
            .json(&json!({"amount": 5}))
            .ok()
            .await;
        let path = format!("/api/v1/invoices/{}/payment-methods", invoice["id"].as_str().unwrap());
        seen.push(app.get(&path).key(key).ok().await[0]["destination"].clone());
    }
    assert_ne!(seen[0], seen[1]);
}
