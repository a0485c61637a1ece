//! Donation pages made, changed and put away on pages, as by the API.
use serde_json::{Value, json};
use server::testing::{Answer, Browser, TestApp};
use std::fmt::Write;

const HOSTILE: &str = r#""><script>alert(1)</script>"#;
/// The beginning of a picture, which is all that is looked at.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";

/// A shop, its key, and its pages.
struct World {
    app: TestApp,
    store: String,
    key: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (store, key) = app.shop_with_wallet("shop").await;
        Self { app, store: store.to_string(), key }
    }

    fn page(&self, end: &str) -> String {
        format!("/admin/stores/{}/donation-pages{end}", self.store)
    }

    async fn owner(&self) -> Browser<'_> {
        self.app.signed_in("shop@example.org").await
    }

    /// The pages as the API tells them.
    async fn pages(&self) -> Value {
        self.app.get(&format!("/api/v1/stores/{}/donation-pages", self.store)).key(&self.key).ok().await
    }

    /// Makes one, and says where it is changed.
    async fn made(&self, owner: &Browser<'_>, slug: &str) -> String {
        let fields = [("slug", slug), ("title", "Pier"), ("freeAmount", "yes"), ("openAmount", "yes")];
        let made = owner.send(&self.page("/new"), &fields).await;
        assert_eq!(made.status, 303, "{made:?}");
        made.header("location").to_owned()
    }
}

fn as_shown(page: &Answer) -> String {
    page.hidden().into_iter().find(|(name, _)| name == "as-shown").unwrap().1
}

#[track_caller]
fn mistake<'a>(page: &'a Answer, field: &str) -> &'a str {
    let told = page.text.split_once(&format!("id=\"{field}-mistake\">"));
    told.unwrap_or_else(|| panic!("{field}: {}", page.text)).1.split_once('<').unwrap().0
}

