//! What the checkout's script adds for comfort: copying, and the time left. Without scripts nothing promises either.
use browser::patience::within;
use browser::server::Server;
use browser::{Kind, Visitor};
use chain::regtest::Regtest;
use serde_json::json;

const LINK: &str = "main.asking a[href^='bitcoin:']";

#[test]
fn each_button_copies_what_it_says() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let donor = Visitor::with(Kind::Chromium);
    // All others are refused. A page needs the second one for writing, which browsers give whoever presses a button.
    let names = ["clipboardReadWrite", "clipboardSanitizedWrite"];
    let permissions = json!({ "permissions": names, "origin": server.address() });
    donor.devtools("Browser.grantPermissions", permissions);
    donor.open(&checkout(&server, 15));
    let link = donor.attribute(LINK, "href");
    let address = link.trim_start_matches("bitcoin:").split('?').next().unwrap();
    copies(&donor, "#copy-address", address);
    copies(&donor, "#copy-amount", "0.0002");
    copies(&donor, "#copy-link", &link);
    // Over plain HTTP, anywhere but on one's own machine, a page has no clipboard to write to.
    donor.run("window.board = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', { value: undefined });");
    copies(&donor, "#copy-address", address);
}

/// Presses the button: the clipboard has that, the button says so for a while, and so does what is read out.
#[track_caller]
fn copies(donor: &Visitor, button: &str, expected: &str) {
    let label = donor.text(button);
    let said = donor.attribute(button, "data-done");
    donor.run(&format!(
        "window.labels = []; document.getElementById('said').textContent = ''; \
         const button = document.querySelector('{button}'); \
         window.watch?.disconnect(); \
         window.watch = new MutationObserver(() => labels.push(button.textContent)); \
         watch.observe(button, {{ childList: true }});"
    ));
    donor.click(button);
    let labels = json!([said, label]);
    within(120, || {
        let now = donor.run("return window.labels;");
        if now == labels { Ok(()) } else { Err(format!("{button} said {now}, not {labels}")) }
    });
    assert_eq!(donor.run("return document.getElementById('said').textContent;"), json!(said), "{button}");
    let copied = donor.run_async(
        "const done = arguments[arguments.length - 1]; \
         (navigator.clipboard || window.board).readText().then(done, error => done(String(error)));",
        Vec::new(),
    );
    assert_eq!(copied, json!(expected), "{button}");
}

#[test]
fn the_time_left_is_counted_down_in_its_last_minutes() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let donor = Visitor::with(Kind::Chromium);
    donor.open(&checkout(&server, 15));
    donor.sees("#copy-address:not([hidden])");
    assert_eq!(donor.text(".countdown"), "", "nobody is hurried when there is time");
    donor.open(&checkout(&server, 4));
    donor.sees(".countdown:not([hidden])");
    let first = seconds_left(&donor);
    assert!((1..=240).contains(&first), "{first} s of four minutes");
    let later = within(120, || match seconds_left(&donor) {
        left if left < first => Ok(left),
        left => Err(format!("{left} s left, after {first} s")),
    });
    assert!(later > 0, "{later} s left, after {first} s");
}

#[test]
fn a_page_whose_time_runs_out_says_so_by_itself() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let donor = Visitor::with(Kind::Chromium);
    donor.open(&checkout(&server, 1));
    donor.sees(".countdown:not([hidden])");
    let loaded = donor.run("return performance.timeOrigin;");
    donor.sees("main.over #renew");
    assert!(!donor.has(".countdown"), "no time is left to count");
    assert!(!donor.has("a[href^='bitcoin:']"), "nothing is left to pay to");
    assert_eq!(donor.run("return performance.timeOrigin;"), loaded, "a live page is not loaded again");
}

#[test]
fn chromium_without_scripts_promises_no_comforts() {
    has_no_comforts(Kind::ChromiumWithoutScripts);
}

#[test]
fn tor_browser_at_its_safest_promises_no_comforts() {
    has_no_comforts(Kind::FirefoxSafest);
}

#[track_caller]
fn has_no_comforts(kind: Kind) {
    let node = Regtest::start();
    let server = Server::start(&node);
    let donor = Visitor::with(kind);
    donor.open(&checkout(&server, 4));
    donor.sees(LINK);
    for selector in [".countdown", "[data-copy]", "#close"] {
        let texts = donor.texts(selector);
        assert!(!texts.is_empty(), "the page has {selector} for scripts");
        assert!(texts.iter().all(String::is_empty), "{selector} is shown: {texts:?}");
    }
}

/// What the page shows as `4:59`, in seconds.
#[track_caller]
fn seconds_left(donor: &Visitor) -> u64 {
    let shown = donor.text(".countdown b");
    let (minutes, seconds) = shown.split_once(':').unwrap_or_else(|| panic!("{shown} is no time"));
    assert_eq!(seconds.len(), 2, "{shown}");
    60 * minutes.parse::<u64>().unwrap() + seconds.parse::<u64>().unwrap()
}

/// The checkout of a new invoice over 10 EUR, to be paid within so many minutes.
fn checkout(server: &Server, minutes: u64) -> String {
    let order = json!({ "amount": "10", "currency": "EUR", "checkout": { "expirationMinutes": minutes } });
    let invoice = server.must("POST", &server.path("/invoices"), Some(&order));
    format!("{}/i/{}", server.address(), invoice["id"].as_str().unwrap())
}
