//! Trying payments out, with real coins: all three canaries and the doctor, beside a server and without one.
use crate::books::Books;
use crate::hooks::Hooks;
use crate::merchant;
use crate::patience::{until, within};
use crate::program::{Launch, Program};
use crate::shop::{Shop, WATCHED, script};
use chain::regtest::{Options, Regtest};
use serde_json::Value;
use std::process::{Command, Output};

/// Runs a command of the program's with the server's settings.
fn almoner(server: &Program, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    command.args(words).args(["--network", "regtest", "--chain", &server.launch.chain, "--data-dir"]);
    command.arg(server.data()).args(["--fixed-rates", "BTC_USD=50000"]).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The doctor's exit code, and what is not fine: `check level words`.
fn doctor(server: &Program) -> (i32, Vec<String>) {
    let output = almoner(server, &["doctor", "--json", "--thorough"]);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    let findings = report["findings"].as_array().unwrap().iter().filter(|found| found["level"] != "fine");
    let told = findings.map(|found| format!("{} {} {}", found["check"], found["level"], found["words"]));
    (output.status.code().unwrap(), told.collect())
}

#[test]
fn payments_are_tried_out_beside_the_server_and_the_doctor_says_so() {
    let mut node = Regtest::start();
    let wallet = merchant::open(&node);
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("/hook"), "");
    let first = almoner(&server, &["canary"]);
    assert!(first.status.success() && said(&first).contains("no payment is booked yet"), "{}", said(&first));
    let bill = shop.bill(50_000);
    node.pay(&[(&bill.script(&node), 50_000)]);
    node.mine(6);
    shop.becomes(&bill, "Settled");
    let tried = almoner(&server, &["canary"]);
    let words = said(&tried);
    assert!(tried.status.success(), "{words}");
    assert!(words.contains("canary      passed") && words.contains("\"wpkh\":{"), "{words}");
    assert!(words.contains("live-check  passed") && words.contains("\"payments_found_again\":1"), "{words}");
    let (code, told) = doctor(&server);
    assert_eq!((code, told), (3, vec!["\"backup\" \"warning\" \"None was ever made.\"".to_owned()]));
    server.stop();
    let (code, told) = doctor(&server);
    assert_eq!((code, told.len()), (3, 1), "the same without the server: {told:?}");
    drop(node);
    let dead = almoner(&server, &["canary"]);
    assert_eq!(dead.status.code(), Some(4), "{}", said(&dead));
    assert!(
        said(&dead).contains("live-check  FAILED") && said(&dead).contains("cannot reach"),
        "{}",
        said(&dead)
    );
    let (code, told) = doctor(&server);
    assert_eq!(code, 4);
    assert!(
        told[0].starts_with("\"node\" \"failure\"") && told.last().unwrap().contains("live parts"),
        "{told:?}"
    );
    Books::open(&server.database()).are_sound();
}

#[test]
fn real_coins_come_to_the_merchant_and_nobody_else_hears_of_them() {
    let mut node = Regtest::start();
    let wallet = merchant::open(&node);
    let launch = Launch::on(node.url()).with(&["--canary-coins", "keep", "--canary-every", "1"]);
    let server = Program::start(launch);
    let shop = Shop::open(&server, &wallet);
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("/hook"), "");
    server.synchronized();
    let shown = within(30, || {
        let output = almoner(&server, &["canary", "coin"]);
        if output.status.success() { Ok(said(&output)) } else { Err(said(&output)) }
    });
    let address = shown.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
    assert!(shown.contains(&format!("bitcoin:{address}")), "{shown}");
    let script = script(&node, &address);
    node.pay(&[(&script, 2_000)]);
    node.mine(6);
    until(30, "the canary's times are kept", || {
        said(&almoner(&server, &["canary", "coin"])).contains("seconds_to_settled")
    });
    let after = said(&almoner(&server, &["canary", "coin"]));
    assert!(after.contains("\"sats\":2000"), "{after}");
    until(30, "the next one is open", || !said(&almoner(&server, &["canary", "coin"])).contains(&address));
    assert_eq!(merchant::balance(&node), 2_000, "it lies in the merchant's own wallet");
    assert_eq!(shop.api.get(&shop.path("/invoices")).expect(200), serde_json::json!([]), "no list has it");
    assert_eq!(hooks.all("/hook").len(), 0, "and no webhook told of it");
    let books = Books::open(&server.database());
    books.are_sound();
    let canary =
        after.lines().find_map(|line| line.split_once("\"invoice\":\"")?.1.split('"').next()).unwrap();
    assert_eq!(books.entries(canary), ["received 2000 equity:canary"]);
    assert_eq!(books.in_wallets(), 2000, "ledger and chain agree");
    server.says("payments were tried out, and work");
}

#[test]
fn payments_are_tried_out_without_a_node_of_ones_own() {
    let mut node = Regtest::with(Options { filters: true, zmq: false, ..Options::default() });
    let launch = Launch::on(node.p2p_url()).with(&["--canary-coins", "keep", "--canary-every", "1"]);
    let server = Program::start(launch);
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    let bill = shop.bill(50_000);
    node.pay(&[(&bill.script(&node), 50_000)]);
    node.mine(6);
    shop.becomes(&bill, "Settled");
    let words = said(&almoner(&server, &["canary"]));
    assert!(words.contains("canary      passed"), "{words}");
    assert!(words.contains("live-check  passed") && words.contains("\"payments_found_again\":1"), "{words}");
    let shown = within(30, || {
        let output = almoner(&server, &["canary", "coin"]);
        if output.status.success() { Ok(said(&output)) } else { Err(said(&output)) }
    });
    let address = shown.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
    node.pay(&[(&script(&node, &address), 2_000)]);
    node.mine(6);
    until(30, "the canary's times are kept", || {
        said(&almoner(&server, &["canary", "coin"])).contains("seconds_to_settled")
    });
    let (code, told) = doctor(&server);
    assert_eq!((code, told), (3, vec!["\"backup\" \"warning\" \"None was ever made.\"".to_owned()]));
    Books::open(&server.database()).are_sound();
}
