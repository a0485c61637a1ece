//! Refunds, pull payments and payouts: through the API and on the page where somebody claims.
use chain::source::fake::Draft;
use domain::permission::Permission;
use serde_json::{Value, json};
use server::testing::{Answer, START, TestApp};

const ADDRESSES: [&str; 3] = [
    "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
    "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry",
    "bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6",
];

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

    fn of_store(&self, end: &str) -> String {
        format!("/api/v1/stores/{}{end}", self.store)
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.app.post(path).key(&self.key).json(&body).send().await
    }

    async fn get(&self, path: &str) -> Value {
        self.app.get(path).key(&self.key).ok().await
    }

    async fn pull(&self, more: Value) -> String {
        let mut body = json!({"amount": "0.01", "currency": "BTC", "name": "Boat"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let made = self.post(&self.of_store("/pull-payments"), body).await;
        id(&made.json())
    }

    /// A stranger claims.
    async fn claim(&self, pull: &str, body: Value) -> Answer {
        self.app.post(&format!("/api/v1/pull-payments/{pull}/payouts")).json(&body).send().await
    }

    async fn state(&self, payout: &str) -> String {
        text(&self.get(&format!("/api/v1/payouts/{payout}")).await, "state")
    }

    /// An invoice over 10 USD that was paid, at 50,000 USD, so many satoshis, and settled.
    async fn paid(&mut self, sats: u64) -> String {
        let body = json!({"amount": "10.00", "currency": "USD"});
        let invoice = id(&self.post(&self.of_store("/invoices"), body).await.json());
        let methods = self.get(&format!("/api/v1/invoices/{invoice}/payment-methods")).await;
        let script = chain::script(&text(&methods[0], "destination"), self.app.app.network).unwrap();
        self.app.chain.send(Draft::paying(&script, sats));
        self.app.catch_up(&mut self.chain).await;
        self.app.chain.mine(1);
        self.app.catch_up(&mut self.chain).await;
        invoice
    }

    async fn refund(&self, invoice: &str, body: Value) -> Answer {
        self.post(&format!("/api/v1/invoices/{invoice}/refund"), body).await
    }
}

#[track_caller]
fn id(value: &Value) -> String {
    text(value, "id")
}

#[track_caller]
fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

#[tokio::test]
async fn a_pull_payment_is_made_claimed_approved_marked_and_put_away() {
    let world = World::new().await;
    let body = json!({
        "name": "Refund", "description": "**Sorry**", "amount": "12.5", "currency": "USD", "BOLT11Expiration": 5,
        "startsAt": START.0, "expiresAt": START.0 + 100, "payoutMethods": ["BTC"],
    });
    let pull = world.post(&world.of_store("/pull-payments"), body).await.json();
    let expected = json!({
        "id": pull["id"], "name": "Refund", "description": "**Sorry**", "amount": "12.50", "currency": "USD",
        "BOLT11Expiration": 5, "autoApproveClaims": false, "startsAt": START.0, "expiresAt": START.0 + 100,
        "archived": false, "viewLink": format!("https://pay.example.org/pull-payments/{}", id(&pull)),
    });
    assert_eq!(pull, expected);
    let pull = id(&pull);
    let public = format!("/api/v1/pull-payments/{pull}");
    assert_eq!(world.app.get(&public).send().await.json(), expected, "whoever knows it sees it");

    let claimed = world
        .claim(&pull, json!({"destination": ADDRESSES[0], "amount": "10", "payoutMethodId": "BTC-CHAIN"}));
    let claimed = claimed.await.json();
    let payout = id(&claimed);
    let expected = json!({
        "id": payout, "revision": 0, "pullPaymentId": pull, "date": START.0, "destination": ADDRESSES[0],
        "originalCurrency": "USD", "originalAmount": "10.00", "payoutCurrency": "BTC", "payoutAmount": null,
        "payoutMethodId": "BTC-CHAIN", "state": "AwaitingApproval", "paymentProof": null, "metadata": {},
    });
    assert_eq!(claimed, expected);
    assert_eq!(world.app.get(&format!("{public}/payouts")).send().await.json(), json!([expected]));
    assert_eq!(world.app.get(&format!("{public}/payouts/{payout}")).send().await.json(), expected);
    assert_eq!(world.get(&world.of_store(&format!("/payouts/{payout}"))).await, expected);
    let again = world.claim(&pull, json!({"destination": ADDRESSES[0], "amount": "1"})).await;
    assert_eq!(again.refusal(), "400 duplicate-destination");
    let more = world.claim(&pull, json!({"destination": ADDRESSES[1], "amount": "2.51"})).await;
    assert_eq!(more.refusal(), "400 overdraft");

    let path = format!("/api/v1/payouts/{payout}");
    assert_eq!(world.post(&format!("{path}/mark-paid"), json!({})).await.refusal(), "400 invalid-state");
    assert_eq!(world.post(&path, json!({"revision": 1})).await.refusal(), "400 old-revision");
    assert_eq!(world.post(&path, json!({"rateRule": "kraken("})).await.refusal(), "422 rateRule");
    let approved = world.post(&path, json!({"revision": 0, "rateRule": "40000"})).await.json();
    assert_eq!(
        (&approved["payoutAmount"], &approved["state"]),
        (&json!("0.00025000"), &json!("AwaitingPayment"))
    );
    assert_eq!(world.post(&path, json!({})).await.refusal(), "400 invalid-state", "once");
    let proof =
        json!({"state": "InProgress", "paymentProof": {"proofType": "Cheque", "link": "https://a.example"}});
    assert_eq!(world.post(&format!("{path}/mark"), json!({"state": "Lost"})).await.refusal(), "422 state");
    let wrong = json!({"state": "Completed", "paymentProof": {"link": "x"}});
    assert_eq!(world.post(&format!("{path}/mark"), wrong).await.refusal(), "422 paymentProof");
    assert_eq!(world.post(&format!("{path}/mark"), proof.clone()).await.status, 200);
    let shown = world.get(&path).await;
    assert_eq!((&shown["state"], &shown["paymentProof"]), (&json!("InProgress"), &proof["paymentProof"]));
    assert_eq!(world.app.delete(&path).key(&world.key).send().await.refusal(), "400 invalid-state");
    assert_eq!(world.post(&format!("{path}/mark-paid"), json!({})).await.status, 200);
    assert_eq!(world.state(&payout).await, "Completed");

    let waiting = id(&world.claim(&pull, json!({"destination": ADDRESSES[1]})).await.json());
    let nested = world.of_store(&format!("/pull-payments/{pull}"));
    let gone = world.app.delete(&nested).key(&world.key).send().await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (200, ""));
    assert_eq!(
        (world.state(&waiting).await, world.state(&payout).await),
        ("Cancelled".into(), "Completed".into())
    );
    assert_eq!(world.claim(&pull, json!({"destination": ADDRESSES[2]})).await.refusal(), "400 archived");
    let count = async |path: &str| world.get(&world.of_store(path)).await.as_array().unwrap().len();
    assert_eq!((count("/pull-payments").await, count("/pull-payments?includeArchived=true").await), (0, 1));
    assert_eq!((count("/payouts").await, count("/payouts?includeCancelled=true").await), (1, 2));
    assert_eq!(
        (count("/payouts?state=cancelled").await, count("/payouts?state=Completed&take=0").await),
        (1, 0)
    );
    assert_eq!(world.app.get(&format!("{public}/lnurl")).send().await.refusal(), "400 lnurl-not-supported");
    assert_eq!(world.get("/api/v1/payout-processors").await, json!([]));
}

