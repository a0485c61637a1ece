//! Donation pages: made, listed, changed, put away; whose they are; their pictures; and what the file states.
use serde_json::{Value, json};
use server::testing::TestApp;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

async fn shop() -> (TestApp, String, String) {
    let app = TestApp::new().await;
    let (store, key) = app.shop_with_wallet("shop").await;
    (app, format!("/api/v1/stores/{store}/donation-pages"), key)
}

fn roof() -> Value {
    json!({ "slug": "roof", "title": "Mend the roof" })
}

fn at(list: &str, page: &Value) -> String {
    format!("{list}/{}", page["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_page_is_made_read_changed_and_put_away() {
    let (app, list, key) = shop().await;
    let made = app.post(&list).key(&key).json(&roof()).ok().await;
    assert_eq!(made["url"], "https://pay.example.org/donate/roof");
    assert_eq!(made["embedUrl"], "https://pay.example.org/donate/roof/embed");
    assert_eq!(made["createdTime"], server::testing::START.0);
    let expected = json!({
        "title": "Mend the roof", "text": null, "pictureText": null, "currency": null, "currencies": [],
        "presets": [], "freeAmount": true, "openAmount": true, "campaign": null, "goal": null, "endsAt": null,
        "thanks": null, "slug": "roof", "state": "open", "received": "0", "donations": 0, "pictureUrl": null,
        "inConfig": null,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(app.get(&at(&list, &made)).key(&key).ok().await, made);
    assert_eq!(app.get(&list).key(&key).ok().await, json!([made]));
    assert_eq!(
        app.put(&at(&list, &made)).key(&key).json(&made).ok().await,
        made,
        "what was read can be sent back"
    );

    let more = json!({
        "title": "Mend the old roof", "presets": [10, "25.50"], "currencies": ["BTC"],
        "goal": { "amount": "5000", "currency": "EUR" }, "endsAt": server::testing::START.0 + 60,
    });
    let changed = app.put(&at(&list, &made)).key(&key).json(&more).ok().await;
    assert_eq!(
        (&changed["presets"], &changed["goal"]["amount"]),
        (&json!(["10", "25.50"]), &json!("5000.00"))
    );
    assert_eq!((&changed["slug"], &changed["state"]), (&json!("roof"), &json!("open")));
    app.clock.advance(60);
    assert_eq!(app.get(&at(&list, &made)).key(&key).ok().await["state"], "ended");

    assert_eq!(app.delete(&at(&list, &made)).key(&key).send().await.status, 200);
    for call in [app.get(&at(&list, &made)), app.delete(&at(&list, &made))] {
        assert_eq!(call.key(&key).send().await.refusal(), "404 donationpage-not-found");
    }
    assert_eq!(app.get(&list).key(&key).ok().await, json!([]));
    app.post(&list).key(&key).json(&roof()).ok().await;
}

#[tokio::test]
async fn a_page_made_twice_with_one_key_is_made_once() {
    let (app, list, key) = shop().await;
    let made = app.post(&list).key(&key).once("k").json(&roof()).ok().await;
    let again = app.post(&list).key(&key).once("k").json(&roof()).send().await;
    assert_eq!((again.json(), again.header("idempotency-replayed")), (made, "true"));
    assert_eq!(app.get(&list).key(&key).ok().await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_is_told_and_nothing_is_made() {
    let (app, list, key) = shop().await;
    let made = app.post(&list).key(&key).json(&roof()).ok().await;
    for (body, expected) in [
        (json!({ "title": "T" }), "422 slug"),
        (json!({ "slug": "Roof!", "title": "T" }), "422 slug"),
        (json!({ "slug": 5, "title": "T" }), "422 slug"),
        (json!({ "slug": "embed", "title": "T" }), "422 slug"),
        (json!({ "slug": "roof", "title": "T" }), "422 slug"),
        (json!({ "slug": "a", "title": "" }), "422 title"),
        (json!({ "slug": "a", "title": "T", "presets": ["1.001"] }), "422 presets[0]"),
        (json!({ "slug": "a", "title": "T", "goal": "5000" }), "422 goal"),
        (json!([]), "422"),
    ] {
        assert_eq!(app.post(&list).key(&key).json(&body).send().await.refusal(), expected, "{body}");
    }
    let both = app.post(&list).key(&key).json(&json!({ "title": "", "slug": "" })).send().await.json();
    assert_eq!(both.as_array().unwrap().len(), 2, "{both}");
    let renamed = json!({ "slug": "other", "title": "T" });
    assert_eq!(app.put(&at(&list, &made)).key(&key).json(&renamed).send().await.refusal(), "422 slug");
    assert_eq!(app.get(&list).key(&key).ok().await, json!([made]));
}

#[tokio::test]
async fn another_store_sees_and_changes_nothing() {
    let (app, list, key) = shop().await;
    let made = app.post(&list).key(&key).json(&roof()).ok().await;
    let (other, stranger) = app.shop("other").await;
    let theirs = format!("/api/v1/stores/{other}/donation-pages");
    for path in [at(&list, &made), at(&theirs, &made)] {
        let expected =
            if path.starts_with(&theirs) { "404 donationpage-not-found" } else { "403 missing-permission" };
        for call in [
            app.get(&path),
            app.put(&path).json(&roof()),
            app.delete(&path),
            app.put(&format!("{path}/picture")).body(PNG),
            app.delete(&format!("{path}/picture")),
        ] {
            assert_eq!(call.key(&stranger).send().await.refusal(), expected, "{path}");
        }
    }
    assert_eq!(app.post(&theirs).key(&stranger).json(&roof()).send().await.refusal(), "422 slug");
    let squatting = json!({ "slug": other.as_str().to_lowercase(), "title": "T" });
    app.post(&list).key(&key).json(&squatting).ok().await;
    assert_eq!(app.get(&theirs).key(&stranger).ok().await, json!([]));
}

#[tokio::test]
async fn a_picture_is_told_by_its_bytes() {
    let (app, list, key) = shop().await;
    let made = app.post(&list).key(&key).json(&roof()).ok().await;
    let path = format!("{}/picture", at(&list, &made));
    let put = |bytes: &'static [u8]| app.put(&path).key(&key).header("content-type", "image/png").body(bytes);
    let with = put(PNG).ok().await;
    let url = format!("https://pay.example.org/donate/roof/picture?v={}", server::testing::START.0);
    assert_eq!(with["pictureUrl"], url);
    assert_eq!(put(b"<svg onload=alert(1)>").send().await.refusal(), "422 picture");
    assert_eq!(put(b"").send().await.refusal(), "422 picture");
    let large = [PNG, &vec![0; 200 * 1024]].concat();
    assert_eq!(app.put(&path).key(&key).body(large).send().await.refusal(), "413 payload-too-large");
    assert_eq!(app.get(&at(&list, &made)).key(&key).ok().await, with, "what is refused changes nothing");
    assert_eq!(app.delete(&path).key(&key).send().await.status, 200);
    assert_eq!(app.get(&at(&list, &made)).key(&key).ok().await["pictureUrl"], json!(null));
    assert_eq!(app.delete(&path).key(&key).send().await.status, 200);
}

/// The pages that a configuration file with that text states.
fn stated(text: &str) -> Vec<server::config::StatedPage> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("almoner.toml");
    std::fs::write(&file, text).unwrap();
    let pairs = [("network", "regtest"), ("chain", "p2p://127.0.0.1:1"), ("config", file.to_str().unwrap())];
    server::config::Config::from_pairs(&pairs).unwrap().donation_pages
}

#[tokio::test]
async fn the_file_states_pages_at_each_start() {
    let app = TestApp::new().await;
    let file = stated("[[donation-page]]\nslug = 'roof'\ntitle = 'Mend the roof'\npresets = [5]\n");
    let state = async |pages| server::app::donation_pages::state(&app.app, pages).await;
    state(&file).await.unwrap();
    let (store, key) = app.shop_with_wallet("shop").await;
    let list = format!("/api/v1/stores/{store}/donation-pages");
    assert_eq!(app.get(&list).key(&key).ok().await, json!([]), "without a store it waits for the next start");

    state(&file).await.unwrap();
    let made = app.get(&list).key(&key).ok().await[0].clone();
    assert_eq!((&made["title"], &made["inConfig"]), (&json!("Mend the roof"), &json!("present")));
    app.put(&at(&list, &made)).key(&key).json(&json!({ "title": "Changed" })).ok().await;
    state(&file).await.unwrap();
    assert_eq!(app.get(&list).key(&key).ok().await, json!([made]), "the file has the last word");

    state(&[]).await.unwrap();
    let left = app.get(&at(&list, &made)).key(&key).ok().await;
    assert_eq!((&left["title"], &left["inConfig"]), (&json!("Mend the roof"), &json!("dropped")));
}

#[tokio::test]
async fn a_page_that_cannot_be_put_up_is_told_with_its_line() {
    let (app, _, _) = shop().await;
    let page = "log = 'text'\n[[donation-page]]\nslug = 'roof'\ntitle = 'T'\n";
    let refusal = async |more: &str| {
        let pages = stated(&format!("{page}{more}"));
        let error = server::app::donation_pages::state(&app.app, &pages).await.unwrap_err();
        format!("{error:#}")
    };
    for (more, said) in [
        ("store = 'nothing'", "there is no store \"nothing\""),
        ("presets = [1.001]", "presets[0] is wrong: USD amounts have at most 2 decimals"),
        ("picture = '/nowhere'", "the picture /nowhere can't be read"),
        ("picture = '/etc/hostname'", "This is not a PNG, JPEG, WebP or GIF picture"),
    ] {
        let told = refusal(more).await;
        assert!(told.contains("the donation page roof (") && told.contains("almoner.toml:2)"), "{told}");
        assert!(told.contains(said), "{told}");
    }
    app.shop("other").await;
    assert!(refusal("").await.contains("there is more than one store"));
}
