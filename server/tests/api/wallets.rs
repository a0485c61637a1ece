//! Wallets beyond one key: where one goes on that was used before, lists of addresses, files of other programs.
use chain::wallet::Wallet;
use domain::{Network, WalletNo};
use serde_json::{Value, json};
use server::testing::{TPUB, TestApp};

/// A server, a store's payment method, the path of its invoices, and a key to both.
struct Shop {
    app: TestApp,
    store: String,
    key: String,
}

async fn shop() -> Shop {
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    Shop { app, store: format!("/api/v1/stores/{store}"), key }
}

impl Shop {
    fn method(&self) -> String {
        format!("{}/payment-methods/BTC-CHAIN", self.store)
    }

    async fn put(&self, config: Value) -> Value {
        let body = json!({"config": config});
        self.app.put(&self.method()).key(&self.key).json(&body).ok().await["config"].clone()
    }

    async fn refused(&self, config: Value) -> (String, String) {
        let answer =
            self.app.put(&self.method()).key(&self.key).json(&json!({"config": config})).send().await;
        (answer.refusal(), answer.text)
    }

    async fn config(&self) -> Value {
        let path = format!("{}?includeConfig=true", self.method());
        self.app.get(&path).key(&self.key).ok().await["config"].clone()
    }

    /// The address of a new invoice.
    async fn address(&self) -> String {
        let path = format!("{}/invoices", self.store);
        let body = json!({"amount": 5});
        let invoice = self.app.post(&path).key(&self.key).json(&body).ok().await;
        let path = format!("/api/v1/invoices/{}/payment-methods", invoice["id"].as_str().unwrap());
        self.app.get(&path).key(&self.key).ok().await[0]["destination"].as_str().unwrap().to_owned()
    }

    async fn addresses(&self, count: usize) -> Vec<String> {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(self.address().await);
        }
        all
    }
}

fn derived(index: u32) -> String {
    Wallet::parse(TPUB, Network::Regtest).unwrap().address(index)
}

/// Addresses made elsewhere.
fn offline(indexes: std::ops::Range<u32>) -> Vec<String> {
    let wallet = Wallet::parse(&format!("{TPUB}-[taproot]"), Network::Regtest).unwrap();
    indexes.map(|index| wallet.address(index)).collect()
}

#[tokio::test]
async fn a_wallet_used_before_goes_on_where_it_was() {
    let shop = shop().await;
    let put = shop.put(json!({"derivationScheme": TPUB, "startIndex": 120})).await;
    assert_eq!((&put["startIndex"], &put["nextIndex"]), (&json!(120), &json!(120)));
    assert_eq!(shop.addresses(2).await, [derived(120), derived(121)]);
    // What lies below is not watched.
    assert_eq!(shop.app.app.store.watched_count(&shop.app.app.system).await, Ok(2));

    // A lower one, or none, changes nothing; a higher one alone goes on from there.
    assert_eq!(shop.put(json!({"derivationScheme": TPUB, "startIndex": 5})).await["nextIndex"], 122);
    assert_eq!(shop.put(json!(TPUB)).await["nextIndex"], 122);
    let higher = shop.put(json!({"startIndex": 200, "label": "moved"})).await;
    assert_eq!(
        (&higher["nextIndex"], &higher["label"], &higher["derivationScheme"]),
        (&json!(200), &json!("moved"), &json!(TPUB))
    );
    assert_eq!(shop.address().await, derived(200));

    // Taken away and given again, it does not begin anew.
    shop.app.delete(&shop.method()).key(&shop.key).send().await;
    shop.put(json!(TPUB)).await;
    assert_eq!(shop.config().await["nextIndex"], 201);
    assert_eq!(shop.address().await, derived(201));
}

#[tokio::test]
async fn a_start_is_previewed_and_must_be_an_index() {
    let shop = shop().await;
    let path = format!("{}/wallet/preview?count=1", shop.method());
    let body = json!({"config": {"derivationScheme": TPUB, "startIndex": 120}});
    let shown = shop.app.post(&path).key(&shop.key).json(&body).ok().await;
    assert_eq!(shown["addresses"], json!([{"keyPath": "0/120", "address": derived(120)}]));
    let shown = shop.app.post(&format!("{path}&offset=3")).key(&shop.key).json(&body).ok().await;
    assert_eq!(shown["addresses"][0]["keyPath"], "0/3");
    for wrong in [json!(-1), json!(2_147_483_648_u64), json!(1.5), json!("5"), json!(true)] {
        let (refusal, text) = shop.refused(json!({"derivationScheme": TPUB, "startIndex": wrong})).await;
        assert_eq!(refusal, "422 config.startIndex", "{wrong}");
        assert!(text.contains("from 0 to 2147483647"), "{text}");
    }
    assert_eq!(shop.app.app.store.wallets(&shop.app.app.system).await, Ok(vec![]));
    shop.put(json!(TPUB)).await;
    let store = &shop.app.app.store;
    let wallet = store.wallets(&shop.app.app.system).await.unwrap()[0].number;
    store.start_wallet_at(&shop.app.app.system.actor(), wallet, 2_147_483_647).await.unwrap();
    assert_eq!(shop.put(json!(TPUB)).await["nextIndex"], 2_147_483_647);
    shop.address().await;
    let body = json!({"amount": 5});
    let none = shop.app.post(&format!("{}/invoices", shop.store)).key(&shop.key).json(&body).send().await;
    assert!(none.text.contains("no address left"), "{none:?}");
}

