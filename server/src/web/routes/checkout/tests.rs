//! Renewing through the real router: once, at today's rate, and only what may be.
use crate::testing::{Answer, TestApp};
use domain::StoreId;
use serde_json::{Value, json};

const QUARTER: i64 = 16 * 60;

struct Shop {
    app: TestApp,
    store: StoreId,
    key: String,
}

impl Shop {
    async fn open() -> Self {
        let app = TestApp::new().await;
        let (store, key) = app.shop_with_wallet("Harbour").await;
        Self { app, store, key }
    }

    async fn order(&self, order: Value) -> String {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        let made = self.app.post(&path).key(&self.key).json(&order).ok().await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn invoice(&self, id: &str) -> Value {
        self.app.get(&format!("/api/v1/invoices/{id}")).key(&self.key).ok().await
    }

    async fn count(&self) -> usize {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        self.app.get(&path).key(&self.key).ok().await.as_array().unwrap().len()
    }

    /// Presses the button on the page, or, where there is none, sends its form all the same.
    async fn renew(&self, id: &str) -> Answer {
        self.send(id, &format!("form-token={}", self.token(id).await)).await
    }

    async fn send(&self, id: &str, form: &str) -> Answer {
        let call = self.app.post(&format!("/i/{id}/renew"));
        call.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned()).send().await
    }

    async fn token(&self, id: &str) -> String {
        let page = self.app.get(&format!("/i/{id}")).send().await.text;
        let token = page.split_once("name=\"form-token\" value=\"").map(|(_, rest)| rest);
        token.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }

    /// Where renewing leads: the invoice whose page it is.
    async fn renewed(&self, id: &str) -> String {
        let answer = self.renew(id).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.header("location").strip_prefix("/i/").unwrap().to_owned()
    }

    async fn pay(&self, id: &str, sats: u64) {
        let path = format!("/api/v1/invoices/{id}/payment-methods");
        let methods = self.app.get(&path).key(&self.key).ok().await;
        let address = methods[0]["destination"].as_str().unwrap();
        self.app.chain.pay(&chain::script(address, domain::Network::Regtest).unwrap(), sats);
    }
}

fn five_dollars() -> Value {
    json!({
        "amount": "5", "currency": "USD",
        "metadata": {"orderId": "A 7", "itemDesc": "Tour", "buyerName": "Ann"},
        "checkout": {"expirationMinutes": 10, "speedPolicy": "LowSpeed", "defaultLanguage": "fr"},
        "receipt": {"showQR": false},
        "additionalSearchTerms": ["seven"],
    })
}

#[tokio::test]
async fn the_new_invoice_asks_for_the_same_and_is_another() {
    let shop = Shop::open().await;
    let old = shop.order(five_dollars()).await;
    shop.app.clock.advance(QUARTER);
    let new = shop.renewed(&old).await;
    assert_ne!(new, old);
    let (old, new) = (shop.invoice(&old).await, shop.invoice(&new).await);
    for same in ["amount", "currency", "metadata", "receipt", "storeId", "type"] {
        assert_eq!(old[same], new[same], "{same}");
    }
    for same in ["expirationMinutes", "monitoringMinutes", "speedPolicy", "defaultLanguage"] {
        assert_eq!(old["checkout"][same], new["checkout"][same], "{same}");
    }
    assert_eq!(new["status"], "New");
    assert_eq!(new["createdTime"].as_i64().unwrap(), old["createdTime"].as_i64().unwrap() + 16 * 60);
    let found = shop.app.get(&format!("/api/v1/stores/{}/invoices?textSearch=seven", shop.store));
    assert_eq!(found.key(&shop.key).ok().await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn pressing_twice_gives_the_same() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    shop.app.clock.advance(QUARTER);
    let (one, other) = tokio::join!(shop.renewed(&old), shop.renewed(&old));
    assert_eq!(one, other);
    assert_eq!(shop.renewed(&old).await, one);
    assert_eq!(shop.count().await, 2);
    shop.app.clock.advance(QUARTER);
    let next = shop.renewed(&one).await;
    assert_ne!(next, one, "the new one expires too, and is renewed in its turn");
    assert_eq!(shop.renewed(&old).await, one, "the first leads where it led");
}

#[tokio::test]
async fn what_was_paid_meanwhile_is_not_renewed() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "0.001", "currency": "BTC"})).await;
    let mut chain = shop.app.follower().await;
    shop.app.catch_up(&mut chain).await;
    shop.app.clock.advance(QUARTER);
    shop.app.chain.set_time(shop.app.app.now());
    shop.pay(&old, 100_000).await;
    shop.app.catch_up(&mut chain).await;
    assert_eq!(shop.renewed(&old).await, old, "it leads back to its own page");
    let page = shop.app.get(&format!("/i/{old}")).send().await;
    assert!(page.text.contains("Paid, but late"), "{}", page.text);
    assert_eq!(shop.count().await, 1);
}

