//! The disaster: the data folder is gone, and the books are made again from the wallet's descriptor alone.
use crate::books::Books;
use crate::listed::offline;
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, Program};
use crate::shop::{EMAIL, Shop, WATCHED};
use chain::regtest::{Options, Regtest};
use chain::wallet::{Annotations, Wallet};
use domain::Network;
use std::path::Path;
use std::process::Command;

/// Runs a command of the program on a data folder: exit code and what it says.
fn almoner(data: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    command.args(words).args(["--network", "regtest", "--data-dir"]).arg(data);
    let said = command.env_remove("ALMONER_CHAIN").output().unwrap();
    let text = [said.stdout, said.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (said.status.code(), text.concat())
}

#[track_caller]
pub(crate) fn done(data: &Path, words: &[&str]) -> String {
    let (code, text) = almoner(data, words);
    assert_eq!(code, Some(0), "{words:?}: {text}");
    text
}

fn rescue(data: &Path, chain: &str, wallet: &str, more: &[&str]) -> String {
    let mut words = vec!["rescue", "--descriptor", wallet, "--chain", chain, "--owner", EMAIL];
    words.extend(more);
    done(data, &words)
}

fn filtering() -> Regtest {
    Regtest::with(Options { filters: true, ..Options::default() })
}

/// Payments by outpoint, amount, height and index, as a database's books have them.
fn payments(books: &Books) -> Vec<String> {
    books.texts(
        "SELECT payment.id || ' ' || sum(leg.amount) || ' ' || payment.height || ' ' || address.idx FROM leg \
         JOIN entry ON entry.number = leg.entry JOIN payment ON payment.id = entry.payment \
         JOIN invoice ON invoice.number = payment.invoice JOIN address ON address.invoice = invoice.number \
         WHERE leg.account LIKE 'assets:wallet:%' AND entry.kind IN ('received', 'reversed') \
         AND payment.height IS NOT NULL GROUP BY payment.id ORDER BY 1",
    )
}

#[test]
fn the_books_come_back_from_the_descriptor_alone_over_either_way_to_the_chain() {
    let mut node = filtering();
    let descriptor = merchant::open(&node);
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &descriptor);
    server.synchronized();
    // A wallet that was used for a while: most invoices are never paid, some twice, and coins were spent since.
    let first = shop.bill(10_000);
    node.pay(&[(&first.script(&node), 10_000)]);
    node.mine(1);
    shop.becomes(&first, "Settled");
    merchant::spend_all(&node);
    node.mine(1);
    server.stop();
    done(&server.data(), &["store", "wallet", &shop.store, &descriptor, "--start-index", "700"]);
    server.start_again();
    server.synchronized();
    let second = shop.bill(20_000);
    node.pay(&[(&second.script(&node), 20_000), (&second.script(&node), 1_500)]);
    node.mine(1);
    server.stop();
    done(&server.data(), &["store", "wallet", &shop.store, &descriptor, "--start-index", "4200"]);
    server.start_again();
    server.synchronized();
    let third = shop.bill(30_000);
    node.pay(&[(&third.script(&node), 30_000)]);
    node.mine(1);
    shop.becomes(&third, "Settled");
    // Reorganised: the last payment is mined again, higher up.
    let left = node.disconnect(1);
    node.mine_only(&[]);
    node.mine(2);
    node.call("reconsiderblock", serde_json::json!([left]));
    shop.becomes(&third, "Settled");
    let height = node.height();
    until(20, "the server has read all", || {
        server.database().exists() && {
            Books::open(&server.database()).count("SELECT height FROM position") == i64::from(height)
        }
    });
    server.stop();
    let live = payments(&Books::open(&server.database()));
    assert_eq!(live.len(), 4, "{live:?}");
    let card = done(&server.data(), &["wallet", "card", "--store", &shop.store]);
    let lines = card.lines().skip_while(|line| !line.starts_with("Descriptor")).skip(2);
    let annotated: String = lines.take_while(|line| !line.is_empty()).map(str::trim).collect();
    let (_, annotations) = Annotations::split(&annotated).unwrap();
    assert!(annotations.birthday.is_some() && annotations.gap_limit > Some(3_400), "{card}");

    let labels = server.folder().join("labels.jsonl");
    let outpoint = live[0].split(' ').next().unwrap();
    let label = format!("{{\"type\":\"output\",\"ref\":\"{outpoint}\",\"label\":\"from Ann\"}}\n");
    std::fs::write(&labels, label).unwrap();
    for (name, chain) in [("bitcoind", node.url()), ("p2p", node.p2p_url())] {
        let data = server.folder().join(name);
        done(&data, &["user", "create", EMAIL]);
        let more = ["--labels", labels.to_str().unwrap()];
        let said = rescue(&data, &chain, &annotated, &more);
        assert!(said.contains("Found 4 payment(s)") && said.contains("highest paid 4200"), "{said}");
        assert!(said.contains("When it stops") && said.contains("Labels kept: 1;"), "{said}");
        let books = Books::open(&data.join("almoner.sqlite"));
        books.are_sound();
        assert_eq!(payments(&books), live);
        assert_eq!(books.in_wallets(), 51_500, "the first was spent since");
        let noted = "SELECT actor || ' ' || deed || ' ' || (store IS NOT NULL) || details FROM audit ORDER BY number DESC LIMIT 1";
        let noted = books.texts(noted).remove(0);
        assert!(
            noted.starts_with("command-line database.rescued 1{") && noted.contains("\"payments\":4"),
            "{noted}"
        );
        let again = rescue(&data, &chain, &annotated, &more);
        assert!(again.contains("0 address(es) are new here"), "{again}");
        assert_eq!(payments(&books), live, "once more changes nothing");
        assert_eq!(books.count("SELECT count(*) FROM entry"), 5, "four came, and one was spent");
    }
    goes_on(&node, &server, &server.folder().join("bitcoind"));
}

