//! What is personal and how it goes: by its time, and when somebody asks. The database is a file here, whose bytes are
//! searched: what is only marked as free can still be read.
use domain::audit::Row;
use serde_json::{Value, json};
use server::app::privacy::{self, About, Lifetimes};
use server::jobs::purge;
use server::testing::{START, TestApp};
use std::collections::BTreeSet;
use std::path::Path;
use store::{AuditFilter, Job, Opening, Store};
use tempfile::TempDir;

const MARKS: [&str; 5] = ["marked-mail", "marked-name", "marked-redirect", "marked-term", "marked-language"];
const DAY: i64 = 24 * 60 * 60;

/// What nobody paid stays whole here; how it is cut down is in `growth.rs`.
const WHOLE: Lifetimes =
    Lifetimes { personal: Some(365), deliveries: Some(90), events: Some(365), unpaid: None };

struct World {
    app: TestApp,
    store: String,
    key: String,
    folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("almoner.sqlite");
        let app = TestApp::with(|parts| {
            let ids = parts.chance.clone();
            let opening =
                Opening::new(parts.network, ids.bytes(), Box::new(|| START), Box::new(move || ids.bytes()));
            parts.store = Store::open(&path, opening).unwrap();
        })
        .await;
        let (store, key) = app.shop_with_wallet("Harbour").await;
        let hook = json!({"url": "https://shop.example/hook"});
        app.post(&format!("/api/v1/stores/{store}/webhooks")).key(&key).json(&hook).ok().await;
        Self { app, store: store.to_string(), key, folder }
    }

    async fn order(&self, number: &str) -> Value {
        let order = json!({
            "amount": "5", "currency": "USD",
            "metadata": {
                "orderId": number, "buyerEmail": "Marked-Mail@example.org", "buyerName": "marked-name",
                "nested": {"again": ["marked-name"]}
            },
            "checkout": {
                "redirectURL": "https://marked-redirect.example/", "defaultLanguage": "marked-language"
            },
            "additionalSearchTerms": ["marked-term"],
        });
        let call = self.app.post(&format!("/api/v1/stores/{}/invoices", self.store)).key(&self.key);
        call.once(number).json(&order).ok().await
    }

    async fn invoice(&self, id: &str) -> Value {
        self.app.get(&format!("/api/v1/invoices/{id}")).key(&self.key).ok().await
    }

    async fn methods(&self, id: &str) -> Value {
        self.app.get(&format!("/api/v1/invoices/{id}/payment-methods")).key(&self.key).ok().await
    }

    /// Those of the words that stand in the database's files, in whatever case.
    fn standing<'a>(&self, words: &[&'a str]) -> Vec<&'a str> {
        let all = bytes(self.folder.path());
        let stands = |word: &&str| all.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word.as_bytes()));
        words.iter().copied().filter(stands).collect()
    }

    async fn deeds(&self, deed: &str) -> Vec<Row> {
        let filter = AuditFilter { deed: Some(deed.into()), ..AuditFilter::default() };
        self.app.app.store.audit_rows(&self.app.app.system, filter, 9).await.unwrap()
    }

    async fn grow_old(&self, days: i64) {
        self.app.clock.advance(days * DAY);
        server::app::expire::run(&self.app.app).await.unwrap();
    }
}

fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.flatten().collect()
}

