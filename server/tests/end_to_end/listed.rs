//! A list of addresses that the owner's wallet made: the server has no key at all, not even a public one.
use crate::books::Books;
use crate::hooks::Hooks;
use crate::program::{Launch, Program};
use crate::shop::{Shop, WATCHED, bitcoin};
use chain::regtest::Regtest;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;

const SATS: u64 = 30_000;
const SETTLED_AT_ONCE: [&str; 5] = ["Created", "ReceivedPayment", "PaymentSettled", "Processing", "Settled"];

/// Two addresses of each kind that the node's wallet makes.
pub(crate) fn offline(node: &Regtest) -> Vec<String> {
    let kinds = ["legacy", "p2sh-segwit", "bech32", "bech32m"];
    let make = |kind| node.call("getnewaddress", json!(["", kind])).as_str().unwrap().to_owned();
    kinds.into_iter().chain(kinds).map(make).collect()
}

/// Runs `almoner store wallet` beside the server's data: its exit code and what it says.
fn load(server: &Program, shop: &Shop, file: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    command.args(["store", "wallet", &shop.store, file, "--low-water-mark", "7", "--network", "regtest"]);
    let said = command.arg("--data-dir").arg(server.data()).output().unwrap();
    let text = [said.stdout, said.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (said.status.code(), text.concat())
}

#[test]
fn a_list_is_paid_address_by_address_and_goes_on_after_a_crash() {
    let node = Regtest::start();
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, WATCHED);
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("shop"), "");
    server.synchronized();
    let all = offline(&node);
    let file = server.folder().join("addresses.csv");
    std::fs::write(&file, format!("Address,Label\n{}\n", all.join(",for gifts\n"))).unwrap();
    let file = file.to_str().unwrap();

    // Not beside a server that hands out addresses.
    let (code, text) = load(&server, &shop, file);
    assert!(code == Some(1) && text.contains("stop it first"), "{text}");
    server.stop();
    let (code, text) = load(&server, &shop, file);
    assert!(code == Some(0) && text.contains("Left to be shown: 8"), "{text}");
    server.start_again();
    server.synchronized();

    let method = || {
        shop.api.get(&shop.path("/payment-methods/BTC-CHAIN?includeConfig=true")).expect(200)["config"]
            .clone()
    };
    let first: Vec<_> = (0..3).map(|_| shop.bill(SATS)).collect();
    server.says("few addresses are left");
    node.send(&first[0].address, &bitcoin(SATS));
    shop.becomes(&first[0], "Processing");
    server.kill();
    node.send(&first[1].address, &bitcoin(SATS));
    node.mine(1);
    server.start_again();
    shop.becomes(&first[0], "Settled");
    shop.becomes(&first[1], "Settled");
    hooks.tell(20, "shop", &first[1].id, &SETTLED_AT_ONCE);

    let rest: Vec<_> = (0..5).map(|_| shop.bill(SATS)).collect();
    let shown: Vec<&String> = first.iter().chain(&rest).map(|bill| &bill.address).collect();
    assert_eq!(shown, all.iter().collect::<Vec<_>>(), "each once, in order");
    assert_eq!(method()["addressesLeft"], 0);
    let order = json!({ "amount": bitcoin(SATS), "currency": "BTC" });
    let refused = shop.api.post(&shop.path("/invoices"), &order).expect(400);
    assert!(refused["message"].as_str().unwrap().contains("add more to its list"), "{refused}");

    for bill in &rest {
        node.send(&bill.address, &bitcoin(SATS));
    }
    node.mine(1);
    for bill in &rest {
        shop.becomes(bill, "Settled");
    }
    assert_eq!(shop.status(&first[2].id), "New", "nobody paid it");
    let more: Vec<Value> = offline(&node).into_iter().map(Value::from).collect();
    let put = json!({ "config": { "addresses": more } });
    let put = shop.api.put(&shop.path("/payment-methods/BTC-CHAIN"), &put).expect(200);
    assert_eq!(put["config"]["appended"]["added"], 8);
    let next = shop.bill(SATS);
    assert!(more.contains(&json!(next.address)) && shown.iter().collect::<BTreeSet<_>>().len() == 8);
    assert!(!server.log().contains(&all[0]), "no address is logged");
    let books = Books::open(&server.database());
    books.are_sound();
    assert_eq!(books.in_wallets(), 210_000);
    server.stop();
}
