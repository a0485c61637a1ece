//! A whole first run on pages, against a real node: from an account to a store that is paid, whose backups somebody can open
//! and that two people own. One server; a store with scripts, and another without.
use age::secrecy::ExposeSecret;
use browser::patience::within;
use browser::server::{Server, sign_in};
use browser::{Kind, Visitor};
use chain::regtest::Regtest;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// The account of BIP32's first test vector, on test networks: no node knows of it.
const KEY: &str = "tpubD8eQVK4Kdxg3gHrF62jGP7dKVCoYiEB8dFSpuTawkL5YxTus5j5pf83vaKnii4bc6v2NVEy81P2gYrJczYne3QNNwMTS53p5uzDyHvnw2jm";
const CHECKOUT: &str = "main.asking a[href^='bitcoin:']";
/// What is not yet safe, on the page of first steps.
const GAPS: &str = "main > section.sheet li";

#[test]
fn somebody_comes_from_an_account_to_a_store_that_is_paid() {
    let node = Regtest::start();
    let server = Server::without_a_store(&node, &["--fixed-rates", "BTC_EUR=50000"]);
    // The wallets of the two stores: what is pasted, and the descriptor that another program makes addresses of.
    let bare = Run { kind: Kind::Chromium, pasted: KEY.into(), branch: 0, name: "Harbour", first: true };
    let described = Run {
        kind: Kind::ChromiumWithoutScripts,
        pasted: format!("wpkh({KEY}/7/*)"),
        branch: 7,
        name: "Pier",
        first: false,
    };
    for run in [bare, described] {
        whole_task(&node, &server, &run);
    }
}

struct Run {
    kind: Kind,
    pasted: String,
    branch: u32,
    name: &'static str,
    /// Whether nobody was there before.
    first: bool,
}

fn whole_task(node: &Regtest, server: &Server, run: &Run) {
    let owner = Visitor::with(run.kind);
    sign_in(&owner, server);
    let steps = make_a_store(&owner, run);
    let before = gaps(&owner, &steps);
    give_a_wallet(node, &owner, run);
    is_tried_out(node, &owner, &steps);
    give_a_page(server, &owner, (run, &steps));
    name_who_opens_backups(server, &owner, (run, &steps));
    invite(server, &owner, (run, &steps));
    let after = gaps(&owner, &steps);
    assert!(after.len() < before.len(), "{before:?} became {after:?}");
    assert!(!after.iter().any(|gap| gap.contains("one owner") || gap.contains("no backup")), "{after:?}");
    assert_eq!(owner.texts("main > ol .tag").len(), 5, "each step but the chain's and the last is done");
    assert_eq!(owner.elsewhere().asked(), [""; 0], "requests to others");
}

/// Where its first steps are.
fn make_a_store(owner: &Visitor, run: &Run) -> String {
    owner.click("main a[href='/admin/new-store']");
    write(owner, "#name", run.name);
    assert_eq!(owner.attribute("#currency", "value"), "EUR", "what is likely stands there already");
    owner.click("main button");
    owner.sees("main > ol > li.sheet");
    let steps = owner.url();
    let chain = owner.text("main > ol > li:first-child");
    assert!(chain.contains("Network regtest") && chain.contains("answers just now"), "{chain}");
    assert!(chain.contains("is up to date"), "{chain}");
    is_open_to_all(run.kind, owner);
    steps
}

/// The addresses that the page shows are those that the node makes by itself.
fn give_a_wallet(node: &Regtest, owner: &Visitor, run: &Run) {
    owner.click("main a[href$='/wallet']");
    write(owner, "#wallet", &run.pasted);
    owner.click("main button");
    owner.sees("input[name=done]");
    is_open_to_all(run.kind, owner);
    let descriptor = format!("wpkh({KEY}/{}/*)", run.branch);
    let checked = node.call("getdescriptorinfo", json!([descriptor]));
    let theirs = node.call("deriveaddresses", json!([checked["descriptor"], [0, 4]]));
    let ours = owner.texts("main ol code:last-child");
    assert_eq!(json!(ours), theirs);
    owner.click("main button");
    owner.sees("main form[action$='/try'] button");
}