/// Money came, some was paid out with change, the change was spent again with change of its own, and some was swept: the books
/// made again from the descriptor hold what the wallet itself says it has, and go on from there.
#[test]
fn the_rescued_books_are_what_the_wallet_holds_to_the_satoshi() {
    let mut node = filtering();
    let receiving = merchant::open(&node);
    let descriptor = merchant::both_branches(&receiving);
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &descriptor);
    server.synchronized();
    let settles = |node: &mut Regtest, sats: u64| {
        let bill = shop.bill(sats);
        node.pay(&[(&bill.script(node), sats)]);
        node.mine(1);
        shop.becomes(&bill, "Settled");
    };
    settles(&mut node, 90_000);
    merchant::spend_all(&node);
    node.mine(1);
    settles(&mut node, 100_000);
    merchant::spend(&node, 10_000).expect("it has enough");
    node.mine(2);
    // What came back pays in its turn.
    merchant::spend(&node, 15_000).expect("it has enough");
    node.mine(1);
    settles(&mut node, 120_000);
    let live = || Books::open(&server.database()).in_wallets();
    let held = i64::try_from(merchant::balance(&node)).unwrap();
    assert!(held > 190_000 && held < 195_000, "{held}");
    until(20, "the live books know it all", || live() == held);
    assert_eq!(unspent(&node, &receiving), held, "the wallet and the chain agree");
    server.stop();

    for (name, chain) in [("bitcoind", node.url()), ("p2p", node.p2p_url())] {
        let data = server.folder().join(name);
        done(&data, &["user", "create", EMAIL]);
        let said = rescue(&data, &chain, &descriptor, &[]);
        assert!(said.contains("Found 3 payment(s)") && said.contains("Change came back 2 time(s)"), "{said}");
        assert!(
            said.contains(&format!("3 were spent since; 2 lie(s) there, {held} sats together")),
            "{said}"
        );
        let books = Books::open(&data.join("almoner.sqlite"));
        books.are_sound();
        assert_eq!(books.in_wallets(), held, "over {name}");
        assert_eq!(coins(&books), coins(&Books::open(&server.database())), "coin by coin");
        let income = "SELECT sum(amount) FROM leg WHERE account LIKE 'income:%'";
        assert_eq!(books.count(income), -310_000, "change is nobody's gift");
        let entries = books.count("SELECT count(*) FROM entry");
        let again = rescue(&data, &chain, &descriptor, &[]);
        assert!(again.contains("0 address(es) are new here"), "{again}");
        assert_eq!((books.in_wallets(), books.count("SELECT count(*) FROM entry")), (held, entries));
    }
    spends_what_was_rescued(&node, &server.folder().join("bitcoind"));
}

/// A server on the rescued books knows every coin: when all is spent, nothing is left by the books either.
fn spends_what_was_rescued(node: &Regtest, data: &Path) {
    let mut launch = Launch::on(node.url());
    launch.data = Some(data.to_owned());
    let mut server = Program::start(launch);
    let books = Books::open(&server.database());
    until(20, "the server goes on", || {
        books.count("SELECT height FROM position") == i64::from(node.height())
    });
    merchant::spend(node, 20_000).expect("it has enough");
    node.mine(1);
    let held = || i64::try_from(merchant::balance(node)).unwrap();
    until(20, "what came back is booked", || books.in_wallets() == held());
    merchant::spend_all(node);
    node.mine(1);
    until(20, "all is spent", || books.in_wallets() == 0);
    books.are_sound();
    server.stop();
}

