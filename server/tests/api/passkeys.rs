//! Signing in with a passkey, and what is refused.
mod authenticator;

use authenticator::Authenticator;
use domain::passkey::Refusal;
use serde_json::Value;
use server::auth::second_factor::code_at;
use server::testing::{Answer, Browser, TestApp};
use store::AuditFilter;

const ANN: &str = "ann@example.org";
const BOB: &str = "bob@example.org";
const ACCOUNT: &str = "/admin/account";
const PASSKEYS: &str = "/admin/account/passkeys";

/// What a page asks the browser for.
fn options(page: &Answer) -> Value {
    assert_eq!(page.status.as_u16(), 200, "{page:?}");
    let text = page.text.split_once("data-options=\"").unwrap().1.split_once('"').unwrap().0;
    serde_json::from_str(&text.replace("&#34;", "\"").replace("&#38;", "&")).unwrap()
}

/// The fields of a page that asks, with that answer.
fn answered(page: &Answer, answer: &str) -> Vec<(String, String)> {
    let fields = page.hidden().into_iter();
    fields.map(|(name, value)| if name == "answer" { (name, answer.into()) } else { (name, value) }).collect()
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Begins to add one.
async fn begin(browser: &Browser<'_>, name: &str) -> Answer {
    browser.send(&format!("{PASSKEYS}/begin"), &[("name", name), ("password", "password")]).await
}

/// Adds the authenticator's passkey to the account of whoever is signed in there.
async fn add(app: &TestApp, browser: &Browser<'_>, authenticator: &mut Authenticator) -> Answer {
    let asked = begin(browser, "Key ring").await;
    let answer = authenticator.make(&options(&asked));
    let fields = answered(&asked, &answer);
    let call = app.send_ours(&format!("{PASSKEYS}/add"), &pairs(&fields));
    call.header("cookie", &browser.cookie).send().await
}

/// A browser that nobody is signed in with, on the page that asks for a passkey.
struct Stranger<'a> {
    app: &'a TestApp,
    cookie: String,
    asked: Answer,
}

impl<'a> Stranger<'a> {
    async fn asked(app: &'a TestApp) -> Self {
        let asked = app.send_ours("/sign-in/passkey/begin", &[("next", ACCOUNT)]).send().await;
        let cookie = asked.header("set-cookie").split(';').next().unwrap().to_owned();
        Self { app, cookie, asked }
    }

    async fn send(&self, answer: &str) -> Answer {
        self.send_as(&self.cookie, answer).await
    }

    async fn send_as(&self, cookie: &str, answer: &str) -> Answer {
        let fields = answered(&self.asked, answer);
        self.app.send_ours("/sign-in/passkey", &pairs(&fields)).header("cookie", cookie).send().await
    }
}

/// Ann's account, and a security key with a passkey of hers.
async fn ann_with_passkey() -> (TestApp, Authenticator) {
    let app = TestApp::new().await;
    app.person(ANN).await;
    let mut key = Authenticator::new(1);
    let browser = app.signed_in(ANN).await;
    let added = add(&app, &browser, &mut key).await;
    assert_eq!(
        (added.status.as_u16(), added.header("location")),
        (303, "/admin/account?done=passkey"),
        "{added:?}"
    );
    (app, key)
}

/// From then on a code is asked for beside the password.
async fn set_up_second_factor(app: &TestApp, browser: &Browser<'_>) {
    let factor = "/admin/account/second-factor";
    browser.send(&format!("{factor}/begin"), &[("password", "password")]).await;
    let person = app.app.store.person_by_email(ANN).await.unwrap().unwrap();
    let begun = app.app.store.second_factor(&person.id).await.unwrap().unwrap();
    let code = code_at(&begun.secret, app.app.now());
    let confirmed = browser.send(&format!("{factor}/confirm"), &[("code", &code)]).await;
    assert_eq!(confirmed.status.as_u16(), 200, "{confirmed:?}");
}

