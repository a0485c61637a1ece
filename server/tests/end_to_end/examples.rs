//! What `examples/` promises: each is run as its README says, against this server and a real node, and paid through.
//!
//! `$PYTHON` (with Django), `$PHP` and `$NODE` name the languages; what is not named is looked for on the `PATH`.
mod browser;
mod site;

use crate::api::text;
use crate::hooks::{Hooks, Received, hmac};
use crate::patience::{now, within};
use crate::program::{Launch, Program};
use crate::shop::{Bill, Shop, WATCHED};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use browser::{Browser, Page};
use chain::regtest::Regtest;
use site::{Example, Site};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Scene {
    node: Regtest,
    server: Program,
    shop: Shop,
}

impl Scene {
    fn set() -> Self {
        let node = Regtest::start();
        let server = Program::start(Launch::on(node.url()));
        let shop = Shop::open(&server, WATCHED);
        server.synchronized();
        Self { node, server, shop }
    }

    fn origin(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// The invoice whose page the browser was led to.
    #[track_caller]
    fn bill_at(&self, page: &Page) -> Bill {
        let checkout = format!("{}/i/", self.origin());
        let id = page.url.strip_prefix(&checkout).unwrap_or_else(|| panic!("not a checkout: {page:?}"));
        let address = text(&self.shop.method(id), "destination").to_owned();
        assert!(page.status == 200 && page.body.contains(&address), "{page:?}");
        Bill { id: id.to_owned(), address }
    }

    fn is_paid(&self, bill: &Bill) {
        let due = text(&self.shop.method(&bill.id), "due").to_owned();
        self.node.send(&bill.address, &due);
        self.shop.becomes(bill, "Processing");
        self.node.mine(1);
        self.shop.becomes(bill, "Settled");
    }

    fn invoices(&self) -> usize {
        self.shop.api.get(&self.shop.path("/invoices")).expect(200).as_array().unwrap().len()
    }
}

#[test]
fn a_static_page_leads_to_a_gift() {
    let scene = Scene::set();
    let here = Site::of_files("static-page", &scene.origin(), &scene.shop.store);
    let mut browser = Browser::new();
    let page = browser.open(&here.url("/"));
    for (link, amount) in page.links().into_iter().zip(["", "25"]) {
        let form = browser.open(&link);
        assert!(form.status == 200 && form.body.contains(&format!("value=\"{amount}\"")), "{form:?}");
    }
    let form = browser.send(&page, 0, &[("amount", "12.50")]);
    assert!(form.status == 200 && form.body.contains("value=\"12.50\""), "{form:?}");
    assert_eq!(scene.invoices(), 0, "looking makes nothing");
    let own_amount = form.form_with("amount", "12.50");
    let checkout = browser.send(&form, own_amount, &[]);
    scene.is_paid(&scene.bill_at(&checkout));
}

#[test]
fn a_form_of_another_site_leads_to_a_gift_after_one_more_press() {
    let scene = Scene::set();
    let here = Site::of_files("form-post", &scene.origin(), &scene.shop.store);
    let mut browser = Browser::new();
    let page = browser.open(&here.url("/"));
    for (form, fields, said) in [
        (0, [("amount", "25")], "25\u{a0}USD"),
        (0, [("open", "1")], "decide the amount"),
        (1, [("amount", "12,50")], "12.50\u{a0}USD"),
    ] {
        let before = scene.invoices();
        let asked = browser.send(&page, form, &fields);
        assert!(asked.status == 200 && asked.body.contains(said), "{asked:?}");
        assert_eq!(scene.invoices(), before);
        let checkout = browser.send(&asked, 0, &[]);
        let bill = scene.bill_at(&checkout);
        assert_eq!(scene.invoices(), before + 1);
        if fields[0].0 == "amount" {
            scene.is_paid(&bill);
        }
    }
}

#[test]
fn python_takes_a_gift_and_believes_no_forgery() {
    takes_a_gift_and_believes_no_forgery(&Example::python());
}

#[test]
fn php_takes_a_gift_and_believes_no_forgery() {
    takes_a_gift_and_believes_no_forgery(&Example::php());
}

#[test]
fn node_takes_a_gift_and_believes_no_forgery() {
    takes_a_gift_and_believes_no_forgery(&Example::node());
}

#[test]
fn django_takes_a_gift_and_believes_no_forgery() {
    takes_a_gift_and_believes_no_forgery(&Example::django());
}

fn takes_a_gift_and_believes_no_forgery(example: &Example) {
    let scene = Scene::set();
    let shop = &scene.shop;
    let site = Site::start(example, &scene.origin(), shop, SECRET);
    let hook = shop.webhook(&site.url("/webhook"), SECRET);
    let copies = Hooks::open();
    shop.webhook(&copies.url("copy"), SECRET);
    let mut browser = Browser::new();

    let page = browser.open(&site.url("/"));
    for wrong in ["", "-5", "five", "999999999"] {
        assert_eq!(browser.send(&page, 0, &[("amount", wrong)]).status, 422, "{wrong}");
    }
    let gifts = ["5", "12.50"].map(|amount| {
        let bill = scene.bill_at(&browser.send(&page, 0, &[("amount", amount)]));
        let order = text(&shop.invoice(&bill.id)["metadata"], "orderId").to_owned();
        let back = text(&shop.invoice(&bill.id)["checkout"], "redirectURL").to_owned();
        assert_eq!(back, site.url(&format!("/orders/{order}")));
        (bill, order)
    });
    let [(bill, order), (open_bill, open_order)] = &gifts;
    assert_eq!(text(&shop.invoice(&bill.id), "currency"), "USD");
    assert_eq!((site.state(order), site.state(open_order)), ("waiting".into(), "waiting".into()));

    let due = text(&shop.method(&bill.id), "due").to_owned();
    scene.node.send(&bill.address, &due);
    site.becomes(order, "seen");
    scene.node.mine(1);
    site.becomes(order, "paid");
    copies.tell(
        20,
        "copy",
        &bill.id,
        &["Created", "ReceivedPayment", "Processing", "PaymentSettled", "Settled"],
    );
    let settled = copies.all("copy").into_iter().rfind(|one| one.body["type"] == "InvoiceSettled").unwrap();

    let body = String::from_utf8(settled.raw.to_vec()).unwrap();
    let forged = body.replace(&bill.id, &open_bill.id).replace(order.as_str(), open_order);
    assert_ne!(forged, body);
    believes_no_forgery(&site, example, &settled, &forged);
    assert_eq!(site.state(open_order), "waiting");
    let signed = Signed::with(SECRET, &forged, now());
    assert_eq!(site.deliver(&forged, &signed.headers()), 200, "it is the signature that counts");
    assert_eq!(site.state(open_order), "paid");

    let id = text(&hook, "id");
    within(20, || {
        let deliveries = shop.api.get(&shop.path(&format!("/webhooks/{id}/deliveries"))).expect(200);
        let all: Vec<_> = deliveries.as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
        let good = all.len() == 6 && all.iter().all(|status| status == "HttpSuccess");
        if good { Ok(()) } else { Err(format!("{all:?}")) }
    });
}

/// The headers of a delivery, made by somebody who knows a secret.
struct Signed {
    btcpay: String,
    at: String,
    standard: String,
}

impl Signed {
    fn with(secret: &str, body: &str, at: i64) -> Self {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let standard = STANDARD.encode(hmac(&key, format!("made-up.{at}.{body}").as_bytes()));
        Self {
            btcpay: format!("sha256={}", hex::encode(hmac(secret.as_bytes(), body.as_bytes()))),
            at: at.to_string(),
            standard: format!("v1,{standard}"),
        }
    }

