//! Who may make the first account, and who a later one.
use crate::api::answer;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{EMAIL, PASSWORD};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn person(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "isAdministrator": true })
}

#[test]
fn on_regtest_the_first_account_is_this_machines() {
    let server = Program::start(Launch::on(NO_NODE));
    let api = server.api();
    for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"] {
        let forwarded =
            api.request("POST", "/api/v1/users").header(header, "203.0.113.9").json(&person(EMAIL));
        assert_eq!(answer(forwarded).unwrap().expect(401)["code"], "unauthenticated");
    }
    let first = api.post("/api/v1/users", &person(EMAIL)).expect(201);
    assert_eq!(first["roles"], json!(["ServerAdmin"]));
    api.post("/api/v1/users", &person("second@example.org")).expect(401);

    let admin = api.basic(EMAIL, PASSWORD);
    let plain = json!({ "email": "second@example.org", "password": PASSWORD });
    assert_eq!(admin.post("/api/v1/users", &plain).expect(201)["roles"], json!([]));
    let refused =
        api.basic("second@example.org", PASSWORD).post("/api/v1/users", &person("third@example.org"));
    assert_eq!(refused.expect(403)["code"], "missing-permission");
    api.basic(EMAIL, "wrong horse battery staple").get("/api/v1/users/me").expect(401);
}

#[test]
fn elsewhere_it_takes_the_token_that_only_the_operator_can_read() {
    let mut server = Program::start(Launch::on(NO_NODE).on_network("mainnet"));
    let file = server.data().join("setup-token");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(server.data()).unwrap().permissions().mode() & 0o777, 0o700);
    let old = fs::read_to_string(&file).unwrap();
    server.stop();
    server.start_again();
    let token = fs::read_to_string(&file).unwrap();
    assert_ne!(old, token, "a token lives as long as its process");

    let api = server.api();
    api.post("/api/v1/users", &person(EMAIL)).expect(401);
    for wrong in [old.trim(), "", "0", "null"] {
        api.authorized(format!("SetupToken {wrong}")).post("/api/v1/users", &person(EMAIL)).expect(401);
    }
    let right = api.authorized(format!("SetupToken {}", token.trim()));
    right.get("/api/v1/users/me").expect(401);
    right.post("/api/v1/users", &json!({ "email": EMAIL, "password": "short" })).expect(422);
    right.post("/api/v1/users", &person(EMAIL)).expect(201);
    assert!(!file.exists());
    right.post("/api/v1/users", &person("second@example.org")).expect(401);
    assert!(!server.log().contains(token.trim()));
    server.stop();
    server.start_again();
    assert!(!file.exists());
    server.api().post("/api/v1/users", &person("second@example.org")).expect(401);
}
