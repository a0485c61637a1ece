//! Each canary lives where all is well, and dies, in words, of the fault that it is there to find.
use super::*;
use crate::canary::live::{Lines, Shown};
use crate::canary::whole::Stage;
use crate::chance::Chance;
use crate::config::Config;
use crate::doctor::Patient;
use crate::egress::{Answer, Outgoing, Sender};
use crate::jobs::rates::Fetcher;
use crate::testing::{START, TPUB, TestApp};
use chain::source::fake::{FakeChain, Reorg};
use domain::ledger::Account;
use domain::webhook::Outcome as Answered;
use domain::{Change, Invoice, InvoiceId, StoreId, Txid, WalletNo};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::{InvoiceFilter, IssuedAddress, NewRow};

fn config() -> Config {
    Config::from_pairs(&[
        ("network", "regtest"),
        ("chain", "bitcoind://nobody:nothing@127.0.0.1:1"),
        ("fixed-rates", "BTC_USD=50000"),
    ])
    .unwrap()
}

fn stage() -> Stage {
    Stage {
        chain: FakeChain::new(START),
        sender: Sender::http(true).unwrap(),
        patience: Duration::from_secs(30),
    }
}

async fn whole(wallets: &[&str], stage: Stage) -> Outcome {
    let clock = Clock::Hand(crate::clock::HandClock::at(START));
    let wallets: Vec<String> = wallets.iter().map(|&wallet| wallet.to_owned()).collect();
    whole::run(&config(), &wallets, &clock, &Chance::System, stage).await
}

#[track_caller]
fn fails(outcome: &Outcome, words: &str) {
    let problem = outcome.problem.as_deref().expect("it fails");
    assert!(problem.contains(words), "{problem}");
    assert_eq!(outcome.details[PROBLEM], problem);
}

#[tokio::test]
async fn a_made_up_payment_reaches_the_books_and_the_webhook() {
    let outcome = whole(&[], stage()).await;
    assert_eq!(outcome.problem, None);
    let measured = &outcome.details["made-up"];
    for name in ["seen_ms", "settled_ms", "told_ms"] {
        assert!(measured[name].is_u64(), "{measured}");
    }
}

#[tokio::test]
async fn every_kind_of_wallet_is_paid_once() {
    let taproot = format!("tr({TPUB})");
    let outcome = whole(&[TPUB, &taproot, TPUB], stage()).await;
    assert_eq!(outcome.problem, None);
    assert_eq!(outcome.details.keys().collect::<Vec<_>>(), ["tr", "wpkh"]);
}

#[tokio::test]
async fn a_follower_that_sees_nothing_is_found_out() {
    let broken = Stage { patience: Duration::from_secs(1), ..stage() };
    broken.chain.outage(true);
    fails(&whole(&[], broken).await, "paying a made-up wallet: the payment was not seen: within 1 s");
}

#[tokio::test]
async fn a_webhook_that_goes_nowhere_is_found_out() {
    let nowhere = |_: &Outgoing| Answer { outcome: Answered::Answered(200), error: None };
    let broken =
        Stage { sender: Sender::Scripted(Arc::new(nowhere)), patience: Duration::from_secs(2), ..stage() };
    fails(&whole(&[], broken).await, "the webhook InvoiceReceivedPayment did not arrive within 2 s");
}

#[test]
fn a_wrong_signature_is_found_out() {
    let body = br#"{"type":"InvoiceSettled"}"#;
    let secret = domain::webhook::Secret::parse("secret").unwrap();
    let receiver = receiver::Receiver::new("secret".into());
    receiver.note(&domain::webhook::btcpay_sig(&secret, body), body);
    assert_eq!((receiver.has("InvoiceSettled"), receiver.has("InvoiceExpired")), (Ok(true), Ok(false)));
    receiver.note(&domain::webhook::btcpay_sig(&secret, b"another body"), body);
    assert_eq!(receiver.has("InvoiceSettled"), Err("a webhook's signature is wrong".into()));
}

/// A shop that was paid once, and its chain.
struct Paid {
    app: TestApp,
    store: StoreId,
    key: String,
    txid: Txid,
}

