//! A healthy server, and what is told of one that is not: one planted fault a check.
use super::*;
use crate::config::Config;
use crate::jobs::rates::Fetcher;
use crate::testing::{START, TestApp};
use domain::audit::Actor;
use domain::ledger::{Account, Entry, EntryKind};
use domain::{BlockHash, BlockRef, Change, Invoice, InvoiceId, Network, PaymentId, Sats, StoreId, WalletNo};
use serde_json::{Map, json};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;
use store::{Commit, IssuedAddress, Job, NewRow, Opening, Run, ServerSetting, Store};
use tempfile::TempDir;

/// A server, and what the doctor sees of it.
struct Ward {
    app: TestApp,
    folder: TempDir,
    config: Config,
    now: Timestamp,
    store: StoreId,
    key: String,
}

impl Ward {
    /// A server that was set up well, has been paid and has tried everything out.
    async fn healthy() -> Self {
        Self::of(TestApp::new().await).await
    }

    async fn of(app: TestApp) -> Self {
        let (store, key) = app.shop_with_wallet("shop").await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();
        let data = folder.path().to_str().unwrap().to_owned();
        let config = Config::from_pairs(&[
            ("network", "regtest"),
            ("chain", "bitcoind://nobody:nothing@127.0.0.1:1"),
            ("data-dir", &data),
            ("fixed-rates", "BTC_USD=50000"),
        ]);
        let ward = Self { app, folder, config: config.unwrap(), now: START, store, key };
        for job in [Job::Backup, Job::Canary, Job::LiveCheck] {
            ward.ran(job, true).await;
        }
        ward.invoice().await;
        ward.app.chain.mine(1);
        ward.app.catch_up(&mut ward.app.follower().await).await;
        ward
    }

    async fn ran(&self, job: Job, succeeded: bool) {
        let details = Map::from_iter([("problem".to_owned(), json!("the webhook did not arrive"))]);
        let run = Run { job, started_at: START, ended_at: START, succeeded, details };
        self.app.app.store.record_run(&self.app.app.system, run).await.unwrap();
    }

