//! `/docs`, the page that shows integrators the API.
use crate::pages::too_wide;
use browser::server::Server;
use browser::{Kind, Screen, Visitor};
use chain::regtest::Regtest;
use serde_json::json;

#[test]
fn the_page_about_the_api_is_open_to_all() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let integrator = at_the_page(&server, Kind::Chromium);
    for screen in [Screen::NARROW, Screen::NARROW.dark()] {
        integrator.sit_at(screen);
        assert_eq!(integrator.barriers(), [""; 0]);
        assert_eq!(too_wide(&integrator), [""; 0]);
    }
    assert_eq!(integrator.run(WEARS_ITS_STYLE), json!(true), "its policy lets its own style through");
    integrator.run("for (const part of document.querySelectorAll('details')) part.open = true;");
    assert_eq!(too_wide(&integrator), [""; 0], "with all opened");
    integrator.click("main a[href='/swagger/v1/swagger.json']");
    integrator.sees("pre");
    assert!(integrator.text("pre").contains("openapi"), "the document itself");
    assert_eq!(integrator.elsewhere().asked(), [""; 0], "requests to others");
}

#[test]
fn the_page_about_the_api_needs_no_scripts() {
    let node = Regtest::start();
    let server = Server::start(&node);
    let integrator = at_the_page(&server, Kind::FirefoxSafest);
    assert_eq!(integrator.elsewhere().asked(), [""; 0], "requests to others");
}

const WEARS_ITS_STYLE: &str =
    "return document.styleSheets.length === 1 && document.styleSheets[0].cssRules.length > 0;";

/// Somebody who has opened the page, and on it what it says of one operation.
fn at_the_page(server: &Server, kind: Kind) -> Visitor {
    let integrator = Visitor::with(kind);
    integrator.open(&format!("{}/docs", server.address()));
    let titles = integrator.texts("summary");
    let creates = titles.iter().position(|title| title.contains("POST /api/v1/stores/{storeId}/invoices"));
    assert!(creates.is_some(), "how an invoice is made is among {titles:?}");
    assert!(!integrator.has("details[open]"));
    integrator.click("summary");
    integrator.sees("details[open]");
    assert!(integrator.text("details[open] p").len() > 10, "an operation says something of itself");
    integrator
}
