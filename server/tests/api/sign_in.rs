//! Signing in on the pages for those who run it, and what others try.
use domain::Role;
use server::testing::{Browser, TestApp};

const ANN: &str = "ann@example.org";

async fn harbour() -> TestApp {
    let app = TestApp::new().await;
    let ann = app.person(ANN).await;
    app.store(&ann, "Harbour").await;
    app
}

fn way_in(email: &'static str) -> [(&'static str, &'static str); 2] {
    [("email", email), ("password", "password")]
}

#[tokio::test]
async fn somebody_signs_in_sees_their_stores_and_leaves() {
    let app = harbour().await;
    let bob = app.person("bob@example.org").await;
    app.store(&bob, "Lighthouse").await;
    let first = app.get("/admin").send().await;
    assert_eq!((first.status.as_u16(), first.header("location")), (303, "/sign-in"));
    let form = app.get("/sign-in").send().await;
    assert_eq!(form.status.as_u16(), 200);
    assert!(form.header("set-cookie").is_empty(), "looking at it sets no cookie");

    let entered = app.send_sign_in(&way_in(ANN)).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/admin"));
    let cookie = entered.header("set-cookie");
    assert!(cookie.starts_with("__Host-almoner=") && cookie.contains("HttpOnly; SameSite=Lax; Secure"));
    let browser = Browser::holding(&app, &entered);
    let home = browser.look("/admin").await;
    assert!(home.text.contains("Harbour") && home.text.contains(Role::Owner.name()), "{}", home.text);
    assert!(home.text.contains(ANN) && !home.text.contains("Lighthouse"));
    assert_eq!(home.header("cache-control"), "no-store");
    assert_eq!(home.header("referrer-policy"), "same-origin");
    let policy = home.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{policy}");
    assert_eq!(browser.look("/sign-in").await.header("location"), "/admin", "once in, it leads on");

    let left = browser.send("/sign-out", &[]).await;
    assert_eq!((left.status.as_u16(), left.header("location")), (303, "/sign-in"));
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(browser.look("/admin").await.header("location"), "/sign-in", "the cookie opens nothing now");
}

