//! A donor opens the donation page, chooses an amount, pays what the next page says, and watches it being seen and paid.
use browser::patience::within;
use browser::picture::Picture;
use browser::server::Server;
use browser::{Kind, Visitor};
use chain::regtest::Regtest;
use serde_json::{Value, json};

#[test]
fn chromium_pays() {
    give(Kind::Chromium);
}

#[test]
fn chromium_without_scripts_pays() {
    give(Kind::ChromiumWithoutScripts);
}

#[test]
fn firefox_as_tor_browser_at_its_safest_pays() {
    give(Kind::FirefoxSafest);
}

fn give(kind: Kind) {
    let node = Regtest::start();
    let server = Server::start(&node);
    let donor = Visitor::with(kind);
    donor.open(&server.donation_page());
    is_open_to_all(kind, &donor);
    donor.click("button[name=amount]");
    donor.sees(CHECKOUT);
    is_open_to_all(kind, &donor);
    let bill = Bill::read(&donor);
    let loaded = mark(kind, &donor);
    node.send(&bill.address, &bill.bitcoin);
    comes_to(kind, &donor, "main.working");
    is_open_to_all(kind, &donor);
    node.mine(1);
    comes_to(kind, &donor, "main.good");
    is_open_to_all(kind, &donor);
    assert_eq!(mark(kind, &donor), loaded, "a live page is not loaded again");
    donor.click("#receipt");
    donor.sees("main.receipt .figure");
    assert_eq!(donor.text(".figure").split_whitespace().next(), Some("0.0002"));
    is_open_to_all(kind, &donor);
    assert_eq!(donor.elsewhere().asked(), [""; 0], "requests to others");
}

/// News come by themselves; where a browser has no scripts, a donor who can't wait for them asks.
fn comes_to(kind: Kind, donor: &Visitor, selector: &str) {
    if kind != Kind::ChromiumWithoutScripts {
        return donor.sees(selector);
    }
    within(120, || {
        donor.click("footer a");
        if donor.has(selector) { Ok(()) } else { Err(donor.text("main")) }
    });
}

/// When the page was loaded, where a script can tell.
fn mark(kind: Kind, donor: &Visitor) -> Option<Value> {
    (kind == Kind::Chromium).then(|| donor.run("return performance.timeOrigin;"))
}

#[test]
fn an_expired_invoice_is_renewed_with_one_press() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let order = json!({ "amount": "10", "currency": "EUR", "checkout": { "expirationMinutes": 1 } });
    let invoice = server.must("POST", &server.path("/invoices"), Some(&order));
    let donor = Visitor::with(Kind::FirefoxSafest);
    donor.open(&format!("{}/i/{}", server.address(), invoice["id"].as_str().unwrap()));
    let before = Bill::read(&donor);
    // A minute, and what the page takes to look again.
    within(120, || if donor.has("#renew") { Ok(()) } else { Err(donor.text("main")) });
    donor.click("#renew");
    donor.sees(CHECKOUT);
    let after = Bill::read(&donor);
    assert_ne!(after.address, before.address, "another invoice has another address");
}

#[test]
fn a_form_on_another_site_takes_one_more_press() {
    let node = Regtest::start();
    let server = Server::start(&node);
    for kind in [Kind::Chromium, Kind::FirefoxSafest] {
        let donor = Visitor::with(kind);
        let action = server.donation_page();
        donor.open(&format!(
            "data:text/html,<form method=post action='{action}'><input name=amount value=10><button>Give</button></form>"
        ));
        donor.click("button");
        donor.sees("main.notice button");
        is_open_to_all(kind, &donor);
        donor.click("main.notice button");
        donor.sees(CHECKOUT);
        Bill::read(&donor);
    }
}

const CHECKOUT: &str = "main.asking a[href^='bitcoin:']";

/// What the page says is to be paid, the same everywhere it says it.
struct Bill {
    address: String,
    bitcoin: String,
}

impl Bill {
    fn read(donor: &Visitor) -> Self {
        donor.sees(CHECKOUT);
        let link = donor.attribute(CHECKOUT, "href");
        let code = Picture::read(&donor.screenshot_of(".code img")).code().unwrap();
        // In capitals a code is coarser, and easier to read.
        let same = link.to_lowercase().starts_with(&code.to_lowercase());
        assert!(same, "the code in the picture is {code}, the link {link}");
        let rest = link.strip_prefix("bitcoin:").unwrap();
        let (address, query) = rest.split_once('?').unwrap();
        let shown = donor.text(".address").split_whitespace().collect::<String>();
        assert_eq!(shown, address, "the address in words is the link's");
        let bitcoin = query.split('&').find_map(|pair| pair.strip_prefix("amount=")).unwrap();
        // 10 EUR at 50,000 EUR a bitcoin.
        assert_eq!(bitcoin, "0.0002");
        let figure = donor.text(".figure");
        assert_eq!(figure.split_whitespace().next(), Some(bitcoin), "{figure}");
        Self { address: address.to_owned(), bitcoin: bitcoin.to_owned() }
    }
}

/// The checker needs scripts, so it looks where they are allowed.
fn is_open_to_all(kind: Kind, donor: &Visitor) {
    if kind == Kind::Chromium {
        assert_eq!(donor.barriers(), [""; 0], "{}", donor.url());
    }
}