#[track_caller]
fn is_refused(answer: &Answer, refusal: Refusal) {
    assert_eq!(answer.status.as_u16(), 422, "{refusal:?}: {answer:?}");
    let said = refusal.to_string().replace('\'', "&#39;");
    assert!(answer.text.contains(&said), "{refusal:?}: {}", answer.text);
    assert!(!answer.header("set-cookie").contains("almoner="), "{refusal:?}");
}

#[tokio::test]
async fn somebody_adds_a_passkey_signs_in_with_it_and_removes_it() {
    let (app, mut key) = ann_with_passkey().await;
    let stranger = Stranger::asked(&app).await;
    let policy = stranger.asked.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"),
        "{policy}"
    );
    let asked = options(&stranger.asked);
    assert_eq!((&asked["rpId"], &asked["userVerification"]), (&"pay.example.org".into(), &"required".into()));
    assert!(asked["allowCredentials"].as_array().is_none_or(Vec::is_empty), "it tells nobody who has what");
    let entered = stranger.send(&key.show(&asked)).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, ACCOUNT), "{entered:?}");
    let browser = Browser::holding(&app, &entered);
    let page = browser.look(ACCOUNT).await;
    assert!(page.text.contains("Key ring") && page.text.contains("last used"), "{}", page.text);

    let id = page.hidden().into_iter().find(|(name, _)| name == "passkey").unwrap().1;
    app.person(BOB).await;
    let bobs = app.signed_in(BOB).await;
    let stolen = bobs.send(&format!("{PASSKEYS}/remove"), &[("passkey", &id)]).await;
    assert_eq!(stolen.status.as_u16(), 404, "not Bob's to remove");
    let removed = browser.send(&format!("{PASSKEYS}/remove"), &[("passkey", &id)]).await;
    assert_eq!(removed.header("location"), "/admin/account?done=passkey-removed");
    assert!(!browser.look(ACCOUNT).await.text.contains("Key ring"));
    let stranger = Stranger::asked(&app).await;
    let late = stranger.send(&key.show(&options(&stranger.asked))).await;
    is_refused(&late, Refusal::Unknown);

    let filter = AuditFilter { deed: Some("passkey.".into()), ..AuditFilter::default() };
    let rows = app.app.store.audit_rows(&app.app.system, filter, 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.deed.as_str(), row.subject.as_deref())).collect();
    let id = Some(id.as_str());
    assert_eq!(told, [("passkey.added", id), ("passkey.used", id), ("passkey.removed", id)]);
}