#[tokio::test]
async fn who_was_on_the_way_somewhere_gets_there_and_nowhere_else() {
    let app = harbour().await;
    let asked = app.get("/admin?a=b&c=%2Fd").send().await;
    assert_eq!(asked.header("location"), "/sign-in?next=%2Fadmin%3Fa%3Db%26c%3D%252Fd");
    let form = app.get(asked.header("location")).send().await;
    let next = form.hidden().into_iter().find(|(name, _)| name == "next").unwrap().1;
    assert_eq!(next, "/admin?a=b&c=%2Fd");
    for (next, to) in [
        (next.as_str(), "/admin?a=b&c=%2Fd"),
        ("https://evil.example/admin", "/admin"),
        ("//evil.example/admin", "/admin"),
        ("/admin/../..//evil.example", "/admin"),
        ("/admin\r\nset-cookie: x=y", "/admin"),
    ] {
        let mut fields = way_in(ANN).to_vec();
        fields.push(("next", next));
        assert_eq!(app.send_sign_in(&fields).await.header("location"), to, "{next:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_says_the_same_as_no_account_and_not_for_ever() {
    let app = harbour().await;
    let wrong = async |email| app.send_sign_in(&[("email", email), ("password", "guess")]).await;
    let (mine, nobodys) = (wrong(ANN).await, wrong("nobody@example.org").await);
    assert_eq!(mine.status.as_u16(), 422);
    assert_eq!(mine.text.replace(ANN, "nobody@example.org"), nobodys.text);
    assert!(mine.header("set-cookie").is_empty() && !mine.text.contains("guess"));
    for _ in 0..9 {
        wrong(ANN).await;
    }
    let late = app.send_sign_in(&way_in(ANN)).await;
    assert_eq!(late.status.as_u16(), 429);
    assert!(
        late.header("retry-after").parse::<u64>().unwrap() <= 900 && late.header("set-cookie").is_empty()
    );
    app.clock.advance(15 * 60);
    assert_eq!(app.send_sign_in(&way_in(ANN)).await.status.as_u16(), 303);
}

#[tokio::test]
async fn another_site_can_send_no_form() {
    let app = harbour().await;
    let browser = app.signed_in(ANN).await;
    let page = browser.look("/admin").await;
    let token = page.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    let from = |site: &str, token: &str| {
        let call = app.send_ours("/sign-out", &[("form-token", token)]).header("cookie", &browser.cookie);
        call.header("sec-fetch-site", site)
    };
    // Even one that knows the token: it can't.
    for site in ["cross-site", "same-site", "none"] {
        let answer = from(site, &token).send().await;
        assert_eq!(answer.status.as_u16(), 403, "{site}");
        assert!(answer.text.contains("Nothing was done") && answer.text.contains("https://pay.example.org"));
    }
    let other = app.signed_in(ANN).await;
    let others =
        other.look("/admin").await.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    for wrong in ["", "x", &others] {
        let answer = from("same-origin", wrong).send().await;
        assert_eq!(answer.status.as_u16(), 403, "{wrong}");
        assert!(answer.text.contains("Open the page again"), "{}", answer.text);
    }
    // An older browser, which says where the form stood in another way.
    let older = |origin: &str| {
        let call = app.post("/sign-out").header("content-type", "application/x-www-form-urlencoded");
        let call =
            call.header("cookie", &browser.cookie).header("origin", origin).header("host", "evil.example");
        call.body(format!("form-token={token}"))
    };
    for origin in ["https://evil.example", "null", "http://pay.example.org"] {
        assert_eq!(older(origin).send().await.status.as_u16(), 403, "{origin}");
    }
    assert_eq!(browser.look("/admin").await.status.as_u16(), 200, "still in");
    assert_eq!(older("https://pay.example.org").send().await.status.as_u16(), 303);
    // Nor can it sign a visitor in, so that they work in an account that is not theirs.
    let fields = "email=ann@example.org&password=password";
    let forced =
        app.send_ours("/sign-in", &[]).header("sec-fetch-site", "cross-site").body(fields.to_owned());
    let forced = forced.send().await;
    assert!(forced.status.as_u16() == 403 && forced.header("set-cookie").is_empty());
}

#[tokio::test]
async fn a_browser_that_was_handed_a_cookie_gets_another_when_its_owner_signs_in() {
    let app = harbour().await;
    app.person("eve@example.org").await;
    let planted = app.signed_in("eve@example.org").await;
    let made_up = "__Host-almoner=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for cookie in [planted.cookie.as_str(), made_up] {
        let call = app.send_ours("/sign-in", &way_in(ANN)).header("cookie", cookie);
        let entered = call.send().await;
        assert_eq!(entered.status.as_u16(), 303);
        let own = Browser::holding(&app, &entered);
        assert_ne!(own.cookie, cookie);
        assert!(own.look("/admin").await.text.contains("Harbour"));
        assert_eq!(app.get("/admin").header("cookie", cookie).send().await.status.as_u16(), 303, "{cookie}");
    }
}

#[tokio::test]
async fn a_session_ends_unused_or_old_or_with_the_account() {
    let app = harbour().await;
    let hour = 60 * 60;
    let unused = app.signed_in(ANN).await;
    app.clock.advance(13 * hour);
    assert_eq!(unused.look("/admin").await.status.as_u16(), 303, "unused");
    let used = app.signed_in(ANN).await;
    for _ in 0..20 {
        app.clock.advance(8 * hour);
        assert_eq!(used.look("/admin").await.status.as_u16(), 200);
    }
    app.clock.advance(8 * hour);
    assert_eq!(used.look("/admin").await.status.as_u16(), 303, "a week old");

    let locked = app.signed_in(ANN).await;
    let admin = app.administrator("root@example.org").await;
    let key = app.key(&admin, &["unrestricted"]).await;
    let lock = async |locked: bool| {
        let body = serde_json::json!({ "locked": locked });
        let answer = app.post("/api/v1/users/ann@example.org/lock").key(&key).json(&body).send().await;
        assert!(answer.status.is_success(), "{answer:?}");
    };
    lock(true).await;
    assert_eq!(locked.look("/admin").await.status.as_u16(), 303);
    assert_eq!(app.send_sign_in(&way_in(ANN)).await.status.as_u16(), 422);
    lock(false).await;
    assert_eq!(locked.look("/admin").await.status.as_u16(), 303, "what was ended stays so");
}

#[tokio::test]
async fn the_api_takes_no_cookie_and_the_pages_no_key() {
    let app = harbour().await;
    let browser = app.signed_in(ANN).await;
    let api = app.get("/api/v1/stores").header("cookie", &browser.cookie).send().await;
    assert_eq!(api.refusal(), "401 unauthenticated");
    let bob = app.person("bob@example.org").await;
    let key = app.key(&bob, &["unrestricted"]).await;
    assert_eq!(app.get("/admin").key(&key).send().await.status.as_u16(), 303);
    assert_eq!(app.get("/admin").basic(ANN, "password").send().await.status.as_u16(), 303);
}

#[tokio::test]
async fn the_operator_may_want_none_of_this() {
    let app = TestApp::with(|parts| parts.limits.web_admin = false).await;
    app.person(ANN).await;
    assert_eq!(app.get("/admin").send().await.status.as_u16(), 404);
    assert_eq!(app.get("/sign-in").send().await.status.as_u16(), 404);
    assert_eq!(app.send_sign_in(&way_in(ANN)).await.status.as_u16(), 404);
}

#[tokio::test]
async fn signing_in_and_out_is_told_in_the_audit_log() {
    let app = harbour().await;
    let browser = app.signed_in(ANN).await;
    browser.send("/sign-out", &[]).await;
    let filter = store::AuditFilter { deed: Some("session.".into()), ..Default::default() };
    let rows = app.app.store.audit_rows(&app.app.system, filter, 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.actor.as_str(), row.deed.as_str())).collect();
    assert_eq!(told, [("person", "session.opened"), ("person", "session.ended")]);
    assert_eq!(rows[0].subject, rows[1].subject);
}

