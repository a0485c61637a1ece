//! Several servers on one database: one leads, all answer, and whatever becomes of one of them, nothing is lost or doubled.
use crate::api::{Answer, Api, text};
use crate::hooks::Hooks;
use crate::merchant;
use crate::patience::{pause_ms, until, within};
use crate::program::{Launch, Program, free_port};
use crate::shop::{Bill, Shop, bitcoin};
use crate::wire::{Line, Wire};
use chain::regtest::Regtest;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use store::Scratch;

const SATS: u64 = 20_000;
const SETTLED: [&str; 5] = ["Created", "ReceivedPayment", "Processing", "PaymentSettled", "Settled"];
/// When the payment is first seen in its block.
const SETTLED_AT_ONCE: [&str; 5] = ["Created", "ReceivedPayment", "PaymentSettled", "Processing", "Settled"];

const LEADS: &str = "this server leads: it follows the chain";
const LEADS_NO_MORE: &str = "this server leads no more";

/// Servers on one database, with a shop.
struct Several {
    node: Regtest,
    servers: Vec<Program>,
    shop: Shop,
    hooks: Hooks,
    _database: Scratch,
}

impl Several {
    fn open(count: usize) -> Self {
        let database = Scratch::create();
        let url = database.url().to_owned();
        Self::on(database, &vec![url; count])
    }

    /// Each reaches the database by a URL of its own.
    fn on(database: Scratch, urls: &[String]) -> Self {
        let node = Regtest::start();
        let wallet = merchant::open(&node);
        let launch = |url: &String| Launch::on(node.url()).with(&["--database", url]);
        // All at once, on a database that is empty still: one makes its tables, the others wait for it.
        let mut servers: Vec<Program> = urls.iter().map(|url| Program::prepared(launch(url))).collect();
        servers.iter_mut().for_each(Program::spawn);
        for server in &mut servers {
            within(60, || server.api().send("GET", "/api/v1/health", None).map(drop));
        }
        let shop = Shop::open(&servers[0], &wallet);
        for server in &servers {
            server.synchronized();
        }
        let hooks = Hooks::open();
        shop.webhook(&hooks.url("shop"), "");
        Self { node, servers, shop, hooks, _database: database }
    }

    /// The shop, at one of the servers.
    fn at(&self, server: usize) -> Shop {
        Shop { api: self.shop.api.at(&self.servers[server].api()), ..self.shop.clone() }
    }

    /// Which one leads, of those.
    #[track_caller]
    fn leader(&self, among: &[usize]) -> usize {
        within(30, || {
            let leads = |at: &&usize| is_leading(&self.servers[**at]);
            let leaders: Vec<usize> = among.iter().filter(leads).copied().collect();
            if let [one] = leaders[..] { Ok(one) } else { Err(format!("{leaders:?} lead")) }
        })
    }

    /// Waits until each was told of everything that happened, in order, and nothing twice under another name.
    #[track_caller]
    fn all_told(&self, bills: &[Bill]) {
        for bill in bills {
            within(60, || {
                let told = self.hooks.story("shop", &bill.id);
                if told == SETTLED || told == SETTLED_AT_ONCE { Ok(()) } else { Err(format!("{told:?}")) }
            });
        }
        // The same event always has the same id, so that receivers can tell a repetition.
        let mut ids: HashMap<(String, String), HashSet<String>> = HashMap::new();
        for received in self.hooks.all("shop") {
            let kind = text(&received.body, "type").to_owned();
            let about = (text(&received.body, "invoiceId").to_owned(), kind);
            ids.entry(about).or_default().insert(received.header("webhook-id").to_owned());
        }
        let doubled: Vec<_> = ids.iter().filter(|(_, ids)| ids.len() > 1).collect();
        assert!(doubled.is_empty(), "events with two ids: {doubled:?}");
    }

    #[track_caller]
    fn paid_once(&self, at: usize, bills: &[Bill]) {
        let shop = self.at(at);
        for bill in bills {
            shop.becomes(bill, "Settled");
            assert_eq!(shop.payments(bill), ["0.0002 Settled"]);
        }
    }