#[tokio::test]
async fn who_paid_the_old_one_late_is_not_asked_to_pay_the_new_one() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "0.001", "currency": "BTC"})).await;
    let mut chain = shop.app.follower().await;
    shop.app.catch_up(&mut chain).await;
    shop.app.clock.advance(QUARTER);
    let new = shop.renewed(&old).await;
    assert!(shop.app.get(&format!("/i/{old}")).send().await.text.contains(&new));
    shop.app.chain.set_time(shop.app.app.now());
    shop.pay(&old, 100_000).await;
    shop.app.catch_up(&mut chain).await;
    let page = shop.app.get(&format!("/i/{old}")).send().await.text;
    assert!(page.contains("Paid, but late") && !page.contains(&new), "{page}");
    assert_eq!(shop.renewed(&old).await, old, "not even from a page that still has the button");
    shop.app.clock.advance(QUARTER);
    assert_eq!(shop.renewed(&old).await, old);
}

#[tokio::test]
async fn the_new_invoice_says_that_something_came_for_one_before_it() {
    let shop = Shop::open().await;
    let first = shop.order(json!({"amount": "0.001", "currency": "BTC"})).await;
    let mut chain = shop.app.follower().await;
    shop.app.catch_up(&mut chain).await;
    shop.app.clock.advance(QUARTER);
    let second = shop.renewed(&first).await;
    shop.app.clock.advance(QUARTER);
    let third = shop.renewed(&second).await;
    let page = async || shop.app.get(&format!("/i/{third}?lang=en")).send().await.text;
    assert!(!page().await.contains(&first) && !page().await.contains("Something has already arrived"));
    shop.app.chain.set_time(shop.app.app.now());
    shop.pay(&first, 100_000).await;
    shop.app.catch_up(&mut chain).await;
    let text = page().await;
    assert!(text.contains("Something has already arrived"), "{text}");
    assert!(text.contains(&format!("href=\"/i/{first}?lang=en\"")), "{text}");
    shop.pay(&third, 100_000).await;
    shop.app.catch_up(&mut chain).await;
    assert!(!page().await.contains(&first), "there is nothing to warn of any more");
}

#[tokio::test]
async fn what_may_not_be_renewed_leads_back() {
    let shop = Shop::open().await;
    let shops_own = json!({"amount": "5", "currency": "USD", "metadata": {"orderId": "7"},
        "checkout": {"redirectURL": "https://shop.example/"}});
    let refused = json!({"amount": "5", "currency": "USD", "checkout": {"renewable": false}});
    let open = json!({"currency": "USD"});
    let mut ids = Vec::new();
    for order in [shops_own.clone(), refused, open] {
        ids.push(shop.order(order).await);
    }
    let running = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    assert_eq!(shop.renewed(&running).await, running);
    let mut wanted = shops_own;
    wanted["checkout"]["renewable"] = json!(true);
    let wanted = shop.order(wanted).await;
    shop.app.clock.advance(QUARTER);
    for id in ids {
        assert_eq!(shop.renewed(&id).await, id);
    }
    assert_eq!(shop.count().await, 5);
    assert_ne!(shop.renewed(&wanted).await, wanted, "the shop may want it");
    shop.app.clock.advance(30 * 24 * 60 * 60);
    assert_eq!(shop.renewed(&running).await, running, "long over");
}

