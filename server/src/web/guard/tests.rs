//! Forms through the real router: whom they make an invoice for, and what becomes of the others.
use super::proof::is_solved;
use super::sent::{ANSWER, PUZZLE, TICKET};
use super::{Proxies, Rules, TOKEN, Work, token};
use crate::testing::{Answer, Call, TestApp};
use crate::web::guard::Guard;
use axum::http::HeaderName;
use domain::StoreId;
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";
/// Where everybody seems to be behind a proxy: told apart by nothing.
const PROXY: &str = "127.0.0.1:1";

/// A server, a shop on it, and how many invoices it has.
struct Scene {
    app: TestApp,
    store: StoreId,
    key: String,
    page: String,
}

impl Scene {
    async fn usual() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = Rules::default();
        change(&mut rules);
        let app = TestApp::with(|parts| parts.guard = Guard::new(rules)).await;
        let (store, key) = app.shop_with_wallet("Harbour").await;
        let page = format!("/donate/{store}");
        Self { app, store, key, page }
    }

    /// From another site: without a token.
    fn post(&self, fields: &str) -> Call {
        self.app.post(&self.page).header("content-type", FORM).body(fields.to_owned())
    }

    async fn give(&self) -> Answer {
        self.app.form(&self.page, "amount=5").send().await
    }

    async fn give_from(&self, peer: &str) -> Answer {
        self.app.form(&self.page, "amount=5").from(peer).send().await
    }

    async fn count(&self) -> usize {
        let list = self.app.get(&format!("/api/v1/stores/{}/invoices", self.store)).key(&self.key).ok().await;
        list.as_array().unwrap().len()
    }

    /// The page's one button is pressed: all hidden fields are sent, with these instead where they are named.
    async fn press(&self, page: &Answer, instead: &[(&str, &str)]) -> Answer {
        let value = |name: &str, value: &str| {
            instead.iter().find(|(other, _)| *other == name).map_or(value.to_owned(), |(_, v)| (*v).into())
        };
        let pairs = page.hidden().into_iter().map(|(name, v)| (name.clone(), value(&name, &v)));
        let form: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.post(&form).send().await
    }
}

fn field(page: &Answer, name: &str) -> String {
    page.hidden().into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default()
}

fn solve(page: &Answer) -> String {
    let puzzle = field(page, PUZZLE);
    let bits = page.text.split_once("data-bits=\"").unwrap().1.split_once('"').unwrap().0.parse().unwrap();
    (0..).map(|n: u32| n.to_string()).find(|n| is_solved(&puzzle, n, bits)).unwrap()
}

#[tokio::test]
async fn a_form_of_another_site_takes_one_more_press() {
    let scene = Scene::usual().await;
    let asked = scene.post("amount=12,50&note=%22%3E%3Cscript%3E&submit=1").send().await;
    assert_eq!(asked.status, 200);
    assert!(asked.text.contains("You asked to give 12.50\u{a0}USD to Harbour."), "{}", asked.text);
    assert!(asked.text.contains("Nothing has been made yet") && !asked.text.contains("<script"));
    assert_eq!(field(&asked, "note"), "\"><script>");
    assert_eq!(scene.count().await, 0);
    let given = scene.press(&asked, &[]).await;
    assert_eq!(given.status, 303, "{given:?}");
    assert_eq!(scene.count().await, 1);
    let open = scene.post("open=1").send().await;
    assert!(open.text.contains("decide the amount in your wallet"), "{}", open.text);
    assert_eq!(scene.press(&open, &[]).await.status, 303);
}

#[tokio::test]
async fn who_is_held_back_reads_why_in_their_language_and_keeps_it() {
    let scene = Scene::with(|rules| rules.open_donations = 1).await;
    let path = format!("{}?lang=fa", scene.page);
    let asked = scene.app.post(&path).header("content-type", FORM).body("amount=5").send().await;
    assert!(asked.text.contains("<html lang=\"fa\" dir=\"rtl\">"), "{}", asked.text);
    assert!(asked.text.contains(&format!("action=\"{path}\"")), "{}", asked.text);
    let form = || scene.app.form(&path, "amount=5");
    assert!(form().send().await.header("location").ends_with("?lang=fa"));
    let work = form().send().await;
    assert!(work.status == 429 && work.text.contains(&format!("action=\"{path}\"")), "{work:?}");
}