    fn pay(&mut self, bills: &[Bill]) {
        let scripts: Vec<Vec<u8>> = bills.iter().map(|bill| bill.script(&self.node)).collect();
        let outputs: Vec<(&[u8], u64)> = scripts.iter().map(|script| (script.as_slice(), SATS)).collect();
        self.node.pay(&outputs);
    }
}

fn is_leading(server: &Program) -> bool {
    let log = server.log();
    match (log.rfind(LEADS), log.rfind(LEADS_NO_MORE), log.rfind("starting")) {
        (Some(leads), no_more, started) => no_more.max(started).is_none_or(|ended| leads > ended),
        (None, _, _) => false,
    }
}

fn try_to_bill(shop: &Shop, key: &str) -> Result<Bill, String> {
    let order = json!({ "amount": bitcoin(SATS), "currency": "BTC" });
    let request =
        shop.api.request("POST", &shop.path("/invoices")).header("idempotency-key", key).json(&order);
    let answer = crate::api::answer(request)?;
    if answer.status != 200 {
        return Err(format!("{} {}", answer.status, answer.body));
    }
    let id = text(&answer.json(), "id").to_owned();
    let method = shop.api.send("GET", &shop.path(&format!("/invoices/{id}/payment-methods")), None)?;
    if method.status != 200 {
        return Err(format!("{} {}", method.status, method.body));
    }
    Ok(Bill { id, address: text(&method.json()[0], "destination").to_owned() })
}

/// Makes invoices at a server until told to stop, each asked for until it is answered.
fn load(shop: Shop, name: usize, others: Vec<Shop>, stop: Arc<AtomicBool>, bills: Arc<Mutex<Vec<Bill>>>) {
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let key = format!("load {name} {number}");
        // Asked again, at the next server, until somebody answers: the same key is the same invoice.
        let bill = within(30, || {
            let asked = std::iter::once(&shop).chain(&others);
            let mut why = Vec::new();
            for shop in asked {
                match try_to_bill(shop, &key) {
                    Ok(bill) => return Ok(bill),
                    Err(reason) => why.push(reason),
                }
            }
            Err(why.join("; "))
        });
        bills.lock().unwrap().push(bill);
    }
}

#[test]
fn three_share_the_load_and_the_next_leads_when_the_leader_is_killed() {
    let mut several = Several::open(3);
    let first = several.leader(&[0, 1, 2]);
    let (stop, bills) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let loads: Vec<_> = (0..3)
        .map(|at| {
            let others = (0..3).filter(|other| *other != at).map(|other| several.at(other)).collect();
            let (shop, stop, bills) = (several.at(at), stop.clone(), bills.clone());
            std::thread::spawn(move || load(shop, at, others, stop, bills))
        })
        .collect();
    let so_far = |least: usize| {
        until(60, "invoices are made", || bills.lock().unwrap().len() >= least);
        bills.lock().unwrap().clone()
    };
    let early = so_far(20);
    several.pay(&early);
    pause_ms(30); // some of it is being seen
    several.servers[first].kill();
    #[allow(clippy::disallowed_methods, reason = "told, and compared with nothing")]
    let killed = Instant::now();
    let left: Vec<usize> = (0..3).filter(|at| *at != first).collect();
    let second = several.leader(&left);
    println!("another server led {} ms after the leader was killed", killed.elapsed().as_millis());
    for bill in &early {
        within(30, || match several.at(second).status(&bill.id).as_str() {
            "Processing" | "Settled" => Ok(()),
            other => Err(other.to_owned()),
        });
    }
    println!("and {} ms after it, all that was paid was seen", killed.elapsed().as_millis());
    let more = bills.lock().unwrap().len() + 20;
    let all = so_far(more);
    stop.store(true, Ordering::Relaxed);
    loads.into_iter().for_each(|load| load.join().unwrap());
    let all_made = bills.lock().unwrap().clone();
    let addresses: HashSet<&str> = all_made.iter().map(|bill| bill.address.as_str()).collect();
    let ids: HashSet<&str> = all_made.iter().map(|bill| bill.id.as_str()).collect();
    assert_eq!((addresses.len(), ids.len()), (all_made.len(), all_made.len()), "no address is shown twice");
    several.pay(&all[early.len()..]);
    several.node.mine(1);
    several.paid_once(left[0], &all);
    several.all_told(&all);
    // The one that was killed comes back, stands by, and knows everything.
    several.servers[first].start_again();
    several.servers[first].synchronized();
    several.paid_once(first, &all[..3]);
    assert!(!is_leading(&several.servers[first]));
    println!("{} invoices made, {} paid", all_made.len(), all.len());
}

