//! Asking the sources of rates: exchanges that answer on loopback, the loop that asks them, the proxy between.
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{InvoiceId, Timestamp};
use rates::{Tickers, find_source};
use serde_json::{Value, json};
use server::app::Market;
use server::jobs::rates::{Fetcher, run};
use server::testing::{START, TestApp};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What an exchange answers: status, headers, body.
type Told = (u16, Vec<(&'static str, String)>, String);

/// All exchanges at one address, each below its id.
#[derive(Clone, Default)]
struct Exchanges {
    /// Path and headers of every request.
    asked: Arc<Mutex<Vec<(String, HeaderMap)>>>,
    answers: Arc<Mutex<BTreeMap<&'static str, Told>>>,
}

impl Exchanges {
    /// Answers on loopback until `tasks` is dropped.
    async fn open(tasks: &mut JoinSet<()>) -> (Self, SocketAddr) {
        let exchanges = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(exchanges.clone());
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        (exchanges, address)
    }

    fn says(&self, id: &'static str, body: &str) {
        self.tells(id, (200, Vec::new(), body.into()));
    }

    fn tells(&self, id: &'static str, told: Told) {
        self.answers.lock().unwrap().insert(id, told);
    }

    fn paths(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(path, _)| path.clone()).collect()
    }
}

async fn answer(State(exchanges): State<Exchanges>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let id = path.split('/').nth(1).unwrap_or_default().to_owned();
    exchanges.asked.lock().unwrap().push((path, request.headers().clone()));
    let Some((status, headers, body)) = exchanges.answers.lock().unwrap().get(id.as_str()).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

fn kraken(usd: &str) -> String {
    format!(r#"{{"error":[],"result":{{"XXBTZUSD":{{"a":["{usd}","1","1"],"b":["{usd}","1","1"]}}}}}}"#)
}

fn bitstamp(usd: &str) -> String {
    format!(r#"[{{"pair":"BTC/USD","bid":"{usd}","ask":"{usd}","timestamp":"1"}}]"#)
}

/// A server without rates of its own, a shop on it, and the loop that asks these exchanges.
async fn shop(tasks: &mut JoinSet<()>, exchanges: SocketAddr) -> (TestApp, String, String) {
    let app = TestApp::with(|parts| parts.market = Market::new(Tickers::default())).await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let fetcher = Fetcher::new(None).unwrap().below(&format!("http://{exchanges}"));
    tasks.spawn(run(app.app.clone(), fetcher));
    (app, format!("/api/v1/stores/{store}"), key)
}

/// Waits until the answer is as wanted; a minute is more than it ever takes.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), wait).await.is_ok(), "{what}");
}

async fn prefer(app: &TestApp, path: &str, key: &str, source: &str) {
    let body = json!({"preferredSource": source});
    app.put(&format!("{path}/rates/configuration/primary")).key(key).json(&body).ok().await;
}

async fn rate(app: &TestApp, path: &str, key: &str) -> Value {
    app.get(&format!("{path}/rates?currencyPair=BTC_USD")).key(key).ok().await[0].clone()
}

#[tokio::test]
async fn only_what_a_store_s_rules_name_is_asked_and_an_invoice_keeps_whose_word_its_rate_is() {
    let mut tasks = JoinSet::new();
    let (exchanges, address) = Exchanges::open(&mut tasks).await;
    exchanges.says("kraken", &kraken("60000"));
    exchanges.says("bitstamp", &bitstamp("50000"));
    let app = TestApp::with(|parts| parts.market = Market::new(Tickers::default())).await;
    let (store, key) = app.shop_with_wallet("shop").await;
    let path = format!("/api/v1/stores/{store}");
    prefer(&app, &path, &key, "kraken").await;
    tasks.spawn(run(app.app.clone(), Fetcher::new(None).unwrap().below(&format!("http://{address}"))));
    until("kraken answers", async || rate(&app, &path, &key).await["rate"] == "60000").await;
    assert_eq!(exchanges.paths(), ["/kraken/0/public/Ticker"]);

    app.clock.advance(7);
    let body = json!({"amount": "6", "currency": "USD"});
    let made = app.post(&format!("{path}/invoices")).key(&key).json(&body).ok().await;
    let id = InvoiceId::parse(made["id"].as_str().unwrap()).unwrap();
    let terms = app.app.store.public_invoice(&app.app.system, &id).await.unwrap().unwrap().terms;
    let source = terms.rate_source.unwrap();
    assert_eq!((terms.rate.unwrap().per_btc(), source.at), (60_000.into(), START));
    assert_eq!(source.sources, ["kraken"]);

    // Another choice has another source asked at once.
    prefer(&app, &path, &key, "bitstamp").await;
    until("bitstamp answers", async || rate(&app, &path, &key).await["rate"] == "50000").await;
    assert_eq!(exchanges.paths(), ["/kraken/0/public/Ticker", "/bitstamp/api/v2/ticker/"]);
}

#[tokio::test]
async fn without_a_choice_several_are_asked_and_one_that_strays_is_left_out() {
    let mut tasks = JoinSet::new();
    let (exchanges, address) = Exchanges::open(&mut tasks).await;
    exchanges.says("kraken", &kraken("60000"));
    exchanges.says("bitstamp", &bitstamp("60100"));
    exchanges.says("bitfinex", r#"[["tBTCUSD",6000,1,6001,1,0,0,0,0,0,0]]"#);
    let (app, path, key) = shop(&mut tasks, address).await;
    until("all answered", async || app.app.market.states().len() == 8).await;
    assert_eq!(
        rate(&app, &path, &key).await,
        json!({"currencyPair": "BTC_USD", "errors": [], "rate": "60050"})
    );
    let states = app.app.market.states();
    let of = |id: &str| states.iter().find(|state| state.source == id).unwrap().clone();
    assert_eq!(of("bitfinex").rejected[0].1.to_string(), "it says 6000.5 where the others say 60000");
    assert_eq!(of("ecb").trouble.as_deref(), Some("it answered with HTTP status 404"));
    let info = app.get("/api/v1/server/info").key(&key).ok().await;
    let told = info["almoner"]["rateSources"].as_array().unwrap();
    let of = |id: &str| told.iter().find(|source| source["id"] == id).unwrap();
    let reason = "it says 6000.5 where the others say 60000";
    assert_eq!(of("bitfinex")["rejected"], json!([{"currencyPair": "BTC_USD", "reason": reason}]));
    assert_eq!((&of("kraken")["answeredTime"], &of("kraken")["trouble"]), (&json!(START.0), &json!(null)));
    // A rule that trusts it alone gets no price, and is told why.
    prefer(&app, &path, &key, "bitfinex").await;
    let told = rate(&app, &path, &key).await;
    assert_eq!((&told["errors"], &told["rate"]), (&json!(["RateUnavailable"]), &json!(null)));
    let why = "what bitfinex says of BTC_USD is not believed: it says 6000.5 where the others say 60000";
    assert_eq!(told["reasons"], json!([why]));
}

#[tokio::test]
async fn a_quote_grows_too_old_while_its_source_is_silent() {
    let mut tasks = JoinSet::new();
    let (exchanges, address) = Exchanges::open(&mut tasks).await;
    exchanges.says("kraken", &kraken("60000"));
    let (app, path, key) = shop(&mut tasks, address).await;
    prefer(&app, &path, &key, "kraken").await;
    until("kraken answers", async || rate(&app, &path, &key).await["rate"] == "60000").await;
    tasks.abort_all();
    app.clock.advance(299);
    assert_eq!(rate(&app, &path, &key).await["rate"], "60000");
    app.clock.advance(1);
    assert_eq!(rate(&app, &path, &key).await["rate"], json!(null));
}

#[tokio::test]
async fn without_a_rate_only_what_needs_one_is_refused_with_the_reason() {
    let mut tasks = JoinSet::new();
    let (_exchanges, address) = Exchanges::open(&mut tasks).await;
    let (app, path, key) = shop(&mut tasks, address).await;
    prefer(&app, &path, &key, "kraken").await;
    let is_told = async || !app.app.market.states().is_empty();
    until("kraken was asked", is_told).await;
    let make = async |body: Value| app.post(&format!("{path}/invoices")).key(&key).json(&body).send().await;
    let refused = make(json!({"amount": "5", "currency": "USD"})).await;
    assert_eq!(refused.status, 400);
    let why =
        "There is no rate for BTC_USD now: kraken gives no rates for now: it answered with HTTP status 404";
    assert!(refused.text.contains(why), "{}", refused.text);
    assert_eq!(make(json!({"amount": "0.001", "currency": "BTC"})).await.status, 200);
    assert_eq!(make(json!({"amount": null, "currency": "USD"})).await.status, 200);
}

#[tokio::test]
async fn a_server_with_fixed_rates_only_asks_nobody() {
    let mut tasks = JoinSet::new();
    let (exchanges, address) = Exchanges::open(&mut tasks).await;
    let app = TestApp::new().await;
    let (store, key) = app.shop("shop").await;
    let path = format!("/api/v1/stores/{store}");
    tasks.spawn(run(app.app.clone(), Fetcher::new(None).unwrap().below(&format!("http://{address}"))));
    // Asked once somebody tries other rules out, and not before.
    exchanges.says("kraken", &kraken("60000"));
    let preview = format!("{path}/rates/configuration/preview?currencyPair=BTC_USD");
    let preview =
        async || app.post(&preview).key(&key).json(&json!({"preferredSource": "kraken"})).ok().await;
    assert_eq!(rate(&app, &path, &key).await["rate"], "50000");
    assert_eq!(exchanges.paths(), [""; 0]);
    until("kraken answers", async || preview().await[0]["rate"] == "60000").await;
    assert_eq!(exchanges.paths(), ["/kraken/0/public/Ticker"]);
    assert_eq!(rate(&app, &path, &key).await["rate"], "50000");
}

/// What came of asking kraken, which tells this.
async fn asked(told: Told) -> (rates::Fetched, Exchanges) {
    let mut tasks = JoinSet::new();
    let (exchanges, address) = Exchanges::open(&mut tasks).await;
    exchanges.tells("kraken", told);
    let fetcher = Fetcher::new(None).unwrap().below(&format!("http://{address}"));
    (fetcher.fetch(find_source("kraken").unwrap(), START).await, exchanges)
}

#[tokio::test]
async fn a_request_says_nothing_of_this_server() {
    let (fetched, exchanges) = asked((200, vec![("set-cookie", "a=b".into())], kraken("60000"))).await;
    assert!(fetched.reply.is_some() && fetched.failure.is_none());
    let asked = exchanges.asked.lock().unwrap();
    let mut names: Vec<_> = asked[0].1.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    assert_eq!(asked[0].1["user-agent"], "Almoner");
}

#[tokio::test]
async fn answers_that_are_none_are_told_of() {
    let why = async |told: Told| asked(told).await.0.failure.unwrap();
    let busy = why((429, vec![("retry-after", "600".into())], String::new())).await;
    assert_eq!((busy.why.as_str(), busy.retry_after), ("it answered with HTTP status 429", Some(600)));
    let moved = why((302, vec![("location", "/kraken/elsewhere".into())], String::new())).await;
    assert_eq!(moved.why, "it answered with HTTP status 302");
    let long = why((200, Vec::new(), " ".repeat(4 * 1024 * 1024 + 1))).await;
    assert_eq!(long.why, "its answer is longer than 4 MiB");
    let html = why((200, Vec::new(), "<html>".into())).await;
    assert!(html.why.starts_with("the answer can't be read: expected value"), "{}", html.why);
    let nobody = Fetcher::new(None).unwrap().below("http://127.0.0.1:1");
    let nobody = nobody.fetch(find_source("kraken").unwrap(), Timestamp(0)).await;
    assert!(nobody.failure.unwrap().why.contains("refused"));
}

#[tokio::test]
async fn a_source_with_several_markets_is_asked_for_each_and_left_alone_when_it_asks_for_that() {
    let mut tasks = JoinSet::new();
    let (exchanges, address) = Exchanges::open(&mut tasks).await;
    let fetcher = Fetcher::new(None).unwrap().below(&format!("http://{address}"));
    let gemini = find_source("gemini").unwrap();
    exchanges.says("gemini", r#"{"symbol":"BTCUSD","bid":"1","ask":"2"}"#);
    assert_eq!(fetcher.fetch(gemini, START).await.reply.unwrap().quotes.len(), 4);
    exchanges.tells("gemini", (503, vec![("retry-after", "9".into())], String::new()));
    assert_eq!(fetcher.fetch(gemini, START).await.failure.unwrap().retry_after, Some(9));
    assert_eq!(exchanges.paths().len(), 5);
}

/// A SOCKS5 proxy (RFC 1928) that takes every name to `to`, and writes the names down.
async fn socks(tasks: &mut JoinSet<()>, to: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, names) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<String>>>::default());
    let written = names.clone();
    tasks.spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut greeting = [0; 2];
            client.read_exact(&mut greeting).await.unwrap();
            client.read_exact(&mut vec![0; greeting[1].into()]).await.unwrap();
            client.write_all(&[5, 0]).await.unwrap();
            let mut head = [0; 5]; // version, connect, reserved, a name follows, its length
            client.read_exact(&mut head).await.unwrap();
            assert_eq!(head[..4], [5, 1, 0, 3], "it must be asked for a name");
            let mut name = vec![0; usize::from(head[4]) + 2];
            client.read_exact(&mut name).await.unwrap();
            name.truncate(name.len() - 2);
            written.lock().unwrap().push(String::from_utf8(name).unwrap());
            client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
            let mut server = TcpStream::connect(to).await.unwrap();
            let _ = copy_bidirectional(&mut client, &mut server).await; // until either has gone
        }
    });
    (address, names)
}

#[tokio::test]
async fn a_proxy_is_asked_for_the_exchange_by_name() {
    let mut tasks = JoinSet::new();
    let (exchanges, address) = Exchanges::open(&mut tasks).await;
    exchanges.says("kraken", &kraken("60000"));
    let (proxy, names) = socks(&mut tasks, address).await;
    let fetcher = Fetcher::new(Some(&format!("socks5h://{proxy}"))).unwrap().below("http://exchange.invalid");
    let fetched = fetcher.fetch(find_source("kraken").unwrap(), START).await;
    assert_eq!(fetched.failure, None);
    assert_eq!(fetched.reply.unwrap().quotes.len(), 1);
    assert_eq!(*names.lock().unwrap(), ["exchange.invalid"]);
    // Without its proxy nothing is asked at all.
    tasks.abort_all();
    while tasks.join_next().await.is_some() {}
    let fetched = fetcher.fetch(find_source("kraken").unwrap(), START).await;
    assert!(fetched.reply.is_none() && fetched.failure.is_some());
}
