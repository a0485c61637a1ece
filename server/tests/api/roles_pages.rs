//! Roles of a store's own, on pages.
use domain::permission::Permission;
use domain::role::CustomRole;
use domain::{Role, StoreId};
use server::testing::{Browser, TestApp};
use store::Member;

const HOSTILE: &str = "<script>alert(1)</script>";
const VIEW: &str = "btcpay.store.canviewinvoices";
const SELL: &str = "btcpay.store.cancreateinvoice";

async fn harbour() -> (TestApp, StoreId) {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let store = app.store(&ann, "Harbour").await;
    (app, store)
}

fn path(store: &StoreId, end: &str) -> String {
    format!("/admin/stores/{store}/roles{end}")
}

async fn own(app: &TestApp, store: &StoreId) -> Vec<CustomRole> {
    app.app.store.custom_roles(&app.app.system.to_store(store)).await.unwrap()
}

/// Sends the form that stands on a role's page, as it was shown, with these ticks.
async fn change(
    browser: &Browser<'_>,
    store: &StoreId,
    shown: &[(String, String)],
    ticks: &[&str],
) -> (u16, String) {
    let fixed = shown.iter().filter(|(name, _)| name == "name" || name == "seen");
    let mut fields: Vec<(&str, &str)> = fixed.map(|(name, value)| (&**name, &**value)).take(2).collect();
    fields.extend(ticks.iter().map(|tick| ("permission", *tick)));
    let answer = browser.send(&path(store, "/change"), &fields).await;
    (answer.status.as_u16(), answer.text)
}

#[tokio::test]
async fn a_role_is_made_changed_held_and_deleted() {
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    let page = ann.look(&path(&store, "")).await;
    assert!(page.text.contains("There are none yet"), "{}", page.text);
    assert!(Role::ALL.iter().all(|role| page.text.contains(&format!("<h3>{role}</h3>"))), "{}", page.text);
    let made = ann.send(&path(&store, "/make"), &[("name", " Till & Co "), ("permission", SELL)]).await;
    assert_eq!(made.header("location"), path(&store, "?done=made"), "{made:?}");
    let page = ann.look(&path(&store, "")).await;
    let link = page.text.split("href=\"").find(|part| part.contains("/roles/one")).unwrap();
    let one = ann.look(link.split('"').next().unwrap()).await;
    assert!(one.text.contains("Till &#38; Co") && one.text.contains("Nobody has it"), "{}", one.text);
    let shown = one.hidden();
    assert_eq!(change(&ann, &store, &shown, &[VIEW, SELL]).await.0, 303);
    assert_eq!(
        own(&app, &store).await[0].permissions(),
        [Permission::ViewInvoices, Permission::CreateInvoice]
    );

    // The page that was opened before says what was so then.
    let (status, text) = change(&ann, &store, &shown, &[VIEW]).await;
    assert!(status == 409 && text.contains("Somebody else changed this role"), "{text}");
    assert_eq!(own(&app, &store).await[0].permissions().len(), 2);

    let bob = app.person("bob@example.org").await;
    let bobs = bob.to_string();
    app.app
        .store
        .add_member(&app.app.system.to_store(&store), Member { person: bob, role: "Guest".into() })
        .await
        .unwrap();
    let people = format!("/admin/stores/{store}/people/change");
    let give = [("person", &*bobs), ("role", "Till & Co"), ("seen", "Guest")];
    assert_eq!(ann.send(&people, &give).await.status, 303);
    let held = ann.send(&path(&store, "/delete"), &[("name", "Till & Co")]).await;
    assert!(held.status == 409 && held.text.contains("One member has this role"), "{held:?}");
    let take = [("person", &*bobs), ("role", "Guest"), ("seen", "Till & Co")];
    assert_eq!(ann.send(&people, &take).await.status, 303);
    assert_eq!(ann.send(&path(&store, "/delete"), &[("name", "Till & Co")]).await.status, 303);
    assert_eq!(own(&app, &store).await, []);
    assert_eq!(ann.send(&path(&store, "/delete"), &[("name", "Till & Co")]).await.status, 404);
    let (status, _) = change(&ann, &store, &shown, &[VIEW]).await;
    assert_eq!(status, 404, "what was deleted comes not back by an old form");
    assert_eq!(own(&app, &store).await, []);
    let late = ann.send(&people, &[("person", &*bobs), ("role", "Till & Co"), ("seen", "Guest")]).await;
    assert!(late.status == 422 && late.text.contains("no such role"), "{late:?}");
}

