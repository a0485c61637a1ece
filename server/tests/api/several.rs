//! Several servers on one database: who begins to sign in at one of them may go on at another.
use domain::{Timestamp, UserId};
use server::auth::second_factor::code_at;
use server::testing::{Answer, Browser, TestApp};

const ANN: &str = "ann@example.org";

async fn password(app: &TestApp, given: &str) -> Answer {
    app.send_sign_in(&[("email", ANN), ("password", given)]).await
}

async fn code(app: &TestApp, asked: &Answer, code: &str) -> Answer {
    let mut fields = asked.hidden();
    fields.push(("code".into(), code.into()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.send_ours("/sign-in/code", &fields).send().await
}

async fn code_of(app: &TestApp, ann: &UserId, later: i64) -> String {
    let factor = app.app.store.second_factor(ann).await.unwrap().unwrap();
    code_at(&factor.secret, Timestamp(app.app.now().0 + later))
}

/// Two servers, and Ann, who has a second factor.
async fn two() -> (TestApp, TestApp, UserId) {
    let one = TestApp::new().await;
    let ann = one.person(ANN).await;
    crate::second_factor::set_up(&one, &one.signed_in(ANN).await, &ann).await;
    let other = one.beside(|_| ());
    one.clock.advance(60);
    (one, other, ann)
}

#[tokio::test]
async fn a_code_is_shown_at_another_server_than_the_password_and_once() {
    let (one, other, ann) = two().await;
    let asked = password(&one, "password").await;
    let right = code_of(&one, &ann, 0).await;
    let entered = code(&other, &asked, &right).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/admin"));
    assert_eq!(Browser::holding(&one, &entered).look("/admin").await.status, 200);
    for app in [&one, &other] {
        let again = code(app, &asked, &code_of(&one, &ann, 30).await).await;
        assert!(again.status == 422 && again.text.contains("Show who you are again"), "{again:?}");
    }
    // Of two who bring one ticket to two servers at once, one goes on.
    one.clock.advance(60);
    let asked = password(&other, "password").await;
    let right = code_of(&one, &ann, 0).await;
    let (here, there) = tokio::join!(code(&one, &asked, &right), code(&other, &asked, &right));
    let mut both = [here.status.as_u16(), there.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [303, 422]);
    let asked = password(&one, "password").await;
    one.clock.advance(600);
    assert_eq!(code(&other, &asked, &code_of(&one, &ann, 0).await).await.status, 422, "too late anywhere");
}

#[tokio::test]
async fn a_ticket_of_another_database_or_for_another_question_opens_nothing() {
    let (one, _, ann) = two().await;
    let elsewhere = TestApp::with(|parts| parts.chance = server::chance::Chance::seeded(9)).await;
    let stranger = elsewhere.person(ANN).await;
    crate::second_factor::set_up(&elsewhere, &elsewhere.signed_in(ANN).await, &stranger).await;
    elsewhere.clock.advance(60);
    let asked = password(&elsewhere, "password").await;
    assert_eq!(code(&one, &asked, &code_of(&one, &ann, 0).await).await.status, 422);
    let own = password(&one, "password").await;
    let ticket = own.hidden().into_iter().find(|(name, _)| name == "ticket").unwrap().1;
    let consent = "/api-keys/authorize?permissions=btcpay.store.canviewinvoices&applicationName=Shop";
    let call = one.post(consent).header("content-type", "application/x-www-form-urlencoded");
    let granted = call.body(format!("ticket={ticket}&permission=btcpay.store.canviewinvoices")).send().await;
    assert_eq!(granted.status, 422, "a password alone gives no key: {granted:?}");
}

#[tokio::test]
async fn guesses_are_counted_for_all_servers_together() {
    let (one, other, ann) = two().await;
    for number in 0..10 {
        let app = if number % 2 == 0 { &one } else { &other };
        assert_eq!(password(app, "guess").await.status, 422, "{number}");
    }
    for app in [&one, &other] {
        let late = password(app, "password").await;
        assert!(late.status == 429 && late.header("retry-after").parse::<u64>().unwrap() <= 900, "{late:?}");
    }
    one.clock.advance(15 * 60);
    let mut asked = password(&other, "password").await;
    for number in 0..10 {
        let app = if number % 2 == 0 { &one } else { &other };
        asked = code(app, &asked, "000000").await;
    }
    assert_eq!(code(&one, &asked, &code_of(&one, &ann, 0).await).await.status, 429);
    let asked = password(&one, "password").await;
    assert_eq!(
        code(&other, &asked, &code_of(&one, &ann, 0).await).await.status,
        429,
        "a new ticket gives no more"
    );
}

/// Somebody who sends many guesses at once has no more of them looked at.
#[tokio::test]
async fn many_guesses_at_once_are_no_more_than_one_after_the_other() {
    let (one, other, _) = two().await;
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..16 {
        let router = if number % 2 == 0 { one.router.clone() } else { other.router.clone() };
        let app =
            TestApp { router, app: one.app.clone(), clock: one.clock.clone(), chain: one.chain.clone() };
        tries.spawn(async move { password(&app, "guess").await.status.as_u16() });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 6, "{answers:?}");
}
