//! Reports on the books: what they come to, who may ask, in which words, and what is said where something is missing.
use chain::source::fake::{Draft, Reorg};
use domain::OutPoint;
use serde_json::{Value, json};
use server::testing::{Answer, TestApp};

const DAY: i64 = 86_400;

/// A shop with a wallet, its key, and a chain to pay it on.
pub(crate) struct World {
    pub(crate) app: TestApp,
    chain: (chain::Follower, chain::Source),
    owner: domain::UserId,
    pub(crate) store: String,
    key: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    /// The same, with another server on its database.
    pub(crate) fn served_by(self, app: TestApp) -> Self {
        Self { app, ..self }
    }

    pub(crate) async fn on(app: TestApp) -> Self {
        let mut chain = app.follower().await;
        app.catch_up(&mut chain).await;
        let owner = app.person("owner@example.org").await;
        let store = app.store(&owner, "Harbour").await.to_string();
        let key = app.key(&owner, &["unrestricted"]).await;
        let path = format!("/api/v1/stores/{store}/payment-methods/BTC-CHAIN");
        let wallet = json!({"enabled": true, "config": server::testing::TPUB});
        app.put(&path).key(&key).json(&wallet).ok().await;
        Self { app, chain, owner, store, key }
    }

    /// An invoice with that on it is paid so much, and a block holds it.
    pub(crate) async fn paid(&mut self, order: Value, sats: u64) -> OutPoint {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        let made = self.app.post(&path).key(&self.key).json(&order).ok().await;
        let methods = format!("{path}/{}/payment-methods", made["id"].as_str().unwrap());
        let methods = self.app.get(&methods).key(&self.key).ok().await;
        let script = chain::script(methods[0]["destination"].as_str().unwrap(), self.app.app.network);
        let txid = self.app.chain.pay(&script.unwrap(), sats);
        self.app.catch_up(&mut self.chain).await;
        self.mine().await;
        OutPoint { txid, vout: 0 }
    }

    pub(crate) async fn spent(&mut self, coin: OutPoint) {
        self.app.chain.send(Draft::paying(&[0x6a], 1).spending(coin));
        self.mine().await;
    }

    /// The last block gives way to another, with nothing in it; what was in it is mined again in the one behind.
    pub(crate) async fn block_leaves(&mut self) {
        self.app.chain.reorg(&Reorg { depth: 1, length: 2, lost: vec![], mines_mempool: false });
        self.app.catch_up(&mut self.chain).await;
        self.mine().await;
    }

    async fn mine(&mut self) {
        self.app.chain.mine(1);
        self.app.catch_up(&mut self.chain).await;
    }

    pub(crate) fn days_pass(&self, days: i64) {
        self.app.clock.advance(days * DAY);
        self.app.chain.set_time(self.app.clock.now());
    }

    async fn ask(&self, report: &str) -> Answer {
        let path = format!("/api/v1/stores/{}/reports/{report}", self.store);
        self.app.get(&path).key(&self.key).send().await
    }

    pub(crate) async fn text(&self, report: &str) -> String {
        let answer = self.ask(report).await;
        assert_eq!(answer.status, 200, "{report}: {answer:?}");
        answer.text
    }