#[tokio::test]
async fn what_is_wrong_with_a_claim_is_told() {
    let world = World::new().await;
    let pull = world.pull(json!({})).await;
    let link = |amount| format!("bitcoin:{}?amount={amount}", ADDRESSES[0]);
    for (body, expected) in [
        (json!({}), "422 destination"),
        (json!({"destination": "x"}), "422 destination"),
        (json!({"destination": "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"}), "422 destination"),
        (json!({"destination": ADDRESSES[0], "amount": "0"}), "422 amount"),
        (json!({"destination": ADDRESSES[0], "amount": "0.000000001"}), "422 amount"),
        (json!({"destination": ADDRESSES[0], "payoutMethodId": "BTC-LN"}), "422 payoutMethodId"),
        (json!({"destination": link("0.002"), "amount": "0.001"}), "422 amount"),
    ] {
        assert_eq!(world.claim(&pull, body.clone()).await.refusal(), expected, "{body}");
    }
    let linked = world.claim(&pull, json!({"destination": link("0.002")})).await.json();
    let told = (&linked["originalAmount"], &linked["destination"]);
    assert_eq!(told, (&json!("0.00200000"), &json!(ADDRESSES[0])), "the link says how much");
    assert_eq!(world.claim("unknown", json!({})).await.refusal(), "404 pullpayment-not-found");
    let invoice = id(&world.post(&world.of_store("/invoices"), json!({"amount": 5})).await.json());
    let methods = world.get(&format!("/api/v1/invoices/{invoice}/payment-methods")).await;
    let own = world.claim(&pull, json!({"destination": methods[0]["destination"]})).await;
    assert_eq!(own.refusal(), "422 destination", "an address of our own");

    let soon = world.pull(json!({"startsAt": START.0 + 10, "expiresAt": START.0 + 20})).await;
    assert_eq!(world.claim(&soon, json!({"destination": ADDRESSES[1]})).await.refusal(), "400 not-started");
    world.app.clock.advance(20);
    assert_eq!(world.claim(&soon, json!({"destination": ADDRESSES[1]})).await.refusal(), "400 expired");
    for (body, expected) in [
        (json!({}), "422 currency amount"),
        (json!({"amount": 1, "currency": "XYZ"}), "422 currency"),
        (json!({"amount": 1, "currency": "BTC", "payoutMethods": ["BTC-LN"]}), "422 payoutMethods"),
    ] {
        let answer = world.post(&world.of_store("/pull-payments"), body.clone()).await;
        assert!(answer.refusal().starts_with(expected.split(' ').next().unwrap()), "{body}: {answer:?}");
        assert!(answer.text.contains(expected.split(' ').next_back().unwrap()), "{body}: {answer:?}");
    }
}

