//! Donation pages as donors find them: what they show, what they mint, and how far they have come.
use serde_json::{Value, json};
use server::testing::{Answer, TestApp};

const FORM: &str = "application/x-www-form-urlencoded";

struct World {
    app: TestApp,
    store: String,
    key: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (store, key) = app.shop_with_wallet("Harbour").await;
        Self { app, store: store.to_string(), key }
    }

    async fn page(&self, body: Value) -> Value {
        let list = format!("/api/v1/stores/{}/donation-pages", self.store);
        self.app.post(&list).key(&self.key).json(&body).ok().await
    }

    fn path(&self, page: &Value) -> String {
        format!("/api/v1/stores/{}/donation-pages/{}", self.store, page["id"].as_str().unwrap())
    }

    async fn look(&self, path: &str) -> Answer {
        self.app.get(path).send().await
    }

    async fn give(&self, path: &str, form: &str) -> Answer {
        self.app.form(path, form).send().await
    }

    async fn invoices(&self) -> Vec<Value> {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        self.app.get(&path).key(&self.key).ok().await.as_array().unwrap().clone()
    }

    async fn address(&self, invoice: &str) -> String {
        let path = format!("/api/v1/invoices/{invoice}/payment-methods");
        let methods = self.app.get(&path).key(&self.key).ok().await;
        methods[0]["destination"].as_str().unwrap().to_owned()
    }
}

fn made(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location").strip_prefix("/i/").unwrap().to_owned()
}

#[tokio::test]
async fn looking_mints_nothing_and_each_donor_gets_an_address_of_their_own() {
    let world = World::new().await;
    world.page(json!({ "slug": "roof", "title": "Mend the roof", "campaign": "Roofs" })).await;
    for path in ["", "?amount=5&currency=USD", "/embed", "/poster.png", "/poster.pdf"] {
        let path = format!("/donate/roof{path}");
        assert_eq!(world.look(&path).await.status, 200, "{path}");
        assert_eq!(world.app.call("HEAD", &path).send().await.status, 200, "{path}");
    }
    assert!(world.invoices().await.is_empty());
    let first = made(&world.give("/donate/roof", "amount=5").await);
    let second = made(&world.give("/donate/roof", "amount=5").await);
    assert_ne!(world.address(&first).await, world.address(&second).await);
    let invoice = &world.invoices().await[0];
    let expected = json!({
        "itemDesc": "Mend the roof", "orderUrl": "https://pay.example.org/donate/roof", "donationPage": "roof",
        "campaign": "Roofs",
    });
    assert_eq!(invoice["metadata"], expected);
    let found = format!("/api/v1/stores/{}/invoices?textSearch=roof", world.store);
    assert_eq!(world.app.get(&found).key(&world.key).ok().await.as_array().unwrap().len(), 2);
    let open = made(&world.give("/donate/roof", "open=1&currency=USD").await);
    let invoices = world.invoices().await;
    let open = invoices.iter().find(|invoice| invoice["id"] == open.as_str()).unwrap();
    assert_eq!(open["type"], "TopUp");
}

#[tokio::test]
async fn every_invoice_remembers_that_it_is_a_gift() {
    let world = World::new().await;
    let page = world.page(json!({ "slug": "roof", "title": "Mend the roof" })).await;
    for (path, expected) in
        [("/donate/roof".into(), page["id"].as_str()), (format!("/donate/{}", world.store), None)]
    {
        let id = domain::InvoiceId::parse(&made(&world.give(&path, "amount=5").await)).unwrap();
        let app = &world.app.app;
        let invoice = app.store.public_invoice(&app.system, &id).await.unwrap().unwrap();
        let donation = invoice.details.donation.clone().unwrap();
        assert_eq!(donation.page.as_ref().map(domain::PageId::as_str), expected);
        let found = server::app::donation_pages::of_invoice(app, &invoice).await.unwrap();
        assert_eq!(found.map(|record| record.page.slug.to_string()), expected.map(|_| "roof".to_owned()));
    }
}

#[tokio::test]
async fn what_comes_in_is_shown_beside_the_goal() {
    let world = World::new().await;
    let goal = json!({ "amount": "100", "currency": "USD" });
    let page = world.page(json!({ "slug": "roof", "title": "Mend the roof", "goal": goal })).await;
    let shown = world.look("/donate/roof").await.text;
    assert!(
        shown.contains("0 BTC came in, in 0 donations")
            || shown.contains("0\u{a0}BTC came in, in 0 donations"),
        "{shown}"
    );
    let invoice = made(&world.give("/donate/roof", "amount=25&currency=USD").await);
    let script = chain::script(&world.address(&invoice).await, domain::Network::Regtest).unwrap();
    let mut chain = world.app.follower().await;
    world.app.catch_up(&mut chain).await;
    world.app.chain.pay(&script, 50_000);
    world.app.catch_up(&mut chain).await;
    assert!(!world.look("/donate/roof").await.text.contains("one donation"), "seen is not booked");
    world.app.chain.mine(1);
    world.app.catch_up(&mut chain).await;
    let shown = world.look("/donate/roof").await.text;
    assert!(shown.contains("in one donation") && shown.contains("value=\"25\""), "{shown}");
    assert!(shown.contains("At today’s rate") && shown.contains("25% of the goal"), "{shown}");
    let told = world.app.get(&world.path(&page)).key(&world.key).ok().await;
    assert_eq!((&told["received"], &told["donations"]), (&json!("0.0005"), &json!(1)));
}

