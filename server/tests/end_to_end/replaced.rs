//! Unconfirmed payments that don't stay: replaced for a higher fee, forgotten by the node, double-spent.
use crate::api::text;
use crate::books::Books;
use crate::program::{Launch, Program};
use crate::shop::{Shop, WATCHED, script};
use chain::regtest::{Options, Regtest};

const SATS: u64 = 30_000;

struct Scene {
    node: Regtest,
    server: Program,
    shop: Shop,
}

#[test]
fn an_unconfirmed_payment_counts_as_long_as_it_can_confirm() {
    // The node forgets its mempool when it stops, and its wallet does not fill it again.
    let forgetful = ["-persistmempool=0", "-walletbroadcast=0"].map(String::from).to_vec();
    let node = Regtest::with(Options { arguments: forgetful, ..Options::default() });
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    let mut scene = Scene { node, server, shop };
    scene.replaced_for_the_same_script();
    scene.replaced_for_another_script();
    scene.evicted_and_sent_again();
    scene.forgotten_and_double_spent();
    let books = Books::open(&scene.server.database());
    books.are_sound();
    assert_eq!(books.in_wallets(), 60_000, "two of four were paid");
}

impl Scene {
    fn stranger(&self) -> Vec<u8> {
        script(&self.node, &self.node.new_address())
    }

    fn replaced_for_the_same_script(&mut self) {
        let Self { node, shop, .. } = self;
        let bill = shop.bill(SATS);
        let script = bill.script(node);
        let first = node.pay(&[(&script, SATS)]);
        shop.becomes(&bill, "Processing");
        node.replace(first, &[(&script, SATS)]);
        // Both are told before the node says that the first is gone; within one second either may count meanwhile.
        crate::patience::until(10, "the first has given way", || {
            shop.payments(&bill) == ["0.0003 Invalid", "0.0003 Processing"]
        });
        assert_eq!(shop.status(&bill.id), "Processing");
        assert_eq!(text(&shop.method(&bill.id), "totalPaid"), "0.0003");
        node.mine(1);
        shop.becomes(&bill, "Settled");
    }

    fn replaced_for_another_script(&mut self) {
        let stranger = self.stranger();
        let Self { node, shop, .. } = self;
        let bill = shop.bill(SATS);
        let first = node.pay(&[(&bill.script(node), SATS)]);
        shop.becomes(&bill, "Processing");
        node.replace(first, &[(&stranger, SATS)]);
        shop.becomes(&bill, "New");
        assert_eq!(shop.payments(&bill), ["0.0003 Invalid"]);
        assert_eq!(text(&shop.method(&bill.id), "due"), "0.0003");
        node.mine(1);
        shop.becomes(&bill, "New");
    }

    fn evicted_and_sent_again(&mut self) {
        let Self { node, shop, .. } = self;
        let bill = shop.bill(SATS);
        let txid = node.pay(&[(&bill.script(node), SATS)]);
        let raw = node.raw(txid);
        shop.becomes(&bill, "Processing");
        node.evict_all();
        shop.becomes(&bill, "New");
        assert_eq!(shop.payments(&bill), ["0.0003 Invalid"]);
        node.broadcast_raw(&raw);
        shop.becomes(&bill, "Processing");
        node.mine(1);
        shop.becomes(&bill, "Settled");
    }

    fn forgotten_and_double_spent(&mut self) {
        let stranger = self.stranger();
        let Self { node, shop, server } = self;
        let bill = shop.bill(SATS);
        let txid = node.pay(&[(&bill.script(node), SATS)]);
        shop.becomes(&bill, "Processing");
        node.stop();
        node.start_again();
        server.synchronized();
        shop.becomes(&bill, "New");
        node.mine_double_spend(txid, &[(&stranger, SATS)]);
        node.mine(1);
        server.synchronized();
        shop.becomes(&bill, "New");
        assert_eq!(shop.payments(&bill), ["0.0003 Invalid"]);
    }
}
