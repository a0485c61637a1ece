//! The chain read again for a wallet: what the books missed is booked, once; the follower goes on meanwhile; it survives a
//! restart, and can be stopped.
use chain::rescue::Rule;
use chain::source::fake::{Draft, Reorg};
use chain::wallet::Wallet;
use domain::invoice::ON_CHANGE_BRANCH;
use domain::{Network, OutPoint, StoreId, WalletNo};
use serde_json::json;
use server::app::rescan::{Way, carry_out};
use server::testing::{Browser, TPUB, TestApp};
use store::{RescanFound, RescanState};

const ONE: WalletNo = WalletNo(1);

/// A shop whose wallet was used before the server watched it.
struct Scene {
    app: TestApp,
    store: StoreId,
    key: String,
    wallet: Wallet,
}

impl Scene {
    /// Its wallet got so many sats at index 3, and 500 of the change that was left of them, before; and since at an index far out.
    async fn new() -> Self {
        let app = TestApp::new().await;
        let wallet = Wallet::parse(TPUB, Network::Regtest).unwrap();
        let early = OutPoint { txid: app.chain.pay(wallet.script(3).as_bytes(), 9_000), vout: 0 };
        app.chain.mine(1);
        let change = wallet.script_at(ON_CHANGE_BRANCH | 60).unwrap();
        app.chain.send(Draft::paying(b"somebody", 8_400).and(change.as_bytes(), 500).spending(early));
        app.chain.mine(20);
        let (store, key) = app.shop_with_wallet("shop").await;
        let scene = Self { app, store, key, wallet };
        scene.invoice().await;
        scene.catch_up().await;
        scene.app.chain.pay(scene.wallet.script(0).as_bytes(), 100_000);
        scene.app.chain.pay(scene.wallet.script(900).as_bytes(), 7_000);
        scene.app.chain.mine(2);
        scene.catch_up().await;
        scene
    }

    async fn catch_up(&self) {
        let mut following = self.app.follower().await;
        self.app.catch_up(&mut following).await;
    }

    async fn invoice(&self) -> serde_json::Value {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        self.app.post(&path).key(&self.key).json(&json!({"amount": "0.001", "currency": "BTC"})).ok().await
    }

    fn access(&self) -> domain::StoreAccess {
        self.app.app.system.to_store(&self.store)
    }

    async fn ask(&self, from: u32) {
        self.app.app.store.ask_rescan(&self.access(), ONE, from, self.app.app.now()).await.unwrap();
    }

    fn way(&self) -> Way {
        let chain = self.app.chain.clone();
        Way::by(move || chain.source(), Rule { look_ahead: 500 })
    }

    /// Carries out what was asked for: how it ended.
    async fn carry_out(&self) -> RescanState {
        let app = &self.app.app;
        let next = app.store.next_rescan(&app.system).await.unwrap().expect("one was asked for");
        carry_out(app, &self.way(), &next).await.unwrap();
        let last = app.store.rescans(&self.access(), ONE).await.unwrap().remove(0);
        assert!(last.number == next.number && last.ended_at.is_some());
        last.state
    }

    async fn rescan(&self, from: u32) -> RescanFound {
        self.ask(from).await;
        match self.carry_out().await {
            RescanState::Done(found) => found,
            other => panic!("{other:?}"),
        }
    }

    /// What the books say that lies in the wallet, which is what the coins come to.
    async fn held(&self) -> i64 {
        let told = self.app.app.store.recount(&self.app.app.system).await.unwrap();
        assert!(told.miskept().is_empty() && told.wallets.iter().all(|wallet| wallet.difference() == 0));
        told.wallets.iter().map(|wallet| wallet.in_books).sum()
    }

    async fn browser(&self) -> Browser<'_> {
        self.app.signed_in("shop@example.org").await
    }
}

fn counts(found: RescanFound) -> (u64, u64, u64, u64) {
    (found.payments, found.change, found.spent, found.sats)
}