#[tokio::test]
async fn a_stale_or_forged_token_mints_nothing_and_keeps_the_amount() {
    let scene = Scene::usual().await;
    let app = &scene.app;
    let other = app.store(&app.person("other@example.org").await, "Other").await;
    let old = token(&app.app, &scene.page);
    let form = |token: &str| format!("amount=25&currency=eur&{TOKEN}={token}");
    app.clock.advance(12 * 60 * 60);
    assert_eq!(scene.post(&form(&old)).send().await.status, 303, "just in time");
    app.clock.advance(1);
    let elsewhere = TestApp::with(|parts| parts.chance = crate::chance::Chance::seeded(9)).await;
    let mut longer = token(&app.app, &scene.page);
    longer.push('A');
    let wrong = [
        old.clone(),
        token(&app.app, &format!("/donate/{other}")),
        token(&app.app, &format!("{}/", scene.page)),
        token(&elsewhere.app, &scene.page),
        longer,
        "A".repeat(55),
        "%00".into(),
        "%C3%A9".into(),
        "x".repeat(7_000),
    ];
    for (minted, wrong) in (1..).zip(wrong) {
        let refused = scene.post(&form(&wrong)).send().await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text.contains("25\u{a0}EUR") && refused.text.contains("once more"), "{refused:?}");
        assert_eq!((field(&refused, "amount"), field(&refused, "currency")), ("25".into(), "eur".into()));
        assert_eq!(scene.count().await, minted);
        let again = scene.press(&refused, &[]).await;
        assert_eq!(again.status, 303, "the fresh token is good");
    }
}

#[tokio::test]
async fn a_form_sent_twice_comes_to_one_invoice() {
    let scene = Scene::usual().await;
    let token = token(&scene.app.app, &scene.page);
    let form = |amount: &str| scene.post(&format!("amount={amount}&{TOKEN}={token}"));
    let (one, two) = tokio::join!(form("5").send(), form("5").send());
    let three = form("5").send().await;
    assert_eq!((one.status.as_u16(), two.status.as_u16(), three.status.as_u16()), (303, 303, 303));
    assert_eq!(one.header("location"), two.header("location"));
    assert_eq!(one.header("location"), three.header("location"));
    assert_eq!(scene.count().await, 1);
    let other = form("6").send().await;
    assert_ne!(other.header("location"), one.header("location"), "who goes back and chooses again");
    scene.app.clock.advance(60 * 60);
    let later = form("5").send().await;
    assert_ne!(later.header("location"), one.header("location"), "it is not sent to one that has expired");
    assert_eq!(scene.count().await, 3);
}

#[tokio::test]
async fn a_flood_from_one_client_stops_nobody_else() {
    let scene = Scene::with(|rules| rules.work = Work::Off).await;
    for _ in 0..20 {
        assert_eq!(scene.give_from("[2001:db8::1]:9").await.status, 303);
    }
    let late = scene.give_from("[2001:db8::ffff:2]:9").await;
    assert_eq!((late.status.as_u16(), late.header("retry-after")), (429, "10"), "the same network");
    assert!(late.text.contains("Nothing has been made yet"), "{}", late.text);
    assert_eq!(scene.count().await, 20);
    assert_eq!(scene.give_from("[2001:db8:0:1::1]:9").await.status, 303);
    assert_eq!(scene.give_from("198.51.100.1:9").await.status, 303);
    let claims = scene.app.form(&scene.page, "amount=5").from("[2001:db8::1]:9");
    let claims = claims.header("x-forwarded-for", "198.51.100.9").header("forwarded", "for=198.51.100.9");
    assert_eq!(claims.send().await.status, 429, "no header is believed");
    scene.app.clock.advance(5);
    assert_eq!(scene.give_from("[2001:db8::1]:9").await.status, 303);
}