#[test]
fn a_frozen_leader_that_wakes_up_changes_nothing() {
    let mut several = Several::open(2);
    let old = several.leader(&[0, 1]);
    let new = 1 - old;
    let before: Vec<Bill> = (0..4).map(|_| several.at(old).bill(SATS)).collect();
    several.pay(&before);
    several.servers[old].signal("STOP");
    #[allow(clippy::disallowed_methods, reason = "told, and compared with nothing")]
    let frozen = Instant::now();
    several.servers[new].says(LEADS);
    println!("another server led {} ms after the leader froze", frozen.elapsed().as_millis());
    let during: Vec<Bill> = (0..4).map(|_| several.at(new).bill(SATS)).collect();
    several.pay(&during);
    several.node.mine(1);
    several.paid_once(new, &before);
    several.paid_once(new, &during);
    several.servers[old].signal("CONT");
    several.servers[old].says(LEADS_NO_MORE);
    // What it had under way when it froze is not in the books, nor told twice by another name.
    let after = several.at(old).bill(SATS);
    several.pay(std::slice::from_ref(&after));
    several.node.mine(1);
    for at in [old, new] {
        several.paid_once(at, &before);
        several.paid_once(at, std::slice::from_ref(&after));
    }
    several.all_told(&[before, during, vec![after]].concat());
    assert!(is_leading(&several.servers[new]) && !is_leading(&several.servers[old]));
}

/// An answer that says to come again.
#[track_caller]
fn is_put_off(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(!answer.header("retry-after").is_empty(), "{:?}", answer.headers);
}

#[test]
fn a_database_that_goes_and_comes_is_waited_for() {
    let database = Scratch::create();
    let (wires, urls): (Vec<Wire>, Vec<String>) = (0..2).map(|_| Wire::to_database(database.url())).unzip();
    let mut several = Several::on(database, &urls);
    let first = several.leader(&[0, 1]);
    let order = json!({ "amount": bitcoin(SATS), "currency": "BTC" });
    let ask = |several: &Several, at: usize| several.at(at).api.post(&several.shop.path("/invoices"), &order);
    let bill = several.at(first).bill(SATS);
    // Gone altogether.
    wires.iter().for_each(|wire| wire.becomes(Line::Cut));
    for at in [0, 1] {
        is_put_off(&ask(&several, at));
        is_put_off(&several.at(at).api.get(&several.shop.path("/invoices")));
        let page = several.servers[at].api().get(&format!("/i/{}", bill.id));
        is_put_off(&page);
    }
    several.pay(std::slice::from_ref(&bill));
    wires.iter().for_each(|wire| wire.becomes(Line::Whole));
    several.paid_after(&bill);
    // The leader alone is cut off, and the other takes over.
    let leader = several.leader(&[0, 1]);
    wires[leader].becomes(Line::Cut);
    let other = 1 - leader;
    let lonely = several.at(other).bill(SATS);
    is_put_off(&ask(&several, leader));
    several.pay(std::slice::from_ref(&lonely));
    until(30, "the other leads", || is_leading(&several.servers[other]));
    several.at(other).becomes(&lonely, "Processing");
    wires[leader].becomes(Line::Whole);
    until(30, "it stands by", || !is_leading(&several.servers[leader]));
    within(30, || match ask(&several, leader).status {
        200 => Ok(()),
        status => Err(format!("it answers {status}")),
    });
    // The line of the one that leads now hangs: nothing is refused there, and nothing comes.
    wires[other].becomes(Line::Silent);
    until(30, "the other leads again", || is_leading(&several.servers[leader]));
    several.node.mine(1);
    several.at(leader).becomes(&lonely, "Settled");
    wires[other].becomes(Line::Whole);
    until(60, "it stands by", || !is_leading(&several.servers[other]));
    within(60, || match several.at(other).api.send("GET", &several.shop.path("/invoices"), None)?.status {
        200 => Ok(()),
        status => Err(format!("it answers {status}")),
    });
    several.paid_once(other, &[bill.clone(), lonely.clone()]);
    several.all_told(&[bill, lonely]);
}

