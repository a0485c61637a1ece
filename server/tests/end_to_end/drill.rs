//! The disaster, rehearsed beside a live server: backup, restore and rescue agree with the books, and where they do not, it
//! is said which payment.
use crate::books::Books;
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Bill, Shop, WATCHED};
use chain::regtest::{Options, Regtest};
use chain::wallet::Wallet;
use domain::Network;
use rusqlite::Connection;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The drill of that server's books, read from that chain.
fn drill(server: &Program, chain: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALMONER_")) {
        command.env_remove(name);
    }
    command
        .args(["drill", "--network", "regtest", "--chain", chain, "--data-dir"])
        .arg(server.data())
        .args(more);
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What it says when it ends with that code, and nothing is left of it.
#[track_caller]
fn ends(server: &Program, code: i32, chain: &str, more: &[&str]) -> String {
    let output = drill(server, chain, more).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    nothing_is_left(&server.data());
    said(&output)
}

#[track_caller]
fn nothing_is_left(folder: &Path) {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> = names.filter(|name| name.starts_with("almoner-drill")).collect();
    assert_eq!(left, Vec::<String>::new());
}

/// The last run that was noted: whether it succeeded, and its details.
fn noted(server: &Program) -> (bool, Value) {
    let books = Books::open(&server.database());
    let last = books.texts(
        "SELECT (failed_at IS NULL) || details FROM run WHERE job = 'drill' ORDER BY number DESC LIMIT 1",
    );
    let (succeeded, details) = last[0].split_at(1);
    (succeeded == "1", serde_json::from_str(details).unwrap())
}

/// Changes the books behind the server's back.
fn tamper(server: &Program, sql: &str) {
    let books = Connection::open(server.database()).unwrap();
    books.execute_batch(&format!("PRAGMA foreign_keys = off; PRAGMA busy_timeout = 5000; {sql}")).unwrap();
}

/// Until the server has read up to the node's tip.
fn caught_up(server: &Program, node: &Regtest) {
    let height = i64::from(node.height());
    until(20, "the server has read all", || {
        Books::open(&server.database()).count("SELECT height FROM position") == height
    });
}

#[track_caller]
fn pays(node: &mut Regtest, shop: &Shop, sats: u64) -> Bill {
    let bill = shop.bill(sats);
    node.pay(&[(&bill.script(node), sats)]);
    node.mine(1);
    shop.becomes(&bill, "Settled");
    bill
}

#[test]
fn books_that_are_right_pass_with_figures_and_what_is_wrong_is_named() {
    let mut node = Regtest::with(Options { filters: true, ..Options::default() });
    let descriptor = merchant::open(&node);
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &descriptor);
    server.synchronized();
    let first = pays(&mut node, &shop, 10_000);
    merchant::spend_all(&node);
    node.mine(1);
    for _ in 0..30 {
        shop.bill(1_000); // never paid
    }
    let second = shop.bill(20_000);
    node.pay(&[(&second.script(&node), 20_000), (&second.script(&node), 1_500)]);
    node.mine(1);
    shop.becomes(&second, "Settled");
    let third = pays(&mut node, &shop, 30_000);
    let left = node.disconnect(1);
    node.mine_only(&[]);
    node.mine(2);
    node.call("reconsiderblock", serde_json::json!([left]));
    shop.becomes(&third, "Settled");
    // A wallet that is a list, beside the one that derives.
    let list = Shop::another(&shop.api, WATCHED);
    let addresses: Vec<Value> = (0..3).map(|_| node.new_address().into()).collect();
    let put = serde_json::json!({ "config": { "addresses": addresses } });
    list.api.put(&list.path("/payment-methods/BTC-CHAIN"), &put).expect(200);
    pays(&mut node, &list, 5_000);
    caught_up(&server, &node);

    for chain in [node.url(), node.p2p_url()] {
        let told = ends(&server, 0, &chain, &[]);
        assert!(told.contains("fine    rescue  5 payments to 3 wallets were found again"), "{told}");
        assert!(told.contains("5 payments are booked alike") && told.contains("All is alike"), "{told}");
    }
    let (succeeded, details) = noted(&server);
    assert!(
        succeeded && details["rescue"]["payments"] == 5 && details["backup"]["invoices"].as_u64() > Some(30)
    );
    assert_eq!(Books::open(&server.database()).count("SELECT count(*) FROM run WHERE job = 'drill'"), 2);
    let told = ends(&server, 0, &node.url(), &["--json", "--birthday", "1"]);
    let report: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(report["steps"].as_array().unwrap().len(), 4);
    assert_eq!(report["steps"][3]["figures"]["from_block"], 1);

    // Somebody paid an address that this server never showed: no business of the books.
    let elsewhere = Wallet::parse(&descriptor, Network::Regtest).unwrap().script(200).into_bytes();
    node.pay(&[(&elsewhere, 7_000)]);
    node.mine(1);
    caught_up(&server, &node);
    let told = ends(&server, 0, &node.url(), &[]);
    assert!(told.contains("1 more came to addresses that this server had not shown"), "{told}");

    differs(&node, &server, &first);
}

/// A payment that was altered, and one that is gone.
fn differs(node: &Regtest, server: &Program, first: &Bill) {
    let books = Books::open(&server.database());
    let of = format!(
        "SELECT p.id FROM payment p JOIN invoice i ON i.number = p.invoice WHERE i.id = '{}'",
        first.id
    );
    let payment = books.texts(&of).remove(0);
    let legs = format!("entry IN (SELECT number FROM entry WHERE payment = '{payment}')");
    tamper(server, &format!("UPDATE leg SET amount = amount - 1 WHERE amount > 0 AND {legs}"));
    let told = ends(server, 4, &node.url(), &[]);
    let height = books.count(&format!("SELECT height FROM payment WHERE id = '{payment}'"));
    let wanted = format!(
        "{payment}: the books have 9999 sats in block {height}, and there were 10000 sats in block {height}."
    );
    assert!(told.contains(&wanted) && told.contains("failure rescue  1 payments are not alike"), "{told}");
    assert!(told.contains("fine    restore"), "what is wrong in the books is restored as it is: {told}");
    let (succeeded, details) = noted(server);
    assert!(!succeeded && details["problem"].as_str().unwrap().contains(&payment), "{details}");

    tamper(server, &format!("DELETE FROM leg WHERE {legs}"));
    let told = ends(server, 4, &node.url(), &["--json"]);
    let report: Value = serde_json::from_str(&told).unwrap();
    let differences = &report["steps"][3]["differences"];
    let found = serde_json::json!({ "sats": 10_000, "height": height });
    assert_eq!(*differences, serde_json::json!([{ "payment": payment, "live": null, "found": found }]));

    // And one that never was.
    let other = payment.replace(&payment[..8], "00000000");
    tamper(
        server,
        &format!(
            "UPDATE entry SET payment = '{other}' WHERE payment = '{payment}'; UPDATE payment SET id = '{other}' WHERE id = '{payment}'"
        ),
    );
    tamper(
        server,
        &format!(
            "INSERT INTO leg (entry, side, store, account, amount) SELECT number, 0, store, debit, amount FROM entry WHERE payment = '{other}'"
        ),
    );
    let told = ends(server, 4, &node.url(), &[]);
    assert!(
        told.contains(&format!(
            "{other}: the books have 10000 sats in block {height}, and nothing was there"
        )),
        "{told}"
    );
}