#[tokio::test]
async fn what_is_no_role_is_refused_and_what_was_ticked_stays() {
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    let long = "x".repeat(41);
    for (name, permission, say) in [
        ("", SELL, "1 to 40 characters"),
        (&*long, SELL, "1 to 40 characters"),
        ("owner", SELL, "every store has the role Owner"),
        ("Till", "", "allowed nothing"),
        ("Till", "btcpay.server.cancreateuser", "not about a store"),
        ("Till", "unrestricted", "not about a store"),
    ] {
        let refused = ann.send(&path(&store, "/make"), &[("name", name), ("permission", permission)]).await;
        let text = refused.text.to_lowercase();
        assert!(
            refused.status == 422 && text.contains(&say.to_lowercase()),
            "{name} {permission}: {refused:?}"
        );
    }
    assert_eq!(own(&app, &store).await, []);
    let wrong = ann.send(&path(&store, "/make"), &[("name", ""), ("permission", SELL)]).await;
    assert!(wrong.text.contains(&format!("value=\"{SELL}\" checked")), "{}", wrong.text);
    let fields = [("name", "Till"), ("permission", SELL)];
    assert_eq!(ann.send(&path(&store, "/make"), &fields).await.status, 303);
    let twice = ann.send(&path(&store, "/make"), &[("name", "Till"), ("permission", VIEW)]).await;
    assert!(twice.status == 409 && twice.text.contains("of this name already"), "{twice:?}");
    assert_eq!(
        own(&app, &store).await[0].permissions(),
        [Permission::CreateInvoice],
        "made once, not made over"
    );
    for name in [HOSTILE, "..", "a/b?c=d&e", "%2e%2e"] {
        let fields = [("name", name), ("permission", SELL)];
        assert_eq!(ann.send(&path(&store, "/make"), &fields).await.status, 303, "{name}");
        let query: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let one = ann.look(&path(&store, &format!("/one?name={query}"))).await;
        assert!(one.status == 200 && !one.text.contains("<script"), "{name}: {one:?}");
    }
    let all = ann.look(&path(&store, "")).await;
    assert!(all.text.contains("&#60;script&#62;") && !all.text.contains("<script"), "{}", all.text);
    let people = ann.look(&format!("/admin/stores/{store}/people")).await;
    assert!(people.text.contains("&#60;script&#62;") && !people.text.contains("<script"), "{}", people.text);
}

#[tokio::test]
async fn another_store_s_roles_are_not_reached() {
    let (app, store) = harbour().await;
    let eve = app.person("eve@example.org").await;
    let elsewhere = app.store(&eve, "Elsewhere").await;
    let ann = app.signed_in("ann@example.org").await;
    ann.send(&path(&store, "/make"), &[("name", "Till"), ("permission", SELL)]).await;
    let eve = app.signed_in("eve@example.org").await;
    for end in ["/make", "/change", "/delete"] {
        let fields = [("name", "Till"), ("permission", VIEW), ("seen", SELL)];
        assert_eq!(eve.send(&path(&store, end), &fields).await.status, 403, "{end}");
    }
    assert_eq!(eve.look(&path(&elsewhere, "/one?name=Till")).await.status, 404);
    assert_eq!(eve.send(&path(&elsewhere, "/delete"), &[("name", "Till")]).await.status, 404);
    assert_eq!(own(&app, &store).await.len(), 1);
}