#[tokio::test]
async fn who_may_not_approve_makes_what_somebody_else_approves() {
    let world = World::new().await;
    let owner = world.app.signed_in("Harbour@example.org").await;
    drop(owner);
    let limited = Permission::CreateNonApprovedPullPayments.name();
    let narrow =
        world.post("/api/v1/api-keys", json!({"permissions": [format!("{limited}:{}", world.store)]})).await;
    let narrow = text(&narrow.json(), "apiKey");
    let ask = async |end: &str, body: Value| {
        world.app.post(&world.of_store(end)).key(&narrow).json(&body).send().await
    };
    let body = json!({"amount": 1, "currency": "BTC", "autoApproveClaims": true});
    assert_eq!(ask("/pull-payments", body).await.refusal(), "403 missing-permission");
    let body = json!({"destination": ADDRESSES[0], "amount": "0.001", "approved": true});
    assert_eq!(ask("/payouts", body.clone()).await.refusal(), "403 missing-permission");
    let approved = world.post(&world.of_store("/payouts"), body).await.json();
    assert_eq!(
        (&approved["state"], &approved["payoutAmount"]),
        (&json!("AwaitingPayment"), &json!("0.00100000"))
    );
    let body = json!({"destination": ADDRESSES[1], "amount": "0.001", "metadata": {"source": "shop"}});
    let waits = ask("/payouts", body).await.json();
    assert_eq!(
        (&waits["state"], &waits["metadata"]),
        (&json!("AwaitingApproval"), &json!({"source": "shop"}))
    );
    assert_eq!(ask("/payouts", json!({"destination": ADDRESSES[2]})).await.refusal(), "422 amount");
    let of_other = json!({"destination": ADDRESSES[2], "amount": 1, "pullPaymentId": "unknown"});
    assert_eq!(ask("/payouts", of_other).await.refusal(), "404 pullpayment-not-found");
    let auto = world.pull(json!({"autoApproveClaims": true})).await;
    let claimed = world.claim(&auto, json!({"destination": ADDRESSES[2]})).await.json();
    assert_eq!(claimed["state"], "AwaitingPayment");
    let too_little = world.pull(json!({"autoApproveClaims": true, "amount": "0.00000100"})).await;
    let tiny = json!({"destination": "bcrt1qcr8te4kr609gcawutmrza0j4xv80jy8zeqchgx"});
    assert_eq!(world.claim(&too_little, tiny).await.refusal(), "400 amount-too-low");
}