    pub(crate) async fn rows(&self, report: &str) -> Vec<Value> {
        let text =
            self.text(&format!("{report}{}format=jsonl", if report.contains('?') { "&" } else { "?" })).await;
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn order(usd: &str, metadata: Value) -> Value {
    json!({"amount": usd, "currency": "USD", "metadata": metadata})
}

/// 25 USD on the first day and 50 on the third; the first coin is spent on the fifth.
async fn a_week() -> World {
    let mut world = World::new().await;
    let ann =
        json!({"orderId": "A 1", "buyerName": "Ann", "buyerEmail": "ann@example.org", "campaign": "Roofs"});
    let first = world.paid(order("25", ann.clone()), 50_000).await;
    world.days_pass(2);
    world.paid(order("50", ann), 100_000).await;
    world.days_pass(2);
    world.spent(first).await;
    world
}

#[tokio::test]
async fn what_is_held_is_worth_what_it_is_said_to_cost() {
    let world = a_week().await;
    let missing = world.ask("holdings?to=2026-01-07").await;
    assert_eq!(missing.refusal(), "400 generic-error");
    let said = missing.json()["message"].as_str().unwrap().to_owned();
    assert!(said.contains("2026-01-07") && said.contains("price 2026-01-07:USD=AMOUNT"), "{said}");
    let held = &world.rows("holdings?to=2026-01-07&price=USD=60000").await[0];
    assert_eq!(held["units_btc"], "0.00100000");
    assert_eq!((&held["cost_basis"], &held["fair_value"]), (&json!("50.00"), &json!("60.00")));
    assert_eq!((&held["unrealised_gain"], &held["price_source"]), (&json!("10.00"), &json!("stated")));
    let told = &world.rows("holdings?to=2026-01-03").await[0];
    assert_eq!((&told["price_source"], &told["fair_value"]), (&json!("fixed"), &json!("75.00")));
    let before = &world.rows("holdings?to=2025-12-31").await[0];
    assert_eq!((&before["units_btc"], &before["fair_value"]), (&json!("0.00000000"), &json!("0.00")));
    let other = &world.rows("holdings?to=2026-01-03&currency=EUR&price=EUR=40000").await[0];
    assert_eq!((&other["without_cost_btc"], &other["unrealised_gain"]), (&json!("0.00150000"), &Value::Null));
    assert_eq!((&other["cost_basis"], &other["fair_value"]), (&json!("0.00"), &json!("60.00")));
    let of_day = &world.rows("holdings?to=2026-01-03&currency=EUR&price=2026-01-03:EUR=40000").await[0];
    assert_eq!((&of_day["without_cost_btc"], &of_day["cost_basis"]), (&json!("0.00050000"), &json!("40.00")));
}

#[tokio::test]
async fn lots_go_by_the_method_asked_for() {
    let mut world = a_week().await;
    let prices = "price=2026-01-05:USD=70000";
    let disposed = |rows: Vec<Value>| {
        let told = |row: &Value| (row["cost_basis"].clone(), row["gain"].clone());
        rows.iter().filter(|row| row["is"] == "disposed").map(told).collect::<Vec<_>>()
    };
    let by = async |world: &World, method: &str| {
        disposed(world.rows(&format!("cost-basis?method={method}&{prices}")).await)
    };
    assert_eq!(by(&world, "specific").await, [(json!("25.00"), json!("10.00"))]);
    assert_eq!(by(&world, "lifo").await, [(json!("25.00"), json!("10.00"))]);
    let without = world.rows("cost-basis").await;
    assert_eq!(disposed(without), [(json!("25.00"), Value::Null)], "no price, no gain");
    let stated = world.rows(&format!("cost-basis?{prices}")).await;
    assert_eq!(
        (&stated[0]["cost_source"], &stated[0]["worth_source"]),
        (&json!("the books"), &json!("stated"))
    );
    world.days_pass(1);
    world.app.chain.reorg(&Reorg { depth: 1, length: 2, lost: vec![], mines_mempool: false });
    world.app.catch_up(&mut world.chain).await;
    assert_eq!(by(&world, "fifo").await, [], "the chain took the spending back");
    assert_eq!(world.rows("cost-basis").await.len(), 2);
}

#[tokio::test]
async fn a_roll_forward_adds_up() {
    let world = a_week().await;
    let asked = "roll-forward?from=2026-01-02&to=2026-01-07\
                 &price=2026-01-01:USD=40000&price=2026-01-05:USD=70000&price=USD=60000";
    let rows = world.rows(asked).await;
    let line = |name: &str| rows.iter().find(|row| row["line"] == name).unwrap();
    let fair = |name: &str| line(name)["fair_value"].as_str().unwrap().to_owned();
    assert_eq!(
        (fair("opening"), fair("additions"), fair("disposals")),
        ("20.00".into(), "50.00".into(), "-35.00".into())
    );
    assert_eq!((fair("gains less losses"), fair("closing")), ("25.00".into(), "60.00".into()));
    assert_eq!(fair("of which realised gains"), "10.00");
    assert_eq!(line("opening")["price_source"], "stated");
    assert_eq!(line("closing")["units_btc"], "0.00100000");
}

#[tokio::test]
async fn donors_get_letters_and_campaigns_sums() {
    let mut world = a_week().await;
    world
        .paid(
            json!({"amount": "0.002", "currency": "BTC", "metadata": {"buyerName": "{total} Bob"}}),
            200_000,
        )
        .await;
    let sums = world.rows("campaigns").await;
    let roofs = sums.iter().find(|row| row["campaign"] == "Roofs").unwrap();
    assert_eq!((&roofs["worth"], &roofs["invoices"]), (&json!("75.00"), &json!("2")));
    let large = world.rows("gifts?above=USD=30").await;
    let told: Vec<_> = large.iter().map(|row| (row["worth"].clone(), row["name"].clone())).collect();
    assert_eq!(told, [(json!("50.00"), json!("Ann")), (json!("100.00"), json!("{total} Bob"))]);
    let letters = world.text("acknowledgements?above=USD=30").await;
    let (ann, bob) = letters.split_once('\u{c}').unwrap();
    let (ann, bob) = if ann.contains("Dear Ann") { (ann, bob) } else { (bob, ann) };
    assert!(ann.contains("2026-01-01  0.00050000 BTC, worth 25.00 USD when it came\n2026-01-03"), "{ann}");
    assert!(ann.contains("In all: 0.00150000 BTC, worth 75.00 USD"), "{ann}");
    assert!(bob.contains("Dear {total} Bob,"), "a name is no word of the letter's: {bob}");
    let own = world.text("acknowledgements?words=To+{email}:+{total}").await;
    assert!(own.contains("To ann@example.org: 0.00150000 BTC, worth 75.00 USD when it came"), "{own}");
    assert_eq!(world.ask("acknowledgements?words={law}").await.refusal(), "400 generic-error");
}

#[tokio::test]
async fn the_journal_comes_in_every_format() {
    let world = a_week().await;
    for (format, kind, holds) in [
        ("csv", "text/csv; charset=utf-8", "\"received\",0.00050000,\"assets:wallet:1\""),
        ("jsonl", "application/jsonl", "\"kind\":\"spent\""),
        ("beancount", "text/plain; charset=utf-8", "Assets:Wallet:1  0.00050000 BTC @@ 25.00 USD"),
        ("hledger", "text/plain; charset=utf-8", "assets:wallet:1  0.00050000 BTC @@ 25.00 USD"),
        ("quickbooks", "text/csv; charset=utf-8", "1,\"2026-01-01\",\"USD\",\"assets wallet 1\",25.00,\"\","),
        ("ofx", "application/x-ofx", "<BALAMT>50.00</BALAMT>"),
        ("bip329", "application/jsonl", "\"fmv\":{\"USD\":25.00}"),
    ] {
        let answer = world.ask(&format!("journal?format={format}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{format}");
        assert!(answer.text.contains(holds), "{format}: {}", answer.text);
        assert!(answer.header("content-disposition").starts_with("attachment; filename=\"journal."));
    }
    let later = world.text("journal?format=ofx&from=2026-01-04").await;
    assert!(later.contains("<TRNAMT>-25.00</TRNAMT>") && later.contains("<BALAMT>50.00</BALAMT>"), "{later}");
    let unvalued = world.text("journal?format=ofx&currency=EUR").await;
    assert!(unvalued.contains("<NAME>received, no value known</NAME>"), "{unvalued}");
}

#[tokio::test]
async fn no_cell_is_a_formula_whatever_field_it_came_in() {
    let mut world = World::new().await;
    for start in ["=", "+", "-", "@", "\t", "\r"] {
        let evil = format!("{start}HYPERLINK(\"http://evil.example\";1),\n=2");
        let metadata = json!({"orderId": evil, "buyerName": evil, "buyerEmail": evil, "campaign": evil, "donationPage": evil});
        world.paid(order("25", metadata), 50_000).await;
    }
    for report in [
        "journal?format=csv",
        "journal?format=quickbooks",
        "campaigns?format=csv",
        "gifts?format=csv",
        "acknowledgements?format=csv",
    ] {
        let text = world.text(report).await;
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let width = reader.headers().unwrap().len();
        let mut cells = 0;
        for row in reader.records().map(Result::unwrap) {
            assert_eq!(row.len(), width, "{report}");
            for cell in &row {
                assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']), "{report}: {cell:?}");
                assert!(!cell.starts_with('-') || cell.parse::<f64>().is_ok(), "{report}: {cell:?}");
                cells += usize::from(cell.contains("HYPERLINK"));
            }
        }
        assert!(cells > 0, "{report}: {text}");
    }
}

#[tokio::test]
async fn what_is_asked_wrongly_is_said_so() {
    let world = World::new().await;
    for (asked, refused) in [
        ("weather", "404 report-not-found"),
        ("journal?from=2026-02-02&to=2026-02-01", "422 from"),
        ("journal?to=tomorrow", "422 to"),
        ("journal?format=excel", "422 format"),
        ("balances?format=ofx", "422 format"),
        ("holdings?method=average", "422 method"),
        ("holdings?currency=XYZ", "422 currency"),
        ("holdings?price=60000", "422 price"),
        ("holdings?price=EUR=-1", "422 price"),
        ("holdings?price=yesterday:EUR=1", "422 price"),
        ("gifts?above=much", "422 above"),
        ("gifts?above=EUR=1.005", "422 above"),
        ("holdings?currency=BTC", "400 generic-error"),
    ] {
        assert_eq!(world.ask(asked).await.refusal(), refused, "{asked}");
    }
    let many = format!("acknowledgements?words={}", "x".repeat(16_385));
    assert_eq!(world.ask(&many).await.refusal(), "422 words");
    let elsewhere = world.app.get("/api/v1/stores/nowhere/reports/journal").key(&world.key).send().await;
    assert_eq!(elsewhere.refusal(), "403 missing-permission");
}

#[tokio::test]
async fn sums_are_for_those_who_see_reports_and_donors_for_those_who_see_invoices() {
    let world = a_week().await;
    let reports = world.app.key(&world.owner, &["btcpay.store.canviewreports"]).await;
    let both =
        world.app.key(&world.owner, &["btcpay.store.canviewreports", "btcpay.store.canviewinvoices"]).await;
    let invoices = world.app.key(&world.owner, &["btcpay.store.canviewinvoices"]).await;
    let asked = async |report: &str, key: &str| {
        let path = format!("/api/v1/stores/{}/reports/{report}", world.store);
        world.app.get(&path).key(key).send().await.status.as_u16()
    };
    for (report, answers) in
        [("campaigns", [200, 200, 403]), ("gifts", [403, 200, 403]), ("acknowledgements", [403, 200, 403])]
    {
        let told =
            [asked(report, &reports).await, asked(report, &both).await, asked(report, &invoices).await];
        assert_eq!(told, answers, "{report}");
    }
    let list = format!("/api/v1/stores/{}/reports", world.store);
    let list = world.app.get(&list).key(&reports).ok().await;
    assert_eq!(list.as_array().unwrap().len(), 10);
    assert_eq!(list[5]["fields"], json!(["from", "to", "format", "method", "currency", "price"]));
}
