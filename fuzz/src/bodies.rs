//! Bodies of the API's requests, sent to the real router over a database in memory: each is done as it was meant or
//! refused as the contract says, and nothing else.
//!
//! The first line of an input names the request, the rest is its body. Keys may be written `@0` to `@9` (see `keys`).
use crate::keys::{Keys, can_spend};
use rust_decimal::Decimal;
use serde_json::Value;
use server::testing::{Answer, TestApp};
use std::str::FromStr;
use tokio::runtime::Runtime;

pub(crate) const WORDS: &[&str] = &[
    "invoice\n",
    "metadata\n",
    "status\n",
    "store\n",
    "new-store\n",
    "method\n",
    "preview\n",
    "webhook\n",
    "new-webhook\n",
    "rates\n",
    "rates-preview\n",
    "key\n",
    "page\n",
    "{}",
    "\"\"",
    "\"é\"",
    "\"-0.5\"",
    "99999999999999999999",
    "1e9",
    "[]",
    "null",
    "true",
    "\"\"",
    "-1",
    "1e400",
    "0.00000001",
    "\"amount\":",
    "\"currency\":",
    "\"metadata\":",
    "\"orderId\":",
    "\"checkout\":{",
    "\"speedPolicy\":\"HighSpeed\"",
    "\"paymentMethods\":[",
    "\"expirationMinutes\":",
    "\"monitoringMinutes\":",
    "\"paymentTolerance\":",
    "\"redirectURL\":",
    "\"https://a.example/\"",
    "\"javascript:alert(1)\"",
    "\"receipt\":{",
    "\"additionalSearchTerms\":[",
    "\"config\":",
    "\"derivationScheme\":",
    "\"@4\"",
    "\"@8\"",
    "\"@9\"",
    "\"enabled\":",
    "\"name\":\"a\"",
    "\"website\":",
    "\"invoiceExpiration\":",
    "\"networkFeeMode\":",
    "\"defaultCurrency\":",
    "\"paymentMethodCriteria\":[{",
    "\"url\":",
    "\"secret\":",
    "\"authorizedEvents\":{\"everything\":",
    "\"specificEvents\":[",
    "\"InvoiceSettled\"",
    "\"automaticRedelivery\":",
    "\"spread\":",
    "\"isCustomScript\":true",
    "\"effectiveScript\":",
    "\"preferredSource\":",
    "\"label\":",
    "\"permissions\":[",
    "\"unrestricted\"",
    "\"status\":\"Settled\"",
    "\"title\":\"a\"",
    "\"text\":\"**a** [b](https://a.example/)\"",
    "<script>",
    "![a](//a.example)",
    "[a](javascript:b)",
    "\"presets\":[",
    "\"currencies\":[\"BTC\"]",
    "\"goal\":{\"amount\":\"1\",\"currency\":\"EUR\"}",
    "\"endsAt\":",
    "\"freeAmount\":false",
];

/// So many requests may be done before the server is made anew, so that its database stays small.
const MOST_DONE: u32 = 2_000;

/// One kind of request.
struct Route {
    name: &'static str,
    method: &'static str,
    /// After `/api/v1`. `SHOP`, `INVOICE`, `STORE`, `WEBHOOK` and `PAGE` stand for ids.
    path: &'static str,
    /// What must be true of what was done.
    done: fn(&Server, &Done<'_>),
}

/// A request that was accepted.
struct Done<'a> {
    path: &'a str,
    body: &'a Value,
    answer: &'a Value,
}

