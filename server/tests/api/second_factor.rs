//! A password that is not enough, and what else one does with one's account.
use domain::{Timestamp, UserId};
use server::auth::second_factor::code_at;
use server::testing::{Answer, Browser, TestApp};
use store::AuditFilter;

const ANN: &str = "ann@example.org";
const ACCOUNT: &str = "/admin/account";
const FACTOR: &str = "/admin/account/second-factor";

/// What Ann's app shows, so many seconds from now.
async fn code(app: &TestApp, ann: &UserId, later: i64) -> String {
    let factor = app.app.store.second_factor(ann).await.unwrap().unwrap();
    code_at(&factor.secret, Timestamp(app.app.now().0 + later))
}

/// Ann sets one up; her recovery codes.
pub(crate) async fn set_up(app: &TestApp, browser: &Browser<'_>, ann: &UserId) -> Vec<String> {
    let begun = browser.send(&format!("{FACTOR}/begin"), &[("password", "password")]).await;
    assert_eq!((begun.status.as_u16(), begun.header("location")), (303, FACTOR));
    let confirmed = browser.send(&format!("{FACTOR}/confirm"), &[("code", &code(app, ann, 0).await)]).await;
    assert_eq!(confirmed.status.as_u16(), 200, "{confirmed:?}");
    let codes = confirmed.text.split("<li><code>").skip(1).map(|rest| rest[..19].to_owned());
    codes.collect()
}

async fn show_password(app: &TestApp) -> Answer {
    app.send_sign_in(&[("email", ANN), ("password", "password"), ("next", ACCOUNT)]).await
}

/// Answers the page that asks for a code.
async fn show_code(app: &TestApp, asked: &Answer, code: &str) -> Answer {
    let mut fields = asked.hidden();
    fields.push(("code".into(), code.into()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.send_ours("/sign-in/code", &fields).send().await
}

#[tokio::test]
async fn a_second_factor_is_set_up_and_asked_for() {
    let app = TestApp::new().await;
    let ann = app.person(ANN).await;
    let (browser, other) = (app.signed_in(ANN).await, app.signed_in(ANN).await);
    assert_eq!(
        browser.look(&format!("{FACTOR}/code.png")).await.status.as_u16(),
        404,
        "nothing is drawn by looking"
    );
    let wrong = browser.send(&format!("{FACTOR}/begin"), &[("password", "guess")]).await;
    assert_eq!(wrong.status.as_u16(), 422);
    browser.send(&format!("{FACTOR}/begin"), &[("password", "password")]).await;
    let page = browser.look(FACTOR).await;
    assert!(page.text.contains(&format!("src=\"{FACTOR}/code.png\"")), "{}", page.text);
    let picture = browser.look(&format!("{FACTOR}/code.png")).await;
    assert_eq!((picture.header("content-type"), picture.header("cache-control")), ("image/png", "no-store"));
    let wrong = browser.send(&format!("{FACTOR}/confirm"), &[("code", "000000")]).await;
    assert_eq!(wrong.status.as_u16(), 422);
    assert_eq!(show_password(&app).await.status.as_u16(), 303, "not asked for before it was shown to work");

    let codes = set_up(&app, &browser, &ann).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(browser.look(ACCOUNT).await.status.as_u16(), 200);
    assert_eq!(other.look(ACCOUNT).await.status.as_u16(), 303, "opened with a password alone");
    assert_eq!(browser.look(&format!("{FACTOR}/code.png")).await.status.as_u16(), 404, "never shown again");

    let asked = show_password(&app).await;
    assert!(asked.status.as_u16() == 200 && asked.header("set-cookie").is_empty(), "{asked:?}");
    let replayed = show_code(&app, &asked, &code(&app, &ann, 0).await).await;
    assert_eq!(replayed.status.as_u16(), 422, "that code was used to set it up");
    let entered = show_code(&app, &replayed, &code(&app, &ann, 30).await).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, ACCOUNT));
    assert_eq!(Browser::holding(&app, &entered).look(ACCOUNT).await.status.as_u16(), 200);
    let again = show_code(&app, &replayed, &code(&app, &ann, 30).await).await;
    assert_eq!(again.status.as_u16(), 422, "the page is good once");
    assert!(again.text.contains("Show who you are again"), "{}", again.text);
}

