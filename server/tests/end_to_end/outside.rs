//! Signing in at a real OpenID provider, as a browser without scripts does it.
use crate::api::{self, Api};
use crate::patience::until;
use crate::program::{Launch, NO_NODE, Program, free_port};
use serde_json::json;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;

#[path = "outside/provider.rs"]
mod provider;
#[path = "outside/visitor.rs"]
mod visitor;

use provider::Provider;
use visitor::{Page, Visitor};

const SECRET: &str = "hunter2-hunter2-hunter2";

/// A server whose people sign in at a provider on that port.
fn server_for(port: u16, secret: &str, further: &[&str]) -> Program {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    let file = server.folder().join("oidc.secret");
    fs::write(&file, secret).unwrap();
    fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
    let issuer = format!("http://127.0.0.1:{port}");
    let settings = ["--oidc-issuer", &issuer, "--oidc-client-id", "almoner", "--oidc-name", "Harbour"];
    let secret = ["--oidc-client-secret-file", file.to_str().unwrap()];
    server.launch = server.launch.clone().with(&settings).with(&secret).with(further);
    server.start_again();
    let first = json!({"email": "root@example.org", "password": "a long password", "isAdministrator": true});
    assert_eq!(server.api().post("/api/v1/users", &first).status, 201);
    server
}

fn back(server: &Program) -> String {
    format!("http://{}/sign-in/organisation/back", server.address())
}

/// Somebody presses the button, and writes that name at the provider.
fn sign_in(server: &Program, name: &str) -> (Visitor, Page) {
    let mut visitor = Visitor::default();
    let front = format!("http://{}/sign-in?next=%2Fadmin%2Faccount", server.address());
    let page = visitor.open(&front);
    let button = page.link("Sign in with Harbour");
    let asked = visitor.open(&format!("http://{}{button}", server.address()));
    assert!(asked.url.contains("/interaction/"), "{asked:?}");
    let agreed = visitor.send(&asked, &[("prompt", "login"), ("login", name), ("password", "x")]);
    let back = visitor.send(&agreed, &[("prompt", "consent")]);
    (visitor, back)
}

#[test]
fn people_sign_in_at_a_real_provider() {
    let port = free_port();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("almoner.toml");
    fs::write(&file, "[[sign-in-role]]\ngroup = \"admins\"\nrole = \"administrator\"\n").unwrap();
    let mut server = server_for(
        port,
        SECRET,
        &[
            "--config",
            file.to_str().unwrap(),
            "--sign-in-accounts",
            "create",
            "--sign-in-group",
            "almoner",
            "--oidc-scopes",
            "email,profile,groups",
        ],
    );
    let mut provider = Provider::start(port, &back(&server));
    let (mut ann, page) = sign_in(&server, "ann");
    assert_eq!(page.url, format!("http://{}/admin/account", server.address()), "{page:?}");
    assert!(page.text.contains("ann@example.org"), "{}", page.text);
    // The provider remembers her, and so does this server.
    let again = ann.open(&format!("http://{}/sign-in", server.address()));
    assert!(again.url.ends_with("/admin"), "{again:?}");

    let (_, page) = sign_in(&server, "bob");
    assert!(page.text.contains("not in the group"), "{}", page.text);
    let (_, page) = sign_in(&server, "eve");
    assert!(page.text.contains("no e-mail address that it has verified"), "{}", page.text);

    // It comes back with another key: what it signs is believed at once.
    provider.stop();
    let (_, page) =
        (Visitor::default(), Visitor::default().open(&format!("http://{}/sign-in", server.address())));
    assert!(page.text.contains("Sign in with Harbour"), "the page is there all the while");
    // Her address is another by then, and so are her groups; she is ann all the same.
    (provider.host, provider.groups) = ("example.net", "almoner,admins");
    assert!(!is_administrator(&server, "ann@example.org"));
    provider.start_again();
    let (_, page) = sign_in(&server, "ann");
    assert!(page.url.ends_with("/admin/account") && page.text.contains("ann@example.org"), "{page:?}");
    let people = count_of_people(&server);
    assert_eq!(people, 2, "root and ann, who signed in twice");
    assert!(is_administrator(&server, "ann@example.org"));
    provider.stop();
    provider.groups = "almoner";
    provider.start_again();
    sign_in(&server, "ann");
    assert!(!is_administrator(&server, "ann@example.org"), "what a group gave it has taken");
    server.stop();
    let log = server.log();
    assert!(!log.contains("hunter2") && !log.contains("ann@example.org"), "{log}");
}

