//! The pages through the real router: what they answer, what they mint, and whom they believe.
use crate::testing::{Answer, TestApp};
use domain::StoreId;
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";

/// The form of the store's own page, from the one who filled it in; behind a proxy, so that nobody is told apart.
async fn give(app: &TestApp, store: &StoreId, form: &str) -> Answer {
    let call = app.form(&format!("/donate/{store}"), form).from("127.0.0.1:1");
    call.header("origin", "https://elsewhere.example").send().await
}

async fn invoices(app: &TestApp, store: &StoreId, key: &str) -> Vec<Value> {
    let list = app.get(&format!("/api/v1/stores/{store}/invoices")).key(key).ok().await;
    list.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_form_makes_an_invoice_and_leads_to_its_page() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let answer = give(&app, &store, "amount=25").await;
    assert_eq!(answer.status, 303);
    let path = answer.header("location").to_owned();
    let made = invoices(&app, &store, &key).await;
    assert_eq!(path, format!("/i/{}", made[0]["id"].as_str().unwrap()));
    assert_eq!(made[0]["amount"], "25.00");
    let page = app.get(&path).send().await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Harbour") && page.text.contains("bitcoin:bcrt1q"), "{}", page.text);
    assert!(!page.text.contains("Pay with test coins"));
}

#[tokio::test]
async fn looking_mints_nothing() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let page = format!("/donate/{store}");
    for path in [page.clone(), format!("{page}?amount=25"), format!("{page}?open=1&amount=%22%3Cb%3E")] {
        for method in ["GET", "HEAD"] {
            let answer = app.call(method, &path).send().await;
            assert_eq!(answer.status, 200, "{method} {path}");
            assert_eq!(answer.text.is_empty(), method == "HEAD");
        }
    }
    assert_eq!(app.call("PUT", &page).send().await.status, 405);
    assert!(invoices(&app, &store, &key).await.is_empty());
}

#[tokio::test]
async fn a_mistake_comes_back_with_what_was_written() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    for (form, said) in [
        ("amount=ten%3Cb%3E", "value=\"ten&#60;b&#62;\""),
        ("amount=", "Please enter an amount"),
        ("amount=0", "above zero"),
        ("amount=1,000", "without a point or a comma, like 1000"),
        ("amount=1.0001", "at most 2 decimals"),
        ("amount=999999999999999", "more than can be paid"),
        ("amount=5&currency=XYZ", "We don’t know that currency"),
        ("amount=5&amount=6", "did not arrive whole"),
        ("", "Please enter an amount"),
    ] {
        let answer = give(&app, &store, form).await;
        assert_eq!(answer.status, 422, "{form}");
        assert!(answer.text.contains(said), "{form}: {}", answer.text);
    }
    let json = app.post(&format!("/donate/{store}")).json(&json!({"amount": "5"})).send().await;
    assert_eq!(json.status, 422);
    assert!(invoices(&app, &store, &key).await.is_empty());
}

#[tokio::test]
async fn an_open_amount_and_another_currency_are_taken() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    assert_eq!(give(&app, &store, "open=1").await.status, 303);
    assert_eq!(give(&app, &store, "amount=0.001&currency=btc").await.status, 303);
    let made = invoices(&app, &store, &key).await;
    assert_eq!(made.iter().filter(|invoice| invoice["type"] == "TopUp").count(), 1);
    let unknown = give(&app, &store, "amount=5&currency=JPY").await;
    assert_eq!(unknown.status, 503);
    assert!(unknown.text.contains("what a bitcoin costs"));
    assert_eq!(invoices(&app, &store, &key).await.len(), 2);
}

#[tokio::test]
async fn a_store_without_a_wallet_says_so() {
    let app = TestApp::new().await;
    let (store, _) = app.shop("Harbour").await;
    assert_eq!(app.get(&format!("/donate/{store}")).send().await.status, 200);
    let answer = give(&app, &store, "amount=5").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains("There is no wallet here"));
}

#[tokio::test]
async fn what_is_not_there_is_a_page_too() {
    let app = TestApp::new().await;
    for path in [
        "/i/nothing",
        "/i/%00",
        "/i/nothing/qr.png",
        "/donate/nothing",
        "/nowhere",
        "/",
        "/i/",
        "/favicon.ico",
    ] {
        let answer = app.get(path).send().await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text.contains("There is nothing here"), "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
    }
    assert_eq!(app.get("/assets/nothing.css").send().await.status, 404);
}