#[tokio::test]
async fn a_trusted_proxys_clients_are_told_apart() {
    let header = Some(HeaderName::from_static("x-forwarded-for"));
    let proxies = Proxies { header, trusted: vec!["127.0.0.1/32".parse().unwrap()] };
    let scene = Scene::with(|rules| (rules.work, rules.proxies) = (Work::Off, proxies)).await;
    let give = async |forwarded: &str| {
        let call = scene.app.form(&scene.page, "amount=5").from(PROXY);
        call.header("x-forwarded-for", forwarded).send().await.status.as_u16()
    };
    for number in 0..20 {
        assert_eq!(give(&format!("192.0.2.{number}, 198.51.100.1")).await, 303);
    }
    assert_eq!(give("192.0.2.200, 198.51.100.1").await, 429, "only the last one is the proxy's word");
    assert_eq!(give("198.51.100.1, 198.51.100.2").await, 303);
}

#[tokio::test]
async fn forms_beyond_a_stores_limit_mint_nothing_until_time_passes() {
    let scene = Scene::with(|rules| rules.work = Work::Off).await;
    for _ in 0..60 {
        assert_eq!(scene.give_from(PROXY).await.status, 303);
    }
    let late = scene.give_from(PROXY).await;
    assert_eq!((late.status.as_u16(), late.header("retry-after")), (429, "10"));
    assert!(late.text.contains("Nothing has been made yet"), "{}", late.text);
    assert_eq!(scene.count().await, 60);
    assert_eq!(scene.app.get(&scene.page).send().await.status, 200);
    let path = format!("/api/v1/stores/{}/invoices", scene.store);
    scene.app.post(&path).key(&scene.key).json(&json!({"amount": "5", "currency": "USD"})).ok().await;
    scene.app.clock.advance(1);
    for expected in [303, 303, 429] {
        assert_eq!(scene.give_from(PROXY).await.status, expected);
    }
}

#[tokio::test]
async fn beyond_the_ceiling_strangers_wait_until_invoices_are_paid_or_over() {
    let scene = Scene::with(|rules| (rules.work, rules.open_donations) = (Work::Off, 3)).await;
    let path = format!("/api/v1/stores/{}/invoices", scene.store);
    let sell = || scene.app.post(&path).key(&scene.key).json(&json!({"amount": "5", "currency": "USD"})).ok();
    for _ in 0..3 {
        sell().await;
    }
    for expected in [303, 303, 303, 429, 429] {
        assert_eq!(scene.give().await.status, expected);
    }
    assert_eq!(scene.give().await.header("retry-after"), "60");
    sell().await;
    assert_eq!(scene.count().await, 7, "who has a key is neither counted nor held");
    scene.app.clock.advance(16 * 60);
    crate::app::expire::run(&scene.app.app).await.unwrap();
    assert_eq!(scene.give().await.status, 303);
}

#[tokio::test]
async fn over_a_limit_a_browser_works_its_way_past_once() {
    let scene = Scene::with(|rules| rules.open_donations = 1).await;
    assert_eq!(scene.give().await.status, 303);
    let asked = scene.give().await;
    assert_eq!((asked.status.as_u16(), asked.header("retry-after")), (429, "20"));
    assert!(asked.text.contains("Please wait 20 seconds"), "{}", asked.text);
    assert!(asked.header("content-security-policy").contains("script-src 'self';"));
    let script = asked.text.split_once("<script src=\"").unwrap().1.split_once('"').unwrap().0;
    let script = scene.app.get(script).send().await;
    assert_eq!(
        (script.status.as_u16(), script.header("content-type")),
        (200, "text/javascript; charset=utf-8")
    );

    let answer = solve(&asked);
    for wrong in ["", "0", "-1", "99999999999999999999999", &format!(" {answer}")] {
        assert_eq!(scene.press(&asked, &[(ANSWER, wrong)]).await.status, 429, "{wrong}");
    }
    let for_other = super::proof::puzzle(&scene.app.app, "/donate/other", 0).0;
    assert_eq!(scene.press(&asked, &[(ANSWER, &answer), (PUZZLE, &for_other)]).await.status, 429);
    assert_eq!(scene.count().await, 1);
    let first = scene.press(&asked, &[(ANSWER, &answer)]).await;
    assert_eq!((first.status.as_u16(), scene.count().await), (303, 2));
    let again = scene.press(&asked, &[(ANSWER, &answer)]).await;
    assert_eq!(again.header("location"), first.header("location"), "the same form, the same invoice");
    let used = scene.press(&asked, &[(ANSWER, &answer), ("amount", "6")]).await;
    assert_eq!((used.status.as_u16(), scene.count().await), (429, 2), "one answer, one invoice");
    let late = scene.give().await;
    scene.app.clock.advance(15 * 60 + 1);
    let late = scene.press(&late, &[(ANSWER, &solve(&late)), (TICKET, "")]).await;
    assert_eq!(late.status, 429, "too late");
}

