//! An owner's whole task with people: somebody is invited, sets a password and signs in, gets another role, is taken out.
use browser::server::{EMAIL, PASSWORD, Server};
use browser::{Kind, Visitor};
use chain::regtest::Regtest;

const BOB: &str = "bob@example.org";
const HIS: &str = "of his own making";
/// Bob, in the list of the store's people.
const ROW: &str = "main li.sheet:nth-of-type(2)";

#[test]
fn an_owner_looks_after_people() {
    whole_task(Kind::Chromium);
}

#[test]
fn an_owner_looks_after_people_without_scripts() {
    whole_task(Kind::ChromiumWithoutScripts);
}

#[test]
fn an_owner_looks_after_people_in_tor_browser_at_its_safest() {
    whole_task(Kind::FirefoxSafest);
}

fn whole_task(kind: Kind) {
    let node = Regtest::start();
    let server = Server::start(&node);
    let (ann, bob) = (Visitor::with(kind), Visitor::with(kind));
    ann.open(&format!("{}/sign-in", server.address()));
    sign_in(&ann, EMAIL, PASSWORD);

    ann.open(&server.admin("/people"));
    write(&ann, "#email", BOB);
    ann.click("#role option[value=Support]");
    ann.click("form[action$='/people/add'] button");
    // Nobody has that address: she is asked whether it is right.
    ann.sees(".deeds button");
    ann.click(".deeds button");
    let link = ann.text("#link");
    assert!(link.starts_with(server.address()), "{link}");

    bob.open(&link);
    write(&bob, "#new", HIS);
    write(&bob, "#again", HIS);
    bob.click("button.main");
    bob.sees("main a[href='/sign-in']");
    bob.click("main a[href='/sign-in']");
    sign_in(&bob, BOB, HIS);
    bob.open(&server.admin("/invoices"));
    assert_eq!(bob.text("h1"), "Invoices");
    bob.open(&server.admin("/books"));
    assert_eq!(bob.text("h1"), "This is not yours to see or do");
    bob.open(&link);
    assert!(bob.text("main").contains("This link opens nothing"), "it was used");

    ann.open(&server.admin("/people"));
    ann.click(&format!("{ROW} option[value=Finance]"));
    ann.click(&format!("{ROW} form[action$='/change'] button"));
    ann.sees(".done");
    bob.open(&server.admin("/books"));
    assert_eq!(bob.text("h1"), "Books");

    ann.click(&format!("{ROW} form[action$='/remove'] button"));
    ann.sees("main li.sheet:only-of-type");
    bob.open(&server.admin("/invoices"));
    assert_eq!(bob.text("h1"), "This is not yours to see or do");
    for visitor in [&ann, &bob] {
        assert_eq!(visitor.elsewhere().asked(), [""; 0], "requests to others");
    }
}

fn sign_in(visitor: &Visitor, email: &str, password: &str) {
    write(visitor, "#email", email);
    write(visitor, "#password", password);
    visitor.click("button.main");
    visitor.sees("nav");
}

fn write(visitor: &Visitor, field: &str, text: &str) {
    visitor.click(field);
    visitor.type_text(text);
}