#[tokio::test]
async fn headers_of_the_request_have_no_say_in_links() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let call = app.form(&format!("/donate/{store}"), "amount=5").header("host", "evil.example");
    let call = call.header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example");
    let answer = call.send().await;
    let path = answer.header("location").to_owned();
    assert!(path.starts_with("/i/"), "{path}");
    let page =
        app.get(&path).header("host", "evil.example").header("x-forwarded-proto", "gopher").send().await;
    assert!(!page.text.contains("evil.example") && !page.text.contains("gopher"));
}

#[tokio::test]
async fn every_answer_is_guarded_and_sets_no_cookie() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let path = give(&app, &store, "amount=5").await.header("location").to_owned();
    for path in [path.clone(), format!("{path}/qr.png?due=1"), format!("/donate/{store}"), "/nowhere".into()]
    {
        let answer = app.get(&path).send().await;
        for (name, value) in [
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("x-robots-tag", "noindex, nofollow"),
            ("set-cookie", ""),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
    }
    let picture = app.get(&format!("{path}/qr.png")).send().await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/png"));
}

#[tokio::test]
async fn time_alone_ends_an_offer() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let path = give(&app, &store, "amount=5").await.header("location").to_owned();
    app.clock.advance(24 * 60 * 60);
    let page = app.get(&path).send().await;
    assert!(page.text.contains("The time to pay is over"), "{}", page.text);
    assert!(!page.text.contains("bitcoin:") && !page.text.contains("qr.png"));
    assert_eq!(app.get(&format!("{path}/qr.png")).send().await.status, 404);
}

#[tokio::test]
async fn the_demos_button_is_nowhere_unless_asked_for() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let path = give(&app, &store, "amount=5").await.header("location").to_owned();
    assert_eq!(app.post(&format!("{path}/demo-pay")).send().await.status, 404);
    assert_eq!(app.get(&format!("{path}/demo-pay")).send().await.status, 405);
}

#[tokio::test]
async fn a_page_that_holds_still_does_not_load_again() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let path = give(&app, &store, "amount=5").await.header("location").to_owned();
    assert!(app.get(&path).send().await.text.contains("http-equiv=\"refresh\""));
    assert!(!app.get(&format!("{path}?still=1")).send().await.text.contains("http-equiv"));
    assert_eq!(app.get(&format!("{path}?%FF=%&still")).send().await.status, 200);
}

#[tokio::test]
async fn a_form_that_never_ends_is_given_up() {
    let app = TestApp::with(|parts| parts.limits.request_seconds = 0).await;
    let (store, _) = app.shop("Harbour").await;
    let endless =
        axum::body::Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let call = app.post(&format!("/donate/{store}")).header("content-type", FORM).body(endless);
    let answer = call.send().await;
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains("Please try again"), "{}", answer.text);
}

#[tokio::test]
async fn the_page_of_a_deleted_store_claims_nothing_about_payments() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let path = give(&app, &store, "amount=5").await.header("location").to_owned();
    assert!(app.delete(&format!("/api/v1/stores/{store}")).key(&key).send().await.status.is_success());
    let answer = app.get(&path).send().await;
    assert_eq!(answer.status, 410);
    assert!(answer.text.contains("no longer here") && !answer.text.contains("Nothing has been paid"));
    assert!(!answer.text.contains("bitcoin:"), "{}", answer.text);
    assert_eq!(app.get(&format!("/donate/{store}")).send().await.status, 404);
}

#[tokio::test]
async fn the_one_who_waits_sees_every_block_count() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let order = json!({"amount": "0.001", "currency": "BTC", "checkout": {"speedPolicy": "LowSpeed"}});
    let made = app.post(&format!("/api/v1/stores/{store}/invoices")).key(&key).json(&order).ok().await;
    let id = made["id"].as_str().unwrap();
    let methods = app.get(&format!("/api/v1/invoices/{id}/payment-methods")).key(&key).ok().await;
    let script =
        chain::script(methods[0]["destination"].as_str().unwrap(), domain::Network::Regtest).unwrap();
    let mut chain = app.follower().await;
    app.catch_up(&mut chain).await;
    app.chain.pay(&script, 100_000);
    for (blocks, said) in [(1, "Confirming: 1 of 6"), (2, "Confirming: 3 of 6"), (3, "Paid")] {
        app.chain.mine(blocks);
        app.catch_up(&mut chain).await;
        let page = app.get(&format!("/i/{id}")).send().await;
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
}

