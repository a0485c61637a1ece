//! The merchant's own wallet, kept in the node: it has the keys, and the server only what it makes public.
use crate::api::{Api, answer};
use chain::regtest::Regtest;
use serde_json::{Value, json};
use url::Url;

const WALLET: &str = "merchant";

/// Makes the wallet and gives its public descriptor.
pub(crate) fn open(node: &Regtest) -> String {
    node.call("createwallet", json!({ "wallet_name": WALLET }));
    let listed = call(node, "listdescriptors", json!([]));
    node.call("unloadwallet", json!([WALLET]));
    let descriptors = listed["descriptors"].as_array().unwrap().iter();
    let mut receiving =
        descriptors.filter(|entry| entry["internal"] == false).map(|entry| entry["desc"].as_str().unwrap());
    receiving
        .find(|descriptor| descriptor.starts_with("wpkh("))
        .expect("a native segwit descriptor")
        .to_owned()
}

/// The same with the branch that change comes back to.
pub(crate) fn both_branches(descriptor: &str) -> String {
    let (body, _) = descriptor.split_once('#').unwrap();
    body.replace("/0/*", "/<0;1>/*")
}

/// Signs a draft with the wallet's keys, as far as they go.
pub(crate) fn sign(node: &Regtest, psbt: &str) -> String {
    with(node, || {
        let signed = call(node, "walletprocesspsbt", json!([psbt]));
        signed["psbt"].as_str().unwrap().to_owned()
    })
}

/// What the wallet itself says it can spend once confirmed, in sats.
pub(crate) fn balance(node: &Regtest) -> u64 {
    with(node, || {
        let balances = call(node, "getbalances", json!([]));
        let bitcoin = balances["mine"]["trusted"].as_f64().unwrap();
        format!("{bitcoin:.8}").replace('.', "").parse().unwrap()
    })
}

/// Spends all of it to a stranger, without mining. Signed with keys that the server never had.
pub(crate) fn spend_all(node: &Regtest) -> String {
    let stranger = node.new_address();
    with(node, || {
        let sent = call(node, "sendall", json!({ "recipients": [stranger], "fee_rate": 20 }));
        sent["txid"].as_str().unwrap().to_owned()
    })
}

/// Spends so much to a stranger, without mining; the rest comes back to the wallet's change branch. `None` if it has too little.
pub(crate) fn spend(node: &Regtest, sats: u64) -> Option<String> {
    let stranger = node.new_address();
    with(node, || {
        if call(node, "getbalances", json!([]))["mine"]["trusted"].as_f64()? < 0.0008 {
            return None;
        }
        let amount = crate::shop::bitcoin(sats);
        // Else the node would have it come back to a branch of the wallet's that the server was not given.
        let options = json!({ "change_type": "bech32" });
        let sent = json!({ "outputs": [{ stranger: amount }], "fee_rate": 5, "options": options });
        Some(call(node, "send", sent)["txid"].as_str()?.to_owned())
    })
}

/// Other calls about wallets fail meanwhile, as the node does not know which one is meant.
fn with<T>(node: &Regtest, act: impl FnOnce() -> T) -> T {
    node.call("loadwallet", json!([WALLET]));
    let result = act();
    node.call("unloadwallet", json!([WALLET]));
    result
}

fn call(node: &Regtest, method: &str, params: Value) -> Value {
    let url = Url::parse(&node.url().replace("bitcoind://", "http://")).unwrap();
    let password = url.password().unwrap().replace("%40", "@");
    let base = format!("http://{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let api = Api::new(base).basic(url.username(), &password);
    let body = json!({ "id": 1, "method": method, "params": params });
    let reply = answer(api.request("POST", &format!("/wallet/{WALLET}")).json(&body)).unwrap().json();
    assert_eq!(reply["error"], Value::Null, "{method}");
    reply["result"].clone()
}
