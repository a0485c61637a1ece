//! Strangers, many or odd: the script of the page that asks for work is run as it is sent, by `$NODE`, and what it finds
//! must be good; without it a donor waits.
use crate::api::{Answer, Api, answer};
use crate::patience::within;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Shop, WATCHED};
use std::process::Command;
use url::form_urlencoded;

/// As much of a page as the script looks at. It says what it would send.
const PAGE: &str = r#"
    const [puzzle, bits] = process.argv.slice(1);
    const form = { submitted: "no" };
    const answer = { dataset: { puzzle, bits }, form, value: "" };
    globalThis.window = globalThis;
    globalThis.crypto ??= require("node:crypto").webcrypto;
    globalThis.document = { getElementById: (id) => (id === "answer" ? answer : null) };
    globalThis.HTMLFormElement = class {};
    HTMLFormElement.prototype.submit = function () { if (this === form) console.log(answer.value); };
"#;

fn field(page: &Answer, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{page:?}"));
    rest.split_once("value=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
}

fn attribute(page: &Answer, name: &str) -> String {
    page.body.split_once(&format!("{name}=\"")).unwrap().1.split_once('"').unwrap().0.to_owned()
}

fn give(api: &Api, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = api.request("POST", path).header("content-type", "application/x-www-form-urlencoded");
    answer(request.body(form)).unwrap()
}

/// Gives; the page that asks for work.
fn asks_for_work(api: &Api, path: &str) -> Answer {
    let token = field(&api.get(path), "form-token");
    let asked = give(api, path, &[("amount", "5"), ("form-token", &token)]);
    assert_eq!(asked.status, 200, "{asked:?}");
    asked
}

#[test]
fn a_browser_works_and_a_donor_without_scripts_waits() {
    let server = Program::start(Launch::on(NO_NODE).with(&["--proof-of-work", "always"]));
    let shop = Shop::open(&server, WATCHED);
    let (api, path) = (server.api(), format!("/donate/{}", shop.store));

    let asked = asks_for_work(&api, &path);
    let script = api.get(&attribute(&asked, "<script src")).body;
    let node = std::env::var("NODE").unwrap_or_else(|_| "node".into());
    let mut run = Command::new(&node);
    run.arg("-e").arg(format!("{PAGE}{script}"));
    let run = run.args([attribute(&asked, "data-puzzle"), attribute(&asked, "data-bits")]).output();
    let run = run.unwrap_or_else(|error| panic!("{node}: {error}; set NODE to a Node.js"));
    let found = String::from_utf8(run.stdout).unwrap().trim().to_owned();
    assert!(run.status.success() && !found.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    let (token, puzzle) = (field(&asked, "form-token"), field(&asked, "form-puzzle"));
    let solved = [("amount", "5"), ("form-token", &token), ("form-puzzle", &puzzle), ("form-answer", &found)];
    let given = give(&api, &path, &solved);
    assert!(given.status == 303 && given.header("location").starts_with("/i/"), "{given:?}");

    let asked = asks_for_work(&api, &path);
    let (token, ticket) = (field(&asked, "form-token"), field(&asked, "form-ticket"));
    let waited = [("amount", "5"), ("form-token", &token), ("form-ticket", &ticket)];
    assert_eq!(give(&api, &path, &waited).status, 200, "too early");
    let given = within(40, || {
        let answer = give(&api, &path, &waited);
        if answer.status == 303 { Ok(answer) } else { Err(answer.body) }
    });
    assert!(given.header("location").starts_with("/i/"));
    let list = shop.api.get(&shop.path("/invoices")).expect(200);
    assert_eq!(list.as_array().unwrap().len(), 2);
}
