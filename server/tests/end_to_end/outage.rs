//! Nodes that are away, wrong, or have forgotten: a clear word in the log, invoices all the same, and catching up.
use crate::books::Books;
use crate::hooks::Hooks;
use crate::patience::until;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Shop, WATCHED, bitcoin};
use chain::regtest::{Options, Regtest};
use serde_json::json;

const SATS: u64 = 15_000;

/// A server that says this of its node, and works without.
#[track_caller]
fn check(launch: Launch, says: &str) -> Program {
    let server = Program::start(launch);
    server.says(says);
    assert!(!server.is_synchronized());
    if server.launch.network == "regtest" {
        let shop = Shop::open(&server, WATCHED);
        let bill = shop.bill(SATS);
        assert_eq!(shop.status(&bill.id), "New");
        let sync = &shop.api.get("/api/v1/server/info").expect(200)["syncStatus"][0];
        assert_eq!(sync["available"], false);
    }
    server
}

#[test]
fn a_node_that_is_away_or_wrong_is_named() {
    let node = Regtest::start();
    let wrong_password = node.url().replace("regtest-p%40ss", "gue55ed-pa55word");
    let server = check(Launch::on(wrong_password), "refuses our credentials");
    assert!(!server.log().contains("gue55ed-pa55word"));
    let wrong = "the Bitcoin node is on regtest, but this server runs on mainnet";
    let server = check(Launch::on(node.url()).on_network("mainnet"), wrong);
    assert!(!server.log().contains("regtest-p"));
    check(Launch::on(NO_NODE), "cannot reach the Bitcoin node at 127.0.0.1:1");
    let hooks = Hooks::open();
    let no_node = format!("bitcoind://a:b@127.0.0.1:{}", hooks.port());
    check(Launch::on(no_node), "answered unexpectedly");
    let no_cookie = "bitcoind://127.0.0.1:1?cookie=/nonexistent/.cookie";
    check(Launch::on(no_cookie), "/nonexistent/.cookie");
}

#[test]
fn a_node_on_another_chain_of_the_same_name_is_named() {
    let (first, second) = (Regtest::start(), Regtest::start());
    let mut server = Program::start(Launch::on(first.url()));
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    let bill = shop.bill(SATS);
    server.kill();
    server.launch.chain = second.url();
    server.start_again();
    server.says("where this server stopped reading, is unknown to the Bitcoin node");
    assert!(!server.is_synchronized());
    assert_eq!(shop.status(&shop.bill(SATS).id), "New");
    server.kill();
    first.send(&bill.address, &bitcoin(SATS));
    first.mine(1);
    server.launch.chain = first.url();
    server.start_again();
    shop.becomes(&bill, "Settled");
}

#[test]
fn a_node_that_comes_back_is_followed_again() {
    let mut node = Regtest::start();
    node.flush();
    node.stop();
    // Without the node from the beginning.
    let server = Program::start(Launch::on(node.url()));
    server.says("cannot reach the Bitcoin node");
    assert!(!server.is_synchronized());
    let shop = Shop::open(&server, WATCHED);
    let bill = shop.bill(SATS);
    node.start_again();
    server.synchronized();
    let txid = node.pay(&[(&bill.script(&node), SATS)]);
    shop.becomes(&bill, "Processing");
    let raw = node.raw(txid);

    // Killed under way, with a payment seen and not mined.
    node.flush();
    node.kill();
    until(20, "the outage is noticed", || !server.is_synchronized());
    let meanwhile = shop.bill(SATS);
    assert_eq!(shop.status(&bill.id), "Processing", "an outage is no eviction");
    node.start_again();
    server.synchronized();
    server.says("the chain is followed again");
    node.pay(&[(&meanwhile.script(&node), SATS)]);
    shop.becomes(&meanwhile, "Processing");
    // The killed node forgot its mempool; the payer's wallet sends again.
    node.broadcast_raw(&raw);
    node.mine(1);
    shop.becomes(&meanwhile, "Settled");
    shop.becomes(&bill, "Settled");
    Books::open(&server.database()).are_sound();
}

#[test]
fn a_node_pruned_past_our_position_is_named() {
    let pruned = ["-prune=1", "-fastprune"].map(String::from).to_vec();
    let node = Regtest::with(Options { arguments: pruned, blocks: 1, zmq: false, ..Options::default() });
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    server.kill();
    let stranger = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    for _ in 0..7 {
        node.mine_to(100, stranger);
    }
    let height = node.call("pruneblockchain", json!([400]));
    assert!(height.as_u64().unwrap() > 2, "{height}");
    server.start_again();
    server.says("has pruned block 2");
    assert!(!server.is_synchronized());
    assert_eq!(shop.status(&shop.bill(SATS).id), "New");
}