#[tokio::test]
async fn an_invoice_is_refunded_each_way_there_is() {
    let mut world = World::new().await;
    let open = id(&world.post(&world.of_store("/invoices"), json!({"amount": 5})).await.json());
    let then = json!({"refundVariant": "RateThen"});
    assert_eq!(world.refund(&open, then.clone()).await.refusal(), "400 non-refundable");
    assert_eq!(world.refund(&open, json!({})).await.refusal(), "422 refundVariant");
    let nothing = json!({"status": "Invalid"});
    world.post(&world.of_store(&format!("/invoices/{open}/status")), nothing).await;
    assert!(world.refund(&open, then.clone()).await.status.is_client_error(), "nothing came for it");
    let exact = world.paid(20_000).await;
    let over = world.paid(25_000).await;
    for (invoice, body, expected) in [
        (&exact, json!({"refundVariant": "RateThen"}), "0.00020000 BTC true"),
        (&exact, json!({"refundVariant": "RateThen", "subtractPercentage": "2.5"}), "0.00019500 BTC true"),
        (&exact, json!({"refundVariant": "CurrentRate"}), "0.00020000 BTC true"),
        (&over, json!({"refundVariant": "Fiat"}), "12.50 USD false"),
        (&over, json!({"refundVariant": "OverpaidAmount"}), "0.00005000 BTC true"),
        (
            &exact,
            json!({"refundVariant": "Custom", "customAmount": 3, "customCurrency": "eur"}),
            "3.00 EUR false",
        ),
    ] {
        let pull = world.refund(invoice, body.clone()).await.json();
        let told = [&pull["amount"], &pull["currency"], &pull["autoApproveClaims"]];
        let told = told.map(|value| value.as_str().map_or(value.to_string(), str::to_owned)).join(" ");
        assert_eq!(told, expected, "{body}");
        assert_eq!(pull["name"], json!(format!("Refund {invoice}")));
    }
    for (body, expected) in [
        (json!({"refundVariant": "OverpaidAmount"}), "422 refundVariant"),
        (json!({"refundVariant": "RateThen", "customAmount": 3}), "422 customAmount"),
        (json!({"refundVariant": "RateThen", "subtractPercentage": 101}), "422 subtractPercentage"),
        (json!({"refundVariant": "RateThen", "subtractPercentage": 100}), "422 refundVariant"),
        (json!({"refundVariant": "Custom", "customAmount": 3}), "422 customCurrency"),
        (json!({"refundVariant": "RateThen", "name": "x".repeat(51)}), "422 name"),
        (json!({"refundVariant": "RateThen", "payoutMethods": ["BTC-LN"]}), "422 payoutMethods"),
    ] {
        assert_eq!(world.refund(&exact, body.clone()).await.refusal(), expected, "{body}");
    }
    // More comes, and may be taken back: it is no money yet.
    let methods = world.get(&format!("/api/v1/invoices/{exact}/payment-methods")).await;
    let script = chain::script(&text(&methods[0], "destination"), world.app.app.network).unwrap();
    world.app.chain.send(Draft::paying(&script, 90_000));
    world.app.catch_up(&mut world.chain).await;
    let over_by_then = world.refund(&exact, json!({"refundVariant": "OverpaidAmount"})).await;
    assert_eq!(over_by_then.refusal(), "422 refundVariant");
    let data = world.get(&format!("/api/v1/invoices/{over}/refund/BTC")).await;
    let expected = json!({
        "paymentAmountThen": "0.00025000", "paymentAmountNow": "0.00025000", "invoiceAmount": "12.50",
        "paymentCurrency": "BTC", "paymentCurrencyDivisibility": 8, "invoiceCurrencyDivisibility": 2,
        "invoiceCurrency": "USD", "overpaidPaymentAmount": "0.00005000",
    });
    assert_eq!(data, expected);
    let lightning =
        world.app.get(&format!("/api/v1/invoices/{over}/refund/BTC-LN")).key(&world.key).send().await;
    assert_eq!(lightning.refusal(), "404 paymentmethod-not-found");
    assert_eq!(world.refund("unknown", then).await.refusal(), "403 missing-permission");
}

