//! The pages of a store for those who run it: what each shows, and to whom.
use chain::source::fake::Draft;
use domain::{Role, StoreId};
use serde_json::{Value, json};
use server::testing::{Answer, Browser, TestApp};
use store::Member;

const HOSTILE: &str = r#""><script>alert('1')</script><img src=x onerror=alert(1)>{{7*7}}&amp;"#;
/// As it stands in a page.
const HARMLESS: &str = "&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)";
/// Every page of a store, and the roles that see it.
const PAGES: [(&str, &[Role]); 24] = [
    ("", &Role::ALL),
    ("/invoices", &Role::ALL),
    ("/attention", &Role::ALL),
    ("/books", &SETTINGS),
    ("/reports", &SETTINGS),
    ("/reports/journal", &SETTINGS),
    ("/reports/gifts", &SETTINGS),
    ("/donation-pages", &SETTINGS),
    ("/donation-pages/new", &[Role::Owner]),
    ("/audit", &SETTINGS),
    ("/settings", &SETTINGS),
    ("/settings/change", &[Role::Owner]),
    ("/people", &SETTINGS),
    ("/roles", &SETTINGS),
    ("/first-steps", &SETTINGS),
    ("/webhooks/new", &[Role::Owner, Role::Manager, Role::Integrator]),
    ("/webhooks", &[Role::Owner, Role::Manager, Role::Integrator]),
    ("/wallets", &[Role::Owner, Role::Finance]),
    ("/wallets/1/coins", &[Role::Owner, Role::Finance]),
    ("/wallets/1/addresses", &[Role::Owner, Role::Finance]),
    ("/wallet", &[Role::Owner]),
    ("/payouts", &Role::ALL),
    ("/spends", &[Role::Owner, Role::Finance]),
    ("/spends/new", &[Role::Owner]),
];
/// Those who see what is set, and reports.
const SETTINGS: [Role; 4] = [Role::Owner, Role::Manager, Role::Finance, Role::Integrator];

/// A shop with a wallet, a webhook and a chain, and its owner's key.
struct World {
    app: TestApp,
    chain: (chain::Follower, chain::Source),
    store: StoreId,
    key: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let mut chain = app.follower().await;
        app.catch_up(&mut chain).await;
        let (store, key) = app.shop_with_wallet("shop").await;
        let world = Self { app, chain, store, key };
        world.post("/webhooks", json!({"url": "https://shop.example/hook?key=1"})).await;
        world
    }

    async fn post(&self, end: &str, body: Value) -> Value {
        let path = format!("/api/v1/stores/{}{end}", self.store);
        self.app.post(&path).key(&self.key).json(&body).ok().await
    }

    async fn get(&self, end: &str) -> Value {
        let path = format!("/api/v1/stores/{}{end}", self.store);
        self.app.get(&path).key(&self.key).ok().await
    }

    async fn order(&self, name: &str, usd: u32) -> String {
        let body = json!({"amount": usd, "metadata": {"orderId": name}});
        self.post("/invoices", body).await["id"].as_str().unwrap().to_owned()
    }

    /// So much is paid for an invoice, and a block holds it.
    async fn pay(&mut self, invoice: &str, sats: u64) {
        let methods = self.get(&format!("/invoices/{invoice}/payment-methods")).await;
        let script =
            chain::script(methods[0]["destination"].as_str().unwrap(), self.app.app.network).unwrap();
        self.app.chain.set_time(self.app.app.now());
        self.app.chain.send(Draft::paying(&script, sats));
        self.app.catch_up(&mut self.chain).await;
        self.app.chain.mine(1);
        self.app.catch_up(&mut self.chain).await;
    }

    /// Lets an invoice's time pass.
    async fn expire(&self) {
        self.app.clock.advance(1_000);
        server::app::expire::run(&self.app.app).await.unwrap();
    }

    async fn owner(&self) -> Browser<'_> {
        self.app.signed_in("shop@example.org").await
    }

    /// The browser of somebody who has that role in the shop.
    async fn member(&self, role: Role) -> Browser<'_> {
        let email = format!("{role}@example.org");
        let person = self.app.person(&email).await;
        let member = Member { person, role: role.name().into() };
        self.app.app.store.add_member(&self.app.app.system.to_store(&self.store), member).await.unwrap();
        self.app.signed_in(&email).await
    }

    fn path(&self, end: &str) -> String {
        format!("/admin/stores/{}{end}", self.store)
    }

    async fn look(&self, browser: &Browser<'_>, end: &str) -> Answer {
        let answer = browser.look(&self.path(end)).await;
        assert_eq!(answer.status, 200, "{end}: {answer:?}");
        answer
    }
}