#[tokio::test]
async fn a_get_renews_nothing_and_what_is_not_there_is_a_page() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    shop.app.clock.advance(QUARTER);
    for method in ["GET", "HEAD"] {
        let answer = shop.app.call(method, &format!("/i/{old}/renew?lang=de")).send().await;
        let found = (answer.status.as_u16(), answer.header("location"));
        assert_eq!(found, (303, &*format!("/i/{old}?lang=de")), "{method}");
    }
    assert_eq!(shop.app.call("PUT", &format!("/i/{old}/renew")).send().await.status, 405);
    assert_eq!(shop.app.get("/i/nothing/renew").send().await.status, 404);
    for nothing in ["nothing", "%00", "..%2f", &"x".repeat(300)] {
        assert_eq!(shop.renew(nothing).await.status, 404, "{nothing}");
    }
    assert_eq!(shop.count().await, 1);
    let deleted = shop.app.delete(&format!("/api/v1/stores/{}", shop.store)).key(&shop.key).send().await;
    assert!(deleted.status.is_success());
    assert_eq!(shop.renew(&old).await.status, 410);
}

#[tokio::test]
async fn renewals_count_against_the_limits_of_strangers() {
    let shop = Shop::open().await;
    let mut ids = Vec::new();
    for _ in 0..70 {
        ids.push(shop.order(json!({"amount": "5", "currency": "USD"})).await);
    }
    shop.app.clock.advance(QUARTER);
    let mut made = 0;
    while shop.renew(&ids[made]).await.status == 303 {
        made += 1;
    }
    assert!((1..70).contains(&made), "{made}");
    let refused = shop.renew(&ids[made]).await;
    assert_eq!(refused.status, 429);
    assert!(!refused.header("retry-after").is_empty() && refused.text.contains("Nothing has been made"));
    assert_eq!(shop.count().await, ids.len() + made);
    assert_ne!(shop.renewed(&ids[0]).await, ids[0], "what was renewed before costs nothing");
}

#[tokio::test]
async fn a_form_that_did_not_stand_on_the_page_is_confirmed_first() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    let other = shop.order(json!({"amount": "6", "currency": "USD"})).await;
    shop.app.clock.advance(QUARTER);
    let bare = shop.app.post(&format!("/i/{old}/renew")).send().await;
    assert_eq!(bare.status, 200);
    assert!(
        bare.text.contains("renew its invoice over") && bare.text.contains("form-token"),
        "{}",
        bare.text
    );
    let stale = shop.send(&old, &format!("form-token={}", shop.token(&other).await)).await;
    assert_eq!(stale.status, 422, "a token is good for one invoice");
    assert_eq!(shop.count().await, 2);
    assert_ne!(shop.renewed(&old).await, old);
}

#[tokio::test]
async fn the_page_offers_to_renew_and_then_leads_on() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    let page = async || shop.app.get(&format!("/i/{old}?lang=en")).send().await.text;
    assert!(!page().await.contains("/renew"));
    shop.app.clock.advance(QUARTER);
    assert!(page().await.contains(&format!("action=\"/i/{old}/renew?lang=en\"")), "{}", page().await);
    let new = shop.renewed(&old).await;
    let text = page().await;
    assert!(!text.contains("/renew") && text.contains(&format!("href=\"/i/{new}?lang=en\"")), "{text}");
}

#[tokio::test]
async fn a_paid_invoice_leads_back_to_the_shop_by_itself_where_it_asks_for_that() {
    let shop = Shop::open().await;
    let order = |automatically: bool| {
        json!({"amount": "5", "currency": "USD", "metadata": {"orderId": "A/7"}, "checkout": {
            "redirectURL": "https://shop.example/t?o={OrderId}&i={InvoiceId}", "redirectAutomatically": automatically}})
    };
    let (asked, not_asked) = (shop.order(order(true)).await, shop.order(order(false)).await);
    let page = async |path: String| shop.app.get(&path).send().await.text;
    assert!(!page(format!("/i/{asked}")).await.contains("shop.example"), "not before it is paid");
    for id in [&asked, &not_asked] {
        let mark =
            shop.app.post(&format!("/api/v1/stores/{}/invoices/{id}/status", shop.store)).key(&shop.key);
        mark.json(&json!({"status": "Settled"})).ok().await;
    }
    let way = |id: &str| format!("https://shop.example/t?o=A%2F7&#38;i={id}");
    let text = page(format!("/i/{asked}")).await;
    let refresh =
        format!("<noscript><meta http-equiv=\"refresh\" content=\"10; url={}\"></noscript>", way(&asked));
    assert!(text.contains(&refresh) && text.contains("data-away=\"10\""), "{text}");
    for still in [format!("/i/{asked}?still=1"), format!("/i/{not_asked}")] {
        let text = page(still.clone()).await;
        assert!(text.contains("https://shop.example/") && !text.contains("http-equiv"), "{still}: {text}");
        assert!(!text.contains("data-away"), "{still}");
    }
    shop.app.clock.advance(30 * 24 * 60 * 60);
    assert!(!page(format!("/i/{asked}")).await.contains("http-equiv"), "who looks it up later may stay");
}

