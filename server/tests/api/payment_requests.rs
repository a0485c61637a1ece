//! Payment requests: through the API, on their own page, and on the pages of those who run it.
use chain::source::fake::Draft;
use serde_json::{Value, json};
use server::testing::{Answer, START, TestApp};

/// A shop, and a chain to be paid on.
struct World {
    app: TestApp,
    chain: (chain::Follower, chain::Source),
    store: String,
    key: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let mut chain = app.follower().await;
        app.catch_up(&mut chain).await;
        let (store, key) = app.shop_with_wallet("Harbour").await;
        Self { app, chain, store: store.to_string(), key }
    }

    fn list(&self) -> String {
        format!("/api/v1/stores/{}/payment-requests", self.store)
    }

    async fn make(&self, more: Value) -> String {
        let mut body = json!({"amount": "0.002", "currency": "BTC", "title": "A pier"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = self.app.post(&self.list()).key(&self.key).json(&body).ok().await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn get(&self, id: &str) -> Value {
        self.app.get(&format!("/api/v1/payment-requests/{id}")).key(&self.key).ok().await
    }

    async fn pay(&self, id: &str, body: Value) -> Answer {
        let path = format!("/api/v1/payment-requests/{id}/pay");
        self.app.post(&path).key(&self.key).json(&body).send().await
    }

    /// Money for an invoice, not yet in a block.
    async fn send(&mut self, invoice: &Value, sats: u64) {
        let path = format!("/api/v1/invoices/{}/payment-methods", invoice["id"].as_str().unwrap());
        let methods = self.app.get(&path).key(&self.key).ok().await;
        let address = methods[0]["destination"].as_str().unwrap();
        let script = chain::script(address, self.app.app.network).unwrap();
        self.app.chain.send(Draft::paying(&script, sats));
        self.app.catch_up(&mut self.chain).await;
    }

    async fn mine(&mut self) {
        self.app.chain.mine(1);
        self.app.catch_up(&mut self.chain).await;
    }

    async fn look(&self, id: &str) -> Answer {
        self.app.get(&format!("/payment-requests/{id}")).send().await
    }

    async fn press(&self, id: &str, fields: &str) -> Answer {
        self.app.form(&format!("/payment-requests/{id}"), fields).send().await
    }
}

fn made(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location").strip_prefix("/i/").unwrap()
}

#[tokio::test]
async fn a_request_is_made_read_changed_and_put_away() {
    let world = World::new().await;
    let body = json!({
        "amount": "12.5", "currency": "USD", "title": "Membership", "email": "ann@example.org",
        "description": "For **2027**", "expiryDate": START.0 + 60, "referenceId": "R-1",
        "allowCustomPaymentAmounts": true, "formResponse": {"size": "M"}, "formId": null,
    });
    let made = world.app.post(&world.list()).key(&world.key).json(&body).ok().await;
    let mut expected = body.clone();
    let more = json!({
        "amount": "12.50", "status": "Pending", "archived": false, "storeId": world.store, "createdTime": START.0,
        "id": made["id"],
    });
    expected.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    assert_eq!(made, expected);
    let id = made["id"].as_str().unwrap();
    let nested = format!("{}/{id}", world.list());
    assert_eq!(world.get(id).await, made);
    assert_eq!(world.app.get(&nested).key(&world.key).ok().await, made);
    let again = world.app.put(&nested).key(&world.key).json(&made).ok().await;
    assert_eq!(again, made, "what was read can be sent back");

    world.app.clock.advance(60);
    server::app::expire::run(&world.app.app).await.unwrap();
    assert_eq!(world.get(id).await["status"], "Expired");
    let less = json!({"amount": 5, "title": "Less"});
    let changed = world.app.put(&nested).key(&world.key).json(&less).ok().await;
    let fields = [&changed["currency"], &changed["email"], &changed["expiryDate"], &changed["status"]];
    assert_eq!(fields, [&json!("USD"), &Value::Null, &Value::Null, &json!("Pending")]);

    let listed = async |query: &str| {
        let found = world.app.get(&format!("{}{query}", world.list())).key(&world.key).ok().await;
        found.as_array().unwrap().len()
    };
    assert_eq!((listed("").await, listed("?textSearch=less&status=pending").await), (1, 1));
    assert_eq!((listed("?textSearch=more").await, listed("?status=Completed").await), (0, 0));
    let gone = world.app.delete(&nested).key(&world.key).send().await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (200, ""));
    assert_eq!((listed("").await, listed("?includeArchived=true").await), (0, 1));
    assert_eq!(world.get(id).await["archived"], true);
    assert_eq!(world.pay(id, json!({})).await.refusal(), "400 archived");
}

#[tokio::test]
async fn what_is_wrong_is_told_and_nothing_is_made() {
    let world = World::new().await;
    for (body, expected) in [
        (json!({"title": "T"}), "422 amount"),
        (json!({"amount": 0, "title": "T"}), "422 amount"),
        (json!({"amount": 1}), "422 title"),
        (json!({"amount": 1, "title": "T", "email": "x"}), "422 email"),
        (json!({"amount": 1, "title": "T", "currency": "XYZ"}), "422 currency"),
        (json!({"amount": 1, "title": "T", "formId": "Email"}), "422 formId"),
        (json!([]), "422"),
    ] {
        let answer = world.app.post(&world.list()).key(&world.key).json(&body).send().await;
        assert_eq!(answer.refusal(), expected, "{body}");
    }
    assert_eq!(world.app.get(&world.list()).key(&world.key).ok().await, json!([]));
    let query = world.app.get(&format!("{}?status=Lost", world.list())).key(&world.key).send().await;
    assert_eq!(query.refusal(), "422 status");
    let once = json!({"amount": 1, "title": "T"});
    let first = world.app.post(&world.list()).key(&world.key).once("k").json(&once).ok().await;
    let second = world.app.post(&world.list()).key(&world.key).once("k").json(&once).ok().await;
    assert_eq!(first, second);
    assert_eq!(world.app.get(&world.list()).key(&world.key).ok().await, json!([first]));
}

#[tokio::test]
async fn parts_complete_it_and_their_webhooks_say_so() {
    let mut world = World::new().await;
    let hook = json!({"url": "https://shop.example.org/hook"});
    let hook =
        world.app.post(&format!("/api/v1/stores/{}/webhooks", world.store)).key(&world.key).json(&hook);
    let hook = hook.ok().await["id"].as_str().unwrap().to_owned();
    let id = world.make(json!({"allowCustomPaymentAmounts": true, "email": "ann@example.org"})).await;
    let first = world.pay(&id, json!({"amount": "0.0005"})).await.json();
    assert_eq!(first["amount"], "0.00050000");
    let metadata = &first["metadata"];
    let told = [&metadata["paymentRequestId"], &metadata["buyerEmail"], &metadata["orderId"]];
    assert_eq!(told, [&json!(id), &json!("ann@example.org"), &json!(format!("PAY_REQUEST_{id}"))]);
    let page = format!("https://pay.example.org/payment-requests/{id}");
    assert_eq!(first["checkout"]["redirectURL"], json!(page));

    world.send(&first, 50_000).await;
    assert_eq!(world.get(&id).await["status"], "Pending");
    let rest = world.pay(&id, json!({})).await.json();
    assert_eq!(rest["amount"], "0.00150000", "the rest");
    let more = world.pay(&id, json!({"amount": "5"})).await.json();
    assert_eq!(more["amount"], "0.00150000", "never more than that");
    world.send(&rest, 150_000).await;
    assert_eq!(world.get(&id).await["status"], "Processing");
    assert_eq!(world.pay(&id, json!({})).await.refusal(), "400 already-paid");
    world.mine().await;
    assert_eq!(world.get(&id).await["status"], "Completed");

    let hook = domain::WebhookId::parse(&hook).unwrap();
    let (app, mut kinds) = (&world.app.app, Vec::new());
    loop {
        let due = app.store.due_deliveries(&app.system, &hook, app.now(), 8).await.unwrap();
        if due.is_empty() {
            break;
        }
        for one in due {
            if one.kind.starts_with("PaymentRequest") {
                let payload: Value = serde_json::from_str(&one.payload).unwrap();
                kinds.push(format!("{} {}", one.kind, payload["status"].as_str().unwrap()));
            }
            let decision = domain::webhook::Decision::Delivered;
            let at = app.now();
            let attempt =
                store::Attempt { delivery: one.id, at, http_status: Some(200), error: None, decision };
            app.store.record_attempt(&app.system, attempt).await.unwrap();
        }
    }
    let expected = [
        "PaymentRequestCreated Pending",
        "PaymentRequestStatusChanged Processing",
        "PaymentRequestStatusChanged Completed",
        "PaymentRequestCompleted Completed",
    ];
    assert_eq!(kinds, expected);
    let currency = json!({"amount": 1, "title": "T", "currency": "USD"});
    let path = format!("{}/{id}", world.list());
    assert_eq!(world.app.put(&path).key(&world.key).json(&currency).send().await.refusal(), "422 currency");
}

#[tokio::test]
async fn what_may_not_be_paid_is_refused_with_its_reason() {
    let world = World::new().await;
    let id = world.make(json!({"expiryDate": START.0 + 100})).await;
    assert_eq!(world.pay(&id, json!({"amount": "0.001"})).await.refusal(), "422 amount");
    let waiting = world.pay(&id, json!({})).await.json();
    let again = world.pay(&id, json!({"allowPendingInvoiceReuse": true})).await.json();
    assert_eq!(again["id"], waiting["id"]);
    assert_ne!(world.pay(&id, json!({})).await.json()["id"], waiting["id"], "only if it is allowed");
    world.app.clock.advance(100);
    assert_eq!(world.pay(&id, json!({})).await.refusal(), "400 expired");
    let parts = world.make(json!({"allowCustomPaymentAmounts": true})).await;
    for amount in ["0", "-1", "0.000000001"] {
        assert_eq!(world.pay(&parts, json!({"amount": amount})).await.refusal(), "422 amount", "{amount}");
    }
    let unknown = world.app.post("/api/v1/payment-requests/unknown/pay").key(&world.key).send().await;
    assert_eq!(unknown.refusal(), "403 missing-permission");
    let unknown = world.app.get(&format!("{}/unknown", world.list())).key(&world.key).send().await;
    assert_eq!(unknown.refusal(), "404 payment-request-not-found");
}

#[tokio::test]
async fn its_page_asks_and_mints_only_when_pressed() {
    let mut world = World::new().await;
    let id =
        world.make(json!({"allowCustomPaymentAmounts": true, "description": "For **you**<script>"})).await;
    let page = world.look(&id).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("A pier") && page.text.contains("<strong>you</strong>"), "{}", page.text);
    assert!(!page.text.contains("<script"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert!(page.header("set-cookie").is_empty());
    let invoices = format!("/api/v1/stores/{}/invoices", world.store);
    assert_eq!(world.app.get(&invoices).key(&world.key).ok().await, json!([]), "looking mints nothing");

    let elsewhere = world.app.post(&format!("/payment-requests/{id}"));
    let elsewhere =
        elsewhere.header("content-type", "application/x-www-form-urlencoded").body("").send().await;
    assert_eq!(elsewhere.status, 200, "a form from elsewhere is asked to confirm");
    assert_eq!(world.app.get(&invoices).key(&world.key).ok().await, json!([]));
    assert_eq!(world.press(&id, "amount=ten").await.status, 422);
    assert_eq!(world.press(&id, "amount=0").await.status, 422);

    let part = world.press(&id, "amount=0.0005").await;
    let part = json!({"id": made(&part)});
    world.send(&part, 50_000).await;
    let page = world.look(&id).await.text;
    assert!(page.contains("Still due") && page.contains("0.0015"), "{page}");
    let (one, two) = (world.press(&id, "").await, world.press(&id, "").await);
    assert_eq!(made(&one), made(&two), "who presses twice has one invoice");
    world.send(&json!({"id": made(&one)}), 150_000).await;
    let page = world.look(&id).await;
    assert!(!page.text.contains("http-equiv") && !page.text.contains("<form"), "{}", page.text);
    world.mine().await;
    let page = world.look(&id).await;
    assert!(page.text.contains("This is paid. Thank you.") && !page.text.contains("<form"), "{}", page.text);
    assert_eq!(world.press(&id, "").await.status, 409);
    assert_eq!(world.look("unknown").await.status, 404);
}

#[tokio::test]
async fn a_part_too_small_for_the_chain_is_refused_in_words() {
    let world = World::new().await;
    let id = world.make(json!({"allowCustomPaymentAmounts": true})).await;
    let page = world.press(&id, "amount=0.00000100").await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("less than a Bitcoin payment can carry"), "{}", page.text);
}

#[tokio::test]
async fn whoever_runs_it_makes_looks_at_changes_and_puts_away() {
    let world = World::new().await;
    let browser = world.app.signed_in("Harbour@example.org").await;
    let list = format!("/admin/stores/{}/payment-requests", world.store);
    let wrong = browser.send(&format!("{list}/new"), &[("title", ""), ("amount", "12")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("Title is required."), "{}", wrong.text);
    let fields =
        [("title", "Berth 7"), ("amount", "12.50"), ("currency", "USD"), ("expiryDate", "2030-01-31T18:00")];
    let made = browser.send(&format!("{list}/new"), &fields).await;
    assert_eq!(made.status, 303, "{made:?}");
    let path = made.header("location").to_owned();
    let page = browser.look(&path).await;
    assert!(page.text.contains("Berth 7") && page.text.contains("12.50"), "{}", page.text);
    assert!(
        page.text.contains(">https://pay.example.org/payment-requests/"),
        "the whole address, to hand over"
    );
    let shown = page.hidden().into_iter().find(|(name, _)| name == "as-shown").unwrap().1;
    let fields = [("title", "Berth 8"), ("amount", "13"), ("currency", "USD"), ("as-shown", &shown)];
    assert_eq!(browser.send(&path, &fields).await.status, 303);
    assert_eq!(browser.send(&path, &fields).await.status, 409, "it is not as it was shown any more");
    let found = browser.look(&format!("{list}?text=berth+8&status=Pending")).await;
    assert!(found.text.contains("Berth 8"), "{}", found.text);
    assert!(!browser.look(&format!("{list}?text=boat")).await.text.contains("Berth 8"));
    assert_eq!(browser.send(&format!("{path}/archive"), &[]).await.status, 303);
    assert!(!browser.look(&list).await.text.contains("Berth 8"));
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(world.get(id).await["archived"], true);
}