#[tokio::test]
async fn what_the_books_missed_is_booked_once_and_nothing_else_is_touched() {
    let scene = Scene::new().await;
    assert_eq!(scene.held().await, 100_000, "what came before, and far out, nobody knows of");
    let before = scene.app.app.store.in_wallets(&scene.app.app.system).await.unwrap();
    let found = scene.rescan(0).await;
    assert_eq!(counts(found), (2, 1, 1, 9_000 + 500 + 7_000));
    assert_eq!((found.found, found.height), (4, scene.app.chain.tip().height));
    assert_eq!(scene.held().await, 107_500);
    let after = scene.app.app.store.in_wallets(&scene.app.app.system).await.unwrap();
    assert!(before.iter().all(|payment| after.contains(payment)));
    // Change is nobody's gift.
    let balances = scene.app.app.store.balances(&scene.access()).await.unwrap();
    let of = |path: &str| {
        balances.iter().filter(|b| b.account.path() == path).map(|b| b.amount.to_sat()).sum::<i64>()
    };
    assert_eq!((of("income:unattributed"), of("equity:moved-out")), (-16_000, 8_500));

    let again = scene.rescan(0).await;
    assert_eq!((counts(again), again.found), ((0, 0, 0, 0), 4));
    assert_eq!(scene.app.app.store.in_wallets(&scene.app.app.system).await.unwrap(), after);
    assert_eq!(scene.rescan(scene.app.chain.tip().height).await.payments, 0);
}

#[tokio::test]
async fn what_was_found_is_followed_from_then_on_and_never_issued() {
    let scene = Scene::new().await;
    scene.rescan(0).await;
    let held = scene.held().await;
    // Late money to an address in between, more to those found, and the coins found are spent.
    let far = scene.app.app.store.in_wallets(&scene.app.app.system).await.unwrap();
    let far = far.iter().find(|payment| payment.sats == 7_000).unwrap();
    for index in [3, 450, 900] {
        scene.app.chain.pay(scene.wallet.script(index).as_bytes(), 1_000);
    }
    let coin = OutPoint::parse(&far.payment).unwrap();
    let change = scene.wallet.script_at(ON_CHANGE_BRANCH | 61).unwrap();
    scene.app.chain.send(Draft::paying(b"somebody", 5_000).and(change.as_bytes(), 1_900).spending(coin));
    scene.app.chain.mine(1);
    scene.catch_up().await;
    assert_eq!(scene.held().await, held + 3_000 - 7_000 + 1_900);
    assert_eq!(counts(scene.rescan(0).await), (0, 0, 0, 0), "nothing was left to be found");
    let made = scene.invoice().await;
    let methods = format!("/api/v1/invoices/{}/payment-methods", made["id"].as_str().unwrap());
    let methods = scene.app.get(&methods).key(&scene.key).ok().await;
    assert_eq!(
        methods[0]["destination"],
        scene.wallet.address(901),
        "none that may have been shown is issued"
    );
}

/// The coin is the books' own, and lies below what is read.
#[tokio::test]
async fn a_spending_that_the_books_missed_is_found_of_coins_that_came_before() {
    let scene = Scene::new().await;
    let known = scene.app.app.store.in_wallets(&scene.app.app.system).await.unwrap().remove(0);
    let coin = OutPoint::parse(&known.payment).unwrap();
    // The server hears of no block for a while, and goes on behind it, as after its node was pruned.
    let by = scene.app.chain.send(Draft::paying(b"somebody", 99_000).spending(coin));
    let block = scene.app.chain.mine(1);
    let tip = scene.app.chain.mine(1);
    let restarted = store::PositionStep::Restarted { block: tip, time: domain::Timestamp(0) };
    let commit = store::Commit { changes: Vec::new(), position: Some(restarted) };
    scene.app.app.store.commit(&scene.app.app.system, commit).await.unwrap();
    scene.app.chain.mine(1);
    scene.catch_up().await;
    assert_eq!(scene.held().await, 100_000, "the books do not know");
    let found = scene.rescan(block.height).await;
    assert_eq!(counts(found), (0, 0, 1, 0));
    assert_eq!(scene.held().await, 0);
    let invoice =
        scene.app.app.store.payments_of(&scene.app.app.system, &[coin.txid]).await.unwrap().remove(0);
    let invoice =
        scene.app.app.store.public_invoice(&scene.app.app.system, &invoice.invoice).await.unwrap().unwrap();
    assert_eq!(invoice.payments[0].spent, Some(domain::payment::Spending { by, block }));
}