#[tokio::test]
async fn a_code_opens_once_however_many_show_it() {
    let app = TestApp::new().await;
    let ann = app.person(ANN).await;
    set_up(&app, &app.signed_in(ANN).await, &ann).await;
    app.clock.advance(60);
    let code = code(&app, &ann, 0).await;
    let (mine, theirs) = (show_password(&app).await, show_password(&app).await);
    let answers = futures(show_code(&app, &mine, &code), show_code(&app, &theirs, &code)).await;
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
}

async fn futures(one: impl Future<Output = Answer>, other: impl Future<Output = Answer>) -> (Answer, Answer) {
    tokio::join!(one, other)
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_and_codes_are_not_guessed_at_for_ever() {
    let app = TestApp::new().await;
    let ann = app.person(ANN).await;
    let codes = set_up(&app, &app.signed_in(ANN).await, &ann).await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    let entered = show_code(&app, &show_password(&app).await, &typed).await;
    assert_eq!(entered.status.as_u16(), 303);
    let browser = Browser::holding(&app, &entered);
    assert!(browser.look(ACCOUNT).await.text.contains("9 recovery codes left"));
    let mut asked = show_code(&app, &show_password(&app).await, &typed).await;
    assert_eq!(asked.status.as_u16(), 422);
    let others = browser.send(&format!("{FACTOR}/codes"), &[("password", "password")]).await;
    assert!(others.status.as_u16() == 200 && !others.text.contains(&codes[4]));
    for _ in 0..9 {
        asked = show_code(&app, &asked, &codes[4]).await;
        assert_eq!(asked.status.as_u16(), 422, "there are other codes now");
    }
    let late = show_code(&app, &asked, &code(&app, &ann, 30).await).await;
    assert_eq!(late.status.as_u16(), 429);
    app.clock.advance(15 * 60);
    let entered = show_code(&app, &show_password(&app).await, &code(&app, &ann, 0).await).await;
    assert_eq!(entered.status.as_u16(), 303);
}

#[tokio::test]
async fn a_password_alone_opens_the_api_no_more() {
    let app = TestApp::new().await;
    let ann = app.person(ANN).await;
    app.store(&ann, "Harbour").await;
    let key = app.key(&ann, &["unrestricted"]).await;
    assert_eq!(app.get("/api/v1/stores").basic(ANN, "password").send().await.status.as_u16(), 200);
    let browser = app.signed_in(ANN).await;
    set_up(&app, &browser, &ann).await;
    let refused = app.get("/api/v1/stores").basic(ANN, "password").send().await;
    assert_eq!(refused.refusal(), "401 unauthenticated");
    assert!(refused.text.contains("API key"), "{}", refused.text);
    let wrong = app.get("/api/v1/stores").basic(ANN, "guess").send().await;
    assert!(!wrong.text.contains("second factor"), "told to who knows the password alone: {}", wrong.text);
    assert_eq!(app.get("/api/v1/stores").key(&key).send().await.status.as_u16(), 200);

    // Nor does it make a key on the consent page.
    let consent = "/api-keys/authorize?permissions=btcpay.store.canviewinvoices&applicationName=Shop";
    let call = app.post(consent).header("content-type", "application/x-www-form-urlencoded");
    let sent = call.body("email=ann@example.org&password=password").send().await;
    assert_eq!(sent.status.as_u16(), 303, "{sent:?}");
    assert!(sent.header("location").starts_with("/sign-in?next=%2Fapi-keys%2Fauthorize%3F"), "{sent:?}");
    app.clock.advance(60);
    let asked = app.send_sign_in(&[("email", ANN), ("password", "password"), ("next", consent)]).await;
    let entered = show_code(&app, &asked, &code(&app, &ann, 0).await).await;
    assert_eq!(entered.header("location"), consent);
    let choice = Browser::holding(&app, &entered).look(consent).await;
    assert!(choice.hidden().iter().any(|(name, _)| name == "ticket"), "{}", choice.text);

    let removed = browser.send(&format!("{FACTOR}/remove"), &[("password", "password")]).await;
    assert_eq!(removed.header("location"), "/admin/account?done=second-factor");
    assert_eq!(app.get("/api/v1/stores").basic(ANN, "password").send().await.status.as_u16(), 200);
    let filter = AuditFilter { deed: Some("second-factor.".into()), ..AuditFilter::default() };
    let rows = app.app.store.audit_rows(&app.app.system, filter, 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.deed.as_str(), row.subject.as_deref())).collect();
    assert_eq!(
        told,
        [("second-factor.set", Some(ann.as_str())), ("second-factor.removed", Some(ann.as_str()))]
    );
}