#[tokio::test]
async fn the_web_server_in_front_may_say_who_it_is_and_nobody_else() {
    use server::auth::by_proxy::ByProxy;
    let from = vec!["10.1.2.3/32".parse().unwrap()];
    let by = ByProxy { header: "x-remote-user".parse().unwrap(), from, groups: None };
    let app = TestApp::with(|parts| parts.limits.sign_in_by = Some(by)).await;
    app.person_without_password(ANN).await;
    let send = |peer: &str, email: &str| {
        app.send_ours("/sign-in/named", &[("next", "/admin/account")])
            .from(peer)
            .header("x-remote-user", email)
            .send()
    };
    for stranger in ["203.0.113.7:1", "127.0.0.1:1", "10.1.2.4:1"] {
        let answer = send(stranger, ANN).await;
        assert!(
            answer.status.as_u16() == 404 && answer.header("set-cookie").is_empty(),
            "{stranger}: {answer:?}"
        );
        let page = app.get("/sign-in").from(stranger).header("x-remote-user", ANN).send().await;
        assert!(!page.text.contains(ANN), "{}", page.text);
    }
    let front = "10.1.2.3:1";
    let page = app.get("/sign-in").from(front).header("x-remote-user", ANN).send().await;
    assert!(page.text.contains("Go on as ann@example.org") && page.header("set-cookie").is_empty());
    assert_eq!(send(front, "eve@example.org").await.status.as_u16(), 422, "nobody gets an account so");
    let entered = send(front, ANN).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/admin/account"));
    assert_eq!(Browser::holding(&app, &entered).look("/admin").await.status.as_u16(), 200);
    let named = app.get("/admin").from(front).header("x-remote-user", ANN).send().await;
    assert_eq!(named.status.as_u16(), 303, "the header opens no page by itself");
    let forged = app.send_ours("/sign-in/named", &[]).from(front).header("x-remote-user", ANN);
    assert_eq!(forged.header("sec-fetch-site", "cross-site").send().await.status.as_u16(), 403);
}