#[tokio::test]
async fn a_list_of_addresses_is_shown_one_by_one() {
    let shop = shop().await;
    let all = offline(0..5);
    let text = format!("# made offline\n{}\n\n{}\n", all[..3].join("\n"), all[1]);
    let put = shop.put(json!({"addresses": text, "lowWaterMark": 2, "label": "cold"})).await;
    assert_eq!(
        put,
        json!({
            "derivationScheme": null, "accountDerivation": null, "descriptor": null, "label": "cold", "accountKeyPath": null,
            "format": "addresses", "addressesLeft": 3, "lowWaterMark": 2,
            "appended": {"added": 3, "alreadyListed": 1, "issuedBefore": 0},
        })
    );
    assert_eq!(shop.addresses(2).await, all[..2]);
    assert_eq!(shop.config().await["addressesLeft"], 1);

    // More are added behind; what is there already, or was shown, is not taken again.
    let put = shop.put(json!({"addresses": all})).await;
    assert_eq!(put["appended"], json!({"added": 2, "alreadyListed": 1, "issuedBefore": 2}));
    assert_eq!((&put["addressesLeft"], &put["lowWaterMark"]), (&json!(3), &json!(2)));
    assert_eq!(shop.addresses(3).await, all[2..]);

    let shown = shop.config().await;
    assert_eq!((&shown["addressesLeft"], &shown["appended"]), (&json!(0), &Value::Null));
    assert!(!shown.to_string().contains("bcrt1"), "the list is not repeated");
    let page =
        shop.app.get(&format!("{}/wallet/preview?offset=1&count=2", shop.method())).key(&shop.key).ok().await;
    assert_eq!(
        page,
        json!({"addresses": [{"keyPath": "1", "address": all[1]}, {"keyPath": "2", "address": all[2]}]})
    );
}

#[tokio::test]
async fn an_empty_list_makes_no_invoice_until_more_come() {
    let shop = shop().await;
    let all = offline(0..3);
    shop.put(json!({"addresses": all[..1]})).await;
    shop.address().await;
    let path = format!("{}/invoices", shop.store);
    for _ in 0..2 {
        let refused = shop.app.post(&path).key(&shop.key).json(&json!({"amount": 5})).send().await;
        assert_eq!(refused.refusal(), "400 generic-error");
        assert!(refused.text.contains("add more to its list"), "{refused:?}");
    }
    let donation = shop.store.replace("/api/v1/stores", "/donate");
    assert!(shop.app.get(&donation).send().await.status.is_success());
    assert_eq!(shop.app.app.store.invoice_count(&shop.app.app.system).await, Ok(1), "nothing was written");
    assert_eq!(shop.app.app.store.watched_count(&shop.app.app.system).await, Ok(1));
    shop.put(json!({"addresses": all[1..]})).await;
    assert_eq!(shop.addresses(2).await, all[1..]);
}

#[tokio::test]
async fn a_wrong_list_is_refused_whole() {
    let shop = shop().await;
    let good = offline(0..2);
    let mainnet = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
    let secret = "cTpB4YiyKiBcPxnefsDpbnDxFDffjqJob8wGCEDXxgQ7zQoMXJdH";
    let lines = |last: &str| format!("{}\n{}\n{last}", good[0], good[1]);
    for (config, path, word) in [
        (json!({"addresses": lines("bcrt1qmistyped")}), "config.addresses", "line 3"),
        (json!({"addresses": lines(mainnet)}), "config.addresses", "another network"),
        (json!(lines(mainnet)), "config", "line 3"),
        (json!({"addresses": lines(secret)}), "config.addresses", "PRIVATE key"),
        (json!({"addresses": [good[0], "x"]}), "config.addresses", "line 2"),
        (json!({"addresses": [5]}), "config.addresses", "line 1"),
        (json!({"addresses": ""}), "config.addresses", "no address"),
        (json!({"addresses": 5}), "config.addresses", "text"),
        (json!({"addresses": good, "derivationScheme": TPUB}), "config.derivationScheme", "either"),
        (json!({"addresses": good, "startIndex": 5}), "startIndex", "no index"),
        (json!({"derivationScheme": TPUB, "lowWaterMark": 5}), "lowWaterMark", "Only a list"),
        (json!({"addresses": good, "lowWaterMark": -5}), "config.lowWaterMark", "whole number"),
        (json!({"addresses": good, "replace": "yes"}), "config.replace", "true or false"),
        (json!({"lowWaterMark": 5}), "config", "wallet"),
        (json!({"startIndex": 5}), "config", "wallet"),
    ] {
        let (refusal, text) = shop.refused(config.clone()).await;
        assert_eq!(refusal, format!("422 {path}"), "{config} {text}");
        assert!(text.contains(word) && !text.contains(secret), "{config} {text}");
    }
    assert_eq!(shop.app.app.store.wallets(&shop.app.app.system).await, Ok(vec![]));
    shop.put(json!({"addresses": good})).await;
    assert_eq!(shop.refused(json!({"startIndex": 5})).await.0, "422 startIndex");
    assert_eq!(shop.put(json!({"lowWaterMark": 7})).await["lowWaterMark"], 7);
    shop.put(json!(TPUB)).await;
    assert_eq!(shop.refused(json!({"lowWaterMark": 5})).await.0, "422 lowWaterMark");
}

