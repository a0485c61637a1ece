//! Without a node of one's own: compact block filters from a peer.
use crate::books::Books;
use crate::hooks::Hooks;
use crate::patience::{now, until};
use crate::program::{Launch, Program};
use crate::shop::{Shop, WATCHED};
use chain::regtest::{Options, Regtest};
use serde_json::json;

const SATS: u64 = 25_000;
/// When the payment is first seen in its block.
const SETTLED_AT_ONCE: [&str; 5] = ["Created", "ReceivedPayment", "PaymentSettled", "Processing", "Settled"];

#[test]
fn a_payment_settles_without_a_node_of_ones_own() {
    let mut node = Regtest::with(Options { filters: true, zmq: false, ..Options::default() });
    let mut server = Program::start(Launch::on(node.p2p_url()));
    let shop = Shop::open(&server, WATCHED);
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("shop"), "");
    server.synchronized();
    let (first, second) = (shop.bill(SATS), shop.bill(SATS));
    node.pay(&[(&first.script(&node), SATS)]);
    node.mine(1);
    shop.becomes(&first, "Settled");
    // It may have been relayed before it was mined; then it was processing first.
    until(20, "all was told", || hooks.story("shop", &first.id).len() == SETTLED_AT_ONCE.len());

    server.kill();
    node.pay(&[(&second.script(&node), SATS)]);
    node.mine(2);
    server.start_again();
    shop.becomes(&second, "Settled");
    hooks.tell(20, "shop", &second.id, &SETTLED_AT_ONCE);
    let books = Books::open(&server.database());
    books.are_sound();
    assert_eq!(books.in_wallets(), 50_000);
    server.stop();
}

#[test]
fn an_invoice_paid_long_before_the_first_peer_was_met() {
    let arguments = vec![format!("-mocktime={}", now() - 10 * 24 * 3600)];
    let options = Options { filters: true, zmq: false, blocks: 2_300, arguments, ..Options::default() };
    let mut node = Regtest::with(options);
    // The program begins alone, makes an invoice all the same, and is not there while that is paid.
    let mut server = Program::start(Launch::on("p2p://127.0.0.1:1"));
    server.says("no Bitcoin peer shows the chain");
    assert!(!server.is_synchronized());
    let shop = Shop::open(&server, WATCHED);
    let bill = shop.bill(SATS);
    server.kill();
    node.call("setmocktime", json!([0]));
    node.pay(&[(&bill.script(&node), SATS)]);
    node.mine(400);
    server.launch.chain = node.p2p_url();
    server.start_again();
    shop.becomes(&bill, "Settled");
    server.synchronized();
    Books::open(&server.database()).are_sound();
    server.stop();
}

#[test]
fn a_peer_found_by_name_and_no_seed_that_answers() {
    let node = Regtest::with(Options { filters: true, zmq: false, ..Options::default() });
    // No label of a name is so long: the system knows by itself that there is no such seed.
    let mut server = Program::start(Launch::on(format!("p2p://?seed={}", "x".repeat(64))));
    server.says("no DNS seed answers");
    assert!(!server.is_synchronized());
    let shop = Shop::open(&server, WATCHED);
    assert_eq!(shop.status(&shop.bill(SATS).id), "New");
    server.stop();
    server.launch.chain = node.p2p_url().replace("p2p://127.0.0.1", "p2p://?seed=localhost");
    server.start_again();
    server.synchronized();
}
