//! Payments while the server is down or dying: nothing is lost, nothing is counted twice.
use crate::books::Books;
use crate::hooks::Hooks;
use crate::merchant;
use crate::patience::{now, pause_ms, until, within};
use crate::program::{Launch, Program};
use crate::shop::{Bill, Shop, WATCHED, bitcoin};
use chain::regtest::{Options, Regtest};
use serde_json::json;

const SATS: u64 = 20_000;
const SETTLED: [&str; 5] = ["Created", "ReceivedPayment", "Processing", "PaymentSettled", "Settled"];
/// When the payment is first seen in its block.
const SETTLED_AT_ONCE: [&str; 5] = ["Created", "ReceivedPayment", "PaymentSettled", "Processing", "Settled"];
/// How long after a payment or a block the server is killed, in milliseconds.
const DELAYS_MS: [u64; 8] = [0, 40, 5, 120, 15, 70, 2, 25];

#[test]
fn what_came_while_the_server_was_down_counts_when_it_came() {
    // Begun in the past, so that the blocks mined at once have not run ahead of the clock.
    let past = vec![format!("-mocktime={}", now() - 3600)];
    let node = Regtest::with(Options { arguments: past, ..Options::default() });
    node.call("setmocktime", json!([0]));
    let wallet = merchant::open(&node);
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("shop"), "");
    let long = || shop.bill(SATS);
    // The shortest time to pay that there is: half a minute.
    let short = || shop.bill_with(SATS, json!({ "expirationMinutes": 0.5 }));
    let (waiting, mined, spent) = (long(), long(), long());
    let (in_time, in_time_waiting, late, partly_late, never) = (short(), short(), short(), short(), short());
    // Another server, which sleeps through it as a suspended machine does.
    let sleeper = Program::start(Launch::on(node.url()));
    let sleepers = Shop::open(&sleeper, WATCHED);
    sleeper.synchronized();
    let short = json!({ "expirationMinutes": 0.5 });
    let (slept, slept_waiting) = (sleepers.bill_with(SATS, short.clone()), sleepers.bill_with(SATS, short));
    let expired = sleepers.invoice(&slept_waiting.id)["expirationTime"].as_i64().unwrap() + 1;
    sleeper.signal("STOP");
    server.kill();

    let pay = |bill: &Bill, sats| node.send(&bill.address, &bitcoin(sats));
    for bill in [&mined, &spent, &in_time, &slept] {
        pay(bill, SATS);
    }
    pay(&partly_late, SATS / 2);
    node.mine(1);
    merchant::spend_all(&node);
    node.mine(1);
    pay(&waiting, SATS);
    pay(&in_time_waiting, SATS);
    pay(&slept_waiting, SATS);
    until(40, "the time to pay is over", || now() > expired);
    pay(&late, SATS);
    pay(&partly_late, SATS);
    // Not those that wait.
    let waiting_txs = node.call("getrawmempool", json!([]));
    assert_eq!(waiting_txs.as_array().unwrap().len(), 5);
    server.start_again();
    sleeper.signal("CONT");

    sleepers.becomes(&slept, "Settled");
    sleepers.becomes(&slept_waiting, "Processing");
    shop.becomes(&waiting, "Processing");
    shop.becomes(&in_time_waiting, "Processing");
    for bill in [&mined, &spent, &in_time] {
        shop.becomes(bill, "Settled");
    }
    shop.becomes(&late, "Expired/PaidLate");
    shop.becomes(&partly_late, "Expired/PaidLate");
    shop.becomes(&never, "Expired");
    node.mine(1);
    for bill in [&waiting, &in_time_waiting] {
        shop.becomes(bill, "Settled");
    }
    for bill in [&waiting, &in_time_waiting] {
        hooks.tell(20, "shop", &bill.id, &SETTLED);
    }
    for bill in [&mined, &spent, &in_time] {
        hooks.tell(20, "shop", &bill.id, &SETTLED_AT_ONCE);
    }
    hooks.tell(20, "shop", &never.id, &["Created", "Expired"]);
    until(20, "the late payment is settled", || shop.payments(&late) == ["0.0002 Settled"]);
    assert_eq!(shop.status(&late.id), "Expired/PaidLate", "late money never settles an invoice");
    let books = Books::open(&server.database());
    books.are_sound();
    assert_eq!(books.entries(&late.id), ["received 20000 income:late"]);
    assert_eq!(
        books.entries(&partly_late.id),
        ["received 10000 income:underpaid", "spent 10000 assets:wallet:1", "received 20000 income:late"]
    );
    for bill in [&mined, &spent, &in_time] {
        let entries = ["received 20000 income:invoices", "spent 20000 assets:wallet:1"];
        assert_eq!(books.entries(&bill.id), entries, "what was spent meanwhile is known as well");
    }
    for bill in [&waiting, &in_time_waiting] {
        assert_eq!(books.entries(&bill.id), ["received 20000 income:invoices"]);
    }
    assert!(books.entries(&never.id).is_empty());
}

#[test]
fn a_server_killed_again_and_again_counts_every_payment_once() {
    let mut node = Regtest::start();
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("shop"), "");
    let bills: Vec<Bill> = DELAYS_MS.iter().map(|_| shop.bill(SATS)).collect();
    let scripts: Vec<Vec<u8>> = bills.iter().map(|bill| bill.script(&node)).collect();
    for (number, delay) in DELAYS_MS.into_iter().enumerate() {
        let together: Vec<(&[u8], u64)> = vec![(&scripts[number], SATS)];
        node.pay(&together);
        if number % 2 == 0 {
            // Killed while the payment is being seen, and again while its block is.
            pause_ms(delay);
            server.kill();
            server.start_again();
        }
        node.mine(1);
        pause_ms(delay);
        server.kill();
        server.start_again();
    }
    for bill in &bills {
        shop.becomes(bill, "Settled");
        assert_eq!(shop.payments(bill), ["0.0002 Settled"]);
        within(30, || {
            let told = hooks.story("shop", &bill.id);
            if told == SETTLED || told == SETTLED_AT_ONCE { Ok(()) } else { Err(format!("{told:?}")) }
        });
    }
    let books = Books::open(&server.database());
    books.are_sound();
    for bill in &bills {
        assert_eq!(books.entries(&bill.id), ["received 20000 income:invoices"]);
    }
    let events = i64::try_from(bills.len() * SETTLED.len()).unwrap();
    assert_eq!(books.count("SELECT count(*) FROM event"), events, "each happened once");
}