#[tokio::test]
async fn a_page_is_made_with_every_setting_changed_and_put_away() {
    let world = World::new().await;
    let owner = world.owner().await;
    let fields = [
        ("slug", "pier"),
        ("title", "A new pier"),
        ("text", "The old one\r\nis **gone**."),
        ("pictureText", "A pier"),
        ("currency", "EUR"),
        ("currencies", "USD, GBP"),
        ("presets", "10, 25 49.90"),
        ("freeAmount", "yes"),
        ("campaign", "Pier 2026"),
        ("goal", "5000"),
        ("goalCurrency", "USD"),
        ("endsAt", "2026-12-31T18:00"),
        ("thanks", "Thank you."),
    ];
    let made = owner.send(&world.page("/new"), &fields).await;
    assert_eq!(made.status, 303, "{made:?}");
    let page = world.pages().await[0].clone();
    for (name, value) in [
        ("slug", json!("pier")),
        ("title", json!("A new pier")),
        ("text", json!("The old one\nis **gone**.")),
        ("pictureText", json!("A pier")),
        ("currency", json!("EUR")),
        ("currencies", json!(["USD", "GBP"])),
        ("presets", json!(["10", "25", "49.90"])),
        ("freeAmount", json!(true)),
        ("openAmount", json!(false)),
        ("campaign", json!("Pier 2026")),
        ("goal", json!({"amount": "5000.00", "currency": "USD"})),
        ("endsAt", json!(1_798_740_000)),
        ("thanks", json!("Thank you.")),
    ] {
        assert_eq!(page[name], value, "{name}");
    }
    let path = made.header("location").to_owned();
    let form = owner.look(&path).await;
    assert!(form.text.contains("href=\"/donate/pier\"") && !form.text.contains("id=\"slug\""), "{form:?}");
    assert!(owner.look("/donate/pier").await.text.contains("A new pier"));

    // What the form shows is what it sends, but for what is changed.
    let shown = as_shown(&form);
    let mut again = fields.to_vec();
    again.retain(|(name, _)| *name != "slug");
    again.extend([("as-shown", shown.as_str()), ("openAmount", "yes")]);
    again.iter_mut().filter(|(name, _)| *name == "title").for_each(|(_, value)| *value = "The pier");
    let changed = owner.send(&path, &again).await;
    assert_eq!((changed.status.as_u16(), changed.header("location")), (303, path.as_str()), "{changed:?}");
    let mut expected = page.clone();
    expected["title"] = json!("The pier");
    expected["openAmount"] = json!(true);
    assert_eq!(world.pages().await[0], expected);

    assert_eq!(owner.send(&format!("{path}/archive"), &[]).await.status, 303);
    assert_eq!(world.pages().await, json!([]));
    assert_eq!(owner.look(&path).await.status, 404);
    let audit = owner.look(&format!("/admin/stores/{}/audit", world.store)).await.text;
    for deed in ["donation page made", "donation page changed", "donation page archived", "openAmount"] {
        assert!(audit.contains(deed), "{deed}: {audit}");
    }
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field() {
    let world = World::new().await;
    let owner = world.owner().await;
    world.made(&owner, "taken").await;
    for (field, value, says) in [
        ("slug", "", "Slug is missing"),
        ("slug", "Über", "Slug can&#39;t have"),
        ("slug", "taken", "Another donation page has this name"),
        ("title", " ", "Title is missing"),
        ("currency", "EURO", ""),
        ("currencies", "USD NOTHING", ""),
        ("presets", "10 0", "Offer amounts above zero"),
        ("presets", "49,90", ""),
        ("goal", "much", ""),
        ("goal", "0", "A goal is above zero"),
        ("endsAt", "tomorrow", "This is no instant"),
        ("pictureText", &"x".repeat(301), "Write at most 300 characters"),
        ("text", &"x".repeat(4_001), "Write at most 4000 bytes"),
        ("thanks", &"x".repeat(1_001), "Write at most 1000 bytes"),
    ] {
        let mut fields = vec![("slug", "pier"), ("title", "Pier"), ("freeAmount", "yes")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let sent = owner.send(&world.page("/new"), &fields).await;
        assert_eq!(sent.status, 422, "{field}: {sent:?}");
        assert!(mistake(&sent, field).contains(says), "{field}: {}", mistake(&sent, field));
    }
    assert_eq!(world.pages().await.as_array().unwrap().len(), 1, "none was made but the first");
}

#[tokio::test]
async fn what_was_typed_is_shown_as_text() {
    let world = World::new().await;
    let owner = world.owner().await;
    let fields = ["slug", "title", "text", "currency", "presets", "goal", "endsAt", "campaign", "thanks"];
    let sent = owner.send(&world.page("/new"), &fields.map(|name| (name, HOSTILE))).await;
    assert_eq!(sent.status, 422);
    assert!(sent.text.contains("&#34;&#62;&#60;script&#62;") && !sent.text.contains("<script"), "{sent:?}");
}

#[tokio::test]
async fn two_who_change_one_at_once_are_told() {
    let world = World::new().await;
    let owner = world.owner().await;
    let path = world.made(&owner, "pier").await;
    let shown = as_shown(&owner.look(&path).await);
    let says = |title: &'static str| vec![("title", title), ("freeAmount", "yes"), ("openAmount", "yes")];
    let with = |mut fields: Vec<(&'static str, &'static str)>, shown: &str| {
        let shown: &'static str = Box::leak(shown.to_owned().into_boxed_str());
        fields.push(("as-shown", shown));
        fields
    };
    assert_eq!(owner.send(&path, &with(says("Ann's"), &shown)).await.status, 303);
    let bob = owner.send(&path, &with(says("Bob's"), &shown)).await;
    assert_eq!(bob.status, 409);
    assert!(bob.text.contains("Somebody else changed this since") && bob.text.contains("Bob&#39;s"));
    assert_eq!(world.pages().await[0]["title"], "Ann's", "nothing was done");
    assert_eq!(owner.send(&path, &with(says("Bob's"), &as_shown(&bob))).await.status, 303);
    assert_eq!(world.pages().await[0]["title"], "Bob's");
}

/// A form with a file, as a browser sends it.
async fn send_file(world: &World, owner: &Browser<'_>, path: &str, token: &str, file: &[u8]) -> Answer {
    let mut head = String::new();
    let part = "--edge\r\nContent-Disposition: form-data; name=";
    write!(head, "{part}\"form-token\"\r\n\r\n{token}\r\n{part}\"file\"; filename=\"a.png\"\r\n\r\n")
        .unwrap();
    let body = [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
    let call = world.app.post(path).header("content-type", "multipart/form-data; boundary=edge");
    let call = call.header("sec-fetch-site", "same-origin").header("cookie", &owner.cookie);
    call.body(body).send().await
}

#[tokio::test]
async fn a_picture_is_put_up_and_taken_away() {
    let world = World::new().await;
    let owner = world.owner().await;
    let path = world.made(&owner, "pier").await;
    let form = owner.look(&path).await;
    let token = form.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    let to = format!("{path}/picture");
    let forged = send_file(&world, &owner, &to, "another", PNG).await;
    assert_eq!(forged.status, 403, "{forged:?}");
    let none = send_file(&world, &owner, &to, &token, b"no picture").await;
    assert_eq!(none.status, 422, "{none:?}");
    assert_eq!(world.pages().await[0]["pictureUrl"], Value::Null);
    let large = send_file(&world, &owner, &to, &token, &[PNG, &[0; 300_000]].concat()).await;
    assert_eq!(large.status, 422, "{large:?}");
    let put = send_file(&world, &owner, &to, &token, PNG).await;
    assert_eq!(put.status, 303, "{put:?}");
    assert!(world.pages().await[0]["pictureUrl"].is_string());
    assert!(owner.look(&path).await.text.contains("It has one."));
    assert_eq!(owner.send(&format!("{path}/picture/remove"), &[]).await.status, 303);
    assert_eq!(world.pages().await[0]["pictureUrl"], Value::Null);
}