fn is_tried_out(node: &Regtest, owner: &Visitor, steps: &str) {
    owner.click("main form[action$='/try'] button");
    owner.sees(CHECKOUT);
    let link = owner.attribute(CHECKOUT, "href");
    let address = link.trim_start_matches("bitcoin:").split('?').next().unwrap();
    node.send(address, "0.0001");
    // Seen before it is in any block.
    within(120, || {
        owner.clicks_if_there("footer a");
        if owner.has("main.working") { Ok(()) } else { Err(owner.text("main")) }
    });
    node.mine(1);
    within(120, || {
        owner.open(steps);
        let step = owner.text("main > ol > li:nth-child(3)");
        if step.contains("Money has come") { Ok(()) } else { Err(step) }
    });
}

/// A page is made, and a donor who opens it is told where to pay.
fn give_a_page(server: &Server, owner: &Visitor, (run, steps): (&Run, &str)) {
    let slug = format!("save-the-{}", run.name.to_lowercase());
    owner.open(steps);
    owner.click("main a[href$='/donation-pages']");
    owner.click("main a[href$='/donation-pages/new']");
    write(owner, "#slug", &slug);
    write(owner, "#title", "Save it");
    write(owner, "#presets", "10 25");
    owner.click("main button.main");
    owner.sees("main a[href^='/donate/']");
    let donor = Visitor::with(run.kind);
    donor.open(&format!("{}/donate/{slug}", server.address()));
    assert_eq!(donor.text("h1"), "Save it");
    donor.click("button[name=amount]");
    donor.sees(CHECKOUT);
    assert!(donor.attribute(CHECKOUT, "href").contains("amount=0.0002"), "10 EUR at 50,000 EUR a bitcoin");
    assert_eq!(donor.elsewhere().asked(), [""; 0], "requests to others");
}

/// Somebody's key is named, and with it opens what the server makes by itself.
fn name_who_opens_backups(server: &Server, owner: &Visitor, (run, steps): (&Run, &str)) {
    let identity = age::x25519::Identity::generate();
    let key = identity.to_public().to_string();
    owner.open(steps);
    owner.click("main a[href='/admin/backup-recipient']");
    write(owner, "#recipients", &key);
    owner.click("main form.rows button");
    owner.sees(".done");
    is_open_to_all(run.kind, owner);
    assert!(owner.text("main").contains(&key));
    if run.first {
        let backup = made(&server.data_dir().join("backups"));
        let file = server.data_dir().join("key.txt");
        fs::write(&file, identity.to_string().expose_secret()).unwrap();
        let said = server.command(&["restore", text(&backup), "--dry-run", "--identity", text(&file)]);
        assert!(said.contains("restore"), "{said}");
    }
    within(120, || {
        owner.open(steps);
        let step = owner.text("main > ol > li:nth-child(5)");
        if step.contains("proved to restore") { Ok(()) } else { Err(step) }
    });
}

/// The backup in a folder, once it is there whole.
fn made(folder: &Path) -> PathBuf {
    let mut found = None;
    within(120, || {
        let mut files = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
        found = files.find(|path| path.is_file());
        if found.is_some() { Ok(()) } else { Err("no backup was made".into()) }
    });
    found.unwrap()
}

/// A second owner, who sets a password by the link they are handed, and gets in.
fn invite(server: &Server, owner: &Visitor, (run, steps): (&Run, &str)) {
    let email = format!("bob@{}.example", run.name.to_lowercase());
    owner.click("main a[href$='/people']");
    write(owner, "#email", &email);
    owner.click("#role option[value=Owner]");
    owner.click("form[action$='/people/add'] button");
    owner.sees(".deeds button");
    owner.click(".deeds button");
    let link = owner.text("#link");
    assert!(link.starts_with(server.address()), "{link}");
    let bob = Visitor::with(run.kind);
    bob.open(&link);
    write(&bob, "#new", "of his own making");
    write(&bob, "#again", "of his own making");
    bob.click("button.main");
    bob.click("main a[href='/sign-in']");
    write(&bob, "#email", &email);
    write(&bob, "#password", "of his own making");
    bob.click("button.main");
    bob.sees("nav");
    bob.open(steps);
    assert_eq!(bob.text("h1"), "First steps");
}

/// What the checklist holds now.
fn gaps(owner: &Visitor, steps: &str) -> Vec<String> {
    owner.open(steps);
    owner.texts(GAPS)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn write(visitor: &Visitor, field: &str, text: &str) {
    visitor.click(field);
    visitor.type_text(text);
}

/// The checker needs scripts, so it looks where they are allowed.
fn is_open_to_all(kind: Kind, visitor: &Visitor) {
    if kind == Kind::Chromium {
        assert_eq!(visitor.barriers(), [""; 0], "{}", visitor.url());
    }
}