impl Paid {
    async fn once() -> Self {
        let app = TestApp::new().await;
        let (store, key) = app.shop_with_wallet("shop").await;
        app.chain.mine(3);
        let mut follower = app.follower().await;
        app.catch_up(&mut follower).await;
        let order = json!({ "amount": "5000", "currency": "SATS" });
        app.post(&format!("/api/v1/stores/{store}/invoices")).key(&key).json(&order).ok().await;
        let wallet = chain::wallet::Wallet::parse(TPUB, domain::Network::Regtest).unwrap();
        let txid = app.chain.pay(wallet.script(0).as_bytes(), 5000);
        app.chain.mine(6);
        app.catch_up(&mut follower).await;
        Self { app, store, key, txid }
    }

    async fn live_with(&self, sender: &Sender, config: &Config) -> Outcome {
        let fetcher = Fetcher::new(None).unwrap();
        let patient = Patient::unseen(config, Ok(&self.app.app.store), &self.app.app.system, START, &fetcher);
        let clock = Clock::Hand(self.app.clock.clone());
        let lines =
            Lines { chain: Shown::Chain(&self.app.chain), sender, clock: &clock, chance: &Chance::System };
        live::run(&patient, lines).await
    }

    async fn live(&self) -> Outcome {
        self.live_with(&Sender::http(true).unwrap(), &config()).await
    }
}

#[tokio::test]
async fn a_past_payment_is_found_again() {
    let paid = Paid::once().await;
    let outcome = paid.live().await;
    assert_eq!(outcome.problem, None);
    assert_eq!(outcome.details["payments_found_again"], 1);
    let empty = TestApp::new().await;
    let nobody = Paid { app: empty, ..paid };
    let outcome = nobody.live().await;
    assert_eq!(outcome.details["note"], "no payment is booked yet that could be found again");
    assert_eq!(outcome.problem, None);
}

#[tokio::test]
async fn a_source_that_lies_about_an_old_block_is_found_out() {
    let paid = Paid::once().await;
    let lie = Reorg { depth: 6, length: 7, lost: vec![paid.txid], mines_mempool: false };
    paid.app.chain.reorg(&lie);
    fails(&paid.live().await, "was not found again: another block is in its block's place");
    paid.app.chain.reorg(&Reorg { depth: 9, length: 10, lost: vec![], mines_mempool: false });
    fails(&paid.live().await, "was not found again: the block below it is not in the best chain");
    paid.app.chain.outage(true);
    fails(&paid.live().await, "cannot reach the Bitcoin node");
}