#[test]
fn a_wrong_secret_is_said_and_a_provider_that_is_away_too() {
    let port = free_port();
    let server = server_for(port, "guessed", &["--sign-in-accounts", "create"]);
    let mut visitor = Visitor::default();
    let away = visitor.open(&format!("http://{}/sign-in/organisation", server.address()));
    assert!(away.status == 502 && away.text.contains("Harbour does not answer"), "{away:?}");
    let _provider = Provider::start(port, &back(&server));
    until(20, "it is asked again", || {
        visitor
            .open(&format!("http://{}/sign-in/organisation", server.address()))
            .url
            .contains("/interaction/")
    });
    let (_, page) = sign_in(&server, "ann");
    assert!(page.text.contains("it refuses: invalid_client"), "{page:?}");
    assert_eq!(count_of_people(&server), 1);
    server.says("invalid_client");
    assert!(!server.log().contains("guessed"));
}

/// A request by a web server that knows ann, at the socket.
fn ask_at(socket: &std::path::Path, head: &str) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    let request = format!("{head}\r\nhost: x\r\nconnection: close\r\nx-remote-user: root@example.org\r\n");
    stream
        .write_all(format!("{request}sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 0\r\n\r\n").as_bytes())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_web_server_in_front_names_people_at_a_socket_of_its_own() {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    let socket = server.folder().join("sign-in.socket");
    let settings = ["--sign-in-header", "X-Remote-User", "--sign-in-socket", socket.to_str().unwrap()];
    server.launch = server.launch.clone().with(&settings);
    server.start_again();
    let first = json!({"email": "root@example.org", "password": "a long password", "isAdministrator": true});
    assert_eq!(server.api().post("/api/v1/users", &first).status, 201);
    let page = ask_at(&socket, "GET /sign-in HTTP/1.1");
    assert!(page.contains("Go on as root@example.org"), "{page}");
    // The account has a password, which is shown this once.
    let asked = ask_at(&socket, "POST /sign-in/named HTTP/1.1");
    let ticket = asked.split("name=\"ticket\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let join = client().post(format!("http://{}/sign-in/join", server.address()));
    let join = join.header("sec-fetch-site", "same-origin");
    let joined = fetch(join.form(&[("ticket", ticket), ("password", "a long password")]));
    assert_eq!(joined.status, 303, "{}", joined.body);
    let entered = ask_at(&socket, "POST /sign-in/named HTTP/1.1");
    assert!(
        entered.starts_with("HTTP/1.1 303") && entered.contains("set-cookie: almoner-session="),
        "{entered}"
    );
    // At the address that everybody reaches, the same header says nothing.
    let strange = client()
        .get(format!("http://{}/sign-in", server.address()))
        .header("x-remote-user", "root@example.org");
    assert!(!fetch(strange).body.contains("root@example.org"));
    // What was left over by a server that was killed is in nobody's way.
    server.kill();
    assert!(socket.exists());
    server.start_again();
    assert!(ask_at(&socket, "GET /sign-in HTTP/1.1").contains("Go on as root@example.org"));
    assert_eq!(server.stop().code(), Some(0));
}

fn is_administrator(server: &Program, email: &str) -> bool {
    let root = server.api().basic("root@example.org", "a long password");
    let person = Api::get(&root, &format!("/api/v1/users/{email}")).expect(200);
    !person["roles"].as_array().unwrap().is_empty()
}

fn count_of_people(server: &Program) -> usize {
    let root = server.api().basic("root@example.org", "a long password");
    let people = Api::get(&root, "/api/v1/users").expect(200);
    people.as_array().unwrap().len()
}

/// What the visitor's own requests are sent with.
fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// One request, and what came back.
fn fetch(request: reqwest::RequestBuilder) -> api::Answer {
    api::answer(request).unwrap()
}