/// What a page says, without the units' protection against line ends.
fn text(page: &Answer) -> String {
    page.text.replace('\u{a0}', " ")
}

#[track_caller]
fn says(page: &Answer, parts: &[&str]) {
    let text = text(page);
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[track_caller]
fn is_silent_about(page: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(!text(page).contains(part), "{part:?} is in {}", page.text);
    }
}

#[tokio::test]
async fn each_page_is_shown_to_who_may_and_to_nobody_else() {
    let world = World::new().await;
    let stranger = world.app.person("stranger@example.org").await;
    let theirs = world.app.store(&stranger, "Elsewhere").await;
    let stranger = world.app.signed_in("stranger@example.org").await;
    let mut members = Vec::new();
    // Each of the contract's may what the next may; `roles` tries all there are.
    for role in Role::ALL.into_iter().take(4) {
        members.push((role, world.member(role).await));
    }
    for (end, seen_by) in PAGES {
        let path = world.path(end);
        let nobody = world.app.get(&path).send().await;
        assert_eq!(nobody.status, 303, "{end}");
        assert!(nobody.header("location").starts_with("/sign-in?next="), "{end}");
        let refused = stranger.look(&path).await;
        assert_eq!(refused.status, 403, "{end}");
        assert!(!refused.text.contains("shop"), "{end}: a stranger is told nothing of it");
        for (role, browser) in &members {
            let expected = if seen_by.contains(role) { 200 } else { 403 };
            let answer = browser.look(&path).await;
            assert_eq!(answer.status.as_u16(), expected, "{role} looks at {end}");
            assert_eq!(answer.header("cache-control"), "no-store");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{policy}");
            assert!(!answer.text.contains("style=") && !answer.text.contains("<script"), "{end}");
        }
        let unknown = members[0].1.look(&format!("/admin/stores/nowhere{end}")).await;
        assert_eq!(unknown.status, 403, "{end}: as a store one may not enter");
    }
    let own = stranger.look(&format!("/admin/stores/{theirs}")).await;
    assert_eq!(own.status, 200);
    assert!(own.text.contains("Nothing needs a person") && own.text.contains("Nothing has come yet"));
}

#[tokio::test]
async fn what_is_another_store_s_is_not_there() {
    let mut world = World::new().await;
    let invoice = world.order("a", 50).await;
    world.pay(&invoice, 100_000).await;
    let hook = world.get("/webhooks").await[0]["id"].as_str().unwrap().to_owned();
    let delivery =
        world.get(&format!("/webhooks/{hook}/deliveries")).await[0]["id"].as_str().unwrap().to_owned();
    let stranger = world.app.person("stranger@example.org").await;
    let theirs = world.app.store(&stranger, "Elsewhere").await;
    let stranger = world.app.signed_in("stranger@example.org").await;
    for end in [
        format!("/invoices/{invoice}"),
        format!("/webhooks/{hook}"),
        format!("/webhooks/{hook}/deliveries/{delivery}"),
        "/invoices/%22%3E".into(),
        "/wallets/x/coins".into(),
    ] {
        assert_eq!(stranger.look(&format!("/admin/stores/{theirs}{end}")).await.status, 404, "{end}");
    }
    for (end, fields) in [
        (format!("/invoices/{invoice}/mark"), [("as", "Invalid"), ("reason", "other")].as_slice()),
        (format!("/webhooks/{hook}/deliveries/{delivery}/again"), &[]),
    ] {
        for (store, status) in [(&theirs, 404), (&world.store, 403)] {
            let answer = stranger.send(&format!("/admin/stores/{store}{end}"), fields).await;
            assert_eq!(answer.status.as_u16(), status, "{end} in {store}");
        }
    }
    let coins = stranger.look(&format!("/admin/stores/{theirs}/wallets/1/coins")).await;
    assert!(coins.text.contains("There are none"), "{}", coins.text);
    assert_eq!(world.get(&format!("/invoices/{invoice}")).await["status"], "Settled");
}

