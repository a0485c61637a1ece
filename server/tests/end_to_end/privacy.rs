//! No visitor's address, referrer or browser is anywhere, whatever page or route they ask for: not in the log, the
//! database, its copies and backups, the metrics, or what is exported.
use crate::api::{Api, answer};
use crate::backups::Keys;
use crate::pages::{OUTSIDE, PAGES};
use crate::program::{Launch, NO_NODE, Program, free_port};
use crate::shop::{EMAIL, PASSWORD, Shop, WATCHED};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;
use store::{ALL_MIGRATIONS, Opening, Store};

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
    let watched_at = format!("127.0.0.1:{}", free_port());
    let mut server = Program::start(Launch::on(NO_NODE).with(&[
        "--metrics-listen",
        &watched_at,
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
        "/livez".into(),
        "/readyz".into(),
        "/metrics".into(),
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

    for (method, path) in every_route() {
        let path = path.replace("{storeId}", store).replace("{invoiceId}", &bill.id);
        let path = path.replace("{paymentMethodId}", "BTC-CHAIN").replace(['{', '}'], "");
        for api in [&anyone, &shop.api] {
            let request = api.request(method, &format!("{path}?marked-query=1"));
            let request = MARKS.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            answer(request).unwrap();
        }
    }

    let cookies = as_who_runs_it(&anyone, store, &bill.id);

    let mut searched = Searched::default();
    searched.metrics(&Api::new(format!("http://{watched_at}")));
    searched.backup(&server, "beside the server");
    server.stop();
    searched.text("the log", server.log(), "listening");
    searched.folder(&server.data());
    for (line, shows) in [
        ("privacy report", "address"),
        ("privacy report --json", "\"kind\""),
        (&format!("privacy export --invoice {}", bill.id), bill.id.as_str()),
        (&format!("privacy erase --invoice {}", bill.id), bill.id.as_str()),
    ] {
        searched.text(line, almoner(&server.data(), line), shows);
    }
    searched.backup(&server, "after all");
    searched.snapshot(&server);
    searched.folder(&server.data());
    searched.never(&NEVER);
    for cookie in &cookies {
        let (_, token) = cookie.split_once('=').unwrap();
        searched.never(&[token]);
    }
    for mark in ["marked-query", "127.0.0.1:4", "127.0.0.1:5", "peer"] {
        assert!(!server.log().contains(mark), "{mark} is in the log");
    }
}

/// Every page for those who run it, signed out and signed in, marked as far as who is signed in can be. Gives what the browser
/// was known by meanwhile.
fn as_who_runs_it(anyone: &Api, store: &str, invoice: &str) -> Vec<String> {
    let paths = OUTSIDE.iter().flat_map(|path| [("GET", *path), ("POST", *path)]);
    let paths = paths.chain(PAGES.iter().map(|(method, path, _)| (*method, *path)));
    let mut cookies = Vec::new();
    for (method, path) in paths {
        let path = path.replace("{store}", store).replace("{id}", invoice).replace("{number}", "1");
        let path = format!("{}?marked-query=1", path.replace(['{', '}'], ""));
        let signed_out =
            MARKS.iter().fold(anyone.request(method, &path), |r, (name, value)| r.header(*name, *value));
        answer(signed_out).unwrap();
        // Whatever it does, such as ending the session: the next one has its own.
        let cookie = sign_in(anyone);
        let home = answer(marked(anyone, "GET", "/admin").header("cookie", &cookie)).unwrap();
        let token = home.body.split_once("name=\"form-token\" value=\"").expect("signed in").1;
        let token = token.split_once('"').unwrap().0;
        let request = marked(anyone, method, &path).header("cookie", &cookie);
        let request =
            if method == "GET" { request } else { with_form(request, &format!("form-token={token}")) };
        assert_ne!(answer(request).unwrap().status, 500, "{method} {path}");
        cookies.push(cookie);
    }
    cookies
}

/// With every mark that a browser may bear whose owner is signed in.
fn marked(api: &Api, method: &str, path: &str) -> reqwest::RequestBuilder {
    let marks = MARKS.iter().filter(|(name, _)| !["cookie", "origin"].contains(name));
    let request = marks.fold(api.request(method, path), |r, (name, value)| r.header(*name, *value));
    request.header("sec-fetch-site", "same-origin")
}

fn with_form(request: reqwest::RequestBuilder, form: &str) -> reqwest::RequestBuilder {
    request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned())
}

fn sign_in(anyone: &Api) -> String {
    let form = format!("email={}&password={}", EMAIL.replace('@', "%40"), PASSWORD.replace(' ', "+"));
    let inside = answer(with_form(marked(anyone, "POST", "/sign-in"), &form)).unwrap();
    assert_eq!(inside.status, 303, "{}", inside.body);
    inside.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

/// Every route of the API with the methods it takes; what takes something away comes last.
fn every_route() -> Vec<(&'static str, String)> {
    const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
    let document = server::api::openapi();
    let paths = document["paths"].as_object().unwrap();
    let of = |method: &'static str| paths.iter().filter(move |(_, all)| all.get(method).is_some());
    let routes =
        METHODS.into_iter().flat_map(|method| of(method).map(move |(path, _)| (method, path.clone())));
    let routes: Vec<_> = routes.map(|(method, path)| (upper(method), path)).collect();
    assert!(routes.len() > 40, "{routes:?}");
    routes
}

fn upper(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "PATCH", "DELETE"]
        .into_iter()
        .find(|upper| upper.eq_ignore_ascii_case(method))
        .unwrap()
}

/// What a command prints, on both streams.
fn almoner(data: &Path, line: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    command.args(line.split(' ')).args(["--network", "regtest", "--data-dir"]).arg(data);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// Places where something could have been left. Whatever else the program writes or answers is one line more.
#[derive(Default)]
struct Searched(Vec<(String, Vec<u8>)>);

impl Searched {
    /// Something to search, in which that word must be found: else it is not what it should be.
    #[track_caller]
    fn bytes(&mut self, place: &str, bytes: Vec<u8>, shows: &str) {
        assert!(has(&bytes, shows), "{shows} is not in {place}");
        self.0.push((place.to_owned(), bytes));
    }

    #[track_caller]
    fn text(&mut self, place: &str, text: String, shows: &str) {
        self.bytes(place, text.into_bytes(), shows);
    }

    /// All that those who watch over the server are told, in each format, even if they are marked themselves.
    fn metrics(&mut self, listener: &Api) {
        for (path, accept, shows) in [
            ("/metrics", "text/plain", "almoner_http_requests_total{route=\"/i/{id}\""),
            ("/metrics", "application/openmetrics-text;version=1.0.0", "# EOF"),
            ("/livez", "*/*", "webhooks"),
            ("/livez", "application/json", "\"webhooks\""),
            ("/readyz", "*/*", "database"),
            ("/readyz", "application/json", "\"database\""),
            ("/nowhere", "*/*", ""),
        ] {
            // Twice: what the first has left shows in the second.
            for _ in 0..2 {
                let request = MARKS
                    .iter()
                    .fold(listener.request("GET", path), |r, (name, value)| r.header(*name, *value));
                let told = answer(request.header("accept", accept)).unwrap();
                self.text(&format!("{path} as {accept}"), format!("{}{:?}", told.body, told.headers), shows);
            }
        }
    }

    /// A backup, opened.
    fn backup(&mut self, server: &Program, when: &str) {
        let folder = tempfile::tempdir().unwrap();
        let (keys, file) = (Keys::make(folder.path(), "key"), folder.path().join("books.age"));
        let line = format!("backup {} --backup-recipients {}", file.display(), keys.public);
        let said = almoner(&server.data(), &line);
        self.text(&format!("what the backup {when} says"), said, "compared, row for row");
        self.bytes(&format!("the backup {when}"), keys.open(&file), "{\"table\":\"invoice\"");
    }

    /// The copy that is made before an upgrade; the stopped server's database is another's afterwards.
    fn snapshot(&mut self, server: &Program) {
        let next = ALL_MIGRATIONS.iter().copied().chain(["CREATE TABLE newest (n {int}) {table};"]);
        let next: &'static [&'static str] = next.collect::<Vec<_>>().leak();
        let opening = Opening::new(
            domain::Network::Regtest,
            [0; 16],
            Box::new(|| domain::Timestamp(0)),
            Box::new(|| [0; 16]),
        );
        drop(Store::open(&server.database(), opening.with_migrations(next)).unwrap());
        let copy = server.data().join(format!("almoner.sqlite.before-{}", next.len()));
        self.bytes("the copy before an upgrade", fs::read(copy).unwrap(), "CREATE TABLE invoice");
    }

    /// Every file in the folder, as it is now.
    fn folder(&mut self, folder: &Path) {
        for file in fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            self.0.push((file.display().to_string(), fs::read(&file).unwrap()));
        }
    }

    /// Fails if one of the words stands anywhere.
    #[track_caller]
    fn never(&self, words: &[&str]) {
        for (place, bytes) in &self.0 {
            for word in words {
                assert!(!has(bytes, word), "{word} is in {place}");
            }
        }
    }
}

fn has(bytes: &[u8], word: &str) -> bool {
    word.is_empty() || bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Fails if a file in the folder holds one of the words.
#[track_caller]
pub(crate) fn absent(folder: &Path, words: &[&str]) {
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.ends_with("almoner.sqlite")));
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for word in words {
            assert!(!has(&bytes, word), "{word} is in {}", file.display());
        }
    }
}
