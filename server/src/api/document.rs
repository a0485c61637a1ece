//! The OpenAPI document, made from the handlers, and what every operation has in common, which no handler repeats:
//! refusals, `Idempotency-Key`, and the twin paths of old clients.
use super::error::{FieldError, Problem};
use super::{idempotency, openapi};
use crate::app::App;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use serde_json::{Map, Value, json};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, ContactBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema, ToSchema};

mod page;
mod twins;

const ABOUT: &str = "A watch-only Bitcoin payment server that speaks BTCPay Server's Greenfield API. \
    Requests and answers are JSON; amounts are decimal strings, instants are unix seconds. \
    Every POST takes an `Idempotency-Key`: repeated with the same key and body it is done once and answered the same. \
    A resource in a store you may not enter is answered 403, whether it exists or not.";

/// The paths of the document and of the page that shows it.
pub fn routes() -> Router<App> {
    let document = openapi();
    let (page, policy) = page::rendered(&document);
    let document = document.to_string();
    let page_headers =
        [(CONTENT_TYPE.as_str(), "text/html; charset=utf-8".to_owned()), ("content-security-policy", policy)];
    Router::new()
        .route(
            "/swagger/v1/swagger.json",
            get(async move || ([(CONTENT_TYPE, "application/json")], document.clone())),
        )
        .route("/docs", get(async move || (page_headers.clone(), page.clone())))
}

/// The document before any operation is in it.
pub fn head() -> OpenApi {
    let mut components = Components::new();
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(FieldError::name().into_owned(), FieldError::schema());
    components.add_security_scheme("API_Key", key_scheme());
    components.add_security_scheme("Basic", basic_scheme());
    let info = InfoBuilder::new()
        .title("Almoner: Greenfield API")
        .version("v1")
        .description(Some(ABOUT))
        .contact(Some(ContactBuilder::new().name(Some("The operator of this server")).build()));
    OpenApiBuilder::new().info(info.build()).components(Some(components)).build()
}

fn key_scheme() -> SecurityScheme {
    let about = "Send `Authorization: token` and the key. What a key may do is listed with each operation; \
        `GET /misc/permissions` says what includes what. `permission:storeId` limits one to a store.";
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("Authorization", about)))
}

fn basic_scheme() -> SecurityScheme {
    let mut scheme = Http::new(HttpAuthScheme::Basic);
    scheme.description = Some("An email address and a password: everything the person may do.".into());
    SecurityScheme::Http(scheme)
}

/// The document with everything in it.
pub fn finished(document: OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    if let Some(paths) = document["paths"].as_object_mut() {
        for (method, operation) in paths.values_mut().flat_map(operations) {
            complete(method, operation);
        }
        twins::add(paths);
    }
    document
}

/// The operations of a path, by method.
fn operations(path: &mut Value) -> impl Iterator<Item = (&str, &mut Map<String, Value>)> {
    let members = path.as_object_mut().into_iter().flatten();
    members.filter_map(|(method, operation)| Some((method.as_str(), operation.as_object_mut()?)))
}

/// Adds what all operations of a kind have in common.
fn complete(method: &str, operation: &mut Map<String, Value>) {
    let (is_public, has_body) = (!operation.contains_key("security"), operation.contains_key("requestBody"));
    if method == "post" {
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        parameters.as_array_mut().into_iter().for_each(|all| all.push(idempotency_key()));
        answer(
            operation,
            "409",
            "A request with this `Idempotency-Key` is being answered right now",
            problem(),
        );
    }
    if has_body {
        answer(operation, "400", "The body is not JSON", problem());
        answer(operation, "413", "The body is too large", problem());
    }
    if has_body || method == "post" || takes_a_query(operation) {
        answer(operation, "422", "Wrong fields, a wrong query or a wrong `Idempotency-Key`", fields());
    }
    if !is_public {
        answer(operation, "401", "No key, or one that is not valid", problem());
        answer(operation, "403", "Not allowed; the answer names the permission", problem());
    }
    answer(operation, "503", "The server can't do this right now", problem());
}

fn takes_a_query(operation: &Map<String, Value>) -> bool {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    parameters.is_some_and(|all| all.iter().any(|one| one["in"] == "query"))
}

/// Adds an answer, unless the handler itself describes that status.
fn answer(operation: &mut Map<String, Value>, status: &str, about: &str, schema: Value) {
    let answer = json!({"description": about, "content": {"application/json": {"schema": schema}}});
    if let Some(answers) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        answers.entry(status).or_insert(answer);
    }
}

fn problem() -> Value {
    json!({"$ref": "#/components/schemas/Problem"})
}

fn fields() -> Value {
    json!({"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}})
}

fn idempotency_key() -> Value {
    let about = format!(
        "Chosen by the client, once for each request it means. For {} hours, the same key with the same request is \
        answered as before, with `Idempotency-Replayed: true`; with another request it is refused (422).",
        idempotency::KEPT_FOR.0 / 3_600
    );
    json!({"name": "Idempotency-Key", "in": "header", "required": false, "description": about, "schema": {"type": "string", "maxLength": 255}})
}
