//! A donor opens the donation page, chooses an amount, pays what the next page says, and watches it being seen and paid.
use browser::picture::Picture;
use browser::server::Server;
use browser::{Kind, Visitor};
use chain::regtest::Regtest;

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
    donor.sees("main.asking a[href^='bitcoin:']");
    is_open_to_all(kind, &donor);
    let bill = Bill::read(&donor);
    node.send(&bill.address, &bill.bitcoin);
    donor.sees("main.working");
    is_open_to_all(kind, &donor);
    node.mine(1);
    donor.sees("main.good");
    is_open_to_all(kind, &donor);
    assert_eq!(donor.elsewhere().asked(), [""; 0], "requests to others");
}

/// What the page says is to be paid, the same everywhere it says it.
struct Bill {
    address: String,
    bitcoin: String,
}

impl Bill {
    fn read(donor: &Visitor) -> Self {
        let link = donor.attribute("a[href^='bitcoin:']", "href");
        let code = Picture::read(&donor.screenshot_of(".code img")).code().unwrap();
        assert_eq!(code, link, "the code in the picture is the link");
        let rest = link.strip_prefix("bitcoin:").unwrap();
        let (address, query) = rest.split_once('?').unwrap();
        let shown = donor.text(".address").split_whitespace().collect::<String>();
        assert_eq!(shown, address, "the address in words is the link's");
        let bitcoin = query.split('&').find_map(|pair| pair.strip_prefix("amount=")).unwrap();
        // 10 EUR at 50,000 EUR a bitcoin.
        assert_eq!(bitcoin, "0.0002");
        let figure = donor.text(".figure");
        assert!(figure.replace([' ', '\u{a0}', '\u{202f}'], "").starts_with("0.0002"), "{figure}");
        Self { address: address.to_owned(), bitcoin: bitcoin.to_owned() }
    }
}

/// The checker needs scripts, so it looks where they are allowed.
fn is_open_to_all(kind: Kind, donor: &Visitor) {
    if kind == Kind::Chromium {
        assert_eq!(donor.barriers(), [""; 0], "{}", donor.url());
    }
}
