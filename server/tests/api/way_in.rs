//! The way in, walked once more: what a request says of its host, sessions that somebody else planted, links at several
//! servers, and a server that has no pages at all.
use crate::pages::{OUTSIDE, PAGES};
use domain::StoreId;
use server::testing::{Answer, Browser, Call, TestApp};

const ANN: &str = "ann@example.org";
const EVIL: &str = "evil.example";

async fn harbour() -> (TestApp, StoreId) {
    let app = TestApp::new().await;
    let ann = app.administrator(ANN).await;
    let store = app.store(&ann, "Harbour").await;
    (app, store)
}

/// As a request comes that lies about where it was sent to.
fn lying(call: Call) -> Call {
    let call = call.header("host", EVIL).header("x-forwarded-host", EVIL).header("x-forwarded-proto", "http");
    call.header("forwarded", "host=evil.example;proto=http")
}

fn says_nothing_of_it(answer: &Answer, what: &str) {
    assert!(!answer.text.contains(EVIL), "{what}: {}", answer.text);
    for (name, value) in &answer.headers {
        assert!(!value.to_str().unwrap_or_default().contains(EVIL), "{what}: {name}: {value:?}");
    }
}

#[tokio::test]
async fn links_are_of_the_configured_address_whatever_a_request_says_of_its_host() {
    let (app, store) = harbour().await;
    let bob = app.person("bob@example.org").await;
    let ann = app.signed_in(ANN).await;
    let page = ann.look("/admin").await;
    let token = page.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    let new = [("email", "cy@example.org"), ("role", "Guest"), ("new", "yes"), ("form-token", &*token)];
    for (path, fields) in [
        (format!("/admin/stores/{store}/people/add"), &new[..]),
        (format!("/admin/people/{bob}/link"), &[("form-token", &*token)][..]),
        ("/admin/people".into(), &[("email", "di@example.org"), ("form-token", &*token)][..]),
    ] {
        let sent = lying(app.send_ours(&path, fields)).header("cookie", &ann.cookie).send().await;
        assert_eq!(sent.status, 200, "{path}: {sent:?}");
        assert!(sent.text.contains("https://pay.example.org/sign-in/password/"), "{path}: {}", sent.text);
        says_nothing_of_it(&sent, &path);
    }
    let key =
        app.key(&app.app.store.person_by_email(ANN).await.unwrap().unwrap().id, &["unrestricted"]).await;
    let invite = app.post(&format!("/api/v1/stores/{store}/invitations")).key(&key);
    let body = serde_json::json!({"email": "eve@example.org", "storeRole": "Guest"});
    let made = lying(invite).json(&body).send().await;
    assert!(made.json()["url"].as_str().unwrap().starts_with("https://pay.example.org/sign-in/"), "{made:?}");
    says_nothing_of_it(&made, "the API");
    for path in
        OUTSIDE.into_iter().chain(["/admin", "/api-keys/authorize?permissions=btcpay.store.canviewinvoices"])
    {
        says_nothing_of_it(&lying(app.get(path)).send().await, path);
    }
    // A form is of this server by its configured address, not by the one that the request names.
    let older = app.post("/sign-in").header("content-type", "application/x-www-form-urlencoded");
    let forged =
        lying(older).header("origin", "https://evil.example").body("email=a&password=b").send().await;
    assert!(forged.status == 403 && forged.header("set-cookie").is_empty(), "{forged:?}");
}

#[tokio::test]
async fn a_link_is_good_once_at_all_servers_together() {
    let (app, store) = harbour().await;
    let other = app.beside(|_| ());
    let ann = app.signed_in(ANN).await;
    let form = [("email", "bob@example.org"), ("role", "Guest"), ("new", "yes")];
    let made = ann.send(&format!("/admin/stores/{store}/people/add"), &form).await;
    let link = made.text.split("https://pay.example.org").nth(1).unwrap().split(['<', '"']).next().unwrap();
    let new = [("new", "a long password"), ("again", "a long password")];
    let set = |app: &TestApp| app.send_ours(link, &new).send();
    let (here, there) = tokio::join!(set(&app), set(&other));
    let mut both = [here.status.as_u16(), there.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 404]);
    for app in [&app, &other] {
        assert_eq!(app.get(link).send().await.status, 404);
        let entered =
            app.send_sign_in(&[("email", "bob@example.org"), ("password", "a long password")]).await;
        assert_eq!(entered.status, 303, "the account is there, and no link is needed");
    }
}

#[tokio::test]
async fn a_planted_session_is_no_session_of_whoever_shows_a_code() {
    let app = TestApp::new().await;
    let ann = app.person(ANN).await;
    app.person("eve@example.org").await;
    crate::second_factor::set_up(&app, &app.signed_in(ANN).await, &ann).await;
    app.clock.advance(60);
    let planted = app.signed_in("eve@example.org").await;
    let way_in = [("email", ANN), ("password", "password")];
    let asked = app.send_ours("/sign-in", &way_in).header("cookie", &planted.cookie).send().await;
    let factor = app.app.store.second_factor(&ann).await.unwrap().unwrap();
    let mut fields = asked.hidden();
    fields.push(("code".into(), server::auth::second_factor::code_at(&factor.secret, app.app.now())));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let entered = app.send_ours("/sign-in/code", &fields).header("cookie", &planted.cookie).send().await;
    let own = Browser::holding(&app, &entered);
    assert_ne!(own.cookie, planted.cookie);
    assert!(own.look("/admin/account").await.text.contains(ANN));
    assert_eq!(
        planted.look("/admin").await.status,
        303,
        "what was planted opens nothing, not even as before"
    );
}

/// Each way in, each page and each form: nothing is there, nothing is set, and a session of another server opens nothing.
#[tokio::test]
async fn where_the_operator_wants_no_pages_there_are_none_at_all() {
    let (app, store) = harbour().await;
    let ann = app.signed_in(ANN).await;
    let form = [("email", "bob@example.org"), ("role", "Guest"), ("new", "yes")];
    let made = ann.send(&format!("/admin/stores/{store}/people/add"), &form).await;
    let link = made.text.split("https://pay.example.org").nth(1).unwrap().split(['<', '"']).next().unwrap();
    let without = app.beside(|parts| parts.limits.web_admin = false);
    let outside = OUTSIDE.into_iter().flat_map(|path| [("GET", path), ("POST", path)]);
    let pages = PAGES.into_iter().map(|(method, path, _)| (method, path));
    for (method, path) in outside.chain(pages).chain([("GET", link), ("POST", link)]) {
        let path = path.replace("{store}", store.as_str());
        let call = if method == "GET" { without.get(&path) } else { without.send_ours(&path, &[]) };
        let answer = call.header("cookie", &ann.cookie).send().await;
        assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
        assert!(answer.header("set-cookie").is_empty(), "{method} {path}");
    }
    // What is asked of the API goes on, and of the page where a shop asks for a key.
    let key =
        app.key(&app.app.store.person_by_email(ANN).await.unwrap().unwrap().id, &["unrestricted"]).await;
    without.get("/api/v1/users/me").key(&key).ok().await;
    let consent = without.get("/api-keys/authorize?permissions=btcpay.store.canviewinvoices");
    let shown = consent.header("cookie", &ann.cookie).send().await;
    assert!(
        shown.status == 200 && shown.text.contains("type=\"password\""),
        "a session opens nothing: {shown:?}"
    );
}