#[tokio::test]
async fn work_that_was_used_takes_nothing_from_others() {
    let scene = Scene::with(|rules| rules.open_donations = 1).await;
    assert_eq!(scene.give().await.status, 303);
    let asked = scene.give().await;
    let answer = solve(&asked);
    assert_eq!(scene.press(&asked, &[(ANSWER, &answer)]).await.status, 303);
    for amount in 100..170 {
        let used = scene.press(&asked, &[(ANSWER, &answer), ("amount", &amount.to_string())]).await;
        assert_eq!(used.status, 429);
    }
    let other = scene.give().await;
    let given = scene.press(&other, &[(ANSWER, &solve(&other))]).await;
    assert_eq!((given.status.as_u16(), scene.count().await), (303, 3));
}

#[tokio::test]
async fn without_scripts_a_donor_waits_for_a_turn() {
    let scene = Scene::with(|rules| rules.open_donations = 1).await;
    assert_eq!(scene.give().await.status, 303);
    let (first, second) = (scene.give().await, scene.give().await);
    assert!(second.text.contains("Please wait 21 seconds"), "{}", second.text);
    scene.app.clock.advance(15);
    let early = scene.press(&first, &[]).await;
    assert_eq!((early.status.as_u16(), early.header("retry-after")), (429, "5"));
    assert_eq!(field(&early, TICKET), field(&first, TICKET), "the place in the line is kept");
    scene.app.clock.advance(5);
    assert_eq!(scene.press(&second, &[]).await.status, 429);
    let done = scene.press(&early, &[]).await;
    assert_eq!(done.status, 303);
    let again = scene.press(&early, &[("amount", "6")]).await;
    assert_eq!((again.status.as_u16(), scene.count().await), (429, 2), "one turn, one invoice");
    scene.app.clock.advance(1);
    assert_eq!(scene.press(&second, &[]).await.status, 303);
}

#[tokio::test]
async fn behind_an_onion_service_a_robot_locks_out_nobody_who_works() {
    let scene = Scene::usual().await;
    let mut robot = 0;
    while scene.give_from(PROXY).await.status == 303 {
        robot += 1;
    }
    assert_eq!(robot, 40, "the last third is for those who work");
    let asked = scene.give_from(PROXY).await;
    assert_eq!((asked.status.as_u16(), scene.count().await), (429, 40));
    assert_eq!(scene.press(&asked, &[(ANSWER, &solve(&asked))]).await.status, 303);
}

#[tokio::test]
async fn work_leads_past_the_ceiling_but_not_past_what_a_store_may_have() {
    let scene = Scene::with(|rules| rules.open_donations = 1).await;
    assert_eq!(scene.give().await.status, 303);
    let asked = scene.give().await;
    for _ in 0..60 {
        let _ = scene.app.app.guard.limits.take(
            super::Caller { store: &scene.store, address: None, standing: super::Standing::Proven },
            scene.app.app.now(),
            &scene.app.app.chance,
        );
    }
    let refused = scene.press(&asked, &[(ANSWER, &solve(&asked))]).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "10"));
    assert!(!refused.text.contains("form-puzzle"), "no work helps here: {}", refused.text);
    assert_eq!(scene.count().await, 1);
}

