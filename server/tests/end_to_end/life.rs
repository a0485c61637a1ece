//! A payment's whole life, from the invoice to the merchant spending the coins.
use crate::api::text;
use crate::books::Books;
use crate::hooks::Hooks;
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, Program};
use crate::shop::{Bill, Shop, WATCHED};
use chain::regtest::Regtest;
use serde_json::json;

struct Scene {
    node: Regtest,
    server: Program,
    shop: Shop,
    hooks: Hooks,
}

#[test]
fn a_payment_lives_from_the_invoice_to_the_merchants_own_wallet() {
    let node = Regtest::start();
    let wallet = merchant::open(&node);
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let scene = Scene { node, server, shop, hooks: Hooks::open() };
    let bill = scene.seen_confirmed_settled();
    scene.the_books_say_so(&bill);
    scene.the_merchant_can_spend_it();
    scene.in_parts_and_too_much();
    scene.a_raised_fee_pays_once();
    Books::open(&scene.server.database()).are_sound();
}

#[test]
fn a_miner_who_pays_with_a_reward_waits_until_it_can_be_spent() {
    let mut node = Regtest::start();
    let wallet = merchant::open(&node);
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let (bill, another) = (shop.bill(50_000), shop.bill(20_000));
    node.mine_to(1, &bill.address);
    shop.becomes(&bill, "Processing/PaidOver");
    assert_eq!(merchant::balance(&node), 0, "the merchant's own wallet does not count it either");
    node.mine(97);
    node.pay(&[(&another.script(&node), 20_000)]);
    node.mine(1);
    shop.becomes(&another, "Settled");
    assert_eq!(shop.status(&bill.id), "Processing/PaidOver");
    node.mine(1);
    shop.becomes(&bill, "Settled/PaidOver");
    Books::open(&server.database()).are_sound();
}

#[test]
fn an_address_once_shown_is_watched_whatever_becomes_of_its_invoice() {
    let mut node = Regtest::start();
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    // Two stores may share a wallet, never an address.
    let other = Shop::another(&shop.api, WATCHED);
    let bills = [shop.bill(1_000), shop.bill(2_000), shop.bill(3_000), other.bill(4_000)];
    let [together, twice, archived, closed] = &bills;
    shop.api.send("DELETE", &shop.path(&format!("/invoices/{}", archived.id)), None).unwrap().expect(200);
    shop.api.send("DELETE", &other.path(""), None).unwrap().expect(200);
    let method = json!({ "enabled": true, "config": format!("{WATCHED}-[p2sh]") });
    shop.api.put(&shop.path("/payment-methods/BTC-CHAIN"), &method).expect(200);
    let scripts = bills.each_ref().map(|bill| bill.script(&node));
    let [a, b, c, d] = scripts.each_ref().map(Vec::as_slice);
    // One transaction pays them all, one of them with two outputs.
    node.pay(&[(a, 1_000), (b, 900), (c, 3_000), (b, 1_300), (d, 4_000)]);
    shop.becomes(together, "Processing");
    shop.becomes(archived, "Processing");
    node.mine(1);
    for bill in [together, twice, archived] {
        shop.becomes(bill, if bill.id == twice.id { "Settled/PaidOver" } else { "Settled" });
    }
    let books = Books::open(&server.database());
    books.are_sound();
    assert_eq!(books.entries(&closed.id), ["received 4000 income:invoices"]);
    assert_eq!(books.in_wallets(), 10_200);
}

