//! Webhooks made, changed, tried out and deleted on pages, as by the API.
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use serde_json::{Value, json};
use server::testing::{Answer, Browser, TestApp};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const URL: &str = "https://shop.example/hook";
const HOSTILE: &str = r#""><script>alert(1)</script>"#;

/// A shop, its key, and its pages.
struct World {
    app: TestApp,
    store: String,
    key: String,
}

impl World {
    async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    async fn on(app: TestApp) -> Self {
        let (store, key) = app.shop("shop").await;
        Self { app, store: store.to_string(), key }
    }

    fn page(&self, end: &str) -> String {
        format!("/admin/stores/{}/webhooks{end}", self.store)
    }

    async fn owner(&self) -> Browser<'_> {
        self.app.signed_in("shop@example.org").await
    }

    /// The webhooks as the API tells them.
    async fn webhooks(&self) -> Value {
        self.app.get(&format!("/api/v1/stores/{}/webhooks", self.store)).key(&self.key).ok().await
    }

    async fn secret(&self) -> String {
        let access = self.app.app.system.to_store(&domain::StoreId::parse(&self.store).unwrap());
        self.app.app.store.webhooks(&access).await.unwrap()[0].secret.reveal().to_owned()
    }

    async fn audit(&self, owner: &Browser<'_>) -> String {
        owner.look(&format!("/admin/stores/{}/audit", self.store)).await.text
    }
}

/// What the form on that page says of how the webhook is.
fn as_shown(page: &Answer) -> String {
    page.hidden().into_iter().find(|(name, _)| name == "as-shown").unwrap().1
}

/// Fields of a form as the browser sends them.
fn fields<'a>(url: &'a str, others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [("url", url), ("enabled", "yes"), ("automaticRedelivery", "yes"), ("everything", "yes")]
        .into_iter()
        .filter(|(name, _)| !others.iter().any(|(other, _)| other == name))
        .chain(others.iter().copied())
        .collect()
}

#[tokio::test]
async fn a_webhook_is_made_changed_and_deleted() {
    let world = World::new().await;
    let owner = world.owner().await;
    let made = owner.send(&world.page("/new"), &fields(URL, &[])).await;
    assert_eq!(made.status, 200, "{made:?}");
    let secret = world.secret().await;
    assert!(secret.starts_with("whsec_") && made.text.contains(&secret), "the secret is shown, once");
    let hook = world.webhooks().await[0].clone();
    assert_eq!(hook["authorizedEvents"], json!({"everything": true, "specificEvents": []}));
    let path = world.page(&format!("/{}", hook["id"].as_str().unwrap()));
    for page in [owner.look(&path).await, owner.look(&format!("{path}/edit")).await] {
        assert!(page.text.contains(URL) && !page.text.contains(&secret), "never again: {page:?}");
    }

    let form = owner.look(&format!("{path}/edit")).await;
    let shown = as_shown(&form);
    let other = [
        ("as-shown", shown.as_str()),
        ("enabled", ""),
        ("automaticRedelivery", ""),
        ("everything", "no"),
        ("event", "InvoiceSettled"),
        ("event", "InvoiceExpired"),
    ];
    let changed = owner.send(&format!("{path}/edit"), &fields("http://other.example/", &other)).await;
    assert_eq!((changed.status.as_u16(), changed.header("location")), (303, path.as_str()));
    let hook = world.webhooks().await[0].clone();
    let events = json!({"everything": false, "specificEvents": ["InvoiceExpired", "InvoiceSettled"]});
    assert_eq!(hook["authorizedEvents"], events);
    assert_eq!((&hook["enabled"], &hook["automaticRedelivery"]), (&json!(false), &json!(false)));
    assert_eq!(world.secret().await, secret, "it stays");

    let renewed = owner.send(&format!("{path}/secret"), &[]).await;
    let second = world.secret().await;
    assert!(second != secret && renewed.text.contains(&second) && !renewed.text.contains(&secret));
    assert_eq!(owner.send(&format!("{path}/delete"), &[]).await.status, 303);
    assert_eq!(world.webhooks().await, json!([]));
    assert_eq!(owner.look(&path).await.status, 404);
    let audit = world.audit(&owner).await;
    for deed in ["webhook made", "webhook changed", "webhook deleted", "secret", "authorizedEvents"] {
        assert!(audit.contains(deed), "{deed}: {audit}");
    }
    assert!(!audit.contains(&second));
}