#[tokio::test]
async fn an_invoice_s_page_tells_what_happened() {
    let mut world = World::new().await;
    let id = world.order("A-17", 50).await;
    world.pay(&id, 100_000).await;
    let owner = world.owner().await;
    let page = world.look(&owner, &format!("/invoices/{id}")).await;
    says(
        &page,
        &[
            "Settled",
            "50.00 USD",
            "On 1 January 2026 at 00:00 UTC the invoice was made: 50.00 USD was asked for, which is 0.00100000 BTC at 50,000.00 USD for a bitcoin",
            "0.00100000 BTC came, in transaction",
            "; worth 50.00 USD at the rate agreed.",
            "was booked into wallet 1 as sales",
            "was deep enough and counted as settled",
            "the invoice was settled.",
            "A-17",
            "InvoicePaymentSettled",
            "about to be sent",
            "shop.example",
        ],
    );
    is_silent_about(&page, &["key=1", "Mark as"]);
    let came = text(&page).find(" came, in transaction").unwrap();
    let booked = text(&page).find("was booked into").unwrap();
    assert!(came < booked, "in the order in which it happened");
    // Who sells sees the invoice, but neither books nor webhooks.
    let guest = world.member(Role::Guest).await;
    let page = world.look(&guest, &format!("/invoices/{id}")).await;
    says(&page, &["Settled", "came, in transaction"]);
    is_silent_about(&page, &["In the books", "Told to webhooks"]);
}

#[tokio::test]
async fn what_came_is_on_the_overview_and_in_the_books() {
    let mut world = World::new().await;
    let owner_sees = async |world: &World| {
        let owner = world.owner().await;
        [
            world.look(&owner, "").await,
            world.look(&owner, "/books").await,
            world.look(&owner, "/wallets").await,
        ]
    };
    let [overview, books, wallets] = owner_sees(&world).await;
    says(&overview, &["Nothing has come yet", "Nothing lies anywhere yet", "<b>0</b> need a person"]);
    says(&books, &["Nothing was booked yet", "There are no entries"]);
    says(&wallets, &["0.00000000 BTC, by this store’s books", "The addresses that come next"]);
    let id = world.order("A-1", 50).await;
    world.pay(&id, 100_000).await;
    world.order("A-2", 10).await;
    let [overview, books, wallets] = owner_sees(&world).await;
    says(
        &overview,
        &[
            "This month</span> <b>0.00100000 BTC</b> <span>50.00 USD",
            "<svg",
            "1 January 2026",
            "January 2026",
        ],
    );
    says(&overview, &["<b>1</b> are open", "<dt>Wallet 1</dt><dd>0.00100000 BTC</dd>"]);
    says(
        &books,
        &[
            "<dt>wallet 1</dt><dd>0.00100000 BTC</dd>",
            "<dt>sales</dt><dd>-0.00100000 BTC</dd>",
            "received",
            "A-1",
            "50.00 USD",
        ],
    );
    says(
        &wallets,
        &[
            "0.00100000 BTC, by this store’s books",
            "the next one has the index 2",
            "Shown since the last that was paid</dt><dd>1",
        ],
    );
    let owner = world.owner().await;
    says(&world.look(&owner, "/wallets/1/coins").await, &["0.00100000 BTC", "A-1", &id]);
    let guest = world.member(Role::Guest).await;
    let overview = world.look(&guest, "").await;
    is_silent_about(&overview, &["0.00100000", "50.00 USD", "Is the server well"]);
    for end in ["/books?from=2026-01-01&to=2026-01-01", "/books?to=2026-01-01"] {
        says(&world.look(&owner, end).await, &["received"]);
    }
    says(&world.look(&owner, "/books?from=2026-01-02").await, &["There are no entries of these days"]);
    says(&world.look(&owner, "/books?from=2.1.2026").await, &["That is no date", "received"]);
}