#[tokio::test]
async fn a_new_list_leaves_the_old_one_behind() {
    let shop = shop().await;
    let all = offline(0..6);
    shop.put(json!({"addresses": all[..3]})).await;
    assert_eq!(shop.address().await, all[0]);
    let put = shop.put(json!({"addresses": all[3..], "replace": true})).await;
    assert_eq!(put["addressesLeft"], 3);
    assert_eq!(shop.address().await, all[3]);
    // By way of another wallet, too: what was left of a list before does not come back by itself.
    shop.put(json!(TPUB)).await;
    assert_eq!(shop.address().await, derived(0));
    let put = shop.put(json!(all.join("\n"))).await;
    assert_eq!(put["appended"], json!({"added": 4, "alreadyListed": 0, "issuedBefore": 2}));
    assert_eq!(shop.addresses(2).await, all[1..3]);
}

#[tokio::test]
async fn no_address_is_shown_twice_by_a_list_and_a_key() {
    let shop = shop().await;
    let list: Vec<String> = (0..3).map(derived).collect();
    shop.put(json!({"addresses": list})).await;
    assert_eq!(shop.address().await, derived(0));
    shop.put(json!(TPUB)).await;
    // The key's first was shown by the list, the second was not.
    assert_eq!(shop.addresses(2).await, [derived(1), derived(2)]);
    let put = shop.put(json!({"addresses": list})).await;
    assert_eq!(put["appended"], json!({"added": 0, "alreadyListed": 0, "issuedBefore": 3}));
}

/// An owner who began with a list goes on with the key it was made from; and two stores that were given one list take
/// turns, however many addresses of it each has read in advance.
#[tokio::test]
async fn however_many_addresses_another_wallet_has_issued_the_next_is_found() {
    let shop = shop().await;
    let (store, key) = shop.app.shop("other").await;
    let (one, other) = ((shop.store.clone(), shop.key.clone()), (format!("/api/v1/stores/{store}"), key));
    let at =
        |shop: Shop, (store, key): &(String, String)| Shop { store: store.clone(), key: key.clone(), ..shop };
    let all: Vec<String> = (0..200).map(derived).collect();
    shop.put(json!({"addresses": all})).await;
    let shop = at(shop, &other);
    shop.put(json!({"addresses": all})).await;
    assert_eq!(shop.address().await, derived(0));
    let shop = at(shop, &one);
    assert_eq!(shop.addresses(60).await, all[1..61]);
    let shop = at(shop, &other);
    assert_eq!(shop.address().await, derived(61));
    shop.put(json!(TPUB)).await;
    assert_eq!(shop.address().await, derived(62));
}

#[tokio::test]
async fn after_a_restart_a_list_goes_on_and_what_came_late_is_booked() {
    let shop = shop().await;
    let all = offline(0..4);
    shop.put(json!({"addresses": all})).await;
    assert_eq!(shop.addresses(2).await, all[..2]);
    let mut follower = shop.app.follower().await;
    let parts = &shop.app.app;
    let rows = parts.store.wallets(&parts.system).await.unwrap();
    let again = server::app::wallets::Wallets::default();
    assert!(again.get(rows[0].number).is_none());
    server::serve::load_wallets(parts).await.unwrap();
    assert_eq!(shop.address().await, all[2]);

    shop.app.clock.advance(48 * 3_600);
    shop.app.chain.set_time(shop.app.clock.now());
    let script = chain::script(&all[0], Network::Regtest).unwrap();
    shop.app.chain.pay(&script, 10_000);
    shop.app.chain.mine(1);
    shop.app.catch_up(&mut follower).await;
    let path = format!("{}/invoices", shop.store);
    let list = shop.app.get(&path).key(&shop.key).ok().await;
    let first = list.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&first["status"], &first["additionalStatus"]),
        (&json!("Expired"), &json!("PaidLate")),
        "{list}"
    );
}