impl Several {
    /// Waits until it is paid and deep enough.
    #[track_caller]
    fn paid_after(&mut self, bill: &Bill) {
        within(60, || match self.at(0).api.send("GET", &self.shop.path("/invoices"), None)?.status {
            200 => Ok(()),
            status => Err(format!("it answers {status}")),
        });
        self.at(1).becomes(bill, "Processing");
        self.node.mine(1);
        self.at(0).becomes(bill, "Settled");
    }
}

#[test]
fn a_database_that_can_only_be_read_is_waited_for() {
    let database = Scratch::create();
    let server = Program::start(Launch::on(Regtest::start().url()).with(&["--database", database.url()]));
    let shop = Shop::open(&server, crate::shop::WATCHED);
    let before = shop.bill(SATS);
    database.only_read(true);
    let order = json!({ "amount": bitcoin(SATS), "currency": "BTC" });
    within(30, || match shop.api.post(&shop.path("/invoices"), &order) {
        answer if answer.status == 503 && !answer.header("retry-after").is_empty() => Ok(()),
        answer => Err(format!("it answers {}", answer.status)),
    });
    within(30, || match shop.api.get(&shop.path(&format!("/invoices/{}", before.id))).status {
        200 => Ok(()), // what is read is read
        status => Err(format!("it answers {status}")),
    });
    database.only_read(false);
    let after = within(30, || try_to_bill(&shop, "after"));
    assert_ne!(after.address, before.address);
    let listed = shop.api.get(&shop.path("/invoices")).expect(200);
    assert_eq!(listed.as_array().unwrap().len(), 2, "nothing of what was put off is there");
    until(30, "it leads again", || is_leading(&server));
}

#[test]
fn a_key_sent_to_two_servers_at_once_makes_one_invoice() {
    let several = Several::open(2);
    let order = json!({ "amount": bitcoin(SATS), "currency": "BTC" });
    let path = several.shop.path("/invoices");
    let mut all = HashSet::new();
    for number in 0..10 {
        let sends: Vec<_> = [0, 1, 0, 1]
            .into_iter()
            .map(|at| {
                let (api, order, path) = (several.at(at).api, order.clone(), path.clone());
                std::thread::spawn(move || {
                    let key = format!("twice {number}");
                    let send = || {
                        let request = api.request("POST", &path).header("idempotency-key", &key).json(&order);
                        let answer = crate::api::answer(request)?;
                        if answer.status == 409 { Err(answer.body) } else { Ok(answer.expect(200)) }
                    };
                    text(&within(30, send), "id").to_owned()
                })
            })
            .collect();
        let ids: HashSet<String> = sends.into_iter().map(|send| send.join().unwrap()).collect();
        assert_eq!(ids.len(), 1, "one key, one invoice");
        all.extend(ids);
    }
    assert_eq!(all.len(), 10);
    let listed = several.at(1).api.get(&path).expect(200);
    assert_eq!(listed.as_array().unwrap().len(), 10);
}