#[tokio::test]
async fn odd_payments_wait_for_a_person_who_marks_them() {
    let mut world = World::new().await;
    let (late, part, over) =
        (world.order("late", 50).await, world.order("part", 50).await, world.order("over", 50).await);
    world.pay(&over, 130_000).await;
    world.pay(&part, 40_000).await;
    world.expire().await;
    world.pay(&late, 100_000).await;
    let owner = world.owner().await;
    let page = world.look(&owner, "/attention").await;
    says(&page, &[&late, &part, &over, "Expired, paid late", "Expired, partly paid", "Settled, paid over"]);
    says(&page, &["0.00060000 BTC is missing", "0.00030000 BTC more came than was asked for"]);
    says(&world.look(&owner, "").await, &["<b>3</b> need a person", &late]);

    let path = world.path(&format!("/invoices/{late}"));
    let page = owner.look(&path).await;
    says(
        &page,
        &[
            "Mark as settled",
            "Mark as invalid",
            "The time to pay was over.",
            "was booked into wallet 1 as paid late",
        ],
    );
    for nonsense in ["", "settled", "New"] {
        let fields = [("as", nonsense), ("reason", "agreed")];
        assert_eq!(owner.send(&format!("{path}/mark"), &fields).await.status, 422, "{nonsense}");
    }
    let forged = world.app.send_ours(&format!("{path}/mark"), &[("as", "Settled")]);
    assert_eq!(forged.header("cookie", &owner.cookie).send().await.status, 403, "without the page's token");
    for reason in ["", "Ann said so"] {
        let fields = [("as", "Settled"), ("reason", reason)];
        let refused = owner.send(&format!("{path}/mark"), &fields).await;
        assert_eq!(refused.status, 409);
        says(&refused, &["choose a reason"]);
    }
    let settled = [("as", "Settled"), ("reason", "agreed")];
    let guest = world.member(Role::Guest).await;
    is_silent_about(&guest.look(&path).await, &["Mark as", "Put it away"]);
    assert_eq!(guest.send(&format!("{path}/mark"), &settled).await.status, 403);
    assert_eq!(guest.send(&format!("{path}/put-away"), &settled).await.status, 403);
    assert_eq!(world.get(&format!("/invoices/{late}")).await["status"], "Expired", "nothing was done so far");

    let marked = owner.send(&format!("{path}/mark"), &settled).await;
    assert_eq!((marked.status.as_u16(), marked.header("location")), (303, path.as_str()));
    assert_eq!(world.get(&format!("/invoices/{late}")).await["status"], "Settled");
    says(&owner.look(&path).await, &["Marked as settled", "a person marked the invoice as settled"]);
    let again = owner.send(&format!("{path}/mark"), &settled).await;
    assert_eq!(again.status, 409, "{again:?}");
    says(&world.look(&owner, "/audit").await, &["agreed"]);
    is_silent_about(&world.look(&owner, "/attention").await, &[&late]);
    says(&world.look(&owner, "/audit").await, &["invoice marked", "shop@example.org", &late]);
}

#[tokio::test]
async fn a_wallet_s_addresses_are_listed_with_what_came_and_their_labels() {
    let mut world = World::new().await;
    let paid = world.order("A-1", 50).await;
    world.pay(&paid, 100_000).await;
    let labels = json!({"labels": [{"type": "addr", "ref": "x", "label": HOSTILE}, {"label": 7}, "rent"]});
    let open = world.post("/invoices", json!({"amount": 50, "metadata": labels})).await;
    let open = open["id"].as_str().unwrap().to_owned();
    let owner = world.owner().await;
    let shown = async |query: &str| {
        let page = world.look(&owner, &format!("/wallets/1/addresses{query}")).await;
        is_silent_about(&page, &["<script"]);
        (text(&page).contains(&paid), text(&page).contains(&open))
    };
    for (query, expected) in [
        ("", (true, true)),
        ("?only=used", (true, false)),
        ("?only=unused", (false, true)),
        ("?only=nonsense&after=nonsense", (true, true)),
        ("?after=1", (true, false)),
    ] {
        assert_eq!(shown(query).await, expected, "{query}");
    }
    let page = world.look(&owner, "/wallets/1/addresses").await;
    let methods = world.get(&format!("/invoices/{paid}/payment-methods")).await;
    says(&page, &[methods[0]["destination"].as_str().unwrap(), "0.00100000 BTC", "A-1", HARMLESS]);
    says(&page, &["Shown since the last of the wallet that was paid: 1."]);
    let stranger = world.app.person("stranger@example.org").await;
    let theirs = world.app.store(&stranger, "Elsewhere").await;
    let stranger = world.app.signed_in("stranger@example.org").await;
    let elsewhere = stranger.look(&format!("/admin/stores/{theirs}/wallets/1/addresses")).await;
    says(&elsewhere, &["There are none"]);
    is_silent_about(&elsewhere, &["Shown since"]);
}

