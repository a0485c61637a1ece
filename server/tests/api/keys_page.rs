//! One's own API keys, on a page.
use domain::{Role, StoreId};
use server::testing::{Answer, Browser, TestApp};
use store::Member;

const HOSTILE: &str = "<script>alert(1)</script>";
const VIEW: &str = "btcpay.store.canviewinvoices";

async fn harbour() -> (TestApp, StoreId) {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let store = app.store(&ann, "Harbour").await;
    (app, store)
}

/// Sends the form that stands on the page now, with these fields.
async fn make(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    let once =
        browser.look("/admin/keys").await.hidden().into_iter().find(|(name, _)| name == "once").unwrap().1;
    let all: Vec<_> = fields.iter().copied().chain([("once", &*once)]).collect();
    browser.send("/admin/keys/make", &all).await
}

/// The key that a page shows.
#[track_caller]
fn key(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{page:?}");
    let text = page.text.split("<pre").nth(1).and_then(|rest| rest.split_once('>')).unwrap().1;
    text.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_is_made_shown_once_used_and_taken_back() {
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    assert!(ann.look("/admin/keys").await.text.contains("You have no key yet"));
    let fields = [("label", "Till"), ("store", store.as_str()), ("permission", VIEW)];
    let key = key(&make(&ann, &fields).await);
    app.get(&format!("/api/v1/stores/{store}/invoices")).key(&key).ok().await;
    let current = app.get("/api/v1/api-keys/current").key(&key).ok().await;
    assert_eq!(current["permissions"], serde_json::json!([format!("{VIEW}:{store}")]));
    let list = ann.look("/admin/keys").await;
    assert!(list.text.contains("Till") && list.text.contains("View invoices, in Harbour."), "{}", list.text);
    assert!(!list.text.contains(&key), "shown once");
    let id = list.hidden().into_iter().find(|(name, _)| name == "key").unwrap().1;

    app.person("eve@example.org").await;
    let eve = app.signed_in("eve@example.org").await;
    assert_eq!(eve.send("/admin/keys/revoke", &[("key", &id)]).await.status, 404, "none of hers");
    app.get("/api/v1/api-keys/current").key(&key).ok().await;
    assert_eq!(
        ann.send("/admin/keys/revoke", &[("key", &id)]).await.header("location"),
        "/admin/keys?done=revoked"
    );
    assert_eq!(app.get("/api/v1/api-keys/current").key(&key).send().await.status, 401);
    assert_eq!(ann.send("/admin/keys/revoke", &[("key", &id)]).await.status, 404);
    assert_eq!(ann.send("/admin/keys/revoke", &[("key", HOSTILE)]).await.status, 404);
}

#[tokio::test]
async fn nobody_makes_a_key_that_may_more_than_they() {
    let (app, harbour) = harbour().await;
    let bob = app.person("bob@example.org").await;
    let own = app.store(&bob, "Lighthouse").await;
    let guest = Member { person: bob, role: Role::Guest.name().into() };
    app.app.store.add_member(&app.app.system.to_store(&harbour), guest).await.unwrap();
    let elsewhere = app.shop("Elsewhere").await.0;
    let bob = app.signed_in("bob@example.org").await;
    let change = "btcpay.store.canmodifystoresettings";
    let (own, harbour, elsewhere) = (own.to_string(), harbour.to_string(), elsewhere.to_string());
    for (stores, permission, say) in [
        (vec![&own, &harbour], change, "Change stores, in Harbour."),
        (vec![&elsewhere], VIEW, "View invoices, in"),
        (vec![], "btcpay.server.cancreateuser", "Create users."),
        (vec![], VIEW, "Say in which stores"),
        (vec![&own], "", "Say what the key may do"),
        (vec![&own], "no.such", "Say what the key may do"),
    ] {
        let mut fields = vec![("label", "x"), ("permission", permission)];
        fields.extend(stores.iter().map(|store| ("store", store.as_str())));
        let refused = make(&bob, &fields).await;
        assert!(refused.status == 422 && refused.text.contains(say), "{permission}: {refused:?}");
    }
    assert!(bob.look("/admin/keys").await.text.contains("You have no key yet"));
    let page = bob.look("/admin/keys").await;
    assert!(!page.text.contains("btcpay.server."), "what he can't give is not offered");
    let both = [("label", "x"), ("store", &*own), ("store", &*harbour), ("permission", VIEW)];
    assert_eq!(make(&bob, &both).await.status, 200);
    let whole = key(&make(&bob, &[("label", "all"), ("whole", "yes")]).await);
    let refused =
        app.put(&format!("/api/v1/stores/{harbour}")).key(&whole).json(&serde_json::json!({"name": "x"}));
    assert_eq!(refused.send().await.status, 403, "everything that he may, no more");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_key_and_hostile_names_are_text() {
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    let fields = [("label", HOSTILE), ("store", store.as_str()), ("permission", VIEW), ("once", "the same")];
    let first = ann.send("/admin/keys/make", &fields).await;
    assert!(first.status == 200 && !first.text.contains("<script"), "{first:?}");
    let second = ann.send("/admin/keys/make", &fields).await;
    assert!(second.status == 409 && second.text.contains("sent before"), "{second:?}");
    let list = ann.look("/admin/keys").await;
    assert_eq!(list.text.matches("Take it back").count(), 1);
    assert!(list.text.contains("&#60;script&#62;") && !list.text.contains("<script"), "{}", list.text);
    // Another person's forms are others.
    app.person("eve@example.org").await;
    let eve = app.signed_in("eve@example.org").await;
    let hers = [("label", "x"), ("permission", "btcpay.user.canviewprofile"), ("once", "the same")];
    assert_eq!(eve.send("/admin/keys/make", &hers).await.status, 200);
    for label in ["", " ", &"x".repeat(201), "a\u{0}b"] {
        assert_eq!(make(&ann, &[("label", label), ("whole", "yes")]).await.status, 422, "{label:?}");
    }
}