#[tokio::test]
async fn a_secret_of_ones_own_is_taken() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.send(&world.page("/new"), &fields(URL, &[("secret", "from before")])).await;
    assert_eq!(world.secret().await, "from before");
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (long, many) = ("x".repeat(257), format!("https://{}", "x".repeat(2_000)));
    for (name, value, field, says) in [
        ("url", "ftp://shop.example", "url", "Write an http or https address"),
        ("url", "", "url", "Write an http or https address"),
        ("url", HOSTILE, "url", "Write an http or https address"),
        ("url", &many, "url", "of at most 2000 bytes"),
        ("secret", &long, "secret", "Write at most 256 bytes"),
    ] {
        let sent = owner.send(&world.page("/new"), &fields(URL, &[(name, value)])).await;
        assert_eq!(sent.status, 422);
        let told = sent.text.split_once(&format!("id=\"{field}-mistake\">")).unwrap().1;
        assert!(told.split_once('<').unwrap().0.contains(says), "{value}: {told}");
        assert!(!sent.text.contains("<script"), "{}", sent.text);
    }
    let strange = fields(URL, &[("everything", "no"), ("event", "no event")]);
    let sent = owner.send(&world.page("/new"), &strange).await;
    assert!(sent.status == 422 && sent.text.contains("Name events such as InvoiceSettled"), "{}", sent.text);
    assert_eq!(world.webhooks().await, json!([]), "nothing was made");
}

#[tokio::test]
async fn events_of_other_servers_stay_when_something_else_is_changed() {
    let world = World::new().await;
    let events = json!({"everything": false, "specificEvents": ["PayoutCreated", "InvoiceSettled"]});
    let path = format!("/api/v1/stores/{}/webhooks", world.store);
    world.app.post(&path).key(&world.key).json(&json!({"url": URL, "authorizedEvents": events})).ok().await;
    let owner = world.owner().await;
    let id = world.webhooks().await[0]["id"].as_str().unwrap().to_owned();
    let form = owner.look(&world.page(&format!("/{id}/edit"))).await;
    let ticked: Vec<&str> = form
        .text
        .split("name=\"event\" value=\"")
        .skip(1)
        .filter(|rest| rest.split_once('>').unwrap().0.ends_with(" checked"))
        .map(|rest| rest.split_once('"').unwrap().0)
        .collect();
    assert_eq!(ticked, ["InvoiceSettled", "PayoutCreated"]);
}

#[tokio::test]
async fn two_who_change_one_at_once_are_told() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.send(&world.page("/new"), &fields(URL, &[])).await;
    let id = world.webhooks().await[0]["id"].as_str().unwrap().to_owned();
    let edit = world.page(&format!("/{id}/edit"));
    let shown = as_shown(&owner.look(&edit).await);
    let ann = [("as-shown", shown.as_str())];
    assert_eq!(owner.send(&edit, &fields("https://ann.example/", &ann)).await.status, 303);
    let bob = owner.send(&edit, &fields("https://bob.example/", &ann)).await;
    assert_eq!(bob.status, 409);
    assert!(
        bob.text.contains("Somebody else changed this since") && bob.text.contains("https://bob.example/")
    );
    assert_eq!(world.webhooks().await[0]["url"], "https://ann.example/", "nothing was done");
    let shown = as_shown(&bob);
    let again = owner.send(&edit, &fields("https://bob.example/", &[("as-shown", shown.as_str())])).await;
    assert_eq!(again.status, 303, "knowing it, they may");
    assert_eq!(world.webhooks().await[0]["url"], "https://bob.example/");
}

