//! `kill -9` while invoices are made: what was answered is there, once, and no address twice.
use crate::api::{Api, answer, text};
use crate::books::Books;
use crate::patience::pause_ms;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Shop, WATCHED};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

const CLIENTS: usize = 4;
/// How long the server runs before each kill, in milliseconds.
const LIVES_MS: [u64; 6] = [400, 150, 700, 50, 300, 500];

/// What a client was told.
#[derive(Clone, Debug)]
struct Told {
    key: String,
    id: String,
    /// If the server lived long enough to show it.
    address: Option<String>,
}

#[test]
fn what_was_answered_survives_kill_9_during_creation() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    let (stop, told) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (shop, stop, told) = (&shop, &stop, &told);
            scope.spawn(move || buy(shop, client, stop, told));
        }
        for life in LIVES_MS {
            pause_ms(life);
            server.kill();
            server.start_again();
        }
        pause_ms(300);
        stop.store(true, Ordering::Relaxed);
    });
    let told = told.into_inner().unwrap();
    assert!(told.len() > 50, "only {} were made", told.len());
    everything_told_is_true(&shop, &told);
    let books = Books::open(&server.database());
    books.are_sound();
    let made = i64::try_from(told.len()).unwrap();
    assert_eq!(books.count("SELECT count(*) FROM invoice"), made, "one for each key");
    assert_eq!(books.count("SELECT count(*) FROM address"), made);
    assert_eq!(books.count("SELECT count(*) FROM event WHERE kind = 'InvoiceCreated'"), made);
}

#[test]
fn a_first_start_that_is_killed_harms_nothing() {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    for life in 0..25 {
        server.spawn();
        pause_ms(life * 3);
        server.kill();
    }
    server.start_again();
    let shop = Shop::open(&server, WATCHED);
    assert_eq!(shop.status(&shop.bill(1_000).id), "New");
    Books::open(&server.database()).are_sound();
}

#[test]
fn one_key_sent_many_times_at_once_makes_one_invoice() {
    let server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    let ids: HashSet<String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..16).map(|_| scope.spawn(|| order(&shop, "the same").unwrap())).collect();
        clients.into_iter().map(|client| text(&client.join().unwrap(), "id").to_owned()).collect()
    });
    assert_eq!(ids.len(), 1);
    assert_eq!(Books::open(&server.database()).count("SELECT count(*) FROM address"), 1);
}

/// Orders again and again, each with a key of its own, until told to stop; repeats what is not answered.
fn buy(shop: &Shop, client: usize, stop: &AtomicBool, told: &Mutex<Vec<Told>>) {
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let key = format!("client-{client}-order-{number}");
        let id = loop {
            match order(shop, &key) {
                Some(invoice) => break text(&invoice, "id").to_owned(),
                None => pause_ms(5),
            }
        };
        let path = shop.path(&format!("/invoices/{id}/payment-methods"));
        let shown = shop.api.send("GET", &path, None).ok();
        let address = shown.map(|shown| text(&shown.expect(200)[0], "destination").to_owned());
        told.lock().unwrap().push(Told { key, id, address });
    }
}

/// The answer; none if there was no connection or it broke.
fn order(shop: &Shop, key: &str) -> Option<Value> {
    let body = json!({ "amount": "0.001", "currency": "BTC", "metadata": { "orderId": key } });
    let request =
        shop.api.request("POST", &shop.path("/invoices")).header("idempotency-key", key).json(&body);
    answer(request).ok().map(|answer| answer.expect(200))
}

fn everything_told_is_true(shop: &Shop, told: &[Told]) {
    let path = shop.path("/invoices?includePaymentMethods=true");
    let listed = shop.api.get(&path).expect(200);
    let listed = listed.as_array().unwrap();
    let mut addresses = HashSet::new();
    for Told { key, id, address } in told {
        let invoice = listed.iter().find(|invoice| invoice["id"] == id.as_str()).expect("it was answered");
        assert_eq!(invoice["metadata"]["orderId"], key.as_str());
        let destination = text(&invoice["paymentMethods"][0], "destination");
        assert!(address.as_deref().is_none_or(|shown| shown == destination), "{key} had another address");
        assert!(addresses.insert(destination), "{destination} was given twice");
    }
    let shown = told.iter().filter(|told| told.address.is_some()).count();
    assert!(shown > 10, "only {shown} addresses were looked at in time");
    for Told { key, id, .. } in told.iter().step_by(5) {
        assert_eq!(order(shop, key).unwrap()["id"], id.as_str(), "a repetition made another");
    }
    let other: &Api = &shop.api;
    let another =
        other.request("POST", &shop.path("/invoices")).header("idempotency-key", told[0].key.as_str());
    answer(another.json(&json!({ "amount": "7", "currency": "USD" }))).unwrap().expect(422);
}
