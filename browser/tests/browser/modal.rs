//! A shop shows the checkout over its own page, and hears from it how the payment stands.
use browser::patience::within;
use browser::server::Server;
use browser::shop::Shop;
use browser::{Kind, Visitor};
use chain::regtest::Regtest;
use fantoccini::key::Key;
use serde_json::{Value, json};

const FRAME: &str = "iframe[name=btcpay]";
const LINK: &str = "main.asking a[href^='bitcoin:']";

#[test]
fn a_shop_is_paid_over_its_own_page() {
    let node = Regtest::start();
    let (_server, id, customer) = at_a_shop(&node);
    customer.click("#pay");
    customer.enter(FRAME);
    customer.sees(LINK);
    assert_eq!(customer.elsewhere().asked(), [""; 0], "requests to others");
    let link = customer.attribute(LINK, "href");
    let address = link.trim_start_matches("bitcoin:").split('?').next().unwrap();
    customer.step_out();
    assert_eq!(customer.run(IS_SHOWN), json!(true), "the frame covers the shop's page");
    hears(&customer, &[json!("enters"), json!("loaded")]);
    node.send(address, "0.0002");
    let seen = json!({ "invoiceId": id, "status": "Processing" });
    hears(&customer, &[json!("enters"), json!("loaded"), seen.clone()]);
    node.mine(1);
    let paid = json!({ "invoiceId": id, "status": "Settled" });
    hears(&customer, &[json!("enters"), json!("loaded"), seen.clone(), paid.clone()]);
    customer.enter(FRAME);
    customer.sees("main.good");
    customer.click("#close");
    customer.step_out();
    hears(&customer, &[json!("enters"), json!("loaded"), seen, paid, json!("leaves"), json!("close")]);
    is_back_at_the_shop(&customer);
}

#[test]
fn nobody_else_closes_the_frame_and_it_can_be_shown_again() {
    let node = Regtest::start();
    let (_server, _, customer) = at_a_shop(&node);
    for times in 1..=2 {
        let once = [json!("enters"), json!("loaded"), json!("leaves"), json!("close")];
        let before: Vec<Value> = once.iter().cycle().take(4 * (times - 1)).cloned().collect();
        customer.click("#pay");
        hears(&customer, &[&*before, &once[..2]].concat());
        customer.run_async(SAY_CLOSE, Vec::new());
        customer.enter(FRAME);
        customer.sees(LINK);
        customer.click("#close");
        customer.step_out();
        hears(&customer, &[&*before, &once].concat());
        is_back_at_the_shop(&customer);
    }
}

#[test]
fn escape_closes_the_frame() {
    let node = Regtest::start();
    let (_server, _, customer) = at_a_shop(&node);
    customer.click("#pay");
    hears(&customer, &[json!("enters"), json!("loaded")]);
    assert_eq!(
        customer.run("return document.activeElement.name;"),
        json!("btcpay"),
        "the frame has the focus"
    );
    // Keys go to whoever has the focus, but a driver sends them where it looks.
    customer.enter(FRAME);
    customer.sees(LINK);
    within(120, || match customer.run("return document.hasFocus();") {
        Value::Bool(true) => Ok(()),
        _ => Err("the page in it has not".to_owned()),
    });
    customer.press(Key::Escape);
    customer.step_out();
    hears(&customer, &[json!("enters"), json!("loaded"), json!("leaves"), json!("close")]);
    is_back_at_the_shop(&customer);
}

#[test]
fn what_is_copied_in_the_frame_is_in_the_clipboard() {
    let node = Regtest::start();
    let (server, _, customer) = at_a_shop(&node);
    // Reading it is the shop's page's: the frame may only write.
    for origin in [server.address(), customer.url().trim_end_matches('/')] {
        let names = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        customer.devtools("Browser.grantPermissions", json!({ "permissions": names, "origin": origin }));
    }
    customer.click("#pay");
    customer.enter(FRAME);
    customer.sees("#copy-link:not([hidden])");
    let link = customer.attribute(LINK, "href");
    let said = customer.attribute("#copy-link", "data-done");
    customer.click("#copy-link");
    within(120, || match customer.run("return document.getElementById('said').textContent;") {
        now if now == json!(said) => Ok(()),
        now => Err(now.to_string()),
    });
    customer.step_out();
    let copied = customer.run_async(
        "const done = arguments[arguments.length - 1]; \
         navigator.clipboard.readText().then(done, error => done(String(error)));",
        Vec::new(),
    );
    assert_eq!(copied, json!(link));
}

#[test]
fn a_shop_with_a_copy_of_the_script_says_where_the_server_is() {
    let node = Regtest::start();
    let (server, id) = with_an_invoice(&node);
    let shop = Shop::with_a_copy(server.address(), &id);
    let customer = Visitor::with(Kind::Chromium);
    customer.open(&shop.url());
    customer.click("#pay");
    hears(&customer, &[json!("enters"), json!("loaded")]);
    customer.enter(FRAME);
    customer.sees(LINK);
    customer.click("#close");
    customer.step_out();
    hears(&customer, &[json!("enters"), json!("loaded"), json!("leaves"), json!("close")]);
    is_back_at_the_shop(&customer);
}

/// Whether the frame is all that is seen of the page.
const IS_SHOWN: &str = "const frame = document.elementFromPoint(innerWidth / 2, innerHeight / 2); \
     return frame.name === 'btcpay' && frame.clientWidth === innerWidth && frame.clientHeight === innerHeight;";

/// Some other script of the shop's page says what the frame says to be closed; done once that has been heard.
const SAY_CLOSE: &str = "const done = arguments[arguments.length - 1]; \
     addEventListener('message', () => done(true), { once: true }); postMessage('close', '*');";

/// A customer with the shop's page open, of which the button shows that invoice.
fn at_a_shop(node: &Regtest) -> (Server, String, Visitor) {
    let (server, id) = with_an_invoice(node);
    let shop = Shop::open(server.address(), &id);
    let customer = Visitor::with(Kind::Chromium);
    customer.open(&shop.url());
    (server, id, customer)
}

fn with_an_invoice(node: &Regtest) -> (Server, String) {
    let server = Server::start(node);
    let order = json!({ "amount": "10", "currency": "EUR" });
    let invoice = server.must("POST", &server.path("/invoices"), Some(&order));
    let id = invoice["id"].as_str().unwrap().to_owned();
    (server, id)
}

/// Waits until that is all the shop has been told, in that order.
#[track_caller]
fn hears(customer: &Visitor, expected: &[Value]) {
    within(120, || {
        let heard = customer.run("return window.heard;");
        if heard == json!(expected) { Ok(()) } else { Err(format!("{heard}, not {expected:?}")) }
    });
}

#[track_caller]
fn is_back_at_the_shop(customer: &Visitor) {
    assert!(!customer.has("iframe"), "the frame is gone");
    assert_eq!(customer.title(), "A shop");
    assert_eq!(customer.run("return document.activeElement.id;"), json!("pay"), "where the focus was");
}