#[tokio::test]
async fn another_store_s_webhook_is_not_there() {
    let world = World::new().await;
    let owner = world.owner().await;
    owner.send(&world.page("/new"), &fields(URL, &[])).await;
    let id = world.webhooks().await[0]["id"].as_str().unwrap().to_owned();
    let stranger = world.app.person("stranger@example.org").await;
    let theirs = world.app.store(&stranger, "Elsewhere").await;
    let stranger = world.app.signed_in("stranger@example.org").await;
    for end in ["edit", "secret", "delete", "test"] {
        for (store, status) in [(theirs.as_str(), 404), (&world.store, 403)] {
            let path = format!("/admin/stores/{store}/webhooks/{id}/{end}");
            assert_eq!(stranger.send(&path, &fields(URL, &[])).await.status.as_u16(), status, "{path}");
        }
    }
    let (secret, hooks) = (world.secret().await, world.webhooks().await);
    assert_eq!((hooks[0]["url"].as_str(), secret.len()), (Some(URL), 38));
}

/// A receiver on this machine, and what it was sent.
async fn receiver() -> (String, Arc<Mutex<Vec<(HeaderMap, String)>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    let take = move |headers: HeaderMap, body: String| {
        hears.lock().unwrap().push((headers, body));
        async {}
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(take));
    #[allow(clippy::disallowed_methods, reason = "it ends with the test")]
    drop(tokio::spawn(async move { axum::serve(listener, router).await }));
    (url, heard)
}

#[tokio::test]
async fn a_test_is_sent_signed_and_names_no_invoice() {
    let world = World::on(TestApp::with(|parts| parts.limits.webhooks_to_private = true).await).await;
    let owner = world.owner().await;
    let (url, heard) = receiver().await;
    owner.send(&world.page("/new"), &fields(&url, &[("secret", "shared")])).await;
    let id = world.webhooks().await[0]["id"].as_str().unwrap().to_owned();
    let path = world.page(&format!("/{id}"));
    let tried = owner.send(&format!("{path}/test"), &[("event", "InvoiceSettled")]).await;
    assert!(tried.status == 200 && tried.text.contains("The test was sent and accepted"), "{tried:?}");
    let (headers, body) = heard.lock().unwrap().pop().unwrap();
    let secret = domain::webhook::Secret::parse("shared").unwrap();
    assert_eq!(headers["btcpay-sig"], domain::webhook::btcpay_sig(&secret, body.as_bytes()).as_str());
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&body["type"], &body["storeId"]), (&json!("InvoiceSettled"), &json!(world.store)));
    let invoice = body["invoiceId"].as_str().unwrap();
    assert!(invoice.starts_with("__test__") && invoice.ends_with("__test__"), "{invoice}");
    assert_eq!(owner.send(&format!("{path}/test"), &[("event", "Nonsense")]).await.status, 422);
    let deliveries = format!("/api/v1/webhooks/{id}/deliveries");
    assert_eq!(world.app.get(&deliveries).key(&world.key).ok().await, json!([]), "nothing of it is kept");
}

#[tokio::test]
async fn a_test_goes_where_deliveries_may_go_and_nowhere_else() {
    let world = World::new().await;
    let owner = world.owner().await;
    let (url, heard) = receiver().await;
    owner.send(&world.page("/new"), &fields(&url, &[])).await;
    let id = world.webhooks().await[0]["id"].as_str().unwrap().to_owned();
    let tried = owner.send(&world.page(&format!("/{id}/test")), &[("event", "InvoiceCreated")]).await;
    assert!(tried.text.contains("The test was not accepted"), "{tried:?}");
    assert_eq!(heard.lock().unwrap().len(), 0, "this machine is not spoken to");
}
