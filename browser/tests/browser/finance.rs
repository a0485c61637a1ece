//! Somebody who keeps the books: signs in, sees what came in this month, looks at one payment's history, downloads the journal,
//! and has it made in the background, too.
use browser::patience::within;
use browser::server::{EMAIL, PASSWORD, Server};
use browser::{Kind, Visitor};
use chain::regtest::Regtest;
use serde_json::json;
use std::fs;

/// What Chromium asks its maker for when something is downloaded, whatever it is.
const BROWSER_S_OWN: [&str; 2] = ["gvt1.com:", "googleapis.com:"];

#[test]
fn the_month_is_closed_with_scripts() {
    close_the_month(Kind::Chromium);
}

#[test]
fn the_month_is_closed_without_scripts() {
    close_the_month(Kind::ChromiumWithoutScripts);
}

fn close_the_month(kind: Kind) {
    let node = Regtest::start();
    let server = Server::start(&node);
    sell(&node, &server);
    let finance = Visitor::with(kind);
    sign_in(&server, &finance);

    // What came in this month, in coins and in money.
    finance.click("main a[href^='/admin/stores/']");
    finance.sees(".counts");
    let overview = finance.text("main").replace('\u{a0}', " ");
    assert!(overview.contains("This month") && overview.contains("0.00020000 BTC"), "{overview}");
    assert!(overview.contains("10.00 EUR"), "{overview}");
    is_open_to_all(kind, &finance);

    // What became of one payment.
    finance.click(".in-store a[href$='/invoices']");
    finance.click("table.list a");
    finance.sees(".history li");
    let history = finance.text(".history").replace('\u{a0}', " ");
    for part in
        ["0.00020000 BTC came, in transaction", "10.00 EUR at the rate agreed", "as sales", "was settled"]
    {
        assert!(history.contains(part), "{part}: {history}");
    }
    is_open_to_all(kind, &finance);

    // The journal, at once.
    finance.click(".in-store a[href$='/reports']");
    finance.click("main a[href$='/reports/journal']");
    finance.sees("table.list");
    assert!(finance.text("table.list").contains("A-17"));
    is_open_to_all(kind, &finance);
    is_the_journal(&downloaded(&finance, "main a[href*='/file?'][href*='format=csv']"));

    // And in the background: they leave, and find it when they come back.
    finance.click("form[action$='/export'] button");
    finance.sees("main [role=status]");
    finance.click(".in-store a[href$='/reports']");
    finance.click(".lines a");
    finance.sees("main a[href$='/file']");
    is_open_to_all(kind, &finance);
    is_the_journal(&downloaded(&finance, "main a[href$='/file']"));
    let ours = |asked: &String| !BROWSER_S_OWN.iter().any(|own| asked.contains(own));
    let asked: Vec<String> = finance.elsewhere().asked().into_iter().filter(ours).collect();
    assert_eq!(asked, [""; 0], "requests to others");
}

/// An order of 10 EUR is paid, and settled.
fn sell(node: &Regtest, server: &Server) {
    let order = json!({ "amount": "10", "currency": "EUR", "metadata": { "orderId": "A-17" } });
    let invoice = server.must("POST", &server.path("/invoices"), Some(&order));
    let path = server.path(&format!("/invoices/{}", invoice["id"].as_str().unwrap()));
    let methods = server.must("GET", &format!("{path}/payment-methods"), None);
    node.send(methods[0]["destination"].as_str().unwrap(), "0.0002");
    node.mine(1);
    within(120, || match server.must("GET", &path, None) {
        invoice if invoice["status"] == "Settled" => Ok(()),
        invoice => Err(invoice.to_string()),
    });
}

fn sign_in(server: &Server, finance: &Visitor) {
    finance.open(&format!("{}/admin", server.address()));
    finance.click("input[name=email]");
    finance.type_text(EMAIL);
    finance.click("input[name=password]");
    finance.type_text(PASSWORD);
    finance.click("main button");
    finance.sees("main .sheets");
}

/// The file that such a link leads to, once it is there whole.
fn downloaded(finance: &Visitor, link: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let into = json!({ "behavior": "allow", "downloadPath": folder.path() });
    finance.devtools("Browser.setDownloadBehavior", into);
    finance.click(link);
    let mut text = String::new();
    within(60, || {
        text = fs::read_to_string(folder.path().join("journal.csv")).unwrap_or_default();
        // The browser gives the file its name when it has all of it.
        if text.is_empty() { Err("nothing was downloaded".into()) } else { Ok(()) }
    });
    text
}

fn is_the_journal(text: &str) {
    let mut lines = text.lines();
    assert!(lines.next().unwrap().starts_with("number,time,kind,amount_btc,debit,credit,worth"), "{text}");
    let entry = lines.next().unwrap();
    for cell in [
        "\"received\"",
        "0.00020000",
        "\"assets:wallet:1\"",
        "\"income:invoices\"",
        "10.00",
        "\"EUR\"",
        "\"A-17\"",
    ] {
        assert!(entry.contains(cell), "{cell} is not in {entry}");
    }
    assert_eq!(lines.next(), None);
}

/// The checker needs scripts, so it looks where they are allowed.
fn is_open_to_all(kind: Kind, finance: &Visitor) {
    if kind == Kind::Chromium {
        assert_eq!(finance.barriers(), [""; 0], "{}", finance.url());
    }
}
