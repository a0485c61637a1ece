//! What becomes of an invoice that nobody paid: it is cut down, answers as before, and takes money years later.
use chain::source::fake::Draft;
use serde_json::{Value, json};
use server::app::privacy::Lifetimes;
use server::jobs::purge;
use server::testing::{START, TestApp};
use store::{Job, Opening, Store};
use tempfile::TempDir;

const DAY: i64 = 24 * 60 * 60;

struct World {
    app: TestApp,
    chain: (chain::Follower, chain::Source),
    store: String,
    key: String,
    folder: TempDir,
}

impl World {
    /// The database is a file, whose bytes are searched: what is only marked as free can still be read.
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
        let mut chain = app.follower().await;
        app.catch_up(&mut chain).await;
        let (store, key) = app.shop_with_wallet("Harbour").await;
        Self { app, chain, store: store.to_string(), key, folder }
    }

    async fn order(&self) -> String {
        let order = json!({
            "amount": "0.001", "currency": "BTC",
            "metadata": {"orderId": "A-1001", "buyerName": "marked-name", "posData": {"cart": ["marked-tea"]}},
            "checkout": {"redirectURL": "https://marked-shop.example/", "defaultLanguage": "fr"},
            "additionalSearchTerms": ["marked-term"],
        });
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        let made = self.app.post(&path).key(&self.key).json(&order).ok().await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn get(&self, path: &str) -> Value {
        self.app.get(&format!("/api/v1/stores/{}/{path}", self.store)).key(&self.key).ok().await
    }

    async fn days_pass(&mut self, days: i64) {
        self.app.clock.advance(days * DAY);
        self.app.chain.set_time(self.app.app.now());
        server::app::expire::run(&self.app.app).await.unwrap();
    }

    async fn purged(&self) -> u64 {
        purge::once(&self.app.app, Lifetimes::default()).await;
        let run = &self.app.app.store.runs(&self.app.app.system, Job::Purge, 1).await.unwrap()[0];
        assert!(run.succeeded, "{run:?}");
        run.details["unpaid-invoices"].as_u64().unwrap()
    }

    fn stands(&self, word: &str) -> bool {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        let all: Vec<u8> = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        all.windows(word.len()).any(|window| window == word.as_bytes())
    }
}

/// What kind of value stands in each field, and in theirs.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(all) => all.first().map_or_else(|| json!([]), |first| json!([shape(first)])),
        Value::Null => json!("null"),
        Value::Bool(_) => json!("bool"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_nobody_paid_is_cut_down_answers_as_before_and_takes_money_years_later() {
    let mut world = World::new().await;
    let id = world.order().await;
    world.days_pass(1).await;
    let (before, methods) = (
        world.get(&format!("invoices/{id}")).await,
        world.get(&format!("invoices/{id}/payment-methods")).await,
    );
    assert_eq!(before["status"], "Expired");
    world.days_pass(178).await;
    assert_eq!(world.purged().await, 0, "not a day too early");
    world.days_pass(2).await;
    assert_eq!(world.purged().await, 1);
    assert_eq!(world.purged().await, 0);
    for gone in ["marked-name", "marked-tea", "marked-shop", "marked-term"] {
        assert!(!world.stands(gone), "{gone}");
    }

    let mut after = world.get(&format!("invoices/{id}")).await;
    assert_eq!(after["metadata"], json!({"orderId": "A-1001"}));
    assert_eq!(world.get(&format!("invoices/{id}/payment-methods")).await, methods);
    after["metadata"] = before["metadata"].clone();
    after["checkout"]["redirectURL"] = before["checkout"]["redirectURL"].clone();
    after["checkout"]["defaultLanguage"] = before["checkout"]["defaultLanguage"].clone();
    assert_eq!(shape(&after), shape(&before), "every field is there, as the contract has it");
    for list in ["invoices", "invoices?orderId=A-1001", "invoices?textSearch=A-10", "invoices?status=Expired"]
    {
        assert_eq!(world.get(list).await.as_array().unwrap().len(), 1, "{list}");
    }
    let page = world.app.get(&format!("/i/{id}")).send().await;
    assert!(page.status.is_success() && page.text.contains("xpired"), "{}", page.text);

    world.days_pass(5 * 365).await;
    let destination = methods[0]["destination"].as_str().unwrap();
    let script = chain::script(destination, world.app.app.network).unwrap();
    world.app.chain.send(Draft::paying(&script, 100_000));
    world.app.chain.mine(6);
    world.app.catch_up(&mut world.chain).await;
    let paid = world.get(&format!("invoices/{id}")).await;
    assert_eq!((&paid["status"], &paid["additionalStatus"]), (&json!("Expired"), &json!("PaidLate")));
    let journal = format!("/api/v1/stores/{}/reports/journal?format=jsonl", world.store);
    let journal = world.app.get(&journal).key(&world.key).send().await.text;
    assert!(journal.contains("income:late") && journal.contains(&id), "{journal}");
    assert_eq!(world.purged().await, 0, "what was paid is not cut down");
    assert_eq!(world.get(&format!("invoices/{id}")).await["metadata"]["orderId"], "A-1001");
}