/// A server that believes one in front, whose people come in by groups, with a store called Harbour.
async fn with_groups_in_front() -> TestApp {
    use domain::outside::{Gives, GroupRule};
    use server::auth::by_proxy::ByProxy;
    use server::auth::outside::Outside;
    use server::config::outside::{Stated, Terms};
    let header = |name: &str| name.parse().unwrap();
    let from = vec!["10.1.2.3/32".parse().unwrap()];
    let by = ByProxy { header: header("x-remote-user"), from, groups: Some(header("x-remote-groups")) };
    let store = domain::StoreId::parse("harbour").unwrap();
    let gives = Gives::Role { store: store.clone(), role: "Finance".into() };
    let roles = vec![GroupRule { group: "books".into(), gives }];
    let terms = Terms { group: Some("staff".into()), roles, ..Terms::default() };
    let app = TestApp::with(|parts| {
        parts.limits.sign_in_by = Some(by);
        let stated = Stated { terms, ..Stated::default() };
        parts.outside = Outside::open(&stated, &parts.origin, false).unwrap();
    });
    let app = app.await;
    let root = app.administrator("root@example.org").await;
    let owner = store::Member { person: root, role: "Owner".into() };
    let settings = domain::settings::StoreSettings { name: "Harbour".into(), ..Default::default() };
    let record = store::StoreRecord { id: store, settings, created_at: app.app.now() };
    app.app.store.create_store(&domain::audit::Actor::Program, record, owner).await.unwrap();
    app
}

#[tokio::test]
async fn what_the_web_server_in_front_tells_of_groups_holds_from_that_request_on() {
    let app = with_groups_in_front().await;
    let ann = app.person_without_password(ANN).await;
    app.person_without_password("bob@example.org").await;
    const FRONT: &str = "10.1.2.3:1";
    let enter = |name: &str| {
        let call = app.send_ours("/sign-in/named", &[]).from(FRONT);
        call.header("x-remote-user", name).header("x-remote-groups", "staff").send()
    };
    let entered = enter(ANN).await;
    enter("bob@example.org").await;
    let browser = Browser::holding(&app, &entered);
    let books = "/admin/stores/harbour/books";
    let look = async |name: &str, groups: &str| {
        let call = app.get(books).header("cookie", &browser.cookie).from(FRONT);
        let answer = call.header("x-remote-user", name).header("x-remote-groups", groups).send().await;
        (answer.status.as_u16(), answer.header("location").contains("groups=again"))
    };
    assert_eq!(look(ANN, "staff").await, (403, false));
    assert_eq!(look(ANN, "staff, books").await, (200, false), "given at once");
    assert_eq!(look(ANN, "staff").await, (403, false), "and taken at once");
    assert_eq!(app.app.store.roles_of(&ann).await, Ok(vec![]), "for good, not for the page alone");
    assert_eq!(look(ANN, "staff, books").await, (200, false));
    // What comes from elsewhere is believed no more than before.
    let call = app.get(books).header("cookie", &browser.cookie).from("203.0.113.7:1");
    let forged = call.header("x-remote-user", ANN).header("x-remote-groups", "staff").send().await;
    assert_eq!(forged.status, 200);
    assert_eq!(browser.look(books).await.status, 200, "nobody is named");
    for (name, groups) in [("bob@example.org", "staff, books"), (ANN, "books"), (ANN, "")] {
        assert_eq!(look(name, groups).await, (303, true), "{name} {groups}");
    }
    assert_eq!(look(ANN, "staff, books").await, (200, false));
    // A form is a request as well.
    let token =
        browser.look("/admin").await.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    let path = "/admin/account/sessions/end-others";
    let sent = app.send_ours(path, &[("form-token", &token)]).header("cookie", &browser.cookie).from(FRONT);
    let sent = sent.header("x-remote-user", ANN).header("x-remote-groups", "books").send().await;
    assert!(sent.header("location").contains("groups=again"), "{sent:?}");
    // As long as it is told, it does not grow old; then it does.
    for _ in 0..3 {
        app.clock.advance(4 * 3_600);
        assert_eq!(look(ANN, "staff, books").await, (200, false));
    }
    app.clock.advance(7 * 3_600);
    assert_eq!(browser.look(books).await.status, 200);
    app.clock.advance(3_600);
    assert!(browser.look(books).await.header("location").contains("groups=again"));
    assert_eq!(look(ANN, "staff, books").await, (200, false));
}