#[tokio::test]
async fn neither_work_nor_waiting_leads_past_the_upper_ceiling() {
    for work in [Work::Busy, Work::Always] {
        let scene = Scene::with(|rules| (rules.open_donations, rules.work) = (1, work)).await;
        for _ in 0..5 {
            let asked = scene.give().await;
            let done = if asked.status == 303 {
                asked
            } else {
                scene.press(&asked, &[(ANSWER, &solve(&asked))]).await
            };
            assert_eq!(done.status, 303, "{done:?}");
        }
        let full = scene.give().await;
        assert_eq!((full.status.as_u16(), full.header("retry-after")), (429, "60"));
        assert!(full.text.contains("Nothing has been made yet"), "{}", full.text);
        assert!(!full.text.contains("form-puzzle"), "no work is asked for that helps nobody: {}", full.text);
        scene.app.clock.advance(16 * 60);
        crate::app::expire::run(&scene.app.app).await.unwrap();
        assert_ne!(scene.give().await.header("retry-after"), "60", "when they ran out, there is room again");
    }
}

#[tokio::test]
async fn an_answer_from_before_the_upper_ceiling_is_of_no_use_beyond_it() {
    let scene = Scene::with(|rules| rules.open_donations = 1).await;
    assert_eq!(scene.give().await.status, 303);
    let early =
        [scene.give().await, scene.give().await, scene.give().await, scene.give().await, scene.give().await];
    for (place, asked) in (1..).zip(&early) {
        let done = scene.press(asked, &[(ANSWER, &solve(asked))]).await;
        assert_eq!(done.status.as_u16(), if place < 5 { 303 } else { 429 });
    }
    scene.app.clock.advance(60);
    assert_eq!(scene.press(&early[4], &[]).await.status, 429, "nor a turn that was waited for");
    assert_eq!(scene.count().await, 5);
}

#[tokio::test]
async fn work_may_be_asked_of_everybody() {
    let scene = Scene::with(|rules| rules.work = Work::Always).await;
    let asked = scene.give().await;
    assert_eq!((asked.status.as_u16(), asked.header("retry-after")), (200, ""));
    assert!(!asked.text.contains("Many people"), "{}", asked.text);
    assert_eq!(scene.count().await, 0);
    assert_eq!(scene.press(&asked, &[(ANSWER, &solve(&asked))]).await.status, 303);
    let script = Scene::usual().await;
    assert!(!script.app.get(&script.page).send().await.text.contains("<script"), "only where there is work");
}

#[tokio::test]
async fn hostile_headers_and_values_mint_nothing_and_are_echoed_nowhere() {
    let scene = Scene::usual().await;
    let hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    let queries = [
        format!("?lang={hostile}"),
        format!("?redirect=https://evil.example&lang={hostile}"),
        "?%FF=%".into(),
    ];
    for query in queries {
        let call = scene.app.post(&format!("{}{query}", scene.page)).header("content-type", FORM);
        let call = call.header("host", "evil.example").header("x-forwarded-host", "evil.example");
        let call = call.header("x-forwarded-proto", "javascript").header("accept-language", "\"><script>");
        let fields = format!("amount=5&lang={hostile}&redirect=https://evil.example&action=//evil.example");
        let asked = call.body(fields).send().await;
        assert_eq!(asked.status, 200, "{query}");
        assert!(!asked.text.contains("<script") && !asked.text.contains("javascript"), "{}", asked.text);
        assert!(asked.text.contains(&format!("action=\"{}\"", scene.page)), "{}", asked.text);
        let given = scene.press(&asked, &[]).await;
        assert!(given.header("location").starts_with("/i/"), "{given:?}");
    }
    let before = scene.count().await;
    for amount in ["-5", "NaN", "1e9", "0x10", "5%00", "%F0%9F%92%B0", &"9".repeat(5_000)] {
        let answer = scene.app.form(&scene.page, &format!("amount={amount}")).send().await;
        assert_eq!(answer.status, 422, "{amount}");
    }
    let huge = scene.app.form(&scene.page, &format!("amount=5&note={}", "x".repeat(20_000))).send().await;
    assert_eq!((huge.status.as_u16(), scene.count().await), (422, before));
}