/// The follower is behind, blocks come while it reads, and some leave: what is booked is never of a block that is not there.
#[tokio::test]
async fn the_chain_moves_on_and_back_while_it_is_read() {
    for (after, depth) in [(5, 1), (12, 2), (20, 3), (31, 2)] {
        let scene = Scene::new().await;
        scene.app.chain.surprise(after, move |chain| {
            chain.reorg(&Reorg { depth, length: depth + 1, lost: Vec::new(), mines_mempool: true });
        });
        scene.ask(0).await;
        let next = scene.app.app.store.next_rescan(&scene.app.app.system).await.unwrap().unwrap();
        let way = scene.way();
        let work = carry_out(&scene.app.app, &way, &next);
        let follow = async {
            for _ in 0..20 {
                scene.catch_up().await;
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let (done, ()) = tokio::join!(work, follow);
        done.unwrap();
        scene.catch_up().await;
        let state = scene.app.app.store.rescans(&scene.access(), ONE).await.unwrap().remove(0).state;
        assert!(matches!(state, RescanState::Done(_)), "{state:?}");
        assert_eq!(scene.held().await, 107_500, "after {after}");
        assert_eq!(counts(scene.rescan(0).await), (0, 0, 0, 0), "after {after}");
    }
}

#[tokio::test]
async fn a_restart_begins_it_anew_and_a_person_can_stop_it() {
    let scene = Scene::new().await;
    let app = &scene.app.app;
    scene.ask(0).await;
    let refused = app.store.ask_rescan(&scene.access(), ONE, 5, app.now()).await;
    assert_eq!(refused, Err(store::Error::Exists), "one at a time");
    let next = app.store.next_rescan(&app.system).await.unwrap().unwrap();
    // It was begun, and the server is stopped in the middle: nothing more is written of it.
    drop(carry_out(app, &scene.way(), &next));
    let progress = store::RescanProgress { height: 4, end: 9, found: 1 };
    assert!(app.store.note_rescan(&app.system, next.number, progress).await.unwrap());
    let same = app.store.next_rescan(&app.system).await.unwrap().unwrap();
    assert_eq!((same.number, same.state), (next.number, RescanState::Running(progress)));
    assert!(matches!(scene.carry_out().await, RescanState::Done(_)));

    scene.ask(0).await;
    let next = app.store.next_rescan(&app.system).await.unwrap().unwrap();
    assert!(app.store.stop_rescan(&scene.access(), ONE, app.now()).await.unwrap());
    assert!(!app.store.stop_rescan(&scene.access(), ONE, app.now()).await.unwrap(), "it is stopped by now");
    carry_out(app, &scene.way(), &next).await.unwrap();
    let last = app.store.rescans(&scene.access(), ONE).await.unwrap().remove(0);
    assert_eq!(last.state, RescanState::Stopped, "nobody goes on with it");
    assert_eq!(app.store.next_rescan(&app.system).await, Ok(None));
    let deeds = "wallet.rescan-asked, wallet.rescanned, wallet.rescan-asked, wallet.rescan-stopped";
    let log = app.store.audit_of_store(&scene.access(), None, 20).await.unwrap();
    let names = log.iter().rev().map(|row| row.deed.clone());
    let told: Vec<_> = names.filter(|deed| deed.starts_with("wallet.resc")).collect();
    assert_eq!(told.join(", "), deeds);
}

#[tokio::test]
async fn a_pruned_node_is_told_of_in_words() {
    let scene = Scene::new().await;
    scene.app.chain.prune_below(10);
    scene.ask(0).await;
    let RescanState::Failed { why } = scene.carry_out().await else { panic!("it can't be done") };
    assert!(why.contains("pruned block 1") && why.contains("Ask again from a block"), "{why}");
    assert_eq!(scene.rescan(15).await.payments, 1, "what the node can show is read");
}

#[tokio::test]
async fn an_owner_asks_on_the_wallet_s_page_and_sees_how_far_it_is() {
    let scene = Scene::new().await;
    let browser = scene.browser().await;
    let base = format!("/admin/stores/{}/wallets", scene.store);
    let path = format!("{base}/1/rescan");
    let wallets = browser.look(&base).await;
    assert!(wallets.text.contains(&format!("href=\"{path}\"")), "the wallet's page leads there");
    for (from, why) in
        [("soon", "height of a block"), ("999999", "Name a block up to there"), ("", "height of a block")]
    {
        let refused = browser.send(&path, &[("from", from)]).await;
        assert!(refused.status == 422 && refused.text.contains(why), "{from}: {}", refused.text);
    }
    assert_eq!(browser.send(&path, &[("from", "1970-01-01")]).await.status, 303);
    let waiting = browser.look(&path).await;
    assert!(waiting.text.contains("waits for its turn") && waiting.header("refresh") == "3");
    let busy = browser.send(&path, &[("from", "0")]).await;
    assert!(busy.status == 422, "one at a time");
    scene.carry_out().await;
    let done = browser.look(&path).await;
    assert!(
        done.text.contains("did not know 2 payments and 1 coin that came back as change")
            && done.header("refresh").is_empty(),
        "{}",
        done.text
    );
    assert_eq!(browser.send(&path, &[("from", "3")]).await.status, 303);
    assert_eq!(browser.send(&format!("{path}/stop"), &[]).await.status, 303);
    assert!(browser.look(&path).await.text.contains("It was stopped"));
    assert_eq!(browser.look(&format!("{base}/2/rescan")).await.status, 404, "no wallet of theirs");
}

#[tokio::test]
async fn a_program_asks_sees_how_far_it_is_and_stops_it() {
    let scene = Scene::new().await;
    let path = format!("/api/v1/stores/{}/wallets/1/rescans", scene.store);
    let ask = |from: &str| scene.app.post(&path).key(&scene.key).json(&json!({ "from": from }));
    assert_eq!(scene.app.get(&path).key(&scene.key).ok().await, json!([]));
    let wrong = ask("yesterday").send().await;
    assert!(wrong.status == 422 && wrong.text.contains("height of a block"), "{}", wrong.text);
    let made = ask("1").ok().await;
    assert_eq!((&made["status"], &made["fromHeight"]), (&json!("Waiting"), &json!(1)));
    assert_eq!(ask("1").send().await.status, 422, "one at a time");
    scene.carry_out().await;
    let all = scene.app.get(&path).key(&scene.key).ok().await;
    let told = (&all[0]["status"], &all[0]["newPayments"], &all[0]["newChange"], &all[0]["newlySpent"]);
    assert_eq!(told, (&json!("Done"), &json!(2), &json!(1), &json!(1)));
    ask("2").ok().await;
    assert!(scene.app.delete(&path).key(&scene.key).send().await.status.is_success());
    let all = scene.app.get(&path).key(&scene.key).ok().await;
    assert_eq!((all.as_array().unwrap().len(), &all[0]["status"]), (2, &json!("Stopped")));
    let other = format!("/api/v1/stores/{}/wallets/2/rescans", scene.store);
    assert_eq!(scene.app.get(&other).key(&scene.key).send().await.status, 404);
}