    /// A new invoice's id.
    async fn invoice(&self) -> String {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        let order = json!({ "amount": "0.001", "currency": "BTC" });
        let answer = self.app.post(&path).key(&self.key).json(&order).send().await;
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// A new invoice that is paid and settled.
    async fn settled(&self) {
        let id = self.invoice().await;
        let path = format!("/api/v1/stores/{}/invoices/{id}/payment-methods", self.store);
        let methods = self.app.get(&path).key(&self.key).ok().await;
        let script = chain::script(methods[0]["destination"].as_str().unwrap(), Network::Regtest).unwrap();
        self.app.chain.pay(&script, 100_000);
        self.app.chain.mine(1);
        self.app.catch_up(&mut self.app.follower().await).await;
    }

    async fn view(&self) -> Result<View, chain::Error> {
        let position = self.app.app.store.position(&self.app.app.system).await.unwrap();
        View::of(&self.app.chain.source(), position).await
    }

    async fn report_of(&self, chain: Result<View, chain::Error>) -> Report {
        let fetcher = Fetcher::new(None).unwrap();
        let patient = Patient {
            config: &self.config,
            store: Ok(&self.app.app.store),
            system: &self.app.app.system,
            now: self.now,
            chain,
            fetcher: &fetcher,
            thorough: true,
        };
        examine(&patient).await
    }

    async fn report(&self) -> Report {
        self.report_of(self.view().await).await
    }

    /// The one thing that is not fine: its check, its level, and its words with the remedy behind.
    async fn trouble(&self) -> (&'static str, Level, String) {
        only_trouble(&self.report().await)
    }
}

fn only_trouble(report: &Report) -> (&'static str, Level, String) {
    let mut found = report.findings.iter().filter(|(_, finding)| finding.level != Level::Fine);
    let (check, finding) = found.next().unwrap_or_else(|| panic!("all is fine: {report:?}"));
    assert_eq!(found.next(), None, "there is more");
    assert!(!finding.fix.is_empty(), "{finding:?}");
    (check, finding.level, format!("{} {}", finding.words, finding.fix))
}

#[track_caller]
fn says((check, level, words): (&'static str, Level, String), wanted: (&str, Level, &str)) {
    assert_eq!((check, level), (wanted.0, wanted.1), "{words}");
    assert!(words.contains(wanted.2), "{words}");
}

#[tokio::test]
async fn a_healthy_server_is_fine_and_every_check_says_so() {
    let ward = Ward::healthy().await;
    let report = ward.report().await;
    assert_eq!(report.level(), Level::Fine, "{report:#?}");
    let told: Vec<&str> = report.findings.iter().map(|(check, _)| *check).collect();
    for check in CHECKS {
        assert!(told.contains(&check.name), "{} says nothing", check.name);
    }
    let text = text(&report, false);
    assert!(text.lines().all(|line| line.chars().count() <= 80 && line.is_ascii()), "{text}");
    assert!(self::text(&report, true).starts_with("\x1b[32mfine"));
}

#[tokio::test]
async fn programs_are_told_the_same() {
    let ward = Ward::healthy().await;
    ward.ran(Job::Backup, false).await;
    let report = json(&ward.report().await);
    assert_eq!((&report["version"], &report["level"]), (&json!(1), &json!("failure")));
    let backup =
        report["findings"].as_array().unwrap().iter().find(|found| found["check"] == "backup").unwrap();
    assert_eq!(backup["level"], "failure");
    assert!(backup["fix"].as_str().unwrap().contains("almoner backup"), "{backup}");
    let node = &report["findings"][0];
    assert_eq!((&node["check"], &node["fix"]), (&json!("node"), &json!(null)));
}

#[tokio::test]
async fn a_node_that_is_away_or_on_another_chain_is_told() {
    let ward = Ward::healthy().await;
    ward.app.chain.outage(true);
    says(ward.trouble().await, ("node", Level::Failure, "cannot reach the Bitcoin node"));
    let wrong = chain::Error::WrongChain { wanted: Network::Regtest, found: "mainnet".into() };
    let told = only_trouble(&ward.report_of(Err(wrong)).await);
    says(told, ("node", Level::Failure, "the Bitcoin node is on mainnet"));
}

#[tokio::test]
async fn a_node_that_has_not_caught_up_or_is_ahead_of_us_is_told() {
    let ward = Ward::healthy().await;
    ward.app.chain.set_syncing(true);
    says(ward.trouble().await, ("node", Level::Warning, "of 1001 known blocks"));
    ward.app.chain.set_syncing(false);
    ward.app.chain.mine(4);
    says(ward.trouble().await, ("node", Level::Warning, "4 blocks behind"));
}

#[tokio::test]
async fn blocks_pruned_before_they_were_read_are_told() {
    let ward = Ward::healthy().await;
    ward.app.chain.mine(2);
    ward.app.chain.prune_below(3);
    says(ward.trouble().await, ("node", Level::Failure, "yet to read block 2"));
}

#[tokio::test]
async fn another_chain_s_position_is_told() {
    let ward = Ward::healthy().await;
    let elsewhere = Some(BlockRef { height: 0, hash: BlockHash([9; 32]) });
    let view = View::of(&ward.app.chain.source(), elsewhere).await;
    says(only_trouble(&ward.report_of(view).await), ("node", Level::Warning, "does not know block 0"));
}

#[tokio::test]
async fn an_old_tip_is_told_where_blocks_come_by_themselves() {
    let mut ward = Ward::healthy().await;
    let clockless = async |ward: &Ward| ward.view().await.map(|view| View { clock: None, ..view });
    ward.now = Timestamp(START.0 + 2 * 3600);
    assert_eq!(ward.report_of(clockless(&ward).await).await.level(), Level::Fine, "not on regtest");
    ward.config.network = Network::Signet;
    let told = ward.report_of(clockless(&ward).await).await;
    let tip = told.findings.iter().find(|(check, _)| *check == "tip").unwrap();
    assert_eq!(tip.1.level, Level::Warning);
    assert!(tip.1.words.contains("2 hours ago"), "{tip:?}");
    ward.now = Timestamp(START.0 + 5 * 3600);
    let told = ward.report_of(clockless(&ward).await).await;
    assert_eq!(told.findings.iter().find(|(check, _)| *check == "tip").unwrap().1.level, Level::Failure);
}

#[tokio::test]
async fn a_clock_an_hour_off_is_told() {
    let mut ward = Ward::healthy().await;
    ward.now = Timestamp(START.0 + 3600);
    says(
        ward.trouble().await,
        ("clock", Level::Failure, "60 minutes ahead of the node's peers' time. Set the clock"),
    );
    ward.now = Timestamp(START.0 - 3600);
    says(ward.trouble().await, ("clock", Level::Failure, "60 minutes behind the node's peers' time"));
    let view = ward.view().await.map(|view| View { clock: None, ..view });
    says(
        only_trouble(&ward.report_of(view).await),
        ("clock", Level::Failure, "The newest block was made 60 minutes from now"),
    );
    ward.now = Timestamp(START.0 + 200);
    says(ward.trouble().await, ("clock", Level::Warning, "3 minutes ahead"));
}

#[tokio::test]
async fn a_store_without_a_rate_is_told() {
    let mut ward = Ward::healthy().await;
    ward.config.fixed_rates.clear();
    let (check, level, words) = ward.trouble().await;
    says((check, level, words), ("rates", Level::Warning, "There is none in USD for the store \"shop\""));
}

#[tokio::test]
async fn an_address_that_is_not_the_wallet_s_own_is_told() {
    let ward = Ward::healthy().await;
    let store = &ward.app.app.store;
    let made = InvoiceId::parse(&ward.invoice().await).unwrap();
    // A thief's address, put among those issued.
    let thief = IssuedAddress { wallet: WalletNo(1), index: 2, script: vec![0; 22], fingerprint: 7 };
    let access = ward.app.app.system.to_store(&ward.store);
    let invoice = store.public_invoice(&ward.app.app.system, &made).await.unwrap().unwrap();
    let id = InvoiceId::from_random([9; 16]);
    let change = Change { invoice: Invoice { id, ..invoice }, since: 0, events: vec![], entries: vec![] };
    store.create_invoice(&access, NewRow { change, addresses: vec![thief] }).await.unwrap();
    says(
        ward.trouble().await,
        ("wallets", Level::Failure, "the address issued at index 2 is not the wallet's own"),
    );
}

#[tokio::test]
async fn money_where_the_owner_s_wallet_does_not_look_is_told() {
    let mut ward = Ward::healthy().await;
    ward.config.gap_limit = 3;
    ward.invoice().await;
    assert_eq!(ward.report().await.level(), Level::Fine, "two are unpaid");
    ward.invoice().await;
    says(ward.trouble().await, ("gap", Level::Warning, "the last 3 addresses issued are unpaid"));
    ward.invoice().await;
    let wallet = chain::wallet::Wallet::parse(crate::testing::TPUB, Network::Regtest).unwrap();
    let mut follower = ward.app.follower().await;
    ward.app.catch_up(&mut follower).await;
    ward.app.chain.pay(wallet.script(3).as_bytes(), 5000);
    ward.app.catch_up(&mut follower).await;
    says(
        ward.trouble().await,
        ("gap", Level::Warning, "3 unpaid addresses in a row lie before one with money"),
    );
    let (_, _, words) = ward.trouble().await;
    assert!(words.contains("change_gap_limit(100)"), "{words}");
}

#[tokio::test]
async fn a_list_that_runs_out_is_told() {
    let ward = Ward::healthy().await;
    let store = &ward.app.app.store;
    let list = store.add_list(&Actor::Program, 5, START).await.unwrap();
    says(ward.trouble().await, ("lists", Level::Failure, "0 addresses are left"));
    store.append_addresses(&Actor::Program, list, vec![vec![1; 22]; 1]).await.unwrap();
    says(ward.trouble().await, ("lists", Level::Warning, "1 addresses are left"));
    store.append_addresses(&Actor::Program, list, (2..9).map(|byte| vec![byte; 22]).collect()).await.unwrap();
    assert_eq!(ward.report().await.level(), Level::Fine);
}

#[tokio::test]
async fn a_dead_receiver_is_told_without_its_secret_address() {
    let mut ward = Ward::healthy().await;
    let path = format!("/api/v1/stores/{}/webhooks", ward.store);
    let hook = json!({ "url": "https://shop.example.org/hook?token=hidden" });
    let made = ward.app.post(&path).key(&ward.key).json(&hook).send().await.json();
    ward.invoice().await;
    assert_eq!(ward.report().await.level(), Level::Fine, "it waits for a moment only");
    ward.now = Timestamp(START.0 + 3600);
    let view = ward.view().await.map(|view| View { clock: None, ..view });
    let (check, level, words) = only_trouble(&ward.report_of(view.clone()).await);
    assert!(!words.contains("hidden") && words.contains(made["id"].as_str().unwrap()), "{words}");
    says(
        (check, level, words),
        ("webhooks", Level::Warning, "1 deliveries wait for shop.example.org, the oldest for 60 minutes"),
    );
    ward.now = Timestamp(START.0 + 30 * 3600);
    says(only_trouble(&ward.report_of(view).await), ("webhooks", Level::Failure, "for 30 hours"));
}

#[tokio::test]
async fn contributions_that_nobody_takes_are_told_and_so_are_those_given_up() {
    let mut ward = Ward::healthy().await;
    let access = ward.app.app.system.to_store(&ward.store);
    let stated = || store::StatedReceiver {
        name: "crm".into(),
        place: "CiviCRM at crm.example.org".into(),
        new_id: domain::WebhookId::from_random([1; 16]),
    };
    ward.app.app.store.declare_receiver(&access, stated(), START).await.unwrap();
    ward.settled().await;
    assert_eq!(ward.report().await.level(), Level::Fine, "it waits for a moment only");
    ward.now = Timestamp(START.0 + 3600);
    let view = ward.view().await.map(|view| View { clock: None, ..view });
    let told = only_trouble(&ward.report_of(view.clone()).await);
    assert!(told.2.contains("almoner push list"), "{}", told.2);
    says(
        told,
        (
            "webhooks",
            Level::Warning,
            "1 contributions wait for crm (CiviCRM at crm.example.org), the oldest for",
        ),
    );
    let app = &ward.app.app;
    app.store.drop_receivers(&app.system, Vec::new()).await.unwrap();
    says(
        only_trouble(&ward.report_of(view.clone()).await),
        ("webhooks", Level::Warning, "almoner push forget crm"),
    );
    app.store.declare_receiver(&access, stated(), START).await.unwrap();
    let webhook = app.store.backlog(&app.system).await.unwrap()[0].webhook.clone();
    let due = app.store.due_deliveries(&app.system, &webhook, ward.now, 1).await.unwrap();
    let attempt = store::Attempt {
        delivery: due[0].id.clone(),
        at: ward.now,
        http_status: None,
        error: Some("no".into()),
        decision: domain::webhook::Decision::GiveUp,
    };
    app.store.record_attempt(&app.system, attempt).await.unwrap();
    let told = only_trouble(&ward.report_of(view).await);
    says(told, ("webhooks", Level::Failure, "1 contributions were given up"));
}

#[tokio::test]
async fn a_folder_that_others_can_read_is_told() {
    let ward = Ward::healthy().await;
    std::fs::write(ward.folder.path().join("setup-token"), "").unwrap();
    std::fs::set_permissions(ward.folder.path().join("setup-token"), PermissionsExt::from_mode(0o604))
        .unwrap();
    says(ward.trouble().await, ("modes", Level::Failure, "setup-token has mode 0604"));
}

#[tokio::test]
async fn a_backup_that_failed_or_was_never_made_is_told() {
    let mut ward = Ward::healthy().await;
    ward.ran(Job::Backup, false).await;
    says(ward.trouble().await, ("backup", Level::Failure, "The last one failed. The last good one"));
    ward.ran(Job::Backup, true).await;
    let view = ward.view().await.map(|view| View { clock: None, ..view });
    ward.now = Timestamp(START.0 + 3 * 86_400);
    says(only_trouble(&ward.report_of(view.clone()).await), ("backup", Level::Warning, "3 days ago"));
    ward.now = Timestamp(START.0 + 20 * 86_400);
    says(only_trouble(&ward.report_of(view).await), ("backup", Level::Failure, "20 days ago"));
}

/// An entry that books so many satoshis into a wallet, though no coin came.
#[tokio::test]
async fn backups_beside_what_they_are_of_and_those_that_nobody_can_open_are_told() {
    let mut ward = Ward::healthy().await;
    let set = (None, Some(age::x25519::Identity::generate().to_public().to_string()));
    let (store, by) = (&ward.app.app.store, ward.app.app.system.actor());
    store.replace_server_setting(&by, ServerSetting::BackupRecipients, set.clone()).await.unwrap();
    says(ward.trouble().await, ("backup", Level::Warning, "one broken disk takes both"));
    ward.config.backup.place = Some(crate::backup::Place::Folder("/srv/b".into()));
    assert_eq!(ward.report().await.level(), Level::Fine, "elsewhere");
    let (store, (nobody, named)) = (&ward.app.app.store, set);
    store.replace_server_setting(&by, ServerSetting::BackupRecipients, (named, nobody)).await.unwrap();
    says(ward.trouble().await, ("backup", Level::Warning, "not who can open them"));
}

async fn book_out_of_nothing(ward: &Ward, sats: u64) {
    let (app, id) = (&ward.app.app, InvoiceId::parse(&ward.invoice().await).unwrap());
    let invoice = app.store.public_invoice(&app.system, &id).await.unwrap().unwrap();
    let mut change = invoice.archived(true, START).unwrap();
    change.entries.push(Entry {
        kind: EntryKind::Received,
        at: START,
        store: ward.store.clone(),
        invoice: id,
        payment: PaymentId::Lightning("00".repeat(32)),
        block: None,
        debit: Account::Wallet(WalletNo(1)),
        credit: Account::Invoices,
        amount: Sats::try_new(sats).unwrap(),
        quote: None,
    });
    app.store.commit(&app.system, Commit { changes: vec![change], position: None }).await.unwrap();
}

#[tokio::test]
async fn books_that_are_not_the_coins_are_told() {
    let ward = Ward::healthy().await;
    book_out_of_nothing(&ward, 5).await;
    says(ward.trouble().await, ("ledger", Level::Failure, "are 0 satoshis, and the books say 5"));
}

/// Whoever writes to the database beside the program leaves sums behind that nobody kept.
#[tokio::test]
async fn kept_sums_that_are_not_those_of_the_coins_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("almoner.sqlite");
    let app = TestApp::with(|parts| {
        let ids = parts.chance.clone();
        let opening =
            Opening::new(parts.network, ids.bytes(), Box::new(|| START), Box::new(move || ids.bytes()));
        parts.store = Store::open(&path, opening).unwrap();
    })
    .await;
    let ward = Ward::of(app).await;
    ward.settled().await;
    assert_eq!(ward.report().await.level(), Level::Fine);
    let raw = rusqlite::Connection::open(&path).unwrap();
    assert_eq!(raw.execute("UPDATE wallet_sum SET on_chain = on_chain + 3", []).unwrap(), 1);
    let wanted = "the sums that are kept of it are not those of its coins and entries";
    says(ward.trouble().await, ("ledger", Level::Failure, wanted));
}

/// Compared once at each block; what is new about it is kept, and payments go on.
#[tokio::test]
async fn coins_and_books_are_compared_at_every_block() {
    let ward = Ward::healthy().await;
    let app = &ward.app.app;
    let look = async || {
        let measured = crate::jobs::measure::look(app, (*app.metrics().measured()).clone()).await;
        app.metrics().note(measured.clone());
        measured
    };
    let block = async || {
        ward.app.chain.mine(1);
        ward.app.catch_up(&mut ward.app.follower().await).await;
    };
    let runs = async || {
        let runs = app.store.runs(&app.system, Job::Reconcile, 9).await.unwrap();
        runs.iter().map(|run| run.succeeded).collect::<Vec<_>>()
    };
    assert_eq!((look().await.ledger.1.len(), runs().await), (0, vec![]), "nothing came yet, nothing to tell");
    book_out_of_nothing(&ward, 5).await;
    assert_eq!(look().await.ledger.1, [], "the next block will tell");
    block().await;
    for _ in 0..2 {
        let compared = look().await.ledger.1;
        assert_eq!(compared.iter().map(store::Reconciled::difference).collect::<Vec<_>>(), [-5]);
        block().await;
    }
    assert_eq!(runs().await, [false], "told once while it stays");
}

#[tokio::test]
async fn a_canary_that_died_is_told() {
    let ward = Ward::healthy().await;
    ward.ran(Job::Canary, false).await;
    says(ward.trouble().await, ("canary", Level::Failure, "failed: the webhook did not arrive"));
}

#[tokio::test]
async fn a_drill_that_is_late_failed_or_was_not_whole_is_told() {
    let mut ward = Ward::healthy().await;
    ward.config.drill_every = Some(Duration::from_secs(20 * 86_400));
    says(ward.trouble().await, ("canary", Level::Warning, "was never tried, though drill-every says"));
    let drilled = |succeeded, detail: &str| {
        let details = Map::from_iter([(detail.to_owned(), json!("rescue: block 1 is pruned"))]);
        Run { job: Job::Drill, started_at: START, ended_at: START, succeeded, details }
    };
    let (store, system) = (ward.app.app.store.clone(), ward.app.app.system);
    store.record_run(&system, drilled(false, "problem")).await.unwrap();
    says(ward.trouble().await, ("canary", Level::Failure, "failed: rescue: block 1 is pruned"));
    store.record_run(&system, drilled(true, "warning")).await.unwrap();
    says(ward.trouble().await, ("canary", Level::Warning, "but not all of it: rescue: block 1 is pruned"));
    store.record_run(&system, drilled(true, "nothing")).await.unwrap();
    for job in [Job::Backup, Job::Canary, Job::LiveCheck] {
        let later = Timestamp(START.0 + 31 * 86_400);
        let run = Run { job, started_at: later, ended_at: later, succeeded: true, details: Map::new() };
        store.record_run(&system, run).await.unwrap();
    }
    let view = ward.view().await.map(|view| View { clock: None, ..view });
    ward.now = Timestamp(START.0 + 29 * 86_400);
    assert_eq!(ward.report_of(view.clone()).await.level(), Level::Fine);
    ward.now = Timestamp(START.0 + 31 * 86_400);
    says(only_trouble(&ward.report_of(view).await), ("canary", Level::Warning, "31 days ago."));
}

#[tokio::test]
async fn without_a_database_the_rest_is_examined_all_the_same() {
    let ward = Ward::healthy().await;
    let fetcher = Fetcher::new(None).unwrap();
    let error = store::Error::Corrupt("file is not a database".into());
    let patient = Patient {
        config: &ward.config,
        store: Err(&error),
        system: &ward.app.app.system,
        now: START,
        chain: ward.view().await,
        fetcher: &fetcher,
        thorough: false,
    };
    let report = examine(&patient).await;
    let (check, level, words) = only_trouble(&report);
    says((check, level, words), ("database", Level::Failure, "There is none at"));
    assert!(report.findings.iter().any(|(check, _)| *check == "disk"));
    std::fs::write(ward.config.database.path().unwrap(), "x").unwrap();
    std::fs::set_permissions(ward.config.database.path().unwrap(), PermissionsExt::from_mode(0o600)).unwrap();
    says(only_trouble(&examine(&patient).await), ("database", Level::Failure, "file is not a database"));
}

#[test]
fn spans_are_in_units_people_count_in() {
    let spans: Vec<String> = [0, 119, 120, 7199, 7200, 172_799, 172_800].map(span).into();
    assert_eq!(spans, ["0 s", "119 s", "2 minutes", "119 minutes", "2 hours", "47 hours", "2 days"]);
}
