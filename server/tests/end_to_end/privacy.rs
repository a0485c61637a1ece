//! No visitor's address, referrer or browser is in the log or the database, whatever page or route they ask for.
use crate::api::answer;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Shop, WATCHED};
use serde_json::json;
use std::fs;
use std::path::Path;

const ADDRESS: &str = "198.51.100.77";
const MARKS: [(&str, &str); 9] = [
    ("x-forwarded-for", ADDRESS),
    ("x-real-ip", ADDRESS),
    ("forwarded", "for=198.51.100.77"),
    ("user-agent", "MarkedBrowser/9.9"),
    ("referer", "https://marked-referrer.example/page"),
    ("cookie", "session=marked-cookie"),
    ("accept-language", "marked-language"),
    ("x-request-id", "marked-request-id"),
    ("origin", "https://marked-origin.example"),
];
const NEVER: [&str; 7] = [
    ADDRESS,
    "MarkedBrowser",
    "marked-referrer",
    "marked-cookie",
    "marked-language",
    "marked-request-id",
    "marked-origin",
];

#[test]
fn no_visitor_leaves_a_trace() {
    let mut server = Program::start(Launch::on(NO_NODE).with(&[
        "--log-level",
        "trace",
        // Their word is taken, so what they say is read.
        "--client-address-header",
        "X-Forwarded-For",
    ]));
    let shop = Shop::open(&server, WATCHED);
    let bill = shop.bill(1_000);
    let store = &shop.store;
    let anyone = server.api();
    let visit = |method: &str, path: &str| {
        let request = MARKS
            .iter()
            .fold(anyone.request(method, path), |request, (name, value)| request.header(*name, *value));
        answer(request).unwrap()
    };
    for path in [
        format!("/i/{}", bill.id),
        format!("/i/{}?marked-query=1", bill.id),
        format!("/i/{}/qr.png", bill.id),
        format!("/i/{}/receipt", bill.id),
        format!("/i/{}/renew", bill.id),
        format!("/donate/{store}"),
        format!("/donate/{store}/embed"),
        format!("/donate/{store}/picture"),
        format!("/donate/{store}/poster.png"),
        format!("/donate/{store}/poster.pdf"),
        format!("/invoice?id={}", bill.id),
        format!("/logo/{store}/nothing"),
        "/modal/btcpay.js".into(),
        "/nowhere".into(),
        "/docs".into(),
        "/api/v1/health".into(),
        "/api/v1/stores".into(),
        "/api/v1/nowhere".into(),
        "/i/nothing".into(),
        "/".into(),
    ] {
        visit("GET", &path);
        visit("POST", &path);
    }
    let page = visit("GET", &format!("/donate/{store}")).body;
    let token = page.split_once("name=\"form-token\" value=\"").unwrap().1.split_once('"').unwrap().0;
    let form = MARKS.iter().fold(anyone.request("POST", &format!("/donate/{store}")), |r, (name, value)| {
        r.header(*name, *value)
    });
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let given = answer(form.body(format!("amount=5&form-token={token}"))).unwrap();
    assert!((300..400).contains(&given.status), "{} {}", given.status, given.body);
    let over_the_limit = (6..40).any(|amount| {
        let form = anyone.request("POST", &format!("/donate/{store}"));
        let form = MARKS.iter().fold(form, |request, (name, value)| request.header(*name, *value));
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        answer(form.body(format!("amount={amount}&form-token={token}"))).unwrap().status == 429
    });
    assert!(over_the_limit, "the address is counted, in memory");
    let order =
        shop.api.request("POST", &shop.path("/invoices")).json(&json!({ "amount": "1", "currency": "USD" }));
    let order = MARKS.iter().fold(order, |request, (name, value)| request.header(*name, *value));
    answer(order).unwrap().expect(200);
    let broken = MARKS
        .iter()
        .fold(shop.api.request("POST", &shop.path("/invoices")), |r, (name, value)| r.header(*name, *value));
    answer(broken.body("{ \"note\": \"198.51.100.77\"")).unwrap().expect(400);

    server.stop();
    let log = server.log();
    assert!(log.contains("listening"));
    for mark in NEVER.iter().chain(&["marked-query", "127.0.0.1:4", "127.0.0.1:5", "peer"]) {
        assert!(!log.contains(mark), "{mark} is in the log");
    }
    absent(&server.data(), &NEVER);
}

/// Fails if a file in the folder holds one of the words.
#[track_caller]
pub(crate) fn absent(folder: &Path, words: &[&str]) {
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.ends_with("almoner.sqlite")));
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for word in words {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word} is in {}", file.display());
        }
    }
}
