//! Accounts among others: listed, locked out, deleted; one's own profile; members of a store; keys for others.
use serde_json::{Value, json};
use server::testing::TestApp;

/// A server with an administrator, and their password's key.
async fn served() -> (TestApp, String) {
    let app = TestApp::new().await;
    let id = app.administrator("admin@example.org").await;
    let key = app.key(&id, &["unrestricted"]).await;
    (app, key)
}

#[tokio::test]
async fn people_are_found_by_id_and_by_address_in_any_case() {
    let (app, admin) = served().await;
    let ann = app.person("ann@example.org").await;
    let all = app.get("/api/v1/users").key(&admin).ok().await;
    let emails: Vec<&Value> = all.as_array().unwrap().iter().map(|user| &user["email"]).collect();
    assert_eq!(emails, ["admin@example.org", "ann@example.org"]);
    for who in [ann.as_str(), "ann@example.org", "ANN@example.org", "ann%40example.org"] {
        let found = app.get(&format!("/api/v1/users/{who}")).key(&admin).ok().await;
        assert_eq!(found, all[1], "{who}");
    }
    for who in ["bob@example.org", "unknown", "%20"] {
        let refused = app.get(&format!("/api/v1/users/{who}")).key(&admin).send().await;
        assert_eq!(refused.refusal(), "404 user-not-found", "{who}");
    }
    assert!(!all.to_string().contains("argon2"), "a hash is nobody's business");
}

#[tokio::test]
async fn whoever_is_locked_out_is_so_at_once_and_comes_back_with_their_keys() {
    let (app, admin) = served().await;
    let ann = app.person("ann@example.org").await;
    let key = app.key(&ann, &["unrestricted"]).await;
    let lock = |who: &str, locked: bool| {
        app.post(&format!("/api/v1/users/{who}/lock")).key(&admin).json(&json!({"locked": locked}))
    };
    let me = || app.get("/api/v1/users/me");
    me().key(&key).ok().await;
    lock("ann@example.org", true).ok().await;
    assert_eq!(me().key(&key).send().await.refusal(), "401 unauthenticated");
    assert_eq!(me().basic("ann@example.org", "password").send().await.refusal(), "401 unauthenticated");
    let shown = app.get(&format!("/api/v1/users/{ann}")).key(&admin).ok().await;
    assert_eq!(shown["disabled"], true);
    lock(ann.as_str(), false).ok().await;
    me().key(&key).ok().await;
    // The only administrator can't lock themselves out; with another one they can.
    assert_eq!(lock("admin@example.org", true).send().await.refusal(), "403 last-administrator");
    let second = app.administrator("second@example.org").await;
    lock("second@example.org", true).ok().await;
    assert_eq!(lock("admin@example.org", true).send().await.refusal(), "403 last-administrator");
    lock(second.as_str(), false).ok().await;
    lock("admin@example.org", true).ok().await;
    assert_eq!(me().key(&admin).send().await.refusal(), "401 unauthenticated");
}

#[tokio::test]
async fn approval_is_refused_because_nobody_waits_for_it() {
    let (app, admin) = served().await;
    app.person("ann@example.org").await;
    let approve = |who: &str| app.post(&format!("/api/v1/users/{who}/approve")).key(&admin);
    let body = json!({"approved": true});
    assert_eq!(approve("ann@example.org").json(&body).send().await.refusal(), "403 approval-not-required");
    assert_eq!(approve("bob@example.org").json(&body).send().await.refusal(), "404 user-not-found");
    assert_eq!(approve("ann@example.org").json(&json!({})).send().await.refusal(), "422 approved");
}

#[tokio::test]
async fn an_account_is_deleted_with_its_keys_and_memberships() {
    let (app, admin) = served().await;
    let (store, owner) = app.shop("shop").await;
    let ann = app.person("ann@example.org").await;
    let key = app.key(&ann, &["unrestricted"]).await;
    let users = format!("/api/v1/stores/{store}/users");
    app.post(&users).key(&owner).json(&json!({"id": "ann@example.org", "storeRole": "Guest"})).ok().await;
    let delete = |who: &str| app.delete(&format!("/api/v1/users/{who}")).key(&admin);
    assert_eq!(delete("shop@example.org").send().await.refusal(), "409 store-user-role-orphaned");
    assert_eq!(delete("admin@example.org").send().await.refusal(), "403 last-administrator");
    delete(ann.as_str()).ok().await;
    assert_eq!(delete(ann.as_str()).send().await.refusal(), "404 user-not-found");
    assert_eq!(app.get("/api/v1/users/me").key(&key).send().await.refusal(), "401 unauthenticated");
    assert_eq!(app.get(&users).key(&owner).ok().await.as_array().unwrap().len(), 1);
    // Oneself; first the store must have somebody else.
    let me = || app.delete("/api/v1/users/me").key(&owner);
    assert_eq!(me().send().await.refusal(), "409 store-user-role-orphaned");
    let body = json!({"id": "admin@example.org", "storeRole": "Owner"});
    app.post(&users).key(&owner).json(&body).ok().await;
    me().ok().await;
    assert_eq!(app.get("/api/v1/users/me").key(&owner).send().await.refusal(), "401 unauthenticated");
}

