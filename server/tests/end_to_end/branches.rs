//! Reorganisations: what was settled is taken back and told, mined again, or spent otherwise in the new branch.
use crate::books::Books;
use crate::hooks::Hooks;
use crate::program::{Launch, Program};
use crate::shop::{Bill, Shop, WATCHED, script};
use chain::regtest::Regtest;

const SATS: u64 = 70_000;
const SETTLED: [&str; 5] = ["Created", "ReceivedPayment", "Processing", "PaymentSettled", "Settled"];

struct Scene {
    node: Regtest,
    server: Program,
    shop: Shop,
    hooks: Hooks,
}

#[test]
fn what_a_reorganisation_takes_back_is_taken_back() {
    let node = Regtest::start();
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("shop"), "");
    let mut scene = Scene { node, server, shop, hooks };
    scene.mined_again();
    scene.spent_otherwise();
    scene.while_the_server_was_down();
    Books::open(&scene.server.database()).are_sound();
}

impl Scene {
    /// An invoice that is settled by one payment, and the payment.
    fn settled(&mut self) -> (Bill, String) {
        let bill = self.shop.bill(SATS);
        let txid = self.node.pay(&[(&bill.script(&self.node), SATS)]);
        self.shop.becomes(&bill, "Processing");
        self.node.mine(1);
        self.shop.becomes(&bill, "Settled");
        (bill, txid.to_string())
    }

    fn stranger(&self) -> Vec<u8> {
        script(&self.node, &self.node.new_address())
    }

    fn entries(&self, bill: &Bill) -> Vec<String> {
        Books::open(&self.server.database()).entries(&bill.id)
    }

    fn mined_again(&mut self) {
        let (bill, _) = self.settled();
        self.node.disconnect(1);
        self.shop.becomes(&bill, "Processing");
        self.server.says(&format!("a settled payment was taken back by the chain invoice={}", bill.id));
        assert_eq!(self.shop.payments(&bill), ["0.0007 Processing"]);
        assert_eq!(self.entries(&bill), ["received 70000 income:invoices", "reversed 70000 assets:wallet:1"]);
        assert_eq!(Books::open(&self.server.database()).in_wallets(), 0);
        self.node.mine(2);
        self.shop.becomes(&bill, "Settled");
        let again = ["PaymentReversed", "PaymentSettled", "Settled"];
        self.hooks.tell(10, "shop", &bill.id, &[&SETTLED[..], &again].concat());
        assert_eq!(Books::open(&self.server.database()).in_wallets(), 70_000);
        assert_eq!(self.entries(&bill).len(), 3);
    }

    fn spent_otherwise(&mut self) {
        let before = Books::open(&self.server.database()).in_wallets();
        let (bill, txid) = self.settled();
        self.node.disconnect(1);
        self.shop.becomes(&bill, "Processing");
        self.node.mine_double_spend(txid.parse().unwrap(), &[(&self.stranger(), SATS)]);
        self.shop.becomes(&bill, "New");
        assert_eq!(self.shop.payments(&bill), ["0.0007 Invalid"]);
        self.node.mine(6);
        self.node.flush();
        self.shop.becomes(&bill, "New");
        self.hooks.tell(10, "shop", &bill.id, &[&SETTLED[..], &["PaymentReversed"]].concat());
        assert_eq!(Books::open(&self.server.database()).in_wallets(), before);
        // The payer can pay again.
        self.node.pay(&[(&bill.script(&self.node), SATS)]);
        self.shop.becomes(&bill, "Processing");
        self.node.mine(1);
        self.shop.becomes(&bill, "Settled");
    }

    /// Three blocks are replaced by four while nobody looks: one payment is in the new branch, one never.
    fn while_the_server_was_down(&mut self) {
        let before = Books::open(&self.server.database()).in_wallets();
        let (kept, _) = self.settled();
        let (lost, txid) = self.settled();
        self.node.mine(1);
        self.server.kill();
        self.node.disconnect(3);
        self.node.mine_double_spend(txid.parse().unwrap(), &[(&self.stranger(), SATS)]);
        self.node.mine(3);
        self.server.start_again();
        self.shop.becomes(&lost, "New");
        self.shop.becomes(&kept, "Settled");
        let again = ["PaymentReversed", "PaymentSettled", "Settled"];
        self.hooks.tell(20, "shop", &kept.id, &[&SETTLED[..], &again].concat());
        self.hooks.tell(20, "shop", &lost.id, &[&SETTLED[..], &["PaymentReversed"]].concat());
        assert_eq!(Books::open(&self.server.database()).in_wallets(), before + 70_000);
    }
}