#[tokio::test]
async fn a_page_that_ended_thanks_and_takes_nothing() {
    let world = World::new().await;
    let ends = server::testing::START.0 + 60;
    world
        .page(
            json!({ "slug": "roof", "title": "Mend the roof", "endsAt": ends, "thanks": "You are *kind*." }),
        )
        .await;
    assert!(world.look("/donate/roof").await.text.contains("You can give here until"));
    world.app.clock.advance(60);
    let over = world.look("/donate/roof").await;
    assert_eq!(over.status, 200);
    assert!(over.text.contains("has ended") && over.text.contains("You are <em>kind</em>."), "{}", over.text);
    assert!(!over.text.contains("<form"), "{}", over.text);
    let answer = world.give("/donate/roof", "amount=5").await;
    assert_eq!(answer.status, 409);
    assert!(answer.text.contains("has ended"));
    assert!(world.invoices().await.is_empty());
}

#[tokio::test]
async fn a_page_put_away_says_so_and_its_invoices_stay() {
    let world = World::new().await;
    let page = world.page(json!({ "slug": "roof", "title": "Mend the roof" })).await;
    let invoice = made(&world.give("/donate/roof", "amount=5").await);
    assert_eq!(world.app.delete(&world.path(&page)).key(&world.key).send().await.status, 200);
    for path in ["/donate/roof", "/donate/roof/embed", "/donate/roof/poster.pdf", "/donate/roof/picture"] {
        let gone = world.look(path).await;
        assert_eq!(gone.status, 410, "{path}");
        assert!(gone.text.contains("This donation page is no longer here"), "{}", gone.text);
    }
    assert_eq!(world.give("/donate/roof", "amount=5").await.status, 410);
    assert_eq!(world.invoices().await.len(), 1);
    assert_eq!(world.look(&format!("/i/{invoice}")).await.status, 200);
    assert_eq!(
        world.look(&format!("/donate/{}", world.store)).await.status,
        200,
        "the store's own page stays"
    );
}

#[tokio::test]
async fn a_currency_without_a_rate_gives_way_to_bitcoin() {
    let world = World::new().await;
    world
        .page(json!({ "slug": "roof", "title": "Mend the roof", "currency": "JPY", "presets": [500] }))
        .await;
    let shown = world.look("/donate/roof").await.text;
    assert!(shown.contains("what a bitcoin costs in JPY") && shown.contains("in BTC"), "{shown}");
    assert!(!shown.contains("500") || shown.contains("0.005"), "{shown}");
    let refused = world.give("/donate/roof", "amount=500&currency=JPY").await;
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.text.contains("You can still decide the amount in your wallet"), "{}", refused.text);
    world.page(json!({ "slug": "cellar", "title": "T", "currency": "JPY", "openAmount": false })).await;
    let refused = world.give("/donate/cellar", "amount=500&currency=JPY").await;
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(!refused.text.contains("in your wallet"), "nobody can there: {}", refused.text);
    assert!(refused.text.contains("You can give in what is offered here instead"), "{}", refused.text);
    assert!(world.invoices().await.is_empty());
    made(&world.give("/donate/roof", "amount=0.001&currency=BTC").await);
    made(&world.give("/donate/roof", "open=1").await);
}

/// 500 yen are not 500 bitcoin.
#[tokio::test]
async fn an_amount_never_changes_its_currency_when_a_rate_is_missing() {
    let world = World::new().await;
    let page = json!({
        "slug": "roof", "title": "T", "currency": "JPY", "presets": [700], "freeAmount": false, "openAmount": false
    });
    world.page(page).await;
    world.page(json!({ "slug": "pier", "title": "T", "currency": "JPY", "currencies": ["USD"] })).await;
    for form in ["amount=500", "amount=500&currency=JPY"] {
        let refused = world.give("/donate/pier", form).await;
        assert_eq!(refused.status, 503, "{form}: {refused:?}");
        assert!(refused.text.contains("in USD") && !refused.text.contains("500"), "{form}: {}", refused.text);
    }
    assert!(!world.look("/donate/pier?amount=500").await.text.contains("500"));
    assert!(world.look("/donate/pier?amount=500&currency=USD").await.text.contains("value=\"500\""));
    assert!(world.invoices().await.is_empty());
    // A form on the owner's own site stays there for years.
    let form = world.look("/donate/pier/embed").await.text;
    assert!(form.contains("option&#62;JPY&#60;/option&#62;&#60;option&#62;USD"), "{form}");
    let form = world.look("/donate/roof/embed").await.text;
    assert!(form.contains("value=&#34;JPY&#34;") && form.contains("value=&#34;700&#34;"), "{form}");
}