#[tokio::test]
async fn people_change_their_own_profile_and_know_their_password_to_change_it() {
    let app = TestApp::new().await;
    let id = app.person("ann@example.org").await;
    app.person("bob@example.org").await;
    let key = app.key(&id, &["btcpay.user.canmodifyprofile"]).await;
    let put = |body: Value| app.put("/api/v1/users/me").key(&key).json(&body);
    let shown = put(json!({"name": "Ann", "email": " ann@example.com "})).ok().await;
    assert_eq!((&shown["name"], &shown["email"]), (&json!("Ann"), &json!("ann@example.com")));
    assert_eq!(put(json!({})).ok().await, shown, "what is left out stays");
    assert_eq!(put(shown.clone()).ok().await, shown, "what was shown can be sent back");
    assert_eq!(put(json!({"name": ""})).ok().await["name"], json!(null));
    let refusals = [
        (json!({"email": "BOB@example.org"}), "422 email"),
        (json!({"email": "nonsense"}), "422 email"),
        (json!({"name": "x".repeat(201)}), "422 name"),
        (json!({"newPassword": "correct horse"}), "422 currentPassword"),
        (json!({"newPassword": "correct horse", "currentPassword": "wrong"}), "422 currentPassword"),
        (json!({"newPassword": "short", "currentPassword": "password"}), "422 password"),
    ];
    for (body, expected) in refusals {
        assert_eq!(put(body.clone()).send().await.refusal(), expected, "{body}");
    }
    put(json!({"newPassword": "correct horse", "currentPassword": "password"})).ok().await;
    let me = |password: &str| app.get("/api/v1/users/me").basic("ann@example.com", password);
    me("correct horse").ok().await;
    assert_eq!(me("password").send().await.refusal(), "401 unauthenticated");
}

#[tokio::test]
async fn members_come_change_and_go_and_a_store_keeps_an_owner() {
    let app = TestApp::new().await;
    let (store, owner) = app.shop("shop").await;
    let ann = app.person("ann@example.org").await;
    let key = app.key(&ann, &["unrestricted"]).await;
    let users = format!("/api/v1/stores/{store}/users");
    let add = |body: Value| app.post(&users).key(&owner).json(&body);
    let invoices = || app.get(&format!("/api/v1/stores/{store}/invoices")).key(&key);
    let webhooks = || app.get(&format!("/api/v1/stores/{store}/webhooks")).key(&key);
    assert_eq!(invoices().send().await.refusal(), "403 missing-permission");
    for (body, expected) in [
        (json!({"storeRole": "Guest"}), "422 id"),
        (json!({"id": "ann@example.org"}), "422 role"),
        (json!({"id": "ann@example.org", "storeRole": "King"}), "422 storeRole"),
        (json!({"id": "nobody@example.org", "storeRole": "Guest"}), "404 user-not-found"),
    ] {
        assert_eq!(add(body.clone()).send().await.refusal(), expected, "{body}");
    }
    // As older clients write it.
    add(json!({"userId": ann.as_str(), "role": "Guest"})).ok().await;
    let twice = add(json!({"id": "ann@example.org", "storeRole": "Owner"})).send().await;
    assert_eq!(twice.refusal(), "409 duplicate-store-user-role");
    invoices().ok().await;
    assert_eq!(webhooks().send().await.refusal(), "403 missing-permission");
    let member = |who: &str| format!("{users}/{who}");
    let put = |who: &str, role: &str| app.put(&member(who)).key(&owner).json(&json!({"storeRole": role}));
    put("ann@example.org", "Manager").ok().await;
    webhooks().ok().await;
    let listed = app.get(&users).key(&owner).ok().await;
    assert_eq!(
        (&listed[1]["userId"], &listed[1]["id"], &listed[1]["role"], &listed[1]["storeRole"]),
        (&json!(ann.as_str()), &json!(ann.as_str()), &json!("Manager"), &json!("Manager"))
    );
    assert_eq!(listed[1]["email"], "ann@example.org");
    assert_eq!(put("shop@example.org", "Guest").send().await.refusal(), "409 store-user-role-orphaned");
    let remove = |who: &str| app.delete(&member(who)).key(&owner);
    assert_eq!(remove("shop@example.org").send().await.refusal(), "409 store-user-role-orphaned");
    remove("ann@example.org").ok().await;
    assert_eq!(remove("ann@example.org").send().await.refusal(), "404 user-not-found");
    assert_eq!(invoices().send().await.refusal(), "403 missing-permission");
}