#[tokio::test]
async fn the_invoice_or_the_store_names_the_language() {
    let shop = Shop::open().await;
    let french =
        shop.order(json!({"amount": "5", "currency": "USD", "checkout": {"defaultLanguage": "fr-FR"}})).await;
    let unsaid = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    let hostile = shop
        .order(json!({"amount": "5", "currency": "USD", "checkout": {"defaultLanguage": "\"><b>"}}))
        .await;
    let language = async |path: &str, browser: Option<&str>| {
        let call = shop.app.get(path);
        let call = if let Some(wish) = browser { call.header("accept-language", wish) } else { call };
        let text = call.send().await.text;
        text.split_once("<html lang=\"").unwrap().1[..2].to_owned()
    };
    assert_eq!(language(&format!("/i/{french}"), Some("de")).await, "fr");
    assert_eq!(language(&format!("/i/{french}?lang=es"), Some("de")).await, "es");
    assert_eq!(language(&format!("/i/{unsaid}"), Some("de")).await, "de");
    assert_eq!(language(&format!("/i/{hostile}"), None).await, "en");
    let settings = json!({"name": "Harbour", "defaultLang": "tr"});
    shop.app.put(&format!("/api/v1/stores/{}", shop.store)).key(&shop.key).json(&settings).ok().await;
    assert_eq!(language(&format!("/i/{unsaid}"), None).await, "tr");
}

#[tokio::test]
async fn shops_may_frame_the_checkout_and_nothing_else() {
    let shop = Shop::open().await;
    let id = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    let policy =
        async |path: &str| shop.app.get(path).send().await.header("content-security-policy").to_owned();
    let live = policy(&format!("/i/{id}")).await;
    for part in
        ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors http: https:"]
    {
        assert!(live.contains(part), "{part}: {live}");
    }
    assert!(!live.contains("unsafe"));
    for path in [format!("/i/{id}/receipt"), format!("/donate/{}", shop.store), "/nowhere".into()] {
        let still = policy(&path).await;
        assert!(still.contains("frame-ancestors 'none'") && !still.contains("script-src"), "{path}: {still}");
    }
}

#[tokio::test]
async fn the_shops_script_may_be_loaded_by_any_page() {
    let shop = Shop::open().await;
    let script = shop.app.get("/modal/btcpay.js").send().await;
    assert_eq!(script.status, 200);
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    for name in [
        "setApiUrlPrefix",
        "showInvoice",
        "hideFrame",
        "showFrame",
        "appendInvoiceFrame",
        "onModalWillEnter",
        "onModalWillLeave",
        "onModalReceiveMessage",
    ] {
        assert!(script.text.contains(name), "{name}");
    }
    let id = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    let old = shop.app.get(&format!("/invoice?id={id}&view=modal")).send().await;
    assert_eq!((old.status.as_u16(), old.header("location")), (303, &*format!("/i/{id}")));
    assert_eq!(shop.app.get("/invoice?id=//evil.example").send().await.status, 404);
}

/// The paths in the table of routes, with something that exists in the place of each name in braces.
fn paths(id: &str, store: &str) -> Vec<String> {
    let table = include_str!("../../routes.rs");
    let routes = table.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let filled = |route: &str| {
        let parts = route.split('/').map(|part| match part {
            "{id}" => id,
            "{file}" => crate::web::files()[0].path.strip_prefix("/assets/").unwrap(),
            named if named.starts_with('{') => store,
            plain => plain,
        });
        parts.collect::<Vec<_>>().join("/")
    };
    routes.map(filled).collect()
}