#[tokio::test]
async fn an_address_that_is_not_the_wallet_s_is_found_out() {
    let paid = Paid::once().await;
    let (store, system) = (&paid.app.app.store, &paid.app.app.system);
    let known = store.known_payments(system, 1).await.unwrap().remove(0);
    let invoice = store.public_invoice(system, &known.invoice).await.unwrap().unwrap();
    let invoice = Invoice { id: InvoiceId::from_random([9; 16]), payments: Vec::new(), ..invoice };
    let thief = IssuedAddress { wallet: WalletNo(1), index: 1, script: vec![0; 22], fingerprint: 7 };
    let change = Change { invoice, since: 0, events: Vec::new(), entries: Vec::new() };
    let access = system.to_store(&paid.store);
    store.create_invoice(&access, NewRow { change, addresses: vec![thief] }).await.unwrap();
    fails(&paid.live().await, "wallets: Wallet 1: the address issued at index 1 is not the wallet's own");
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_and_a_missing_rate_are_found_out_and_no_event_is_sent() {
    let paid = Paid::once().await;
    let hook = json!({ "url": "https://shop.example.org/hook?token=hidden" });
    paid.app.post(&format!("/api/v1/stores/{}/webhooks", paid.store)).key(&paid.key).json(&hook).ok().await;
    let silent = |request: &Outgoing| {
        assert_eq!(request.body, "", "no event is sent");
        Answer { outcome: Answered::NoAnswer, error: Some("connection refused".into()) }
    };
    let rateless = Config { fixed_rates: Vec::new(), ..config() };
    let outcome = paid.live_with(&Sender::Scripted(Arc::new(silent)), &rateless).await;
    fails(&outcome, "does not answer: connection refused");
    fails(&outcome, "rates: There is none in USD");
    assert!(!outcome.problem.unwrap().contains("hidden"));
    assert_eq!(outcome.details["payments_found_again"], 1, "the rest was asked all the same");
}

#[tokio::test]
async fn a_receiver_is_reached_at_its_front_page_by_the_rules_of_deliveries() {
    let (listener, url) = receiver::Receiver::listen().await.unwrap();
    let receiver = receiver::Receiver::new("secret".into());
    let reach = async {
        let there = Sender::http(true).unwrap().reach(&format!("{url}hook?token=hidden")).await;
        let refused = Sender::http(false).unwrap().reach(&url).await;
        (there, refused.unwrap_err())
    };
    let (there, refused) = tokio::select! {
        reached = reach => reached,
        ended = receiver.clone().run(listener) => panic!("{ended:?}"),
    };
    assert_eq!(there, Ok(()), "it refuses the method, and that is an answer");
    assert!(refused.contains("is not a public address"), "{refused}");
    assert_eq!(receiver.has("InvoiceCreated"), Ok(false));
    assert!(Sender::http(true).unwrap().reach("http://127.0.0.1:1/").await.is_err());
}

#[tokio::test]
async fn real_coins_are_booked_apart_and_told_to_nobody() {
    let paid = Paid::once().await;
    let app = &paid.app.app;
    let hook = json!({ "url": "https://shop.example.org/" });
    paid.app.post(&format!("/api/v1/stores/{}/webhooks", paid.store)).key(&paid.key).json(&hook).ok().await;
    let canary = coin::open(app, None).await.unwrap();
    assert_eq!(coin::open(app, None).await.unwrap().id, canary.id, "one is kept open");
    assert_eq!(coin::settle(app).await, Ok(None));
    let mut follower = paid.app.follower().await;
    paid.app.catch_up(&mut follower).await;
    paid.app.clock.advance(3600);
    paid.app.chain.set_time(paid.app.clock.now());
    let script = chain::script(&canary.prompts[0].destination, app.network).unwrap();
    paid.app.chain.pay(&script, 1234);
    paid.app.catch_up(&mut follower).await;
    assert_eq!(coin::settle(app).await, Ok(None), "it is not deep enough");
    paid.app.clock.advance(600);
    paid.app.chain.mine(6);
    paid.app.catch_up(&mut follower).await;
    let kept = coin::settle(app).await.unwrap().unwrap();
    assert_eq!(kept.problem, None);
    let number = |name: &str| kept.details[name].as_u64().unwrap();
    assert_eq!((number("sats"), number("seconds_to_seen"), number("seconds_to_settled")), (1234, 3600, 600));
    assert_eq!(coin::settle(app).await, Ok(None), "it is kept once");
    let access = app.system.to_store(&paid.store);
    let balances = app.store.balances(&access).await.unwrap();
    let balances: Vec<_> =
        balances.iter().map(|balance| (balance.account, balance.amount.to_sat())).collect();
    let wallet = Account::Wallet(WalletNo(1));
    assert_eq!(balances, [(wallet, 6234), (Account::Canary, -1234), (Account::Invoices, -5000)]);
    for filter in [InvoiceFilter::default(), searched(canary.id.as_str())] {
        let listed = app.store.invoices_page(&access, &filter, None, 10).await.unwrap().0;
        assert!(listed.iter().all(|invoice| invoice.id != canary.id), "no list has it");
    }
    assert_eq!(app.store.backlog(&app.system).await.unwrap()[0].waiting, 0, "no webhook tells of it");
    assert_ne!(coin::open(app, None).await.unwrap().id, canary.id, "the next one is opened");
}

fn searched(text: &str) -> InvoiceFilter {
    InvoiceFilter { text_search: Some(text.into()), include_archived: true, ..InvoiceFilter::default() }
}

#[tokio::test]
async fn without_a_wallet_it_is_said_what_to_do() {
    let app = TestApp::new().await;
    let refused = coin::open(&app.app, None).await.unwrap_err().to_string();
    assert!(refused.contains("almoner store wallet"), "{refused}");
}

#[tokio::test]
async fn what_a_trial_came_to_is_kept() {
    let paid = Paid::once().await;
    let (store, system) = (&paid.app.app.store, &paid.app.app.system);
    let clock = Clock::Hand(paid.app.clock.clone());
    paid.app.chain.outage(true);
    Box::pin(record(Job::LiveCheck, store, system, &clock, paid.live())).await.unwrap();
    let run = store.runs(system, Job::LiveCheck, 1).await.unwrap().remove(0);
    assert!(!run.succeeded && run.started_at == START);
    assert!(run.details[PROBLEM].as_str().unwrap().contains("cannot reach"));
}