/// A page that is looked at on one server shows what another has learnt; settings made at one count at all.
#[test]
fn what_one_server_learns_or_is_told_the_others_know() {
    let mut several = Several::open(2);
    let leader = several.leader(&[0, 1]);
    let (here, there) = (several.at(leader), several.at(1 - leader));
    // An address of the one that stands by is watched by the one that leads.
    let bill = there.bill(SATS);
    let look = several.servers[1 - leader].api().request("GET", &format!("/i/{}/events", bill.id));
    let events = std::thread::spawn(move || crate::api::events_until(look, "Processing"));
    pause_ms(300);
    several.pay(std::slice::from_ref(&bill));
    let told = events.join().unwrap();
    assert!(told.contains("event: changed"), "{told}");
    several.node.mine(1);
    several.paid_once(1 - leader, std::slice::from_ref(&bill));
    // A shop opened at one, with a wallet, sells at the other at once.
    let another = Shop::another(&here.api, crate::shop::WATCHED);
    let another_there = Shop { api: there.api.clone(), ..another.clone() };
    within(10, || try_to_bill(&another_there, "first"));
    // A webhook made at the one that stands by is served by the one that leads.
    another_there.webhook(&several.hooks.url("another"), "");
    let bill = another.bill(SATS);
    several.hooks.tell(20, "another", &bill.id, &["Created"]);
    let bill = another_there.bill(SATS);
    several.hooks.tell(20, "another", &bill.id, &["Created"]);
}

/// The donor's form comes from one server and is sent to another, as a proxy in front has it; the first account is made
/// with the token that any server wrote.
#[test]
fn the_first_account_is_made_with_any_server_s_token() {
    let database = Scratch::create();
    let launch = || {
        let launch = Launch::on(crate::program::NO_NODE).with(&["--database", database.url()]);
        launch.on_network("signet")
    };
    let (one, other) = (Program::start(launch()), Program::start(launch()));
    let token = std::fs::read_to_string(one.data().join("setup-token")).unwrap();
    let user = json!({ "email": "ann@example.org", "password": "correct horse battery staple" });
    let stranger = other.api().authorized("SetupToken 0123").post("/api/v1/users", &user);
    assert_eq!(stranger.status, 401);
    other.api().authorized(format!("SetupToken {}", token.trim())).post("/api/v1/users", &user).expect(201);
    until(20, "the other token is gone as well", || !one.data().join("setup-token").exists());
    let again = json!({ "email": "eve@example.org", "password": "correct horse battery staple" });
    let refused = one.api().authorized(format!("SetupToken {}", token.trim())).post("/api/v1/users", &again);
    assert_eq!(refused.status, 401, "{}", refused.body);
}

#[test]
fn one_leads_by_the_gauge_and_all_are_ready() {
    let (node, database) = (Regtest::start(), Scratch::create());
    let start = || {
        let address = format!("127.0.0.1:{}", free_port());
        let launch =
            Launch::on(node.url()).with(&["--database", database.url(), "--metrics-listen", &address]);
        (Program::start(launch), Api::new(format!("http://{address}")))
    };
    let (mut first, first_metrics) = start();
    within(30, || leads_by_gauge(&first_metrics, true));
    let (second, second_metrics) = start();
    for (metrics, leads) in [(&first_metrics, true), (&second_metrics, false)] {
        within(30, || leads_by_gauge(metrics, leads));
        within(60, || match metrics.send("GET", "/readyz", None)? {
            answer if answer.status == 200 => Ok(()),
            answer => Err(answer.body),
        });
    }
    second.synchronized();
    first.stop();
    within(30, || leads_by_gauge(&second_metrics, true));
    within(30, || match second_metrics.send("GET", "/livez", None)? {
        answer if answer.status == 200 => Ok(()),
        answer => Err(answer.body),
    });
}

fn leads_by_gauge(metrics: &Api, leads: bool) -> Result<(), String> {
    let text = metrics.send("GET", "/metrics", None)?.body;
    let wanted = format!("almoner_leader {}", if leads { "1.0" } else { "0.0" });
    let found: Vec<&str> = text.lines().filter(|line| line.starts_with("almoner_leader ")).collect();
    if found == [wanted.as_str()] { Ok(()) } else { Err(format!("{found:?}")) }
}
