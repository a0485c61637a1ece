//! A store's settings changed on a page.
use domain::StoreId;
use domain::settings::StoreSettings;
use server::testing::{Answer, Browser, TestApp};
use store::AuditFilter;

const HOSTILE: &str = r#""><script>alert(1)</script>"#;

async fn harbour() -> (TestApp, StoreId) {
    let app = TestApp::new().await;
    let ann = app.person("ann@example.org").await;
    let store = app.store(&ann, "Harbour").await;
    (app, store)
}

fn path(store: &StoreId) -> String {
    format!("/admin/stores/{store}/settings/change")
}

async fn settings(app: &TestApp, store: &StoreId) -> StoreSettings {
    app.app.store.settings(&app.app.system.to_store(store)).await.unwrap().unwrap()
}

/// The form as a page shows it: what a browser would send if nobody touched it.
fn form(page: &Answer) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        value.map(|(value, _)| value.to_owned())
    };
    let form = page.text.split("<form class=\"sheets\"").nth(1).unwrap().split("</form>").next().unwrap();
    let mut fields = Vec::new();
    for tag in form.split('<').filter_map(|part| part.split('>').next()) {
        let is_unticked = tag.contains("type=\"checkbox\"") && !tag.ends_with(" checked");
        if tag.starts_with("input") && !is_unticked {
            fields.extend(attribute(tag, "name").zip(attribute(tag, "value")));
        }
    }
    for select in form.split("<select").skip(1) {
        let chosen = select.split("<option").find(|option| option.contains(" selected")).unwrap();
        fields.extend(attribute(select, "name").zip(attribute(chosen, "value")));
    }
    fields
}

/// Sends that form with other values in some fields; an empty one is left out, as a box that is not ticked.
async fn send(
    browser: &Browser<'_>,
    store: &StoreId,
    form: &[(String, String)],
    other: &[(&str, &str)],
) -> Answer {
    let kept =
        form.iter().filter(|(name, _)| name != "form-token" && other.iter().all(|(key, _)| key != name));
    let mut fields: Vec<(&str, &str)> = kept.map(|(name, value)| (&**name, &**value)).collect();
    fields.extend(other);
    browser.send(&path(store), &fields).await
}

#[tokio::test]
async fn a_form_that_nobody_touched_changes_nothing() {
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    let before = settings(&app, &store).await;
    let sent = send(&ann, &store, &form(&ann.look(&path(&store)).await), &[]).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    assert_eq!(settings(&app, &store).await, before);
    let changes = AuditFilter { deed: Some("store.changed".into()), ..AuditFilter::default() };
    assert_eq!(app.app.store.audit_rows(&app.app.system, changes, 10).await.unwrap(), []);
}