#[tokio::test]
async fn pages_and_refusals_are_in_the_language_that_was_asked_for() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let path = format!("/donate/{store}");
    let french = app.get(&path).header("accept-language", "nl,fr-CH;q=0.9,en;q=0.5").send().await;
    assert!(french.text.contains("<html lang=\"fr\" dir=\"ltr\">"), "{}", french.text);
    assert!(!french.text.contains(&format!("action=\"{path}?")), "not chosen, so not carried along");
    let chosen = app.get(&format!("{path}?lang=fa")).header("accept-language", "fr").send().await;
    assert!(chosen.text.contains("<html lang=\"fa\" dir=\"rtl\">"), "{}", chosen.text);
    assert!(chosen.text.contains(&format!("action=\"{path}?lang=fa\"")), "{}", chosen.text);
    let nowhere = app.get("/nowhere?lang=tr").send().await;
    assert!(nowhere.status == 404 && nowhere.text.contains("<html lang=\"tr\""), "{}", nowhere.text);
    for hostile in ["/nowhere?lang=%22%3E%3Cscript%3E", "/nowhere?lang=..%2F..%2Fetc%2Fpasswd"] {
        let answer = app.get(hostile).header("accept-language", "\"><script>;q=9").send().await;
        assert!(answer.text.contains("<html lang=\"en\"") && !answer.text.contains("script"));
    }
}

#[tokio::test]
async fn a_chosen_language_outlives_the_form() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let give = app.form(&format!("/donate/{store}?lang=ar"), "amount=5");
    let path = give.send().await.header("location").to_owned();
    assert!(path.starts_with("/i/") && path.ends_with("?lang=ar"), "{path}");
    let page = app.get(&path).send().await.text;
    assert!(page.contains("dir=\"rtl\"") && page.contains("?still=1&#38;lang=ar"), "{page}");
}

#[tokio::test]
async fn nobody_is_left_before_an_empty_page() {
    let app = TestApp::new().await;
    let (store, _) = app.shop_with_wallet("Harbour").await;
    let donate = format!("/donate/{store}");
    for (method, path, status) in [
        ("GET", "/nowhere", 404),
        ("GET", "/i/nothing", 404),
        ("GET", "/assets/nothing.css", 404),
        ("GET", "/logo/nothing/nothing", 404),
        ("GET", "/i/%ff", 400),
        ("PUT", donate.as_str(), 405),
        ("GET", "/i/nothing/demo-pay", 405),
        ("POST", "/assets/nothing.css", 405),
    ] {
        let answer = app.call(method, path).header("accept-language", "de").send().await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{method} {path}");
        assert!(answer.text.contains("Hier ist nichts"), "{method} {path}: {}", answer.text);
        assert_eq!(answer.header("allow").is_empty(), status != 405, "{method} {path}: {answer:?}");
    }
    for (method, path, status) in [("GET", "/api/v1/nowhere", 404), ("PATCH", "/api/v1/stores", 405)] {
        let answer = app.call(method, path).send().await;
        assert_eq!(answer.status, status);
        assert!(!answer.text.contains('<'), "the API speaks no HTML: {}", answer.text);
    }
}

#[tokio::test]
async fn a_picture_is_kept_only_under_the_address_that_names_it() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let pages = format!("/api/v1/stores/{store}/donation-pages");
    let body = json!({"slug": "roof", "title": "Mend the roof"});
    let page = app.post(&pages).key(&key).json(&body).ok().await;
    let path = format!("{pages}/{}/picture", page["id"].as_str().unwrap());
    let put = app.put(&path).key(&key).body(include_bytes!("../../../assets/icon.png").to_vec()).send().await;
    assert_eq!(put.status, 200, "{put:?}");
    let kept = async |query: &str| {
        let picture = app.get(&format!("/donate/roof/picture{query}")).send().await;
        assert_eq!(picture.status, 200);
        picture.header("cache-control").to_owned()
    };
    assert_eq!(kept(&format!("?v={}", crate::testing::START.0)).await, "public, max-age=86400");
    for other in ["", "?v=", "?v=1", "?w=2"] {
        assert_eq!(kept(other).await, "no-cache", "{other}");
    }
}

#[tokio::test]
async fn who_shares_a_page_is_told_that_the_poster_bears_no_title() {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("Harbour").await;
    let pages = format!("/api/v1/stores/{store}/donation-pages");
    for (slug, title, told) in [("roof", "Rettet das Dach", false), ("gavan", "Спасите гавань", true)]
    {
        app.post(&pages).key(&key).json(&json!({"slug": slug, "title": title})).ok().await;
        let page = app.get(&format!("/donate/{slug}/embed")).send().await;
        assert_eq!(page.text.contains("no title on it"), told, "{title}");
    }
}
