//! Where a server asks for work before it makes an address: scripts do it by themselves, and without them it is waited for.
use browser::patience::within;
use browser::server::Server;
use browser::{Kind, Visitor};
use chain::regtest::Regtest;

const CHECKOUT: &str = "main.asking a[href^='bitcoin:']";

#[test]
fn a_script_does_the_work_and_goes_on() {
    let (_node, donor) = asked_for_work(Kind::Chromium);
    donor.sees(CHECKOUT);
}

#[test]
fn a_wait_does_without_scripts() {
    wait_and_go_on(Kind::ChromiumWithoutScripts);
}

#[test]
fn a_wait_does_in_tor_browser_at_its_safest() {
    wait_and_go_on(Kind::FirefoxSafest);
}

fn wait_and_go_on(kind: Kind) {
    let (_node, donor) = asked_for_work(kind);
    donor.sees("main.notice");
    within(120, || {
        // Too early it comes to the same page, which says how long is left.
        donor.clicks_if_there("main.notice button");
        if donor.has(CHECKOUT) { Ok(()) } else { Err(donor.text("main")) }
    });
}

/// A donor who has chosen an amount where everybody has to work.
fn asked_for_work(kind: Kind) -> ((Regtest, Server), Visitor) {
    let node = Regtest::start();
    let server = Server::with(&node, &["--proof-of-work", "always"]);
    let donor = Visitor::with(kind);
    donor.open(&server.donation_page());
    donor.click("button[name=amount]");
    ((node, server), donor)
}
