//! The consent page, as somebody uses it whom a shop's plugin has sent: sign in, choose, hand the key over.
use serde_json::json;
use server::testing::{Answer, Call, TestApp};

const SHOP: &str = "applicationName=My%20Shop&permissions=btcpay.store.canviewinvoices\
    &permissions=btcpay.store.cancreateinvoice&strict=true&selectiveStores=true\
    &redirect=https%3A%2F%2Fshop.example%2Fcallback%3Fa%3D1%26b%3D2";

fn page(query: &str) -> String {
    format!("/api-keys/authorize?{query}")
}

fn post(app: &TestApp, query: &str, fields: &str) -> Call {
    let call = app.post(&page(query)).header("content-type", "application/x-www-form-urlencoded");
    call.body(fields.to_owned())
}

async fn sign_in(app: &TestApp, query: &str) -> Answer {
    post(app, query, "email=ann@example.org&password=password").send().await
}

fn field(answer: &Answer, name: &str) -> String {
    answer.hidden().into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default()
}

#[tokio::test]
async fn a_plugin_gets_a_key_for_the_store_that_was_chosen() {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let (mine, other) = (app.store(&ann, "Mine").await, app.store(&ann, "Other").await);
    let first = app.get(&page(SHOP)).send().await;
    assert_eq!(first.status.as_u16(), 200);
    assert!(first.text.contains("My Shop") && first.text.contains("<strong>shop.example</strong>"));
    assert!(first.header("content-security-policy").contains("form-action 'self'"));
    assert!(!first.text.contains("<script") && first.header("set-cookie").is_empty());

    let choice = sign_in(&app, SHOP).await;
    assert!(choice.text.contains("Mine") && choice.text.contains("Other"), "{}", choice.text);
    let ticket = field(&choice, "ticket");
    let granted = post(&app, SHOP, &format!("ticket={ticket}&store={mine}")).send().await;
    assert_eq!(granted.status.as_u16(), 200);
    assert!(
        granted.text.contains(r#"action="https://shop.example/callback?a=1&#38;b=2""#),
        "{}",
        granted.text
    );
    let policy = granted.header("content-security-policy");
    assert!(
        policy.contains("form-action https://shop.example;") && !policy.contains("script-src"),
        "{policy}"
    );
    assert!(granted.header("location").is_empty() && granted.header("cache-control") == "no-store");

    assert_eq!(field(&granted, "userId"), ann.as_str());
    let key = field(&granted, "apiKey");
    let current = app.get("/api/v1/api-keys/current").key(&key).ok().await;
    let expected = json!([
        format!("btcpay.store.canviewinvoices:{mine}"),
        format!("btcpay.store.cancreateinvoice:{mine}")
    ]);
    assert_eq!((&current["label"], &current["permissions"]), (&json!("My Shop"), &expected));
    let handed: Vec<String> = granted
        .hidden()
        .into_iter()
        .filter(|(name, _)| name == "permissions[]")
        .map(|(_, value)| value)
        .collect();
    assert_eq!(json!(handed), expected);
    app.get(&format!("/api/v1/stores/{mine}/invoices")).key(&key).ok().await;
    let refused = app.get(&format!("/api/v1/stores/{other}/invoices")).key(&key).send().await;
    assert_eq!(refused.refusal(), "403 missing-permission");
    // The same form again makes no second key.
    let again = post(&app, SHOP, &format!("ticket={ticket}&store={mine}")).send().await;
    assert_eq!(again.status.as_u16(), 422);
    assert_eq!(app.app.store.keys_of(&ann).await.unwrap().len(), 1);
}

#[tokio::test]
async fn without_strict_permissions_may_be_left_out_and_none_be_added() {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let query =
        "permissions=btcpay.user.canviewprofile&permissions=btcpay.user.canmodifyprofile&strict=false";
    let choice = sign_in(&app, query).await;
    let fields = format!(
        "ticket={}&permission=btcpay.user.canviewprofile&permission=unrestricted",
        field(&choice, "ticket")
    );
    let granted = post(&app, query, &fields).send().await;
    let keys = app.app.store.keys_of(&ann).await.unwrap();
    let grants: Vec<String> = keys[0].grants.iter().map(ToString::to_string).collect();
    assert_eq!(grants, ["btcpay.user.canviewprofile"]);
    assert!(granted.text.contains("Copy it now"), "without a redirect it is shown");
}

#[tokio::test]
async fn a_ticket_is_for_the_question_that_was_shown() {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let ticket = field(&sign_in(&app, "permissions=btcpay.user.canviewprofile").await, "ticket");
    assert!(!ticket.is_empty());
    let other = post(&app, "permissions=unrestricted", &format!("ticket={ticket}")).send().await;
    assert_eq!(other.status.as_u16(), 422);
    app.clock.advance(601);
    let late = field(&sign_in(&app, SHOP).await, "ticket");
    app.clock.advance(601);
    let late = post(&app, SHOP, &format!("ticket={late}")).send().await;
    assert_eq!(late.status.as_u16(), 422);
    assert!(app.app.store.keys_of(&ann).await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_chosen_is_asked_again() {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    app.store(&ann, "Mine").await;
    let ticket = field(&sign_in(&app, SHOP).await, "ticket");
    let again = post(&app, SHOP, &format!("ticket={ticket}")).send().await;
    assert_eq!(again.status.as_u16(), 200);
    assert!(!field(&again, "ticket").is_empty() && field(&again, "apiKey").is_empty());
    assert!(app.app.store.keys_of(&ann).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_password_grants_nothing_and_is_not_tried_for_ever() {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let guess = |fields: &str| post(&app, SHOP, fields);
    for fields in
        ["", "email=ann@example.org&password=", "email=bob@example.org&password=password", "ticket=x"]
    {
        let answer = guess(fields).send().await;
        assert_eq!((answer.status.as_u16(), field(&answer, "ticket")), (422, String::new()), "{fields}");
    }
    for _ in 0..9 {
        guess("email=ann@example.org&password=wrong").send().await;
    }
    let answer = sign_in(&app, SHOP).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "900"));
    assert_eq!(field(&answer, "ticket"), "");
    app.clock.advance(900);
    assert_eq!(sign_in(&app, SHOP).await.status.as_u16(), 200);
    let person = app.app.store.person(&ann).await.unwrap().unwrap();
    let locked = store::Person { disabled_at: Some(app.app.now()), ..person };
    app.app.store.update_person(&domain::audit::Actor::Program, locked).await.unwrap();
    assert_eq!(sign_in(&app, SHOP).await.status.as_u16(), 422);
}

#[tokio::test]
async fn links_that_lead_astray_are_told_as_such() {
    let app = TestApp::new().await;
    app.person("ann@example.org").await;
    for query in [
        "permissions=unrestricted&redirect=javascript:alert(1)",
        "permissions=unrestricted&redirect=%2F%2Fevil.example",
        "permissions=no.such",
        "applicationName=x",
    ] {
        for answer in [app.get(&page(query)).send().await, sign_in(&app, query).await] {
            assert_eq!(answer.status.as_u16(), 400, "{query}");
            assert!(!answer.text.contains("<form") && !answer.text.contains("evil"), "{}", answer.text);
        }
    }
    let hostile =
        "permissions=unrestricted&applicationName=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%22onload=x";
    for answer in [app.get(&page(hostile)).send().await, sign_in(&app, hostile).await] {
        assert!(
            !answer.text.contains("<script") && answer.text.contains("&#60;script&#62;"),
            "{}",
            answer.text
        );
    }
}