#[tokio::test]
async fn a_session_begun_by_a_password_is_no_business_of_the_web_servers_in_front() {
    let app = with_groups_in_front().await;
    app.person_without_password(ANN).await;
    let call = app.send_ours("/sign-in/named", &[]).from("10.1.2.3:1");
    call.header("x-remote-user", ANN).header("x-remote-groups", "staff").send().await;
    let root = app.signed_in("root@example.org").await;
    for groups in ["staff", ""] {
        let call = app.get("/admin/stores/harbour/books").header("cookie", &root.cookie).from("10.1.2.3:1");
        let answer = call.header("x-remote-user", ANN).header("x-remote-groups", groups).send().await;
        assert_eq!(answer.status, 200, "{groups}: she came with her own password, beside Ann");
    }
}

#[tokio::test]
async fn the_web_server_in_front_names_one_account_for_good_and_tells_groups() {
    use domain::outside::{Gives, GroupRule};
    use server::auth::by_proxy::ByProxy;
    use server::auth::outside::Outside;
    use server::config::outside::{Stated, Terms};
    let header = |name: &str| name.parse().unwrap();
    let from = vec!["10.1.2.3/32".parse().unwrap()];
    let by = ByProxy { header: header("x-remote-user"), from, groups: Some(header("x-remote-groups")) };
    let store = domain::StoreId::parse("harbour").unwrap();
    let gives = Gives::Role { store: store.clone(), role: "Finance".into() };
    let roles = vec![GroupRule { group: "books".into(), gives }];
    let terms = Terms { group: Some("staff".into()), roles, makes_accounts: true, ..Terms::default() };
    let app = TestApp::with(|parts| {
        parts.limits.sign_in_by = Some(by);
        let stated = Stated { terms, ..Stated::default() };
        parts.outside = Outside::open(&stated, &parts.origin, false).unwrap();
    });
    let app = app.await;
    let root = app.administrator("root@example.org").await;
    let owner = store::Member { person: root.clone(), role: "Owner".into() };
    let settings = domain::settings::StoreSettings { name: "Harbour".into(), ..Default::default() };
    let record = store::StoreRecord { id: store.clone(), settings, created_at: app.app.now() };
    app.app.store.create_store(&domain::audit::Actor::Program, record, owner).await.unwrap();
    app.person(ANN).await;
    let send = |name: &str, groups: &str| {
        let call = app.send_ours("/sign-in/named", &[]).from("10.1.2.3:1");
        call.header("x-remote-user", name).header("x-remote-groups", groups).send()
    };
    let outsider = send(ANN, "books").await;
    assert!(outsider.status == 422 && outsider.text.contains("not in the group"), "{outsider:?}");
    assert_eq!(send("eve@example.org", "staff").await.status, 422, "nobody gets an account so");
    // An account with a password is not had for a name alone.
    let asked = send(ANN, "staff, books").await;
    assert!(asked.status == 200 && asked.header("set-cookie").is_empty(), "{asked:?}");
    let mut fields = asked.hidden();
    fields.push(("password".into(), "password".into()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let entered = app.send_ours("/sign-in/join", &fields).send().await;
    assert_eq!(entered.status, 303, "{entered:?}");
    let books = format!("/admin/stores/{store}/books");
    assert_eq!(Browser::holding(&app, &entered).look(&books).await.status, 200);
    let entered = send(ANN, "staff").await;
    assert_eq!(entered.status, 303, "{entered:?}");
    assert_eq!(Browser::holding(&app, &entered).look(&books).await.status, 403, "in the books no more");
    // Her address here changes; the name that she is known by does not.
    let key =
        app.key(&app.app.store.person_by_email(ANN).await.unwrap().unwrap().id, &["unrestricted"]).await;
    let body = serde_json::json!({"email": "lee@example.org"});
    app.put("/api/v1/users/me").key(&key).json(&body).ok().await;
    app.person_without_password(ANN).await;
    let entered = send(ANN, "staff").await;
    assert!(Browser::holding(&app, &entered).look("/admin/account").await.text.contains("lee@example.org"));
}