#[tokio::test]
async fn an_invoice_is_put_away_and_brought_back() {
    let world = World::new().await;
    let id = world.order("A-1", 50).await;
    let owner = world.owner().await;
    let path = world.path(&format!("/invoices/{id}"));
    let why = [("reason", "dealt-with")];
    let refused = owner.send(&format!("{path}/put-away"), &[]).await;
    assert_eq!(refused.status, 409, "no reason");
    let away = owner.send(&format!("{path}/put-away"), &why).await;
    assert_eq!((away.status.as_u16(), away.header("location")), (303, path.as_str()));
    says(&owner.look(&path).await, &["Put away", "Bring it back to the lists"]);
    is_silent_about(&world.look(&owner, "/invoices").await, &[&id]);
    says(&world.look(&owner, "/invoices?archived=1").await, &[&id]);
    // Somebody else, on an older page of it, does the same: nothing more is done.
    assert_eq!(owner.send(&format!("{path}/put-away"), &why).await.status, 303);
    let audit = world.look(&owner, "/audit").await;
    says(&audit, &["invoice archived", "dealt-with"]);
    assert_eq!(audit.text.matches("invoice archived").count(), 1);
    assert_eq!(owner.send(&format!("{path}/bring-back"), &[("reason", "mistake")]).await.status, 303);
    says(&world.look(&owner, "/invoices").await, &[&id]);
    says(&world.look(&owner, "/audit").await, &["invoice unarchived", "mistake"]);
}

#[tokio::test]
async fn invoices_are_filtered_and_found() {
    let mut world = World::new().await;
    let paid = world.order("Order-1", 50).await;
    world.pay(&paid, 100_000).await;
    world.app.clock.advance(86_400);
    let open = world.order("Order-2", 50).await;
    let owner = world.owner().await;
    let shown = async |query: &str| {
        let page = world.look(&owner, &format!("/invoices{query}")).await;
        (text(&page).contains(&paid), text(&page).contains(&open))
    };
    for (query, expected) in [
        ("", (true, true)),
        ("?status=Settled", (true, false)),
        ("?status=New", (false, true)),
        ("?status=Expired", (false, false)),
        ("?text=Order-1", (true, false)),
        ("?text=Order", (true, true)),
        ("?text=%25", (false, false)),
        ("?from=2026-01-02", (false, true)),
        ("?to=2026-01-01", (true, false)),
        ("?from=2026-01-01&to=2026-01-02&status=&text=", (true, true)),
        ("?from=yesterday", (true, true)),
        ("?after=nonsense", (true, true)),
    ] {
        assert_eq!(shown(query).await, expected, "{query}");
    }
    says(&world.look(&owner, "/invoices?status=Expired").await, &["No invoice is like that"]);
    says(&world.look(&owner, "/invoices?from=yesterday").await, &["The first day is no date"]);
    let query = form(HOSTILE);
    let page =
        world.look(&owner, &format!("/invoices?text={query}&from={query}&to={query}&status={query}")).await;
    says(&page, &[HARMLESS, "There is no such status"]);
    is_silent_about(&page, &["<script", "<img src=x"]);
}

fn form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page() {
    let world = World::new().await;
    let mut made = Vec::new();
    for number in 0..53 {
        made.push(world.order(&format!("o-{number}"), 1).await);
        world.app.clock.advance(1);
    }
    let owner = world.owner().await;
    let first = world.look(&owner, "/invoices?status=New").await;
    let older = first
        .text
        .split("rel=\"next\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&#38;", "&");
    assert!(older.contains("status=New"), "{older}: the filter goes along");
    let second = owner.look(&older).await;
    let on = |page: &Answer, id: &String| page.text.contains(&format!(">{id}<"));
    assert_eq!(made.iter().rev().take(50).filter(|id| on(&first, id) && !on(&second, id)).count(), 50);
    assert_eq!(made.iter().take(3).filter(|id| on(&second, id) && !on(&first, id)).count(), 3);
    assert!(!second.text.contains("rel=\"next\""), "it is the last");
}