/// What lies at the wallet's addresses by the node's own list of coins, in sats.
fn unspent(node: &Regtest, receiving: &str) -> i64 {
    let (body, _) = receiving.split_once('#').unwrap();
    let branches = [body.to_owned(), body.replace("/0/*", "/1/*")];
    let wanted = branches.map(|branch| serde_json::json!({ "desc": branch, "range": 50 }));
    total(&node.call("scantxoutset", serde_json::json!(["start", wanted])))
}

fn total(scanned: &serde_json::Value) -> i64 {
    let bitcoin = scanned["total_amount"].as_f64().unwrap();
    format!("{bitcoin:.8}").replace('.', "").parse().unwrap()
}

/// What lies at these addresses by the node's own list of coins, in sats: they are its own wallet's, which spends them, too.
fn lies(node: &Regtest, addresses: &[String]) -> i64 {
    let wanted: Vec<String> = addresses.iter().map(|address| format!("addr({address})")).collect();
    total(&node.call("scantxoutset", serde_json::json!(["start", wanted])))
}

/// Every coin with what it is worth, its block, its index and where it was spent.
fn coins(books: &Books) -> Vec<String> {
    books.texts(
        "SELECT payment.id || ' ' || value || ' ' || height || ' ' || address.idx || ' ' || coalesce(spent_height, 'lies there') \
         FROM payment JOIN address ON address.invoice = payment.invoice WHERE height IS NOT NULL ORDER BY 1",
    )
}

/// A server on the rescued folder follows the chain from there, books late money, and shows no old address.
fn goes_on(node: &Regtest, old: &Program, data: &Path) {
    let mut launch = Launch::on(node.url());
    launch.data = Some(data.to_owned());
    let user = ["user", "create", "bob@example.org", "--administrator", "--password-file"];
    let password = old.folder().join("password");
    std::fs::write(&password, crate::shop::PASSWORD).unwrap();
    done(data, &[&user[..], &[password.to_str().unwrap()]].concat());
    let mut server = Program::start(launch);
    server.synchronized();
    let books = Books::open(&server.database());
    let before = books.count("SELECT count(*) FROM entry");
    let unpaid = books.texts("SELECT hex(script) FROM address WHERE idx = 4500");
    let script = hex::decode(&unpaid[0]).unwrap();
    let address = chain::address(&script, Network::Regtest).unwrap();
    node.send(&address, "0.0004");
    node.mine(1);
    until(20, "late money is booked", || books.count("SELECT count(*) FROM entry") == before + 1);
    let received = "SELECT DISTINCT credit FROM entry WHERE kind = 'received'";
    assert_eq!(books.texts(received), ["income:unattributed"]);
    let next = books.count("SELECT max(idx) + 1 FROM address");
    assert_eq!(next, 5_201, "none that may have been shown is issued again");
    server.stop();
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_changed() {
    let node = Regtest::start();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["user", "create", EMAIL]);
    let url = node.url();
    let refused = |wallet: &str, chain: &str, more: &[&str], code: i32, words: &str| {
        let all = [&["rescue", "--descriptor", wallet, "--chain", chain, "--owner", EMAIL], more].concat();
        let (ended, text) = almoner(&data, &all);
        assert!(ended == Some(code) && text.contains(words), "{words}: {ended:?} {text}");
        assert!(!text.contains("xprv"), "no key is repeated");
    };
    let xpub = "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL";
    refused(xpub, &url, &[], 2, "this key is for mainnet");
    let xprv = "xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu";
    refused(xprv, &url, &[], 2, "extended PRIVATE key");
    let labels = folder.path().join("labels");
    std::fs::write(&labels, "{\"type\":\"tx\",\"ref\":\"ab\",\"label\":\"x\"}\n{\"type\":\"tx\",").unwrap();
    refused(WATCHED, &url, &["--labels", labels.to_str().unwrap()], 2, "line 2 of the labels");
    refused(WATCHED, crate::program::NO_NODE, &[], 1, "cannot reach the Bitcoin node");
    let wallet = Wallet::parse(WATCHED, Network::Regtest).unwrap();
    let annotated = format!("{}?bh=5&bh=6", wallet.descriptor().split('#').next().unwrap());
    refused(&annotated, &url, &[], 2, "not of the form");
    let books = Books::open(&data.join("almoner.sqlite"));
    assert_eq!(books.count("SELECT count(*) FROM wallet") + books.count("SELECT count(*) FROM invoice"), 0);
}