impl Scene {
    fn seen_confirmed_settled(&self) -> Bill {
        let Self { shop, hooks, node, .. } = self;
        let own = "a secret of the shop's own";
        shop.webhook(&hooks.url("own"), own);
        let made = shop.webhook(&hooks.url("made"), "");
        let bill =
            shop.order(&json!({ "amount": "5.00", "currency": "USD", "metadata": { "orderId": "order-7" } }));
        assert_eq!(shop.status(&bill.id), "New");
        let page = shop.api.get(&format!("/i/{}", bill.id));
        assert!(page.status == 200 && page.body.contains(&bill.address));
        let due = text(&shop.method(&bill.id), "due").to_owned();
        assert_eq!(due, "0.0001");

        node.send(&bill.address, &due);
        shop.becomes(&bill, "Processing");
        assert_eq!(shop.payments(&bill), ["0.0001 Processing"]);
        node.mine(1);
        shop.becomes(&bill, "Settled");
        assert_eq!(shop.payments(&bill), ["0.0001 Settled"]);
        assert_eq!(shop.invoice(&bill.id)["paidAmount"], "5.00");

        let story = ["Created", "ReceivedPayment", "Processing", "PaymentSettled", "Settled"];
        for (path, secret) in [("own", own), ("made", text(&made, "secret"))] {
            hooks.tell(10, path, &bill.id, &story);
            assert_eq!(hooks.all(path).len(), story.len(), "each once");
            for delivery in hooks.all(path) {
                delivery.is_signed_with(secret);
                assert_eq!(delivery.body["storeId"], shop.store.as_str());
                assert_eq!(delivery.body["metadata"]["orderId"], "order-7");
                assert_eq!(delivery.body["isRedelivery"], false);
            }
        }
        let received = &hooks.all("own")[1].body;
        assert_eq!(received["payment"]["value"], "0.0001");
        assert_eq!(received["payment"]["destination"], bill.address.as_str());
        assert_eq!(received["afterExpiration"], false);
        bill
    }

    fn the_books_say_so(&self, bill: &Bill) {
        let books = Books::open(&self.server.database());
        assert_eq!(books.entries(&bill.id), ["received 10000 income:invoices"]);
        assert_eq!(books.in_wallets(), 10_000);
    }

    fn the_merchant_can_spend_it(&self) {
        assert_eq!(merchant::balance(&self.node), 10_000);
        merchant::spend_all(&self.node);
        self.node.mine(1);
        assert_eq!(merchant::balance(&self.node), 0);
        let in_wallets = || Books::open(&self.server.database()).in_wallets();
        until(20, "the books know that it was spent", || in_wallets() == 0);
    }

    fn in_parts_and_too_much(&self) {
        let Self { shop, hooks, node, .. } = self;
        let bill = shop.bill(50_000);
        node.send(&bill.address, "0.0002");
        shop.becomes(&bill, "New/PaidPartial");
        // The second payment costs its owner a fee to spend, which the payer is asked for (100 virtual bytes).
        let due: f64 = text(&shop.method(&bill.id), "due").parse().unwrap();
        assert!(due > 0.0003, "{due}");
        node.send(&bill.address, "0.00031");
        shop.becomes(&bill, "Processing/PaidOver");
        node.mine(1);
        shop.becomes(&bill, "Settled/PaidOver");
        let story = [
            "Created",
            "ReceivedPayment",
            "ReceivedPayment",
            "Processing",
            "PaymentSettled",
            "PaymentSettled",
            "Settled",
        ];
        hooks.tell(10, "own", &bill.id, &story);
        let entries = Books::open(&self.server.database()).entries(&bill.id);
        let wanted = ["received 20000 income:invoices", "received 31000 income:invoices"];
        assert!(wanted.iter().all(|entry| entries.iter().any(|is| is == entry)), "{entries:?}");
        // What is over is known when both are in a block; which of the two came last, the node says.
        assert_eq!(entries.len(), 3, "{entries:?}");
        assert!(entries.iter().any(|entry| entry.starts_with("reclassified ")), "{entries:?}");
    }

    fn a_raised_fee_pays_once(&self) {
        let Self { shop, hooks, node, .. } = self;
        let bill = shop.bill(40_000);
        let first = node.send(&bill.address, "0.0004");
        shop.becomes(&bill, "Processing");
        let second = node.bump(first);
        hooks.tell(10, "own", &bill.id, &["Created", "ReceivedPayment", "Processing", "ReceivedPayment"]);
        assert_eq!(shop.status(&bill.id), "Processing");
        assert_eq!(text(&shop.method(&bill.id), "totalPaid"), "0.0004");
        node.mine(1);
        shop.becomes(&bill, "Settled");
        let entries = Books::open(&self.server.database()).entries(&bill.id);
        assert_eq!(entries, ["received 40000 income:invoices"]);
        let method = shop.method(&bill.id);
        let settled =
            method["payments"].as_array().unwrap().iter().filter(|payment| payment["status"] == "Settled");
        let ids: Vec<&str> = settled.map(|payment| text(payment, "id")).collect();
        assert!(ids.len() == 1 && ids[0].starts_with(&second.to_string()), "{ids:?}");
    }
}
