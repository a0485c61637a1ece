//! A payment request on a real node: paid in parts, told of in order, expired by the program's own clock.
use crate::api::text;
use crate::books::Books;
use crate::hooks::Hooks;
use crate::patience::{now, within};
use crate::program::{Launch, Program};
use crate::shop::{Shop, WATCHED};
use chain::regtest::Regtest;
use serde_json::{Value, json};

fn make(shop: &Shop, body: &Value) -> String {
    text(&shop.api.post(&shop.path("/payment-requests"), body).expect(200), "id").to_owned()
}

#[track_caller]
fn becomes(shop: &Shop, id: &str, status: &str) {
    within(30, || {
        let request = shop.api.get(&shop.path(&format!("/payment-requests/{id}"))).expect(200);
        let is = text(&request, "status").to_owned();
        if is == status { Ok(()) } else { Err(format!("the request is {is}, not {status}")) }
    });
}

/// Has an invoice made for that amount, or for the rest, and pays it.
fn pay(shop: &Shop, node: &Regtest, id: &str, body: &Value) -> String {
    let path = shop.path(&format!("/payment-requests/{id}/pay"));
    let invoice = shop.api.post(&path, body).expect(200);
    let method = shop.method(text(&invoice, "id"));
    node.send(text(&method, "destination"), text(&method, "due"));
    text(&method, "due").to_owned()
}

#[test]
fn a_request_is_paid_in_parts_and_told_of_in_order() {
    let node = Regtest::start();
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("all"), "a secret of the shop's own");
    let id = make(
        &shop,
        &json!({ "amount": "10.00", "currency": "USD", "title": "A pier", "allowCustomPaymentAmounts": true }),
    );
    let short = make(&shop, &json!({ "amount": "10.00", "title": "Too short", "expiryDate": now() + 2 }));
    let page = shop.api.get(&format!("/payment-requests/{id}"));
    assert!(page.status == 200 && page.body.contains("A pier"), "{page:?}");

    assert_eq!(pay(&shop, &node, &id, &json!({ "amount": "2.50" })), "0.00005");
    node.mine(1);
    within(30, || {
        let page = shop.api.get(&format!("/payment-requests/{id}")).body;
        if page.contains("Pay 7.50") { Ok(()) } else { Err(page) }
    });
    assert_eq!(pay(&shop, &node, &id, &json!({})), "0.00015", "the rest");
    becomes(&shop, &id, "Processing");
    node.mine(1);
    becomes(&shop, &id, "Completed");
    becomes(&shop, &short, "Expired");

    let told = |id: &str| {
        let all = hooks.all("all");
        let about = all.iter().filter(|received| received.body["paymentRequestId"] == id);
        about
            .map(|received| {
                received.is_signed_with("a secret of the shop's own");
                let kind = received.body["type"].as_str().unwrap().trim_start_matches("PaymentRequest");
                format!("{kind} {}", received.body["status"].as_str().unwrap())
            })
            .collect::<Vec<_>>()
    };
    let story =
        ["Created Pending", "StatusChanged Processing", "StatusChanged Completed", "Completed Completed"];
    for (id, story) in [(&id, &story[..]), (&short, &["Created Pending", "StatusChanged Expired"])] {
        within(30, || {
            let told = told(id);
            if told == story { Ok(()) } else { Err(format!("told {told:?} instead of {story:?}")) }
        });
    }
    Books::open(&server.database()).are_sound();
}