const ROUTES: &[Route] = &[
    Route { name: "invoice", method: "POST", path: "/stores/SHOP/invoices", done: invoice },
    Route { name: "metadata", method: "PUT", path: "/stores/SHOP/invoices/INVOICE", done: metadata },
    Route { name: "status", method: "POST", path: "/stores/SHOP/invoices/INVOICE/status", done: status },
    Route { name: "store", method: "PUT", path: "/stores/STORE", done: store },
    Route { name: "new-store", method: "POST", path: "/stores", done: settings },
    Route { name: "method", method: "PUT", path: "/stores/STORE/payment-methods/BTC-CHAIN", done: method },
    Route {
        name: "preview",
        method: "POST",
        path: "/stores/STORE/payment-methods/BTC-CHAIN/wallet/preview",
        done: wallet,
    },
    Route { name: "webhook", method: "PUT", path: "/stores/STORE/webhooks/WEBHOOK", done: webhook },
    Route { name: "new-webhook", method: "POST", path: "/stores/STORE/webhooks", done: webhook },
    Route { name: "rates", method: "PUT", path: "/stores/STORE/rates/configuration/primary", done: rates },
    Route {
        name: "rates-preview",
        method: "POST",
        path: "/stores/STORE/rates/configuration/preview",
        done: nothing,
    },
    Route { name: "page", method: "PUT", path: "/stores/STORE/donation-pages/PAGE", done: page },
    Route { name: "key", method: "POST", path: "/api-keys", done: nothing },
];

pub(crate) fn start() -> crate::Run {
    let keys = Keys::new();
    let mut server = Server::new();
    Box::new(move |data| {
        server.take(&keys, data);
        if server.done > MOST_DONE {
            server = Server::new();
        }
    })
}

