//! Webhooks from a server without a node: dead receivers, receivers that come back, and receivers that may not be asked.
use crate::api::{Api, text};
use crate::hooks::{Hooks, Manner};
use crate::patience::{pause_ms, until, within};
use crate::program::{Launch, NO_NODE, Program, free_port};
use crate::shop::{Bill, EMAIL, PASSWORD, Shop, WATCHED};
use serde_json::{Value, json};
use std::fs;

/// BIP84's test vector: the account key of a mainnet wallet.
pub(crate) const MAINNET: &str = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";

#[test]
fn a_dead_receiver_delays_no_other() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    let hooks = Hooks::open();
    hooks.answer("silent", Manner::Silence);
    hooks.answer("broken", Manner::Status(500));
    for path in ["silent", "broken", "alive"] {
        shop.webhook(&hooks.url(path), "");
    }
    shop.webhook("http://127.0.0.1:1/closed", "");
    shop.webhook("http://no-such-host.invalid/", "");
    let bills: Vec<Bill> = (0..12).map(|_| shop.bill(1_000)).collect();
    for bill in &bills {
        shop.mark(bill, "Invalid");
    }
    for bill in &bills {
        // Sooner than the silent one's first attempt is given up.
        hooks.tell(8, "alive", &bill.id, &["Created", "Invalid"]);
    }
    until(8, "the silent one was asked", || !hooks.all("silent").is_empty());
    let of_silent = hooks.all("silent");
    assert!(
        of_silent.iter().all(|received| received.body["type"] == "InvoiceCreated"),
        "each waits for its invoice's first"
    );
    // Nor does it delay the end.
    assert_eq!(server.stop().code(), Some(0));
    assert!(!server.log().contains("not finished in time"));
}

#[test]
fn a_receiver_that_comes_back_is_told_everything_in_order() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    let hooks = Hooks::open();
    for status in [503, 404, 302] {
        let path = format!("answers-{status}");
        hooks.answer(&path, Manner::Status(status));
        shop.webhook(&hooks.url(&path), "");
    }
    let port = free_port();
    shop.webhook(&format!("http://127.0.0.1:{port}/closed"), "");
    let final_one = json!({ "url": hooks.url("final"), "automaticRedelivery": false });
    let final_one = shop.api.post(&shop.path("/webhooks"), &final_one).expect(200);
    hooks.answer("final", Manner::Status(503));
    let (first, second) = (shop.bill(1_000), shop.bill(2_000));
    shop.mark(&first, "Settled");
    shop.mark(&first, "Invalid");
    shop.mark(&second, "Invalid");
    for path in ["answers-503", "answers-404", "answers-302", "final"] {
        until(10, "it was asked", || hooks.all(path).len() >= 2);
    }
    server.kill();
    for status in [503, 404, 302] {
        hooks.answer(&format!("answers-{status}"), Manner::Status(204));
    }
    hooks.answer("final", Manner::Status(200));
    let closed = Hooks::open_at(port);
    server.start_again();
    let paths = ["answers-503", "answers-404", "answers-302"].map(|path| (&hooks, path));
    for (hooks, path) in paths.into_iter().chain([(&closed, "closed")]) {
        hooks.tell(30, path, &first.id, &["Created", "Settled", "Invalid"]);
        hooks.tell(30, path, &second.id, &["Created", "Invalid"]);
    }
    for delivery in hooks.all("answers-503").iter().filter(|delivery| delivery.accepted) {
        let first_try = hooks
            .all("answers-503")
            .into_iter()
            .find(|other| other.header("webhook-id") == delivery.header("webhook-id"));
        assert_eq!(first_try.unwrap().raw, delivery.raw, "a repetition says the same");
    }
    // Without automatic redelivery the first failure is final, until a person asks for more.
    let id = text(&final_one, "id");
    let listed = shop.api.get(&shop.path(&format!("/webhooks/{id}/deliveries"))).expect(200);
    let listed = listed.as_array().unwrap();
    let failed = listed.iter().find(|delivery| delivery["httpCode"] == 503).expect("what failed is shown");
    assert_eq!((&failed["status"], &failed["nextAttempt"]), (&json!("HttpError"), &Value::Null));
    let redeliver = format!("/webhooks/{id}/deliveries/{}/redeliver", text(failed, "id"));
    let again = shop.api.post(&shop.path(&redeliver), &json!({})).expect(200);
    until(10, "it was delivered", || {
        hooks.all("final").iter().any(|delivery| delivery.body["deliveryId"] == again)
    });
}

#[test]
fn on_mainnet_no_webhook_goes_into_the_machine_unless_allowed() {
    let mut server = Program::start(Launch::on(NO_NODE).on_network("mainnet"));
    let shop = mainnet_shop(&server);
    let hooks = Hooks::open();
    let port = hooks.port();
    hooks.answer("redirects", Manner::Redirect(hooks.url("redirected")));
    let ids: Vec<Value> =
        ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1", "[::1]", "0.0.0.0"]
            .into_iter()
            .map(|host| shop.webhook(&format!("http://{host}:{port}/inside"), "")["id"].clone())
            .collect();
    shop.order(&json!({ "amount": "10", "currency": "USD" }));
    for id in &ids {
        let path = shop.path(&format!("/webhooks/{}/deliveries", id.as_str().unwrap()));
        let delivery = within(20, || {
            let delivery = shop.api.get(&path).expect(200)[0].clone();
            if delivery["status"] == "Failed" { Ok(delivery) } else { Err(delivery.to_string()) }
        });
        let why = text(&delivery, "errorMessage");
        assert!(why.contains("not a public address") && why.contains("webhooks-to-private"), "{why}");
    }
    pause_ms(200);
    assert!(hooks.all("inside").is_empty());

    server.stop();
    server.launch = server.launch.clone().with(&["--webhooks-to-private", "allow"]);
    server.start_again();
    shop.webhook(&hooks.url("redirects"), "");
    let bill = shop.order(&json!({ "amount": "11", "currency": "USD" }));
    until(20, "it was told", || !hooks.story("inside", &bill.id).is_empty());
    until(10, "it was asked", || !hooks.all("redirects").is_empty());
    pause_ms(200);
    assert!(hooks.all("redirected").is_empty(), "redirects are not followed");
}

/// A shop on a server whose first account takes the one-time token.
fn mainnet_shop(server: &Program) -> Shop {
    let token = fs::read_to_string(server.data().join("setup-token")).unwrap();
    let api: Api = server.api().authorized(format!("SetupToken {}", token.trim()));
    api.post("/api/v1/users", &json!({ "email": EMAIL, "password": PASSWORD })).expect(201);
    Shop::open_for(&server.api(), MAINNET)
}