#[tokio::test]
async fn sessions_are_seen_named_and_ended_from_afar() {
    let app = TestApp::new().await;
    app.person(ANN).await;
    let bob = app.person("bob@example.org").await;
    let (here, there, bobs) =
        (app.signed_in(ANN).await, app.signed_in(ANN).await, app.signed_in("bob@example.org").await);
    here.send(&format!("{ACCOUNT}/sessions/name"), &[("label", " <b>Office</b> ")]).await;
    let page = there.look(ACCOUNT).await;
    assert!(
        page.text.contains("&#60;b&#62;Office&#60;/b&#62;") && page.text.contains("(this one)"),
        "{}",
        page.text
    );
    let afar = |page: &Answer| page.hidden().into_iter().find(|(name, _)| name == "session").unwrap().1;
    let heres = afar(&page);
    let stolen = bobs.send(&format!("{ACCOUNT}/sessions/end"), &[("session", &heres)]).await;
    assert_eq!(stolen.status.as_u16(), 404, "not Bob's to end");
    assert_eq!(here.look(ACCOUNT).await.status.as_u16(), 200);
    there.send(&format!("{ACCOUNT}/sessions/end"), &[("session", &heres)]).await;
    assert_eq!(here.look(ACCOUNT).await.status.as_u16(), 303);
    let (third, fourth) = (app.signed_in(ANN).await, app.signed_in(ANN).await);
    there.send(&format!("{ACCOUNT}/sessions/end-others"), &[]).await;
    for gone in [third, fourth] {
        assert_eq!(gone.look(ACCOUNT).await.status.as_u16(), 303);
    }
    assert_eq!(there.look(ACCOUNT).await.status.as_u16(), 200);
    assert_eq!(app.app.store.sessions_of(&bob).await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_password_signs_out_everywhere_else() {
    let app = TestApp::new().await;
    app.person(ANN).await;
    let (here, there) = (app.signed_in(ANN).await, app.signed_in(ANN).await);
    let change = async |current, new, again| {
        let fields = [("current", current), ("new", new), ("again", again)];
        here.send(&format!("{ACCOUNT}/password"), &fields).await
    };
    for (current, new, again, said) in [
        ("guess", "correct horse", "correct horse", "not your current password"),
        ("password", "correct horse", "correct house", "not the same in both places"),
        ("password", "short", "short", "at least 8 characters"),
    ] {
        let refused = change(current, new, again).await;
        assert!(refused.status.as_u16() == 422 && refused.text.contains(said), "{}", refused.text);
    }
    assert_eq!(there.look(ACCOUNT).await.status.as_u16(), 200, "nothing was changed so far");
    let changed = change("password", "correct horse", "correct horse").await;
    assert_eq!(changed.header("location"), "/admin/account?done=password");
    let renewed = Browser::holding(&app, &changed);
    assert!(renewed.look("/admin/account?done=password").await.text.contains("Your password is changed"));
    for old in [&here, &there] {
        assert_eq!(old.look(ACCOUNT).await.status.as_u16(), 303);
    }
    assert_eq!(app.send_sign_in(&[("email", ANN), ("password", "password")]).await.status.as_u16(), 422);
    let words = renewed.look("/admin/account?done=%3Cscript%3E").await.text;
    assert!(!words.contains("role=\"status\"") && !words.contains("<script>"), "only words of ours");
}
