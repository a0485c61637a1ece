//! A store's look: a logo that comes as a form and is served from here, a colour that becomes a style sheet.
use serde_json::json;
use server::testing::{Answer, Call, TestApp};

const GIF: &[u8] = b"GIF89a....";

/// A form with one file in it.
fn form(call: Call, field: &str, content: &[u8]) -> Call {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"logo.svg\"\r\n\
        Content-Type: image/svg+xml\r\n\r\n"
    );
    let body = [head.as_bytes(), content, b"\r\n--edge--\r\n"].concat();
    call.header("content-type", "multipart/form-data; boundary=edge").body(body)
}

async fn upload(app: &TestApp, store: &str, key: &str, content: &[u8]) -> Answer {
    form(app.post(&format!("/api/v1/stores/{store}/logo")), "file", content).key(key).send().await
}

#[tokio::test]
async fn a_logo_is_uploaded_shown_and_taken_away() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("Harbour").await;
    let made = upload(&app, store.as_str(), &key, GIF).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let address = made.json()["logoUrl"].as_str().unwrap().to_owned();
    let id = address.strip_prefix("fileid:").unwrap();
    assert_eq!(app.get(&format!("/api/v1/stores/{store}")).key(&key).ok().await, made.json());

    let path = format!("/logo/{store}/{id}");
    let shown = app.get(&path).send().await;
    assert_eq!((shown.status.as_u16(), shown.header("content-type")), (200, "image/gif"));
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert_eq!(shown.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(shown.text.as_bytes(), GIF);
    let page = app.get(&format!("/donate/{store}")).send().await;
    assert!(page.text.contains(&format!("<img src=\"{path}\"")), "{}", page.text);

    let settings = json!({"name": "Harbour", "logoUrl": address});
    app.put(&format!("/api/v1/stores/{store}")).key(&key).json(&settings).ok().await;
    assert_eq!(app.get(&path).send().await.status, 200, "settings that were read can be sent back");

    let gone = app.delete(&format!("/api/v1/stores/{store}/logo")).key(&key).send().await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (200, ""));
    assert_eq!(app.get(&path).send().await.status, 404);
    let page = app.get(&format!("/donate/{store}")).send().await;
    assert!(!page.text.contains("<img"), "{}", page.text);
    assert_eq!(app.get(&format!("/api/v1/stores/{store}")).key(&key).ok().await["logoUrl"], json!(null));
}

#[tokio::test]
async fn what_is_no_logo_is_refused() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("Harbour").await;
    for content in [&b""[..], b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", b"<script>alert(1)</script>"] {
        assert_eq!(upload(&app, store.as_str(), &key, content).await.refusal(), "422 file");
    }
    let large = [GIF, &vec![0; 100 * 1024]].concat();
    assert_eq!(upload(&app, store.as_str(), &key, &large).await.refusal(), "413 payload-too-large");
    let huge = [GIF, &vec![0; 1024 * 1024]].concat();
    assert_eq!(upload(&app, store.as_str(), &key, &huge).await.refusal(), "413 payload-too-large");
    let path = format!("/api/v1/stores/{store}/logo");
    assert_eq!(form(app.post(&path), "picture", GIF).key(&key).send().await.refusal(), "422 file");
    assert_eq!(app.post(&path).key(&key).json(&json!({})).send().await.refusal(), "422 file");
    let cut = app.post(&path).key(&key).header("content-type", "multipart/form-data; boundary=edge");
    assert_eq!(cut.body("--edge\r\nContent-Dis").send().await.refusal(), "422 file");
    let (_, other) = app.shop("Other").await;
    assert_eq!(upload(&app, store.as_str(), &other, GIF).await.refusal(), "403 missing-permission");
    for path in ["/logo/x/y", "/logo/%00/..", &format!("/logo/{store}/00")] {
        assert_eq!(app.get(path).send().await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_colour_is_worn_and_nothing_is_loaded_from_elsewhere() {
    let app = TestApp::new().await;
    let (store, key) = app.shop("Harbour").await;
    let settings = json!({
        "name": "Harbour", "brandColor": "#F7931A", "logoUrl": "https://elsewhere.example/logo.png",
        "cssUrl": "https://elsewhere.example/style.css",
    });
    app.put(&format!("/api/v1/stores/{store}")).key(&key).json(&settings).ok().await;
    let page = app.get(&format!("/donate/{store}")).send().await;
    assert!(!page.text.contains("elsewhere"), "{}", page.text);
    let sheet = page.text.split("href=\"").find(|rest| rest.starts_with("/assets/theme-f7931a.")).unwrap();
    let sheet = app.get(sheet.split('"').next().unwrap()).send().await;
    assert_eq!((sheet.status.as_u16(), sheet.header("content-type")), (200, "text/css; charset=utf-8"));
    assert_eq!(sheet.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(sheet.text.contains("--brand:#f7931a"), "{}", sheet.text);
}
