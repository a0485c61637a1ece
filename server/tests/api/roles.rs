//! What roles open: on the pages, each page as each role; and roles that a store has of its own.
use crate::pages::{OUTSIDE, PAGES};
use domain::permission::Permission;
use domain::role::CustomRole;
use domain::{Role, StoreAccess, StoreId, UserId};
use serde_json::json;
use server::testing::TestApp;
use std::collections::BTreeSet;
use store::Member;

/// A row that is no page of its own: a store that is not theirs.
const ANOTHER: &str = "/admin/stores/another";

async fn member(app: &TestApp, access: &StoreAccess, role: &str) -> UserId {
    let id = app.person(&format!("{role}@example.org")).await;
    let member = Member { person: id.clone(), role: role.into() };
    app.app.store.add_member(access, member).await.unwrap();
    id
}

#[tokio::test]
async fn each_page_is_for_whom_its_permission_is() {
    let app = TestApp::new().await;
    let owner = app.person("first@example.org").await;
    let store = app.store(&owner, "Harbour").await;
    let access = app.app.system.to_store(&store);
    for role in Role::ALL {
        member(&app, &access, role.name()).await;
        let may = |permission| role.permissions().iter().any(|held| held.implies(permission));
        for (method, path, permission) in PAGES {
            let path = path.replace("{store}", store.as_str()).replace("{number}", "1");
            let path = ["{id}", "{webhook}", "{person}", "{report}", "{page}"]
                .iter()
                .fold(path, |path, mark| path.replace(mark, "nothing"));
            let what = format!("{role}: {method} {path}");
            let asked = if method == "GET" { app.get(&path) } else { app.send_ours(&path, &[]) };
            let nobody = asked.send().await;
            assert!(nobody.header("location").starts_with("/sign-in"), "{what}, signed out: {nobody:?}");
            // Some of them end sessions: each is asked in one of its own.
            let browser = app.signed_in(&format!("{role}@example.org")).await;
            if method == "POST" {
                let forged = app.send_ours(&path, &[]).header("cookie", &browser.cookie).send().await;
                assert_eq!(forged.status.as_u16(), 403, "{what} without the token: {forged:?}");
            }
            let answer = match method {
                "GET" => browser.look(&path).await,
                _ => browser.send(&path, &[]).await,
            };
            let is_refused = answer.status.as_u16() == 403;
            assert_eq!(
                is_refused,
                permission.is_some_and(|permission| !may(permission)),
                "{what}: {answer:?}"
            );
            assert!(answer.status.as_u16() < 500, "{what}: {answer:?}");
        }
    }
}

#[test]
fn the_list_of_pages_is_whole() {
    let source = concat!(
        include_str!("../../src/web/admin.rs"),
        include_str!("../../src/web/admin/of_store.rs"),
        include_str!("../../src/web/admin/of_people.rs")
    );
    let mut listed: BTreeSet<_> = PAGES.iter().map(|(_, path, _)| *path).chain(OUTSIDE).collect();
    listed.remove(ANOTHER);
    assert_eq!(
        source.matches(".route(").count(),
        listed.len(),
        "a page is missing in PAGES, or is there no more"
    );
    let methods = |path: &&str| if ASKED_AND_SENT.contains(path) { 2 } else { 1 };
    assert_eq!(
        handlers(source),
        PAGES.len() - 1 + OUTSIDE.iter().map(methods).sum::<usize>(),
        "a way to ask for a page is missing in PAGES, or is there no more"
    );
}

/// Of those outside, what is both looked at and sent.
const ASKED_AND_SENT: [&str; 2] = ["/sign-in", "/sign-in/password/{token}"];

/// How many handlers the routes of that source have: `get(page::show)` and the like.
fn handlers(source: &str) -> usize {
    let is_handler = |rest: &str| {
        let inside = rest.split(')').next().unwrap_or_default();
        inside.contains("::") && inside.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == ':')
    };
    ["get(", "post("]
        .iter()
        .flat_map(|word| source.split(word).skip(1))
        .filter(|rest| is_handler(rest))
        .count()
}

/// What the store's own role may do.
fn till(permissions: &[Permission]) -> CustomRole {
    CustomRole::try_new("Till", permissions).unwrap()
}

#[tokio::test]
async fn a_store_has_roles_of_its_own() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("Harbour").await;
    let (other, other_key) = app.shop("Lighthouse").await;
    let access = app.app.system.to_store(&store);
    app.app.store.put_role(&access, till(&[Permission::CreateInvoice])).await.unwrap();
    let ann = app.person("ann@example.org").await;
    let anns = app.key(&ann, &["unrestricted"]).await;
    let join = |store: &StoreId, key: &str, role: &str| {
        let body = json!({"id": "ann@example.org", "storeRole": role});
        app.post(&format!("/api/v1/stores/{store}/users")).key(key).json(&body)
    };
    let refused = join(&store, &key, "till").send().await;
    assert_eq!(refused.refusal(), "422 storeRole");
    assert!(refused.text.contains("Integrator, Till"), "{}", refused.text);
    assert_eq!(
        join(&other, &other_key, "Till").send().await.refusal(),
        "422 storeRole",
        "another store's role"
    );
    join(&store, &key, "Till").ok().await;

    let invoices = format!("/api/v1/stores/{store}/invoices");
    let order = json!({"amount": "5", "currency": "EUR"});
    let sell = || app.post(&invoices).key(&anns).json(&order).send();
    let look = || app.get(&invoices).key(&anns).send();
    assert_ne!(sell().await.status.as_u16(), 403);
    assert_eq!(look().await.refusal(), "403 missing-permission");
    app.app.store.put_role(&access, till(&[Permission::ViewInvoices])).await.unwrap();
    assert_eq!(sell().await.refusal(), "403 missing-permission", "changed at once");
    assert_eq!(look().await.status.as_u16(), 200);

    let listed = app.get(&format!("/api/v1/stores/{store}/roles")).key(&key).ok().await;
    let own = listed.as_array().unwrap().last().unwrap().clone();
    let expected = json!({"id": "Till", "role": "Till", "permissions": ["btcpay.store.canviewinvoices"], "isServerRole": false});
    assert_eq!(own, expected);
    let others = app.get(&format!("/api/v1/stores/{other}/roles")).key(&other_key).ok().await;
    assert_eq!(others.as_array().unwrap().len(), Role::ALL.len());

    assert_eq!(app.app.store.delete_role(&access, "Till").await, Ok(1), "somebody has it");
    let leave = app.delete(&format!("/api/v1/stores/{store}/users/ann@example.org")).key(&key).send().await;
    assert!(leave.status.is_success());
    assert_eq!(app.app.store.delete_role(&access, "Till").await, Ok(0));
    assert_eq!(app.app.store.delete_role(&access, "Till").await, Err(store::Error::NotFound));
    assert_eq!(look().await.refusal(), "403 missing-permission");
}
