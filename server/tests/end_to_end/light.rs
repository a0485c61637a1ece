//! Without a node of one's own: compact block filters from a peer.
use crate::books::Books;
use crate::hooks::Hooks;
use crate::patience::until;
use crate::program::{Launch, Program};
use crate::shop::{Shop, WATCHED};
use chain::regtest::{Options, Regtest};

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