#[tokio::test]
async fn many_at_once_get_different_addresses_of_a_list() {
    let shop = shop().await;
    shop.put(json!({"addresses": offline(0..100)})).await;
    let shown = futures_util::future::join_all((0..100).map(|_| shop.address())).await;
    let distinct: std::collections::BTreeSet<_> = shown.iter().collect();
    assert_eq!(distinct.len(), 100);
    assert_eq!(shop.config().await["addressesLeft"], 0);
}

#[tokio::test]
async fn files_of_other_programs_are_recognised() {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../chain/src/wallet/import/samples");
    let read = |name: &str| std::fs::read_to_string(format!("{samples}/{name}")).unwrap();
    for (file, format, first) in [
        ("electrum-watch.json", "electrum", "bcrt1q4794m2uuw9jmjszmplfj4wvvr5j272fpmfgxur"),
        ("core-listdescriptors.json", "bitcoin-core", "bcrt1qyt2msaz9cqmhumq82rxtxh784lafkhuzfam8gt"),
        (
            "electrum-multisig.json",
            "electrum",
            "bcrt1qkpad42v3wkkt9hfww7vs7udr72pm32vyz5kgphkjm5m3z57pgz0swjhzs8",
        ),
    ] {
        let shop = shop().await;
        let as_json: Value = serde_json::from_str(&read(file)).unwrap();
        for config in
            [json!(read(file)), as_json.clone(), json!({"derivationScheme": read(file), "label": "x"})]
        {
            let put = shop.put(config).await;
            assert_eq!(put["format"], format);
            assert_eq!(put["derivationScheme"], put["descriptor"], "the file itself is not kept");
        }
        assert_eq!(shop.address().await, first, "{file}");
        let preview = format!("{}/wallet/preview?count=1", shop.method());
        for body in [json!({"config": read(file)}), as_json] {
            let shown = shop.app.post(&preview).key(&shop.key).json(&body).ok().await;
            assert_eq!(shown["addresses"][0]["address"], first, "{file}");
        }
    }
    // Bitcoin Core's file says what was used.
    let shop = shop().await;
    let used = read("core-listdescriptors.json").replace("\"next_index\": 0", "\"next_index\": 17");
    let put = shop.put(json!({"derivationScheme": used, "startIndex": 3})).await;
    assert_eq!((&put["startIndex"], &put["nextIndex"]), (&json!(17), &json!(17)));
    let put = shop.put(json!(read("electrum-imported.json"))).await;
    assert_eq!((&put["format"], &put["addressesLeft"]), (&json!("electrum"), &json!(5)));
    for (file, word) in [
        ("electrum-seed.json", "SEED WORDS"),
        ("electrum-password.json", "SEED WORDS"),
        ("electrum-encrypted.txt", "encrypted"),
        ("core-private.json", "PRIVATE key"),
        ("bip129-key.bsms", "one signer"),
    ] {
        let (refusal, text) = shop.refused(json!(read(file))).await;
        assert_eq!(refusal, "422 config", "{file}");
        assert!(
            text.contains(word) && !text.contains("wild father") && !text.contains("tprv"),
            "{file} {text}"
        );
        if let Ok(value) = serde_json::from_str::<Value>(&read(file)) {
            // Field by field; the same file may hold more than one secret.
            let (refusal, text) = shop.refused(value).await;
            let is_named = text.contains(word) || text.contains("PRIVATE key");
            assert!(refusal.starts_with("422 config") && is_named, "{file} {refusal} {text}");
        }
    }
    assert_eq!(shop.app.app.store.wallet(&shop.app.app.system, WalletNo(3)).await, Ok(None));
}

#[tokio::test]
async fn a_start_beyond_all_sense_does_not_use_a_wallet_up() {
    let shop = shop().await;
    let (refusal, text) = shop.refused(json!({"derivationScheme": TPUB, "startIndex": 1_000_001})).await;
    assert_eq!(refusal, "422 startIndex");
    assert!(text.contains("1000001") && text.contains("can't be taken back"), "{text}");
    assert_eq!(shop.put(json!(TPUB)).await["nextIndex"], 0, "nothing was moved");
    assert_eq!(shop.refused(json!({"startIndex": 2_147_483_647})).await.0, "422 startIndex");
    assert_eq!(shop.put(json!({"startIndex": 1_000_000})).await["nextIndex"], 1_000_000);
    assert_eq!(shop.put(json!({"startIndex": 2_000_000})).await["nextIndex"], 2_000_000, "from there on");
}