#[tokio::test]
async fn roles_are_told_with_what_they_may() {
    let (app, admin) = served().await;
    let (store, owner) = app.shop("shop").await;
    let roles = app.get(&format!("/api/v1/stores/{store}/roles")).key(&owner).ok().await;
    assert_eq!(roles, app.get("/api/v1/server/roles").key(&admin).ok().await);
    let names: Vec<&Value> = roles.as_array().unwrap().iter().map(|role| &role["id"]).collect();
    assert_eq!(names, ["Owner", "Manager", "Employee", "Guest", "Finance", "Support", "Integrator"]);
    assert_eq!(roles[0]["permissions"], json!(["btcpay.store.canmodifystoresettings"]));
}

#[tokio::test]
async fn keys_are_made_for_others_and_never_beget_mightier_ones() {
    let (app, admin) = served().await;
    let boss = app.app.store.person_by_email("admin@example.org").await.unwrap().unwrap().id;
    let limited = app.key(&boss, &["btcpay.server.canmanageusers"]).await;
    let ann = app.person("ann@example.org").await;
    let make = |who: &str, key: &str| {
        let body = json!({"label": "till", "permissions": ["btcpay.user.canviewprofile"]});
        app.post(&format!("/api/v1/users/{who}/api-keys")).key(key).json(&body)
    };
    let made = make("ann@example.org", &limited).ok().await;
    let key = made["apiKey"].as_str().unwrap();
    assert_eq!(app.get("/api/v1/users/me").key(key).ok().await["id"], ann.as_str());
    let refused = make("admin@example.org", &limited).send().await;
    assert_eq!(refused.json()["missingPermission"], "unrestricted");
    make("admin@example.org", &admin).ok().await;
    assert_eq!(make("bob@example.org", &admin).send().await.refusal(), "404 user-not-found");
    assert_eq!(make("admin@example.org", key).send().await.refusal(), "403 missing-permission");
    let delete =
        |who: &str, of: &str| app.delete(&format!("/api/v1/users/{who}/api-keys/{of}")).key(&limited);
    assert_eq!(delete("admin@example.org", key).send().await.refusal(), "404 apikey-not-found");
    delete("ann@example.org", key).ok().await;
    assert_eq!(app.get("/api/v1/users/me").key(key).send().await.refusal(), "401 unauthenticated");
}

#[tokio::test]
async fn two_owners_who_remove_each_other_leave_one() {
    let app = TestApp::new().await;
    let (store, first) = app.shop("shop").await;
    let ann = app.person("ann@example.org").await;
    let second = app.key(&ann, &["unrestricted"]).await;
    let users = format!("/api/v1/stores/{store}/users");
    let body = json!({"id": "ann@example.org", "storeRole": "Owner"});
    app.post(&users).key(&first).json(&body).ok().await;
    let remove = |who: &str, key: &str| app.delete(&format!("{users}/{who}")).key(key).send();
    let (one, other) = tokio::join!(remove("ann@example.org", &first), remove("shop@example.org", &second));
    let done = [one, other].iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(done, 1, "one of them is the last owner by then");
}