#[tokio::test]
async fn no_route_sets_a_cookie() {
    use axum::http::Request;
    use tower::ServiceExt;
    let shop = Shop::open().await;
    let id = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    let paths = paths(&id, shop.store.as_str());
    assert!(paths.len() >= 10, "{paths:?}");
    for path in paths {
        for method in ["GET", "POST"] {
            let request =
                Request::builder().method(method).uri(&path).body(axum::body::Body::empty()).unwrap();
            let answer = shop.app.router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.headers().get("set-cookie"), None, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_answered_in_a_shops_frame_can_be_seen_there() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    shop.app.clock.advance(QUARTER);
    let framed = |answer: &Answer| answer.header("content-security-policy").to_owned();
    let unconfirmed = shop.send(&old, "").await;
    assert_eq!(unconfirmed.status, 200, "{unconfirmed:?}");
    let missing = shop.app.get("/i/nothing").send().await;
    let unpaid = shop.app.post(&format!("/i/{old}/demo-pay")).send().await;
    let wrong_way = shop.app.put(&format!("/i/{old}/renew")).send().await;
    for answer in [&unconfirmed, &missing, &unpaid, &wrong_way] {
        assert!(framed(answer).ends_with("; frame-ancestors http: https:"), "{answer:?}");
        assert!(!framed(answer).contains("script-src"), "{answer:?}");
    }
    let donate = format!("/donate/{}", shop.store);
    let donated = shop.app.post(&donate).header("content-type", "application/x-www-form-urlencoded");
    let elsewhere = [
        donated.body("amount=5").send().await,
        shop.app.get(&donate).send().await,
        shop.app.get(&format!("/i/{old}/receipt")).send().await,
        shop.app.get("/nowhere").send().await,
        shop.app.get("/i").send().await,
    ];
    for answer in &elsewhere {
        assert!(framed(answer).ends_with("; frame-ancestors 'none'"), "{answer:?}");
    }
}

#[tokio::test]
async fn who_renews_too_often_reads_so_in_the_frame() {
    let shop = Shop::open().await;
    let old = shop.order(json!({"amount": "5", "currency": "USD"})).await;
    shop.app.clock.advance(QUARTER);
    for number in 0..41 {
        shop.app
            .form(&format!("/donate/{}", shop.store), &format!("amount={}", 5 + number))
            .from("127.0.0.1:1")
            .send()
            .await;
    }
    let refused = shop.renew(&old).await;
    assert_eq!(refused.status, 429, "{refused:?}");
    let policy = refused.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self'") && policy.ends_with("frame-ancestors http: https:"),
        "{policy}"
    );
}

#[tokio::test]
async fn a_gift_is_not_renewed_once_its_page_takes_nothing_more() {
    let shop = Shop::open().await;
    let pages = format!("/api/v1/stores/{}/donation-pages", shop.store);
    let end = crate::testing::START.0 + QUARTER;
    let page = |slug: &str| json!({"slug": slug, "title": "Mend the roof", "endsAt": end});
    let ending = shop.app.post(&pages).key(&shop.key).json(&page("ending")).ok().await;
    let open = json!({"slug": "leaving", "title": "Mend the wall"});
    let leaving = shop.app.post(&pages).key(&shop.key).json(&open).ok().await;
    let give = async |slug: &str| {
        let given = shop.app.form(&format!("/donate/{slug}"), "amount=5").send().await;
        given.header("location").strip_prefix("/i/").unwrap().to_owned()
    };
    let (one, other) = (give("ending").await, give("leaving").await);
    shop.app.clock.advance(QUARTER);
    assert_ne!(shop.token(&other).await, "", "an open page's gift has the button");
    let path = format!("{pages}/{}", leaving["id"].as_str().unwrap());
    shop.app.call("DELETE", &path).key(&shop.key).send().await;
    assert_eq!(ending["state"], "open");
    for (id, status, said) in [(&one, 409, "This appeal has ended"), (&other, 410, "no longer here")] {
        assert_eq!(shop.token(id).await, "", "there is no button");
        let token = crate::web::guard::token(&shop.app.app, &format!("/i/{id}/renew"));
        let refused = shop.send(id, &format!("form-token={token}")).await;
        assert_eq!(refused.status, status, "{refused:?}");
        assert!(refused.text.contains(said), "{}", refused.text);
    }
    assert_eq!(shop.count().await, 2);
}
