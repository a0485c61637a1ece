//! On paper: posters that lead to a donation page, and pages as they are printed.
use browser::patience::within;
use browser::picture::Picture;
use browser::server::Server;
use browser::{Kind, Visitor};
use chain::regtest::Regtest;

const LINK: &str = "main.asking a[href^='bitcoin:']";

#[test]
fn posters_lead_to_the_page() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let page = server.donation_page();
    let owner = Visitor::with(Kind::Chromium);
    for poster in ["poster.png", "poster.pdf"] {
        owner.open(&format!("{page}/embed"));
        owner.click(&format!("main a[href*='{poster}']"));
        within(120, || if owner.url().contains(poster) { Ok(()) } else { Err(owner.url()) });
        reads(&owner, &page);
    }
    assert_eq!(owner.elsewhere().asked(), [""; 0], "requests to others");
}

#[test]
fn what_is_printed_is_what_one_needs() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let donor = Visitor::with(Kind::Chromium);
    donor.open(&server.donation_page());
    donor.click("button[name=amount]");
    donor.sees(LINK);
    let checkout = donor.url();
    let link = donor.attribute(LINK, "href");
    let address = link.trim_start_matches("bitcoin:").split('?').next().unwrap();
    let paper = on_paper(&donor);
    assert!(paper.split_whitespace().collect::<String>().contains(address), "{address} in {paper}");
    assert!(paper.contains("0.0002 BTC"), "{paper}");
    donor.look_at_paper();
    let code = code(&donor);
    assert!(link.to_lowercase().starts_with(&code.to_lowercase()), "{code}, {link}");

    let transaction = node.send(address, "0.0002").to_string();
    node.mine(1);
    donor.open(&format!("{checkout}/receipt"));
    within(120, || {
        donor.open(&format!("{checkout}/receipt"));
        if donor.has("main.receipt") { Ok(()) } else { Err(donor.text("main")) }
    });
    let paper = on_paper(&donor);
    assert!(paper.contains("0.0002 BTC") && paper.contains(&transaction), "{transaction} in {paper}");
    donor.look_at_paper();
    reads(&donor, &format!("{checkout}/receipt"));
}

/// The page's text in print. Nothing that can only be pressed is in it.
#[track_caller]
fn on_paper(donor: &Visitor) -> String {
    let paper = donor.text_on_paper();
    for only_on_screens in ["button", ".button", "footer", "nav a"] {
        for text in donor.texts(only_on_screens).iter().filter(|text| !text.is_empty()) {
            assert!(!paper.lines().any(|line| line.trim() == text), "{text} is printed: {paper}");
        }
    }
    paper
}

/// Waits until what is in the window holds that code.
#[track_caller]
fn reads(visitor: &Visitor, expected: &str) {
    assert_eq!(code(visitor), expected);
}

/// The code in the window, once it is drawn.
#[track_caller]
fn code(visitor: &Visitor) -> String {
    within(120, || Picture::read(&visitor.screenshot()).code())
}