#[tokio::test]
async fn a_delivery_is_looked_at_and_sent_once_more() {
    let world = World::new().await;
    let invoice = world.order("A-1", 50).await;
    let owner = world.owner().await;
    let list = world.look(&owner, "/webhooks").await;
    says(&list, &["https://shop.example/hook?key=1", "1 delivery, the oldest since 1 January 2026"]);
    let hook = world.get("/webhooks").await[0]["id"].as_str().unwrap().to_owned();
    let page = world.look(&owner, &format!("/webhooks/{hook}")).await;
    says(&page, &["InvoiceCreated", &invoice, "about to be sent"]);
    let delivery =
        world.get(&format!("/webhooks/{hook}/deliveries")).await[0]["id"].as_str().unwrap().to_owned();
    let end = format!("/webhooks/{hook}/deliveries/{delivery}");
    let page = world.look(&owner, &end).await;
    says(
        &page,
        &["&#34;orderId&#34;:", "A-1", &invoice, "&#34;isRedelivery&#34;: false", "Send it once more"],
    );

    let sent = owner.send(&world.path(&format!("{end}/again")), &[]).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let there = sent.header("location").to_owned();
    let page = owner.look(&there).await;
    says(&page, &["&#34;isRedelivery&#34;: true", "the first delivery of the event", "about to be sent"]);
    assert_eq!(world.get(&format!("/webhooks/{hook}/deliveries")).await.as_array().unwrap().len(), 2);
    let unknown = owner.send(&world.path(&format!("/webhooks/{hook}/deliveries/unknown/again")), &[]).await;
    assert_eq!(unknown.status, 404);
    let guest = world.member(Role::Guest).await;
    assert_eq!(guest.send(&world.path(&format!("{end}/again")), &[]).await.status, 403);
    assert_eq!(world.get(&format!("/webhooks/{hook}/deliveries")).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn text_that_would_take_a_page_over_is_shown_as_text() {
    let mut world = World::new().await;
    let words = json!({"orderId": HOSTILE, "itemDesc": HOSTILE, HOSTILE: HOSTILE});
    let made = world.post("/invoices", json!({"amount": 50, "metadata": words})).await;
    let id = made["id"].as_str().unwrap().to_owned();
    world.expire().await;
    world.pay(&id, 100_000).await;
    let page = json!({"slug": "roof", "title": HOSTILE, "campaign": HOSTILE});
    world.post("/donation-pages", page).await;
    let path = format!("/api/v1/stores/{}", world.store);
    let settings = json!({"name": r#"<script>alert("shop")</script>"#});
    world.app.put(&path).key(&world.key).json(&settings).ok().await;
    let wallet = json!({"config": {"derivationScheme": server::testing::TPUB, "label": HOSTILE}});
    world.app.put(&format!("{path}/payment-methods/BTC-CHAIN")).key(&world.key).json(&wallet).ok().await;
    let hook = world.get("/webhooks").await[0]["id"].as_str().unwrap().to_owned();
    let deliveries = world.get(&format!("/webhooks/{hook}/deliveries")).await;
    let delivery = format!("/webhooks/{hook}/deliveries/{}", deliveries[0]["id"].as_str().unwrap());
    let owner = world.owner().await;
    for (end, shows_it) in [
        ("", false),
        ("/invoices", true),
        (&format!("/invoices/{id}"), true),
        ("/attention", true),
        ("/books", true),
        ("/wallets", true),
        ("/wallets/1/coins", true),
        ("/webhooks", false),
        (&format!("/webhooks/{hook}"), false),
        (&delivery, true),
        ("/donation-pages", true),
        ("/audit", false),
        ("/settings", false),
        ("/settings/change", false),
        ("/people", false),
        ("/roles", false),
        ("/first-steps", false),
    ] {
        let page = world.look(&owner, end).await;
        assert!(!page.text.contains("<script") && !page.text.contains("<img src=x"), "{end}: {}", page.text);
        assert!(!page.text.contains(">49"), "{end}");
        assert!(page.text.contains("&#60;script&#62;alert(&#34;shop&#34;)"), "{end}: the store's name");
        let shown = page.text.contains(HARMLESS) || page.text.contains("script&#62;alert(&#39;1&#39;)");
        assert_eq!(shown, shows_it, "{end}: {}", page.text);
    }
}

#[tokio::test]
async fn the_server_s_log_is_for_who_runs_the_server() {
    let world = World::new().await;
    world.app.administrator("root@example.org").await;
    let root = world.app.signed_in("root@example.org").await;
    says(
        &root.look("/admin/audit").await,
        &["webhook made", "shop@example.org, by an API key", "the program"],
    );
    assert_eq!(world.owner().await.look("/admin/audit").await.status, 403);
    assert_eq!(root.look(&world.path("/audit")).await.status, 403, "no store is theirs by that");
}

#[tokio::test]
async fn settings_and_donation_pages_are_shown() {
    let world = World::new().await;
    let page =
        json!({"slug": "roof", "title": "Mend the roof", "goal": {"amount": "25000", "currency": "EUR"}});
    world.post("/donation-pages", page).await;
    let manager = world.member(Role::Manager).await;
    says(
        &world.look(&manager, "/settings").await,
        &["USD", "15 minutes", "MediumSpeed", "invoiceExpiration"],
    );
    let page = world.look(&manager, "/donation-pages").await;
    says(&page, &["Mend the roof", "/donate/roof", "25,000.00 EUR", "0.00000000 BTC"]);
    says(&page, &[&format!("href=\"/donate/{}\"", world.store)]);
}