#[tokio::test]
async fn a_page_takes_only_what_it_offers() {
    let world = World::new().await;
    let page =
        json!({ "slug": "roof", "title": "T", "presets": [5, 10], "freeAmount": false, "openAmount": false });
    world.page(page).await;
    for (form, said) in [
        ("amount=6", "one of the amounts offered"),
        ("amount=5&open=1", "one of the amounts offered"),
        ("amount=5&currency=EUR", "Amounts here are in USD"),
        ("amount=5&currency=XXQ", "We don’t know that currency"),
        ("amount=", "Please enter an amount"),
        ("amount=5&amount=10", "did not arrive whole"),
    ] {
        let answer = world.give("/donate/roof", form).await;
        assert_eq!(answer.status, 422, "{form}");
        assert!(answer.text.contains(said), "{form}: {}", answer.text);
    }
    assert!(world.invoices().await.is_empty());
    made(&world.give("/donate/roof", "amount=5&currency=USD").await);
}

/// Sends what the form in that page holds, as a browser would from another site.
async fn send_snippet(world: &World, html: &str, amount: &str) -> Answer {
    let form = html.split("<textarea").nth(1).unwrap().split("</textarea>").next().unwrap();
    let form = form.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#38;", "&");
    assert!(!form.contains("<script") && !form.contains("src="), "{form}");
    let attribute = |after: &str, name: &str| {
        let rest = form.split(after).nth(1).unwrap().split(&format!("{name}=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let action = attribute("<form", "action");
    let path = action.strip_prefix("https://pay.example.org").unwrap();
    let currency = attribute("type=\"hidden\"", "value");
    let call =
        world.app.post(path).header("content-type", FORM).header("origin", "https://elsewhere.example");
    let asked = call.body(format!("amount={amount}&currency={currency}")).send().await;
    assert!(asked.status == 200 && asked.text.contains("The form stood on another site"), "{asked:?}");
    world.app.press(path, &asked).send().await
}

#[tokio::test]
async fn the_form_to_copy_works_on_another_site() {
    let world = World::new().await;
    world.page(json!({ "slug": "roof", "title": "Mend the roof" })).await;
    for path in ["/donate/roof/embed".to_owned(), format!("/donate/{}/embed", world.store)] {
        let page = world.look(&path).await;
        made(&send_snippet(&world, &page.text, "5").await);
    }
    assert_eq!(world.invoices().await.len(), 2);
}

#[tokio::test]
async fn a_picture_is_served_from_here_as_what_it_is() {
    let world = World::new().await;
    let page = world.page(json!({ "slug": "roof", "title": "T", "pictureText": "A roof" })).await;
    assert_eq!(world.look("/donate/roof/picture").await.status, 404);
    assert_eq!(world.look(&format!("/donate/{}/picture", world.store)).await.status, 404);
    let path = format!("{}/picture", world.path(&page));
    world.app.put(&path).key(&world.key).body(&b"\xff\xd8\xff\xe0<script>"[..]).ok().await;
    let shown = world.look("/donate/roof").await.text;
    let source = format!("src=\"/donate/roof/picture?v={}\" alt=\"A roof\"", server::testing::START.0);
    assert!(shown.contains(&source), "{shown}");
    let picture = world.look(&format!("/donate/roof/picture?v={}", server::testing::START.0)).await;
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=86400"),
        ("set-cookie", ""),
    ] {
        assert_eq!(picture.header(name), value, "{name}");
    }
    assert!(picture.header("content-security-policy").starts_with("default-src 'none'"));
}

#[tokio::test]
async fn hostile_words_are_text_and_posters_hold_no_address() {
    let world = World::new().await;
    let evil = "\"><script src=//evil.example></script><img src=x onerror=alert(1)>";
    let goal = json!({ "amount": "5", "currency": "BTC" });
    world.page(json!({
        "slug": "roof", "title": evil, "text": evil, "campaign": evil, "pictureText": evil, "thanks": evil, "goal": goal,
    }))
    .await;
    for path in
        ["/donate/roof", "/donate/roof?amount=%22%3E%3Cscript%3E&currency=%3Cb%3E", "/donate/roof/embed"]
    {
        let answer = world.look(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text.contains("<script") && !answer.text.contains("<img src=x"), "{}", answer.text);
    }
    let pdf = world.look("/donate/roof/poster.pdf").await;
    assert_eq!((pdf.status.as_u16(), pdf.header("content-type")), (200, "application/pdf"));
    assert!(pdf.text.contains("(https://pay.example.org/donate/roof) Tj"));
    let png = world.look("/donate/roof/poster.png").await;
    assert_eq!((png.status.as_u16(), png.header("content-type")), (200, "image/png"));
    assert!(world.invoices().await.is_empty());
}

#[tokio::test]
async fn words_that_name_no_page_are_answered_with_one() {
    let world = World::new().await;
    for path in [
        "/donate/nothing",
        "/donate/Roof",
        "/donate/%20roof",
        "/donate/roof/nothing",
        "/donate/a%2Fb",
        "/donate/",
    ] {
        assert_eq!(world.look(path).await.status, 404, "{path}");
    }
}
