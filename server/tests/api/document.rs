//! The API's document and the page that shows it.
use expect_test::expect_file;
use serde_json::Value;
use server::testing::TestApp;
use std::collections::BTreeSet;

#[tokio::test]
async fn the_document_is_as_it_was_agreed() {
    let app = TestApp::new().await;
    let answer = app.get("/swagger/v1/swagger.json").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let pretty = serde_json::to_string_pretty(&answer.json()).unwrap() + "\n";
    expect_file!["openapi.json"].assert_eq(&pretty);
}

#[test]
fn operation_ids_are_unique_and_references_lead_somewhere() {
    let document = server::api::openapi();
    assert_eq!(document["openapi"], "3.1.0");
    let operations = || {
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
    };
    let ids: BTreeSet<&str> =
        operations().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), operations().count());
    let text = document.to_string();
    for reference in text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document["components"]["schemas"].get(reference).is_some(), "{reference}");
    }
}

#[test]
fn path_parameters_are_described() {
    let document = server::api::openapi();
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let named = path.split(['{', '}']).skip(1).step_by(2);
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let described: Vec<&Value> =
                parameters.iter().filter(|one| one["in"] == "path").map(|one| &one["name"]).collect();
            assert_eq!(described, named.collect::<Vec<_>>(), "{path}");
        }
    }
}

#[tokio::test]
async fn twins_are_listed() {
    let document = server::api::openapi();
    for path in [
        "/api/v1/stores/{storeId}/invoices/{invoiceId}",
        "/api/v1/stores/{storeId}/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver",
        "/api/v1/stores/{storeId}/rates/configuration",
        "/api/v1/stores/{storeId}/payment-methods/OnChain/{cryptoCode}/preview",
    ] {
        assert!(document["paths"].get(path).is_some(), "{path}");
    }
}

#[tokio::test]
async fn the_page_lists_everything_and_runs_nothing() {
    let app = TestApp::new().await;
    let answer = app.get("/docs").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"),
        "{policy}"
    );
    for word in [
        "<script",
        "javascript:",
        "http://",
        "https://",
        "src=",
        "onclick",
        "onload",
        "<img",
        "<link",
        "<form",
    ] {
        assert!(!answer.text.contains(word), "{word}");
    }
    for path in server::api::openapi()["paths"].as_object().unwrap().keys() {
        assert!(answer.text.contains(path.as_str()), "{path}");
    }
}

/// A property-based tester found that these were refused with a status that the document did not name.
#[test]
fn whatever_can_be_written_wrongly_says_so_in_its_answers() {
    let document = server::api::openapi();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let is_asked = |place: &str| parameters.iter().any(|one| one["in"] == place);
            let can_be_wrong =
                is_asked("query") || is_asked("header") || operation.get("requestBody").is_some();
            assert!(!can_be_wrong || operation["responses"].get("422").is_some(), "{method} {path}");
        }
    }
}