#[tokio::test]
async fn somebody_new_is_invited_to_a_store_by_its_owners() {
    let app = TestApp::new().await;
    let (store, owner) = app.shop("shop").await;
    let path = format!("/api/v1/stores/{store}/invitations");
    let invite = |key: &str, body: Value| app.post(&path).key(key).json(&body);
    let bob = json!({"email": " bob@example.org ", "storeRole": "Finance"});
    let made = invite(&owner, bob.clone()).ok().await;
    assert_eq!((&made["email"], &made["storeRole"]), (&json!("bob@example.org"), &json!("Finance")));
    assert_eq!(made["expiresAt"], app.app.now().0 + 3 * 24 * 60 * 60);
    let link = made["url"].as_str().unwrap().strip_prefix("https://pay.example.org").unwrap();
    let set = app.send_ours(link, &[("new", "a long password"), ("again", "a long password")]).send().await;
    assert_eq!(set.status, 200);
    app.get(&format!("/api/v1/stores/{store}/reports/balances"))
        .basic("bob@example.org", "a long password")
        .send()
        .await;
    let me = app.get("/api/v1/users/me").basic("bob@example.org", "a long password").ok().await;
    assert_eq!(me["email"], "bob@example.org");
    for (body, expected) in [
        (bob, "422 email"),
        (json!({"email": "bob", "storeRole": "Guest"}), "422 email"),
        (json!({"storeRole": "Guest"}), "422 email"),
        (json!({"email": "cy@example.org"}), "422 storeRole"),
        (json!({"email": "cy@example.org", "storeRole": "King"}), "422 storeRole"),
    ] {
        assert_eq!(invite(&owner, body.clone()).send().await.refusal(), expected, "{body}");
    }
    let cy = json!({"email": "cy@example.org", "storeRole": "Guest"});
    let (_, stranger) = app.shop("other").await;
    assert_eq!(invite(&stranger, cy.clone()).send().await.refusal(), "403 missing-permission");
    let owner_id = app.app.store.person_by_email("shop@example.org").await.unwrap().unwrap().id;
    let limited = app.key(&owner_id, &[&format!("btcpay.store.canviewstoresettings:{store}")]).await;
    assert_eq!(invite(&limited, cy.clone()).send().await.refusal(), "403 missing-permission");
    // Bob has come; of those who have not, the owner makes another link, and nobody else.
    let made = invite(&owner, json!({"email": "dora@example.org", "storeRole": "Guest"})).ok().await;
    let first = made["url"].as_str().unwrap().strip_prefix("https://pay.example.org").unwrap().to_owned();
    app.clock.advance(3 * 24 * 60 * 60);
    assert_eq!(app.get(&first).send().await.status, 404);
    let again = |key: &str, who: &str| app.post(&format!("{path}/{who}")).key(key);
    let made = again(&owner, "dora@example.org").ok().await;
    assert_eq!((&made["email"], &made["storeRole"]), (&json!("dora@example.org"), &json!("Guest")));
    assert_eq!(made["expiresAt"], app.app.now().0 + 3 * 24 * 60 * 60);
    let second = made["url"].as_str().unwrap().strip_prefix("https://pay.example.org").unwrap();
    assert_eq!(
        (app.get(&first).send().await.status.as_u16(), app.get(second).send().await.status.as_u16()),
        (404, 200)
    );
    for (key, who, expected) in [
        (&owner, "bob@example.org", "409 not-invitable-again"),
        (&owner, "shop@example.org", "409 not-invitable-again"),
        (&owner, "other@example.org", "404 user-not-found"),
        (&owner, "nobody@example.org", "404 user-not-found"),
        (&stranger, "dora@example.org", "403 missing-permission"),
        (&limited, "dora@example.org", "403 missing-permission"),
    ] {
        assert_eq!(again(key, who).send().await.refusal(), expected, "{who}");
    }
    // With the one that was just made, 20 within this day.
    for number in 1..19 {
        invite(&owner, json!({"email": format!("g{number}@example.org"), "storeRole": "Guest"})).ok().await;
    }
    again(&owner, "dora@example.org").ok().await;
    assert_eq!(invite(&owner, cy.clone()).send().await.refusal(), "429 too-many-invitations");
    assert_eq!(again(&owner, "dora@example.org").send().await.refusal(), "429 too-many-invitations");

    let app = TestApp::with(|parts| parts.limits.owners_invite = false).await;
    let (store, owner) = app.shop("shop").await;
    let invite = |key: &str| app.post(&format!("/api/v1/stores/{store}/invitations")).key(key).json(&cy);
    assert_eq!(invite(&owner).send().await.refusal(), "403 missing-permission");
    assert_eq!(app.app.store.person_by_email("cy@example.org").await.unwrap(), None);
    let again = app.post(&format!("/api/v1/stores/{store}/invitations/shop@example.org")).key(&owner);
    assert_eq!(again.send().await.refusal(), "403 missing-permission");
}