/// A server with a shop that can be paid, and a store of the same owner for every change.
struct Server {
    runtime: Runtime,
    app: TestApp,
    key: String,
    ids: [(&'static str, String); 5],
    done: u32,
}

impl Server {
    fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let (app, shop, key) = runtime.block_on(async {
            let app = TestApp::new().await;
            let (shop, key) = app.shop_with_wallet("shop").await;
            (app, shop, key)
        });
        let ids = [
            ("SHOP", shop.to_string()),
            ("STORE", String::new()),
            ("INVOICE", String::new()),
            ("WEBHOOK", String::new()),
            ("PAGE", String::new()),
        ];
        let mut server = Self { runtime, app, key, ids, done: 0 };
        server.ids[1].1 = server.make("/stores", r#"{"name":"store"}"#);
        server.ids[2].1 = server.make("/stores/SHOP/invoices", r#"{"amount":"5","currency":"USD"}"#);
        server.ids[3].1 = server.make("/stores/STORE/webhooks", r#"{"url":"https://shop.example/hook"}"#);
        server.ids[4].1 = server.make("/stores/STORE/donation-pages", r#"{"slug":"page","title":"page"}"#);
        server
    }

    fn make(&self, path: &str, body: &str) -> String {
        let answer = self.send("POST", &self.path(path), body);
        assert!(answer.status.is_success(), "{answer:?}");
        answer.json()["id"].as_str().expect("whatever is made has an id").to_owned()
    }

    fn path(&self, path: &str) -> String {
        let put_in = |path: String, (name, id): &(&str, String)| path.replace(name, id);
        self.ids.iter().fold(format!("/api/v1{path}"), put_in)
    }

    fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let call = self.app.call(method, path).key(&self.key).body(body.to_owned());
        self.runtime.block_on(call.send())
    }

    /// The same again, as JSON.
    fn get(&self, path: &str) -> Value {
        let answer = self.send("GET", path, "");
        assert!(answer.status.is_success(), "{path} was accepted and now is: {answer:?}");
        answer.json()
    }

    /// The request's name, and whether it was done.
    fn take(&mut self, keys: &Keys, data: &[u8]) -> (&'static str, bool) {
        let text = keys.expand(&String::from_utf8_lossy(data));
        let (name, body) = text.split_once('\n').unwrap_or(("", &text));
        let route = ROUTES.iter().find(|route| route.name == name).unwrap_or(&ROUTES[0]);
        let is_done = self.try_body(route, body);
        self.done += u32::from(is_done);
        (route.name, is_done)
    }

    /// Whether it was done.
    fn try_body(&self, route: &Route, body: &str) -> bool {
        let path = self.path(route.path);
        let answer = self.send(route.method, &path, body);
        if !answer.status.is_success() {
            refused(&answer);
            return false;
        }
        // Where it says nothing that counts, a body may hold what is no JSON to the letter: `"\ud800"`.
        let sent = serde_json::from_str(body).unwrap_or_default();
        (route.done)(self, &Done { path: &path, body: &sent, answer: &answer.json() });
        true
    }
}

/// The contract's two shapes, and no fault of our own. No id is wrong here, so 404 would be a wrong route.
fn refused(answer: &Answer) {
    let json = answer.json();
    let told = |value: &Value| value["message"].as_str().is_some_and(|message| !message.is_empty());
    let is_told = match answer.status.as_u16() {
        400 | 403 | 409 | 410 | 413 => told(&json) && json["code"].is_string(),
        422 => json
            .as_array()
            .is_some_and(|all| !all.is_empty() && all.iter().all(|one| told(one) && one["path"].is_string())),
        _ => false,
    };
    assert!(is_told, "{answer:?}");
}

fn nothing(_: &Server, _: &Done<'_>) {}

fn invoice(server: &Server, done: &Done<'_>) {
    let Done { path, body, answer } = done;
    let amount = decimal(&answer["amount"]);
    assert!(amount >= Decimal::ZERO, "{answer}");
    if let Some(asked) = body["amount"].as_str().and_then(|text| Decimal::from_str_exact(text.trim()).ok()) {
        assert_eq!(amount, asked);
    }
    let [made, expires, monitored] = ["createdTime", "expirationTime", "monitoringExpiration"]
        .map(|name| answer[name].as_i64().expect("a time"));
    assert!(made <= expires && expires <= monitored, "{answer}");
    let checkout = &answer["checkout"];
    assert!((0.0..=100.0).contains(&checkout["paymentTolerance"].as_f64().expect("a number")), "{answer}");
    assert!(checkout["redirectURL"].as_str().is_none_or(of_the_web), "{answer}");
    let id = answer["id"].as_str().expect("an id");
    assert_eq!(server.get(&format!("{path}/{id}")), **answer);
    kept(body, answer);
}

fn metadata(server: &Server, done: &Done<'_>) {
    kept(done.body, done.answer);
    assert_eq!(server.get(done.path), *done.answer);
}

/// What the owner sent along is what they get back.
fn kept(body: &Value, answer: &Value) {
    let all = body["metadata"].as_object().into_iter().flatten();
    for (name, value) in all.filter(|(_, value)| !value.is_null()) {
        assert_eq!(&answer["metadata"][name], value, "metadata `{name}` of {answer}");
    }
}

fn status(_: &Server, done: &Done<'_>) {
    let asked = done.body["status"].as_str().unwrap_or_default();
    assert!(
        done.answer["status"].as_str().is_some_and(|now| now.eq_ignore_ascii_case(asked)),
        "{}",
        done.answer
    );
}

fn store(server: &Server, done: &Done<'_>) {
    settings(server, done);
    assert_eq!(server.get(done.path), *done.answer);
    let again = server.send("PUT", done.path, &done.answer.to_string());
    assert_eq!(
        (again.status.as_u16(), again.json()),
        (200, done.answer.clone()),
        "what was read cannot be sent back"
    );
}

fn settings(_: &Server, done: &Done<'_>) {
    let answer = done.answer;
    assert!(answer["name"].as_str().is_some_and(|name| !name.trim().is_empty()), "{answer}");
    assert!(answer["invoiceExpiration"].as_i64().is_some_and(|seconds| seconds > 0), "{answer}");
    assert!((0.0..=100.0).contains(&answer["paymentTolerance"].as_f64().expect("a number")), "{answer}");
    assert!(
        ["website", "logoUrl", "cssUrl"]
            .iter()
            .all(|name| answer[name].as_str().is_none_or(of_the_web_or_file)),
        "{answer}"
    );
}

fn method(server: &Server, done: &Done<'_>) {
    wallet(server, done);
    let now = server.get(&format!("{}?includeConfig=true", done.path));
    assert_eq!(now, *done.answer);
}

/// Nothing that can spend is accepted, in whichever field it stands, nor shown.
fn wallet(_: &Server, done: &Done<'_>) {
    assert!(!texts(done.body, 0).iter().any(|text| can_spend(text)), "{}", done.body);
    assert!(!can_spend(&done.answer.to_string()), "{}", done.answer);
}

/// Every text in the value that is looked at: nobody sends a wallet deeper.
fn texts(value: &Value, depth: u32) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) if depth < 7 => items.iter().flat_map(|item| texts(item, depth + 1)).collect(),
        Value::Object(fields) if depth < 7 => {
            fields.values().flat_map(|item| texts(item, depth + 1)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

fn webhook(server: &Server, done: &Done<'_>) {
    assert!(done.answer["url"].as_str().is_some_and(of_the_web), "{}", done.answer);
    let id = done.answer["id"].as_str().expect("an id");
    let all = done.path.split("/webhooks").next().unwrap_or_default();
    let now = server.get(&format!("{all}/webhooks/{id}"));
    assert_eq!(now["url"], done.answer["url"]);
}

fn rates(server: &Server, done: &Done<'_>) {
    let spread = decimal(&done.answer["spread"]);
    assert!(spread >= Decimal::ZERO && spread <= Decimal::ONE_HUNDRED, "{}", done.answer);
    assert_eq!(server.get(done.path), *done.answer);
}

/// What its owner may state, everybody can look at, and nothing in it is markup but what Markdown makes.
fn page(server: &Server, done: &Done<'_>) {
    let answer = done.answer;
    assert!(answer["title"].as_str().is_some_and(|title| !title.trim().is_empty()), "{answer}");
    assert_eq!(answer["slug"], "page");
    assert_eq!(server.get(done.path), *answer);
    let again = server.send("PUT", done.path, &answer.to_string());
    assert_eq!(
        (again.status.as_u16(), again.json()),
        (200, answer.clone()),
        "what was read cannot be sent back"
    );
    for path in ["/donate/page", "/donate/page/embed", "/donate/page/poster.pdf"] {
        let shown = server.runtime.block_on(server.app.get(path).send());
        assert_eq!(shown.status.as_u16(), 200, "{path}: {answer}");
        let is_foreign = |text: &str| {
            ["<script", "<img src=\"//", "<iframe", "href=\"javascript:"]
                .iter()
                .any(|word| text.contains(word))
        };
        assert!(path.ends_with("pdf") || !is_foreign(&links_and_elements(&shown.text)), "{}", shown.text);
    }
}

/// What stands between `<` and `>`.
fn links_and_elements(html: &str) -> String {
    html.split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .map(|(tag, _)| format!("<{tag}>"))
        .collect()
}

fn decimal(value: &Value) -> Decimal {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no decimal text"));
    Decimal::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn of_the_web(text: &str) -> bool {
    let start = text.trim().to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}

fn of_the_web_or_file(text: &str) -> bool {
    of_the_web(text) || text.starts_with("fileid:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;
    use std::collections::BTreeSet;

    #[test]
    fn every_request_has_a_body_that_is_done_and_one_that_is_refused() {
        let (keys, mut server) = (Keys::new(), Server::new());
        let corpus = std::fs::read_dir(Target::find("bodies").unwrap().corpus()).unwrap();
        let files = corpus.map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        let seen: BTreeSet<_> = files.map(|data| server.take(&keys, &data)).collect();
        let all: BTreeSet<_> =
            ROUTES.iter().flat_map(|route| [(route.name, false), (route.name, true)]).collect();
        assert_eq!(all.difference(&seen).collect::<Vec<_>>(), Vec::<&(&str, bool)>::new());
    }
}