#[tokio::test]
async fn its_page_shows_what_is_left_and_claims_only_when_pressed() {
    let world = World::new().await;
    let pull = world.pull(json!({"description": "For **you**<script>"})).await;
    let path = format!("/pull-payments/{pull}");
    let look = async || world.app.get(&path).send().await;
    let page = look().await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Boat") && page.text.contains("<strong>you</strong>"), "{}", page.text);
    assert!(!page.text.contains("<script") && page.text.contains("value=\"0.01000000\""), "{}", page.text);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert!(page.header("set-cookie").is_empty());
    let payouts = async || world.get(&world.of_store("/payouts")).await.as_array().unwrap().len();
    let fields = format!("address={}&amount=0.004", ADDRESSES[0]);
    let elsewhere = world.app.post(&path).header("content-type", "application/x-www-form-urlencoded");
    let elsewhere = elsewhere.body(fields.clone()).send().await;
    assert_eq!(elsewhere.status, 200, "a form from elsewhere is asked to confirm");
    assert!(elsewhere.text.contains("0.004"), "{}", elsewhere.text);
    assert_eq!(payouts().await, 0);
    for (fields, words) in [
        ("address=x&amount=0.001", "no bitcoin address"),
        (&format!("address={}&amount=ten", ADDRESSES[0]), "ten"),
        (&format!("address={}&amount=1", ADDRESSES[0]), "more than is left"),
    ] {
        let answer = world.app.form(&path, fields).send().await;
        assert_eq!(answer.status, 422, "{fields}");
        assert!(answer.text.contains(words), "{fields}: {}", answer.text);
    }
    let hidden: String = page.hidden().iter().map(|(name, value)| format!("&{name}={value}")).collect();
    for press in ["the first", "of an impatient hand, the same form again"] {
        let form = world.app.post(&path).header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("{fields}{hidden}")).send().await;
        assert_eq!(answer.status, 303, "{press}");
        assert_eq!(answer.header("location"), path, "{press}");
        assert_eq!(payouts().await, 1, "{press}");
    }
    let twice = world.app.form(&path, &fields).send().await;
    assert!(twice.status == 422 && twice.text.contains("under way already"), "{}", twice.text);
    let page = look().await.text;
    assert!(
        page.contains(ADDRESSES[0]) && page.contains("waits for approval") && page.contains("0.006"),
        "{page}"
    );
    let rest = format!("address={}&amount=", ADDRESSES[1]);
    assert_eq!(world.app.form(&path, &rest).send().await.status, 303);
    let page = look().await.text;
    assert!(page.contains("All of it has been claimed") && !page.contains("<form"), "{page}");
    assert_eq!(world.app.form(&path, &rest).send().await.status, 409);
    assert_eq!(world.app.get("/pull-payments/unknown").send().await.status, 404);
}