fn id(invoice: &Value) -> &str {
    invoice["id"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_personal_on_an_old_invoice_goes_and_the_money_stays() {
    let world = World::new().await;
    let old = world.order("A-1001").await;
    let (before, asked) = (world.invoice(id(&old)).await, world.methods(id(&old)).await);
    assert_eq!(world.standing(&MARKS), MARKS, "they are kept for now");
    world.grow_old(364).await;
    let young = world.order("A-1002").await;
    purge::once(&world.app.app, WHOLE).await;
    assert_eq!(world.invoice(id(&old)).await["metadata"], before["metadata"], "not a day too early");

    world.grow_old(2).await;
    purge::once(&world.app.app, WHOLE).await;
    let after = world.invoice(id(&old)).await;
    assert_eq!(after["metadata"], json!({"orderId": "A-1001"}));
    assert_eq!(after["checkout"]["redirectURL"], Value::Null);
    for same in ["amount", "currency", "createdTime", "expirationTime", "storeId", "type"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    assert_eq!(world.methods(id(&old)).await[0]["destination"], asked[0]["destination"]);
    assert_eq!(world.invoice(id(&young)).await["metadata"]["buyerName"], "marked-name");
    let list = format!("/api/v1/stores/{}/invoices?textSearch=marked-term", world.store);
    assert_eq!(world.app.get(&list).key(&world.key).ok().await.as_array().unwrap().len(), 1);

    world.grow_old(400).await;
    purge::once(&world.app.app, WHOLE).await;
    assert_eq!(world.standing(&MARKS), Vec::<&str>::new());
    assert_eq!(world.standing(&["A-1001", "A-1002"]), ["A-1001", "A-1002"]);
    let runs = world.app.app.store.runs(&world.app.app.system, Job::Purge, 9).await.unwrap();
    let counts: Vec<_> = runs.iter().map(|run| run.details["invoices"].as_u64().unwrap()).collect();
    assert_eq!(counts, [1, 1, 0], "the last run first");
    assert!(runs.iter().all(|run| run.succeeded));
    let told = world.deeds("data.purged").await;
    let told: Vec<_> = told.iter().map(|row| (row.actor.as_str(), row.details.as_str())).collect();
    let row = ("program", "{\"deliveries\":0,\"invoices\":1}");
    assert_eq!(told, [row, row], "what was let go of is counted in the audit log, and not that nothing was");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_more_than_one_batch_goes_whole() {
    let world = World::new().await;
    let app = &world.app.app;
    // One more than is looked at together, each with its kept answer; their deliveries are never accepted.
    for number in 0..101 {
        world.order(&format!("A-{number}")).await;
    }
    world.grow_old(400).await;
    purge::once(app, WHOLE).await;
    assert_eq!(world.standing(&MARKS), Vec::<&str>::new());
    let run = &app.store.runs(&app.system, Job::Purge, 1).await.unwrap()[0];
    assert_eq!((&run.details["invoices"], &run.details["answers"]), (&json!(101), &json!(101)), "{run:?}");
    assert!(run.succeeded);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_for_ever_is_kept() {
    let world = World::new().await;
    let old = world.order("A-1001").await;
    world.grow_old(4_000).await;
    purge::once(&world.app.app, Lifetimes { personal: None, deliveries: None, events: None, unpaid: None })
        .await;
    assert_eq!(world.invoice(id(&old)).await["metadata"]["buyerName"], "marked-name");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_asks_for_is_shown_whole_and_erased_whole() {
    let world = World::new().await;
    let (one, other) = (world.order("A-1001").await, world.order("A-1002").await);
    let app = &world.app.app;
    let email = About::Email("MARKED-mail@EXAMPLE.org".into());
    let found = privacy::find(&app.store, &app.system, &email).await.unwrap();
    assert_eq!(found.len(), 2);
    let printed = format!("{found:?} {email:?}").to_lowercase();
    // The language is a code among others; it is forgotten too, but says nothing of anybody by itself.
    let loggable = MARKS.iter().filter(|mark| printed.contains(**mark)).collect::<Vec<_>>();
    assert_eq!(loggable, [&"marked-language"], "a log could not hold it");
    let order = About::Order("A-1001".into());
    assert_eq!(privacy::find(&app.store, &app.system, &order).await.unwrap().len(), 1);
    let shown = privacy::export(&app.store, &app.system, &found[0]).await.unwrap();
    let text = shown.to_string().to_lowercase();
    for mark in MARKS {
        assert!(text.contains(mark), "{mark}: {shown:#}");
    }
    assert!(shown["events"][0]["payload"]["metadata"]["buyerName"] == "marked-name", "{shown:#}");
    assert_eq!(
        (shown["deliveries"].as_array().unwrap().len(), shown["keptAnswers"].as_array().unwrap().len()),
        (1, 1)
    );

    privacy::erase(&app.store, &app.system, &found, app.now()).await.unwrap();
    let told = world.deeds("data.erased").await;
    let told: BTreeSet<_> = told.into_iter().map(|row| (row.subject.unwrap(), row.store.unwrap())).collect();
    let wanted = [&one, &other].map(|invoice| (id(invoice).to_owned(), world.store.to_string()));
    assert_eq!(told, BTreeSet::from(wanted), "the audit log tells that it was done, and not what it was");
    let all = [&MARKS[..], &["A-1001", "A-1002"]].concat();
    assert_eq!(world.standing(&all), Vec::<&str>::new());
    assert!(privacy::find(&app.store, &app.system, &email).await.unwrap().is_empty());
    for invoice in [&one, &other] {
        let after = world.invoice(id(invoice)).await;
        assert_eq!((&after["metadata"], &after["amount"]), (&json!({}), &invoice["amount"]));
        assert_eq!(after["status"], "New", "it can be paid as before");
    }
    let waits = app.store.due_webhooks(&app.system, app.now()).await.unwrap();
    let due = app.store.due_deliveries(&app.system, &waits[0], app.now(), 9).await.unwrap();
    assert_eq!(due.len(), 2, "what waits is sent all the same");
    assert!(due.iter().all(|delivery| !delivery.payload.contains("marked")), "{due:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_written_after_a_purge_is_purged_in_its_turn() {
    let world = World::new().await;
    let old = world.order("A-1001").await;
    world.grow_old(400).await;
    purge::once(&world.app.app, WHOLE).await;
    let path = format!("/api/v1/stores/{}/invoices/{}", world.store, id(&old));
    let late = json!({"metadata": {"orderId": "A-1001", "buyerName": "marked-name"}});
    world.app.put(&path).key(&world.key).json(&late).ok().await;
    assert_eq!(world.standing(&["marked-name"]), ["marked-name"]);
    world.grow_old(1).await;
    purge::once(&world.app.app, WHOLE).await;
    assert_eq!(world.standing(&MARKS), Vec::<&str>::new());
}