#[tokio::test]
async fn settings_are_changed_and_the_rest_stays() {
    let (app, store) = harbour().await;
    let access = app.app.system.to_store(&store);
    app.app
        .store
        .update_settings(&access, |settings| {
            settings.css_url = Some("https://example.org/a.css".into());
            settings.rates.primary.preferred_source = Some("kraken".into());
        })
        .await
        .unwrap();
    let ann = app.signed_in("ann@example.org").await;
    let shown = form(&ann.look(&path(&store)).await);
    let other = [
        ("name", "Lighthouse"),
        ("website", "https://lighthouse.example"),
        ("defaultCurrency", "eur"),
        ("invoiceExpiration", "45"),
        ("speedPolicy", "LowSpeed"),
        ("paymentTolerance", "1.5"),
        ("brandColor", "#1A6FB5"),
        ("defaultLang", "de"),
        ("anyoneCanCreateInvoice", "yes"),
        ("showStoreHeader", ""),
        ("receipt.enabled", ""),
    ];
    let sent = send(&ann, &store, &shown, &other).await;
    assert_eq!(sent.header("location"), format!("/admin/stores/{store}/settings?done=changed"), "{sent:?}");
    let now = settings(&app, &store).await;
    assert_eq!((now.name.as_str(), now.default_currency.to_string()), ("Lighthouse", "EUR".into()));
    assert_eq!((now.invoice_expiration.0, now.speed_policy.name()), (45 * 60, "LowSpeed"));
    assert_eq!(now.payment_tolerance.to_percent().to_string(), "1.5");
    assert_eq!((now.brand_color.as_deref(), now.default_lang.as_str()), (Some("#1A6FB5"), "de"));
    assert_eq!(
        (now.anyone_can_create_invoice, now.show_store_header, now.receipt.enabled),
        (true, false, Some(false))
    );
    assert_eq!(now.css_url.as_deref(), Some("https://example.org/a.css"), "what is not on the form");
    assert_eq!(now.rates.primary.preferred_source.as_deref(), Some("kraken"));
    let page = ann.look(sent.header("location")).await;
    assert!(
        page.text.contains("The settings are changed") && page.text.contains("Lighthouse"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn each_complaint_stands_beside_its_field_and_nothing_is_changed() {
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    let shown = form(&ann.look(&path(&store)).await);
    let before = settings(&app, &store).await;
    let long = "x".repeat(51);
    for (field, value) in [
        ("name", ""),
        ("name", &*long),
        ("website", "javascript:alert(1)"),
        ("website", HOSTILE),
        ("supportUrl", HOSTILE),
        ("defaultCurrency", ""),
        ("defaultCurrency", "DOUBLOON"),
        ("invoiceExpiration", "0"),
        ("invoiceExpiration", "soon"),
        ("invoiceExpiration", "-1"),
        ("invoiceExpiration", "4294967295"),
        ("monitoringExpiration", "9"),
        ("displayExpirationTimer", "1.5"),
        ("speedPolicy", "Ludicrous"),
        ("speedPolicy", HOSTILE),
        ("paymentTolerance", ""),
        ("paymentTolerance", "101"),
        ("paymentTolerance", "lots"),
        ("brandColor", HOSTILE),
        ("defaultLang", HOSTILE),
    ] {
        let refused = send(&ann, &store, &shown, &[(field, value)]).await;
        assert_eq!(refused.status, 422, "{field} {value}: {refused:?}");
        assert!(!refused.text.contains("<script"), "{field}: {}", refused.text);
        let marked = refused.text.split(&format!("name=\"{field}\"")).nth(1).unwrap();
        assert!(
            marked.split("</div>").next().unwrap().contains("class=\"mistake\""),
            "{field} {value}: {marked}"
        );
    }
    assert_eq!(settings(&app, &store).await, before);
    let both =
        send(&ann, &store, &shown, &[("name", ""), ("invoiceExpiration", "soon"), ("brandColor", "red")])
            .await;
    assert_eq!(both.text.matches("class=\"mistake\" id=").count(), 3, "all at once: {}", both.text);
    assert!(both.text.contains("value=\"soon\""), "what was written stays");
    let title = send(
        &ann,
        &store,
        &form(&both),
        &[("name", "Pier"), ("invoiceExpiration", "20"), ("brandColor", ""), ("htmlTitle", HOSTILE)],
    )
    .await;
    assert_eq!(title.status, 303, "put right, it is carried out: {title:?}");
    assert!(!ann.look(&path(&store)).await.text.contains("<script"));
}

#[tokio::test]
async fn who_was_overtaken_is_told_and_can_have_it_their_way() {
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    let shown = form(&ann.look(&path(&store)).await);
    assert_eq!(send(&ann, &store, &shown, &[("name", "Lighthouse")]).await.status, 303);
    let late = send(&ann, &store, &shown, &[("brandColor", "#1A6FB5")]).await;
    assert_eq!(late.status, 409, "{late:?}");
    assert!(late.text.contains("Somebody else changed the settings"), "{}", late.text);
    assert!(late.text.contains("Name: it is “Lighthouse” now."), "{}", late.text);
    let now = settings(&app, &store).await;
    assert_eq!((now.name.as_str(), now.brand_color), ("Lighthouse", None));
    let again = send(&ann, &store, &form(&late), &[]).await;
    assert_eq!(again.status, 303, "{again:?}");
    let now = settings(&app, &store).await;
    assert_eq!((now.name.as_str(), now.brand_color.as_deref()), ("Harbour", Some("#1A6FB5")));
}

/// A form with a file, as a browser sends it.
async fn upload(app: &TestApp, browser: &Browser<'_>, store: &StoreId, token: &str, file: &[u8]) -> Answer {
    let mut body =
        format!("--x\r\ncontent-disposition: form-data; name=\"form-token\"\r\n\r\n{token}\r\n").into_bytes();
    body.extend(b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n");
    body.extend_from_slice(file);
    body.extend(b"\r\n--x--\r\n");
    let call =
        app.post(&format!("{}/logo", path(store))).header("content-type", "multipart/form-data; boundary=x");
    let call = call.header("sec-fetch-site", "same-origin").header("cookie", &browser.cookie);
    call.body(body).send().await
}

#[tokio::test]
async fn a_logo_comes_and_goes_and_only_by_a_form_of_ours() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and more";
    let (app, store) = harbour().await;
    let ann = app.signed_in("ann@example.org").await;
    let page = ann.look(&path(&store)).await;
    let token = page.hidden().into_iter().find(|(name, _)| name == "form-token").unwrap().1;
    for wrong in ["", "x"] {
        assert_eq!(upload(&app, &ann, &store, wrong, PNG).await.status, 403, "a token of nobody's: {wrong}");
    }
    for (file, say) in
        [(&b""[..], "The logo"), (b"<svg onload=alert(1)>", "The logo"), (&[0; 102_401], "The logo")]
    {
        let refused = upload(&app, &ann, &store, &token, file).await;
        assert!(refused.status == 422 && refused.text.contains(say), "{refused:?}");
    }
    assert_eq!(upload(&app, &ann, &store, &token, &vec![0; 600_000]).await.status, 422);
    assert_eq!(settings(&app, &store).await.logo_url, None);
    assert_eq!(upload(&app, &ann, &store, &token, PNG).await.status, 303);
    let page = ann.look(&path(&store)).await;
    let src = page.text.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(app.get(src).send().await.header("content-type"), "image/png");
    assert_eq!(ann.send(&format!("{}/no-logo", path(&store)), &[]).await.status, 303);
    assert_eq!(settings(&app, &store).await.logo_url, None);
}
