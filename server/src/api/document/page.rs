//! `/docs`: the document as a page for people. Rendered here, once; no scripts, nothing fetched from elsewhere.
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../../templates/api_docs.css");

#[derive(Debug, Template)]
#[template(path = "api_docs.html")]
struct Page<'a> {
    title: &'a str,
    about: &'a str,
    style: &'static str,
    groups: BTreeMap<&'a str, Vec<Operation<'a>>>,
    shapes: Vec<Shape<'a>>,
}

#[derive(Debug)]
struct Operation<'a> {
    method: String,
    path: &'a str,
    summary: &'a str,
    about: &'a str,
    is_old: bool,
    permission: String,
    parameters: Vec<Field<'a>>,
    body: Option<String>,
    answers: Vec<Field<'a>>,
}

#[derive(Debug)]
struct Shape<'a> {
    name: &'a str,
    about: &'a str,
    fields: Vec<Field<'a>>,
}

#[derive(Debug)]
struct Field<'a> {
    name: &'a str,
    kind: String,
    about: &'a str,
}

/// The page, and the policy that allows it its own style and nothing else.
pub(super) fn rendered(document: &Value) -> (String, String) {
    let page = Page {
        title: text(&document["info"]["title"]),
        about: text(&document["info"]["description"]),
        style: STYLE,
        groups: groups(document),
        shapes: members(&document["components"]["schemas"])
            .map(|(name, schema)| shape(name, schema))
            .collect(),
    };
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let html = page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "the page of the API could not be made");
        String::new()
    });
    (html, policy)
}

fn groups(document: &Value) -> BTreeMap<&str, Vec<Operation<'_>>> {
    let mut groups = BTreeMap::<&str, Vec<Operation<'_>>>::new();
    for (path, item) in members(&document["paths"]) {
        for (method, it) in members(item) {
            groups.entry(text(&it["tags"][0])).or_default().push(operation(method, path, it));
        }
    }
    groups
}

fn operation<'a>(method: &str, path: &'a str, it: &'a Value) -> Operation<'a> {
    let parameters = it["parameters"].as_array().into_iter().flatten();
    let body = it["requestBody"].as_object().map(|body| kind(content(&Value::Object(body.clone()))));
    Operation {
        method: method.to_uppercase(),
        path,
        summary: text(&it["summary"]),
        about: text(&it["description"]),
        is_old: it["deprecated"] == true,
        permission: permission(it),
        parameters: parameters.map(parameter).collect(),
        body,
        answers: members(&it["responses"]).map(|(status, it)| field(status, it, content(it))).collect(),
    }
}

fn permission(operation: &Value) -> String {
    let Some(ways) = operation["security"].as_array() else { return "Open to everybody".into() };
    let scopes = ways.iter().filter_map(|way| way["API_Key"].as_array()).flatten().map(text);
    let scopes: Vec<&str> = scopes.collect();
    if scopes.is_empty() { "Any key".into() } else { scopes.join(", ") }
}

fn parameter(it: &Value) -> Field<'_> {
    let mut field = field(text(&it["name"]), it, &it["schema"]);
    field.kind = format!("{}, {}", text(&it["in"]), field.kind);
    field
}

fn shape<'a>(name: &'a str, schema: &'a Value) -> Shape<'a> {
    let fields = members(&schema["properties"]).map(|(name, it)| field(name, it, it)).collect();
    Shape { name, about: text(&schema["description"]), fields }
}

fn field<'a>(name: &'a str, described: &'a Value, schema: &Value) -> Field<'a> {
    Field { name, kind: kind(schema), about: text(&described["description"]) }
}

fn content(it: &Value) -> &Value {
    &it["content"]["application/json"]["schema"]
}

/// A schema in a word or two.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for any in ["oneOf", "anyOf", "allOf"] {
        if let Some(all) = schema[any].as_array() {
            return all.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    match &schema["type"] {
        Value::String(name) if name == "array" => format!("list of {}", kind(&schema["items"])),
        Value::String(name) => name.clone(),
        Value::Array(names) => names.iter().map(text).collect::<Vec<_>>().join(" or "),
        _ => String::new(),
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
