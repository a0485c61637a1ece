//! From an account to the first payment, on pages alone.
use chain::source::fake::Draft;
use server::testing::{Browser, TPUB, TestApp};

const SEED: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

/// Ann with a store that she made on a page, and the path of its pages.
async fn new_store<'a>(app: &'a TestApp) -> (Browser<'a>, String) {
    app.person("ann@example.org").await;
    let browser = app.signed_in("ann@example.org").await;
    let fields = [("name", "Harbour"), ("currency", "eur")];
    let made = browser.send("/admin/new-store", &fields).await;
    assert_eq!(made.status, 303, "{made:?}");
    let path = made.header("location").strip_suffix("/first-steps").expect("it leads to the first steps");
    (browser, path.to_owned())
}

#[tokio::test]
async fn somebody_makes_a_store_gives_it_a_wallet_and_is_paid() {
    let app = TestApp::new().await;
    let mut chain = app.follower().await;
    app.catch_up(&mut chain).await;
    let (ann, store) = new_store(&app).await;
    let steps = ann.look(&format!("{store}/first-steps")).await;
    for part in ["It takes a wallet first", "You are the only one", "There is no backup", "has one owner"] {
        assert!(steps.text.contains(part), "{part}: {}", steps.text);
    }

    let form = format!("{store}/wallet");
    let shown = ann.send(&form, &[("wallet", TPUB)]).await;
    assert_eq!(shown.status, 200, "{shown:?}");
    let addresses: Vec<_> = shown.text.matches("bcrt1q").collect();
    assert_eq!(addresses.len(), 5, "{}", shown.text);
    assert!(!ann.look(&format!("{store}/wallets")).await.text.contains("bcrt1q"), "nothing is kept yet");
    let kept = ann.send(&form, &[("wallet", TPUB), ("done", "keep")]).await;
    assert_eq!((kept.status.as_u16(), kept.header("location")), (303, &*format!("{store}/first-steps")));

    let tried = ann.send(&format!("{store}/first-steps/try"), &[]).await;
    let checkout = tried.header("location").to_owned();
    assert!(checkout.starts_with("/i/"), "{tried:?}");
    let page = app.get(&checkout).send().await;
    let address = page.text.split("bitcoin:").nth(1).and_then(|rest| rest.split(['?', '"']).next()).unwrap();
    let address = if address.starts_with("BCRT1") { address.to_lowercase() } else { address.to_owned() };
    let script = chain::script(&address, app.app.network).unwrap();
    app.chain.set_time(app.app.now());
    app.chain.send(Draft::paying(&script, 10_000));
    app.catch_up(&mut chain).await;
    app.chain.mine(1);
    app.catch_up(&mut chain).await;
    let steps = ann.look(&format!("{store}/first-steps")).await;
    assert!(steps.text.contains("Money has come"), "{}", steps.text);
    assert!(!steps.text.contains("Money goes straight"), "the wallet is there: {}", steps.text);
}

#[tokio::test]
async fn what_can_spend_is_refused_and_shown_to_nobody() {
    let app = TestApp::new().await;
    let (ann, store) = new_store(&app).await;
    for done in ["", "keep"] {
        let refused = ann.send(&format!("{store}/wallet"), &[("wallet", SEED), ("done", done)]).await;
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(refused.text.contains("SEED WORDS") && !refused.text.contains("abandon"), "{}", refused.text);
    }
    for (wallet, start, say) in
        [("", "", "Give the wallet"), (TPUB, "x", "whole number"), ("nonsense", "", "role=\"alert\"")]
    {
        let refused = ann.send(&format!("{store}/wallet"), &[("wallet", wallet), ("start", start)]).await;
        assert_eq!(refused.status, 422, "{wallet} {start}");
        assert!(refused.text.contains(say), "{say}: {}", refused.text);
    }
    assert!(ann.look(&format!("{store}/first-steps")).await.text.contains("It takes a wallet first"));
    let tried = ann.send(&format!("{store}/first-steps/try"), &[]).await;
    assert_eq!(tried.status, 409, "{tried:?}");
}

#[tokio::test]
async fn a_store_needs_a_name_and_a_currency_that_there_is() {
    let app = TestApp::new().await;
    app.person("ann@example.org").await;
    let ann = app.signed_in("ann@example.org").await;
    let too_long = "x".repeat(51);
    for (name, currency, say) in
        [("", "EUR", "name"), (&*too_long, "EUR", "name"), ("Harbour", "XYZZY", "Currency")]
    {
        let refused = ann.send("/admin/new-store", &[("name", name), ("currency", currency)]).await;
        assert_eq!(refused.status, 422, "{name} {currency}");
        assert!(refused.text.contains(say), "{}", refused.text);
    }
    assert!(ann.look("/admin").await.text.contains("You belong to no store yet"));
}

#[tokio::test]
async fn another_s_store_gets_no_wallet_from_me() {
    let app = TestApp::new().await;
    let (_, store) = new_store(&app).await;
    app.person("eve@example.org").await;
    let eve = app.signed_in("eve@example.org").await;
    for end in ["wallet", "first-steps/try"] {
        let refused = eve.send(&format!("{store}/{end}"), &[("wallet", TPUB), ("done", "keep")]).await;
        assert_eq!(refused.status, 403, "{end}");
    }
}
