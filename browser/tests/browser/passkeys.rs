//! A passkey in a real browser, on a device that the browser makes up: added, signed in with, removed.
use browser::server::{EMAIL, PASSWORD, Server};
use browser::{Kind, Visitor};
use chain::regtest::Regtest;
use serde_json::json;

const ADD: &str = "form[action$='/passkeys/begin'] button";
const SIGN_IN: &str = "form[action='/sign-in/passkey/begin'] button";

/// Writes that into a field.
fn fill(owner: &Visitor, field: &str, text: &str) {
    owner.click(field);
    owner.type_text(text);
}

fn sign_in_by_password(owner: &Visitor, server: &Server) {
    owner.open(&format!("{}/sign-in?next=/admin/account", server.address()));
    fill(owner, "#email", EMAIL);
    fill(owner, "#password", PASSWORD);
    owner.click("form[action='/sign-in'] button");
    owner.sees("#current");
}

/// Gives the browser a device that knows its owner's finger, or one that knows them not.
fn give_device(owner: &Visitor) -> String {
    owner.devtools("WebAuthn.enable", json!({}));
    let device = json!({ "options": {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": true,
        "hasUserVerification": true,
        "isUserVerified": true,
        "automaticPresenceSimulation": true,
    } });
    let given = owner.devtools("WebAuthn.addVirtualAuthenticator", device);
    given["authenticatorId"].as_str().unwrap().to_owned()
}

/// What the device has, as its owner's settings would show it.
fn on_device(owner: &Visitor, device: &str) -> Vec<serde_json::Value> {
    let found = owner.devtools("WebAuthn.getCredentials", json!({ "authenticatorId": device }));
    found["credentials"].as_array().unwrap().clone()
}

#[test]
fn a_passkey_is_added_signs_its_owner_in_and_is_removed() {
    let node = Regtest::start();
    let server = Server::named(&node);
    let owner = Visitor::with(Kind::Chromium);
    sign_in_by_password(&owner, &server);
    let device = give_device(&owner);
    fill(&owner, "#passkey-name", "This laptop");
    fill(&owner, "#passkey-password", PASSWORD);
    owner.click(ADD);
    owner.sees(".done");
    assert!(owner.url().ends_with("/admin/account?done=passkey"), "{}", owner.url());
    assert!(owner.text("main").contains("This laptop"), "{}", owner.text("main"));
    let kept = on_device(&owner, &device);
    assert_eq!(
        (kept.len(), &kept[0]["rpId"], &kept[0]["isResidentCredential"]),
        (1, &json!("localhost"), &json!(true))
    );

    owner.click(".leave button");
    owner.sees(SIGN_IN);
    owner.click(SIGN_IN);
    owner.sees(".leave");
    assert_eq!(owner.url(), format!("{}/admin", server.address()));

    // One that the device has already is not made again.
    owner.open(&format!("{}/admin/account", server.address()));
    fill(&owner, "#passkey-name", "Again");
    fill(&owner, "#passkey-password", PASSWORD);
    owner.click(ADD);
    owner.sees("[data-failed=InvalidStateError]:not([hidden])");

    owner.open(&format!("{}/admin/account", server.address()));
    owner.click("form[action$='/passkeys/remove'] button");
    owner.sees(".done");
    assert!(!owner.text("main").contains("This laptop"), "{}", owner.text("main"));
    owner.click(".leave button");
    owner.sees(SIGN_IN);
    owner.click(SIGN_IN);
    // The device still has it, and shows it; the server says what to do.
    owner.sees("p.mistake[role=alert]");
    assert!(owner.text("main").contains("No account here has that passkey"), "{}", owner.text("main"));
    assert_eq!(on_device(&owner, &device).len(), 1);
    assert_eq!(owner.elsewhere().asked(), Vec::<String>::new());
}

#[test]
fn whom_their_device_does_not_know_is_not_let_in() {
    let node = Regtest::start();
    let server = Server::named(&node);
    let owner = Visitor::with(Kind::Chromium);
    owner.open(&format!("{}/sign-in", server.address()));
    let device = give_device(&owner);
    owner.devtools("WebAuthn.setUserVerified", json!({ "authenticatorId": device, "isUserVerified": false }));
    owner.click(SIGN_IN);
    owner.sees("[data-failed=other]:not([hidden])");
    owner.sees("button.main:not([disabled])");
}

#[test]
fn without_scripts_no_passkey_is_offered_and_all_else_works() {
    let node = Regtest::start();
    let server = Server::named(&node);
    let owner = Visitor::with(Kind::ChromiumWithoutScripts);
    sign_in_by_password(&owner, &server);
    owner.sees("p[data-no-passkeys]");
    assert!(owner.has("form[action$='/passkeys/begin'][hidden]"));
    assert!(owner.text("main").contains("takes scripts"), "{}", owner.text("main"));
    owner.click(".leave button");
    owner.sees("form[action='/sign-in/passkey/begin'][hidden]");
    assert!(!owner.text("main").contains("passkey"), "{}", owner.text("main"));
}
