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
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

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
    let left: Vec<_> = names.filter(|name| name.starts_with(".almoner-scratch")).collect();
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
    caught_up(&server, &node);
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
    let spent = books.count(&format!("SELECT spent_height FROM payment WHERE id = '{payment}'"));
    let wanted = format!(
        "{payment}: the books have 9999 sats in block {height}, spent in block {spent}, and there were 10000 sats in block \
         {height}, spent in block {spent}."
    );
    assert!(told.contains(&wanted) && told.contains("failure rescue  1 payments are not alike"), "{told}");
    assert!(told.contains("fine    restore"), "what is wrong in the books is restored as it is: {told}");
    let (succeeded, details) = noted(server);
    assert!(!succeeded && details["problem"].as_str().unwrap().contains(&payment), "{details}");

    tamper(server, &format!("DELETE FROM leg WHERE {legs}"));
    let told = ends(server, 4, &node.url(), &["--json"]);
    let report: Value = serde_json::from_str(&told).unwrap();
    let differences = &report["steps"][3]["differences"];
    let found = serde_json::json!({ "sats": 10_000, "height": height, "spent": spent });
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
            "{other}: the books have 10000 sats in block {height}, spent in block {spent}, and nothing was there"
        )),
        "{told}"
    );
}

#[test]
fn what_can_not_be_tried_is_said_and_the_rest_is_tried_all_the_same() {
    let mut node = Regtest::with(Options {
        arguments: vec!["-prune=1".into(), "-fastprune".into()],
        ..Options::default()
    });
    let descriptor = merchant::open(&node);
    let server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &descriptor);
    server.synchronized();
    pays(&mut node, &shop, 10_000);
    node.mine(600);
    caught_up(&server, &node);

    // A pruned node: a warning.
    node.call("pruneblockchain", serde_json::json!([300]));
    let told = ends(&server, 3, &node.url(), &[]);
    assert!(
        told.contains("fine    restore") && told.contains("warning rescue  No wallet was rescued"),
        "{told}"
    );
    assert!(told.contains("has pruned block") && told.contains("not all was tried"), "{told}");
    let (succeeded, details) = noted(&server);
    assert!(succeeded && details["warning"].as_str().unwrap().contains("has pruned block"), "{details}");
    let told = ends(&server, 0, &node.url(), &["--birthday", "650"]);
    assert!(told.contains("0 payments to 1 wallets were found again from block 650"), "{told}");

    // A node that does not answer, and one that shows another chain: failures.
    let told = ends(&server, 4, NO_NODE, &[]);
    assert!(told.contains("fine    restore") && told.contains("cannot reach the Bitcoin node"), "{told}");
    let other = Regtest::start();
    other.mine(10);
    let told = ends(&server, 4, &other.url(), &[]);
    assert!(told.contains("none of its last blocks is known to this server"), "{told}");
    assert!(!noted(&server).0);

    // No place for it, or none that is large enough.
    let file = server.folder().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("below");
    let told = ends(&server, 1, &node.url(), &["--scratch", below.to_str().unwrap()]);
    assert!(told.contains("The drill could not be tried") && told.contains("below"), "{told}");
    too_small(&server, &node);
    let nowhere = server.folder().join("nowhere");
    let told = Command::new(env!("CARGO_BIN_EXE_almoner"))
        .args(["drill", "--network", "regtest", "--chain", &node.url(), "--data-dir"])
        .arg(&nowhere)
        .output()
        .unwrap();
    assert!(told.status.code() == Some(2) && said(&told).contains("There is no database"), "{}", said(&told));
    Books::open(&server.database()).are_sound();
    assert_eq!(shop.api.get("/api/v1/health").expect(200)["synchronized"], true, "the server goes on");
}

fn too_small(server: &Program, node: &Regtest) {
    let disk = server.folder().join("disk");
    fs::create_dir(&disk).unwrap();
    let script =
        "mount -t tmpfs -o size=1m none \"$0\" || exit 77; \"$@\"; code=$?; ls -A \"$0\"; exit $code";
    let drill = drill(server, &node.url(), &["--scratch", disk.to_str().unwrap()]);
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", script, disk.to_str().unwrap()])
        .arg(drill.get_program())
        .args(drill.get_args())
        .output();
    let Some(output) = output.ok().filter(|output| !said(output).contains("unshare")) else {
        return eprintln!("not tried: a disk of its own cannot be mounted here");
    };
    if output.status.code() == Some(77) {
        return eprintln!("not tried: a disk of its own cannot be mounted here");
    }
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("there is no room for it"), "{}", said(&output));
    assert!(output.stdout.is_empty(), "nothing is left there: {}", said(&output));
}

/// A drill that hangs, as its node never answers, and has a scratch place.
fn hanging(server: &Program, chain: &str) -> Child {
    let child = drill(server, chain, &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until(30, "the drill has a scratch place", || scratch_places(&server.data()) == 1);
    child
}

fn scratch_places(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with(".almoner-scratch")).count()
}

#[test]
fn who_stops_it_has_nothing_left_of_it() {
    let server = Program::start(Launch::on(NO_NODE));
    Shop::open(&server, WATCHED);
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let chain = format!("bitcoind://nobody:nothing@{}", silent.local_addr().unwrap());
    for name in ["INT", "TERM"] {
        let child = hanging(&server, &chain);
        let pid = child.id().to_string();
        assert!(
            Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", name, &pid]).status().unwrap().success()
        );
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("it was stopped; nothing is left of it"), "{}", said(&output));
        nothing_is_left(&server.data());
    }
    let mut killed = hanging(&server, &chain);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(scratch_places(&server.data()), 1, "nobody could remove it");
    ends(&server, 4, NO_NODE, &[]);
    assert_eq!(Books::open(&server.database()).count("SELECT count(*) FROM run WHERE job = 'drill'"), 1);
}

#[test]
fn a_server_drills_by_itself() {
    let mut node = Regtest::start();
    let descriptor = merchant::open(&node);
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &descriptor);
    server.synchronized();
    pays(&mut node, &shop, 10_000);
    server.stop();
    server.launch.arguments = vec!["--drill-every".into(), "30 d".into()];
    server.start_again();
    until(60, "a drill was done", || {
        Books::open(&server.database()).count("SELECT count(*) FROM run WHERE job = 'drill'") == 1
    });
    let (succeeded, details) = noted(&server);
    assert!(succeeded && details["rescue"]["payments"] == 1, "{details}");
    server.says("a step of the drill went well");
    nothing_is_left(&server.data());
    server.stop();
    server.start_again();
    server.synchronized();
    assert_eq!(
        Books::open(&server.database()).count("SELECT count(*) FROM run WHERE job = 'drill'"),
        1,
        "once a month"
    );
}