#[tokio::test]
async fn a_passkey_is_added_by_its_owner_alone() {
    let app = TestApp::new().await;
    app.person(ANN).await;
    let browser = app.signed_in(ANN).await;
    for (name, password, said) in
        [("", "password", "at most 60 characters"), ("Key ring", "guess", "not your current password")]
    {
        let fields = [("name", name), ("password", password)];
        let refused = browser.send(&format!("{PASSKEYS}/begin"), &fields).await;
        assert!(refused.status.as_u16() == 422 && refused.text.contains(said), "{}", refused.text);
    }
    let asked = begin(&browser, "Key ring").await;
    let first = options(&asked);
    let user = &first["user"];
    assert_eq!(user["name"], ANN);
    assert!(!user["id"].as_str().unwrap().is_empty() && !first["user"]["id"].to_string().contains("ann"));
    assert_eq!(first["attestation"].as_str().unwrap_or("none"), "none", "which device it is, is not asked");

    // Another session of hers, and Bob's: the question was not theirs.
    app.person(BOB).await;
    let mut key = Authenticator::new(1);
    let fields = answered(&asked, &key.make(&first));
    for other in [app.signed_in(ANN).await, app.signed_in(BOB).await] {
        let fields: Vec<_> = pairs(&fields).into_iter().filter(|(name, _)| *name != "form-token").collect();
        let refused = other.send(&format!("{PASSKEYS}/add"), &fields).await;
        is_refused(&refused, Refusal::NotAsked);
    }
    let add_again = async || {
        let call = app.send_ours(&format!("{PASSKEYS}/add"), &pairs(&fields));
        call.header("cookie", &browser.cookie).send().await
    };
    assert_eq!(add_again().await.status.as_u16(), 303);
    is_refused(&add_again().await, Refusal::Answered);

    // The same passkey once more, whoever has it; and what the browser is told of those there are.
    let asked = begin(&browser, "Again").await;
    let second = options(&asked);
    assert_eq!(second["excludeCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(second["user"]["id"], first["user"]["id"], "one person, one handle");
    let bobs = app.signed_in(BOB).await;
    is_refused(&add(&app, &bobs, &mut key.clone()).await, Refusal::Known);
}

#[tokio::test]
async fn a_new_passkey_that_is_not_as_asked_is_refused() {
    let app = TestApp::new().await;
    app.person(ANN).await;
    let browser = app.signed_in(ANN).await;
    let check = async |change: &dyn Fn(&mut Authenticator), refusal| {
        let mut key = Authenticator::new(1);
        change(&mut key);
        is_refused(&add(&app, &browser, &mut key).await, refusal);
    };
    check(&|key| key.origin = "https://pay.example.org.evil.example".into(), Refusal::Elsewhere).await;
    check(&|key| key.origin = "http://pay.example.org".into(), Refusal::Elsewhere).await;
    check(&|key| key.relying_party = Some("evil.example".into()), Refusal::Elsewhere).await;
    check(&|key| key.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA".into()), Refusal::OtherQuestion).await;
    check(&|key| key.is_unlocked = false, Refusal::Unverified).await;
    let asked = begin(&browser, "Key ring").await;
    for garbage in [
        "",
        "{}",
        "null",
        "[1",
        &"[".repeat(100_000),
        &Authenticator::new(1).show(&serde_json::json!({"rpId": "x", "challenge": "AAAAAAAAAAAAAAAAAAAAAA"})),
    ] {
        let fields = answered(&asked, garbage);
        let call =
            app.send_ours(&format!("{PASSKEYS}/add"), &pairs(&fields)).header("cookie", &browser.cookie);
        is_refused(&call.send().await, Refusal::Unreadable);
    }
    let person = app.app.store.person_by_email(ANN).await.unwrap().unwrap();
    assert_eq!(app.app.store.passkeys_of(&person.id).await, Ok(vec![]));
}

#[tokio::test]
async fn an_answer_that_is_not_as_asked_lets_nobody_in() {
    let (app, key) = ann_with_passkey().await;
    let check = async |change: &dyn Fn(&mut Authenticator), refusal| {
        let (stranger, mut key) = (Stranger::asked(&app).await, key.clone());
        change(&mut key);
        is_refused(&stranger.send(&key.show(&options(&stranger.asked))).await, refusal);
    };
    for origin in [
        "https://pay.example.org.evil.example",
        "http://pay.example.org",
        "https://pay.example.org:8443",
        "null",
    ] {
        check(&|key| key.origin = origin.into(), Refusal::Elsewhere).await;
    }
    check(&|key| key.relying_party = Some("evil.example".into()), Refusal::Elsewhere).await;
    check(&|key| key.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA".into()), Refusal::OtherQuestion).await;
    check(&|key| key.is_unlocked = false, Refusal::Unverified).await;
    check(&|key| key.id = vec![9; 32], Refusal::Unknown).await;
    check(&|key| key.handle = Authenticator::new(2).handle, Refusal::Unreadable).await;
    let other = Authenticator { id: key.id.clone(), handle: key.handle.clone(), ..Authenticator::new(2) };
    check(&|key| *key = other.clone(), Refusal::Signature).await;

    let stranger = Stranger::asked(&app).await;
    let answer = key.clone().show(&options(&stranger.asked));
    let mut read: Value = serde_json::from_str(&answer).unwrap();
    for field in ["signature", "authenticatorData", "clientDataJSON"] {
        let kept = read["response"][field].clone();
        // One bit of it, in its last whole letters.
        let changed: String = kept
            .as_str()
            .unwrap()
            .chars()
            .rev()
            .enumerate()
            .map(|(at, letter)| match (at, letter) {
                (4, 'A') => 'B',
                (4, _) => 'A',
                _ => letter,
            })
            .collect();
        read["response"][field] = changed.chars().rev().collect::<String>().into();
        let refused = stranger.send(&read.to_string()).await;
        assert_eq!(refused.status.as_u16(), 422, "{field}: {refused:?}");
        read["response"][field] = kept;
    }
    for garbage in ["", "{}", "null", "[1"] {
        is_refused(&stranger.send(garbage).await, Refusal::Unreadable);
    }
    assert_eq!(stranger.send(&answer).await.status.as_u16(), 303, "nothing of that used the question up");
}

#[tokio::test]
async fn a_question_is_answered_once_in_time_and_where_it_was_asked() {
    let (app, mut key) = ann_with_passkey().await;
    let stranger = Stranger::asked(&app).await;
    let answer = key.show(&options(&stranger.asked));
    is_refused(&stranger.send_as("", &answer).await, Refusal::NotAsked);
    let other = Stranger::asked(&app).await;
    is_refused(&stranger.send_as(&other.cookie, &answer).await, Refusal::NotAsked);
    is_refused(&other.send(&answer).await, Refusal::OtherQuestion);
    assert_eq!(stranger.send(&answer).await.status.as_u16(), 303);
    // It counts how often it is used, so the second time is refused for that before anything else.
    is_refused(&stranger.send(&answer).await, Refusal::Counter);

    let late = Stranger::asked(&app).await;
    let answer = key.show(&options(&late.asked));
    app.clock.advance(5 * 60);
    is_refused(&late.send(&answer).await, Refusal::TooOld);
}

/// Keys that are kept on several devices count nothing.
#[tokio::test]
async fn an_answer_of_a_passkey_that_counts_nothing_is_good_once_however_many_send_it() {
    let (app, key) = ann_with_passkey().await;
    let stranger = Stranger::asked(&app).await;
    let answer = key.show_uncounted(&options(&stranger.asked));
    let (one, other) = tokio::join!(stranger.send(&answer), stranger.send(&answer));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    is_refused(&stranger.send(&answer).await, Refusal::Answered);
}

#[tokio::test]
async fn a_passkey_that_has_counted_less_is_refused() {
    let (app, mut key) = ann_with_passkey().await;
    let copy = key.clone();
    for _ in 0..3 {
        let stranger = Stranger::asked(&app).await;
        assert_eq!(stranger.send(&key.show(&options(&stranger.asked))).await.status.as_u16(), 303);
    }
    let stranger = Stranger::asked(&app).await;
    is_refused(&stranger.send(&copy.clone().show(&options(&stranger.asked))).await, Refusal::Counter);
    let stranger = Stranger::asked(&app).await;
    let entered = stranger.send(&key.show(&options(&stranger.asked))).await;
    assert_eq!(entered.status.as_u16(), 303, "the one that was not left behind goes on");
}

#[tokio::test]
async fn a_passkey_is_of_the_person_it_names_and_of_nobody_who_is_locked_out() {
    let (app, mut key) = ann_with_passkey().await;
    app.person(BOB).await;
    let mut bobs = Authenticator::new(2);
    let browser = app.signed_in(BOB).await;
    add(&app, &browser, &mut bobs).await;
    assert_ne!(bobs.handle, key.handle);
    let stranger = Stranger::asked(&app).await;
    let mixed = Authenticator { handle: bobs.handle.clone(), ..key.clone() }.show(&options(&stranger.asked));
    is_refused(&stranger.send(&mixed).await, Refusal::SomebodyElses);

    let ann = app.app.store.person_by_email(ANN).await.unwrap().unwrap();
    let locked = store::Person { disabled_at: Some(app.app.now()), ..ann };
    app.app.store.update_person(&app.app.system.actor(), locked).await.unwrap();
    let stranger = Stranger::asked(&app).await;
    let refused = stranger.send(&key.show(&options(&stranger.asked))).await;
    assert!(refused.status.as_u16() == 422 && refused.text.contains("locked"), "{}", refused.text);
}

#[tokio::test]
async fn who_has_passkeys_may_still_use_their_password_and_another_site_asks_for_none() {
    let (app, mut key) = ann_with_passkey().await;
    let browser = app.signed_in(ANN).await;
    set_up_second_factor(&app, &browser).await;
    for path in ["/sign-in/passkey/begin", "/sign-in/passkey"] {
        let foreign = app.send_ours(path, &[]).header("sec-fetch-site", "cross-site").send().await;
        assert_eq!(foreign.status.as_u16(), 403, "{path}");
    }
    let forged = app.send_ours(&format!("{PASSKEYS}/begin"), &[("name", "x"), ("password", "password")]);
    assert_eq!(
        forged.header("cookie", &browser.cookie).send().await.status.as_u16(),
        403,
        "without the form's token"
    );
    let by_password = app.send_sign_in(&[("email", ANN), ("password", "password")]).await;
    assert!(
        by_password.status.as_u16() == 200 && by_password.text.contains("/sign-in/code"),
        "{by_password:?}"
    );
    // A passkey is two things in one: no code is asked for beside it.
    let stranger = Stranger::asked(&app).await;
    assert_eq!(stranger.send(&key.show(&options(&stranger.asked))).await.header("location"), ACCOUNT);
}

/// Servers that share a database: one asks, another is answered; what one has seen, the other knows.
#[tokio::test]
async fn one_server_asks_and_another_is_answered() {
    let (app, key) = ann_with_passkey().await;
    let other = TestApp::with(|parts| parts.store = app.app.store.clone()).await;
    let stranger = Stranger::asked(&app).await;
    let answer = key.show_uncounted(&options(&stranger.asked));
    let there = Stranger { app: &other, cookie: stranger.cookie.clone(), asked: stranger.asked };
    assert_eq!(there.send(&answer).await.status.as_u16(), 303);
    let here = Stranger { app: &app, ..there };
    is_refused(&here.send(&answer).await, Refusal::Answered);
}

#[tokio::test]
async fn where_there_are_none_it_is_said_how_to_have_them() {
    for (origin, said) in
        [("http://127.0.0.1:23000", "setting origin"), ("http://pay.example.org", "speak https")]
    {
        let app = TestApp::with(|parts| parts.origin = origin.into()).await;
        app.person(ANN).await;
        let form = app.get("/sign-in").send().await;
        assert!(!form.text.contains("passkey") && !form.header("content-security-policy").contains("script"));
        let browser = app.signed_in(ANN).await;
        let page = browser.look(ACCOUNT).await;
        assert!(page.text.contains("Passkeys are off") && page.text.contains(said), "{}", page.text);
        assert!(!page.text.contains("<script"), "{}", page.text);
        for refused in [begin(&browser, "Key ring").await, Stranger::asked(&app).await.asked] {
            assert_eq!(refused.status.as_u16(), 422);
            assert!(refused.text.contains(said), "{}", refused.text);
        }
    }
    // What a request says of its host is nothing to go by.
    let app = TestApp::new().await;
    let call = app.send_ours("/sign-in/passkey/begin", &[]).header("host", "evil.example");
    assert_eq!(options(&call.send().await)["rpId"], "pay.example.org");
    let onion = TestApp::with(|parts| parts.origin = "http://abcdefgh.onion".into()).await;
    assert_eq!(options(&Stranger::asked(&onion).await.asked)["rpId"], "abcdefgh.onion");
}