    fn headers(&self) -> [(&str, &str); 4] {
        [
            ("btcpay-sig", &self.btcpay),
            ("webhook-id", "made-up"),
            ("webhook-timestamp", &self.at),
            ("webhook-signature", &self.standard),
        ]
    }
}

/// Whatever somebody sends who does not know the secret, or sends again what they overheard.
fn believes_no_forgery(site: &Site, example: &Example, overheard: &Received, forged: &str) {
    let names = ["btcpay-sig", "webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers = names.map(|name| (name, overheard.header(name)));
    let other = Signed::with("whsec_c29tZSBvdGhlciBzZWNyZXQgaGVyZQ==", forged, now());
    assert_eq!(site.deliver(forged, &[]), 403, "without a signature");
    assert_eq!(site.deliver(forged, &headers), 403, "with the signature of something else");
    assert_eq!(site.deliver(forged, &other.headers()), 403, "signed with another secret");
    for signature in ["", "sha256=", "sha256", "é", "v1,", "v1,AAAA"] {
        let signatures =
            [("btcpay-sig", signature), ("webhook-signature", signature), headers[1], headers[2]];
        assert_eq!(site.deliver(forged, &signatures), 403, "{signature:?}");
    }
    if example.looks_at_the_time {
        let old = Signed::with(SECRET, forged, now() - 3_600);
        assert_eq!(site.deliver(forged, &old.headers()), 403, "overheard an hour ago");
    }
}