#[test]
fn a_pruned_node_is_refused_and_the_birthday_says_what_is_needed() {
    let node = Regtest::with(Options {
        arguments: vec!["-prune=1".into(), "-fastprune".into()],
        ..Options::default()
    });
    node.mine(600);
    node.call("pruneblockchain", serde_json::json!([300]));
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    done(&data, &["user", "create", EMAIL]);
    let words = ["rescue", "--descriptor", WATCHED, "--chain", &node.url(), "--owner", EMAIL];
    let (code, text) = almoner(&data, &words);
    assert!(code == Some(1) && text.contains("has pruned block 1"), "{text}");
    let said = rescue(&data, &node.url(), WATCHED, &["--birthday", "500"]);
    assert!(said.contains("Nothing was ever paid to it from block 500"), "{said}");
}

#[test]
fn a_list_of_addresses_is_rescued_and_none_of_them_is_shown_twice() {
    let node = filtering();
    let folder = tempfile::tempdir().unwrap();
    let all = offline(&node);
    for (place, btc) in [(2, "0.0003"), (5, "0.0002"), (2, "0.0001")] {
        node.send(&all[place], btc);
        node.mine(1);
    }
    let file = folder.path().join("addresses.csv");
    std::fs::write(&file, format!("Address,Label\n{}\n", all.join(",for gifts\n"))).unwrap();
    let file = file.to_str().unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, crate::shop::PASSWORD).unwrap();
    let mut books = Vec::new();
    for (name, chain) in [("bitcoind", node.url()), ("p2p", node.p2p_url())] {
        let data = folder.path().join(name);
        done(&data, &["user", "create", EMAIL, "--password-file", password.to_str().unwrap()]);
        let beside = ["--owner", EMAIL, "--chain", &chain, "--descriptor", WATCHED];
        let (code, text) = almoner(&data, &[&["rescue", "--descriptor", file], &beside[..]].concat());
        assert!(code == Some(2) && text.contains("a list of addresses is rescued alone"), "{text}");

        let said = rescue(&data, &chain, file, &["--skip", "1"]);
        assert!(said.contains("Found 3 payment(s)") && said.contains("8 addresses watched"), "{said}");
        assert!(said.contains("7 address(es) are new here") && said.contains("goes on at index 7"), "{said}");
        let again = rescue(&data, &chain, file, &["--skip", "1"]);
        assert!(again.contains("0 address(es) are new here"), "{again}");
        let found = Books::open(&data.join("almoner.sqlite"));
        found.are_sound();
        let received = "SELECT count(*) FROM entry WHERE kind = 'received'";
        assert_eq!((found.in_wallets(), found.count(received)), (lies(&node, &all), 3));
        books.push(payments(&found));
    }
    assert_eq!(books[0], books[1], "whichever way the chain is read");
    assert!(books[0].iter().all(|payment| payment.ends_with(" 2") || payment.ends_with(" 5")), "{books:?}");
    shows_the_last(&node, &folder.path().join("bitcoind"), &all);
}

/// A server on the rescued list books late money, and shows the one address that nobody can have been shown.
fn shows_the_last(node: &Regtest, data: &Path, all: &[String]) {
    let mut launch = Launch::on(node.url());
    launch.data = Some(data.to_owned());
    let mut server = Program::start(launch);
    server.synchronized();
    node.send(&all[6], "0.0004");
    node.mine(1);
    let books = Books::open(&server.database());
    until(20, "late money is booked", || books.count("SELECT count(*) FROM entry WHERE amount = 40000") > 0);
    assert_eq!(books.in_wallets(), lies(node, all));
    let store = books.texts("SELECT id FROM store")[0].clone();
    let api = server.api().basic(EMAIL, crate::shop::PASSWORD);
    let order = serde_json::json!({ "amount": "0.0001", "currency": "BTC" });
    let made = api.post(&format!("/api/v1/stores/{store}/invoices"), &order).expect(200);
    let methods = api.get(&format!("/api/v1/invoices/{}/payment-methods", made["id"].as_str().unwrap()));
    assert_eq!(methods.expect(200)[0]["destination"], all[7].as_str());
    let refused = api.post(&format!("/api/v1/stores/{store}/invoices"), &order).expect(400);
    assert!(refused["message"].as_str().unwrap().contains("add more to its list"), "{refused}");
    server.stop();
}
