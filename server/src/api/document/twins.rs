//! The paths in the document that mean the same as another: see [`crate::api::twins`], which rewrites them.
use crate::api::twins::{NESTED, NESTED_REMOVAL};
use serde_json::{Map, Value, json};

const STORES: &str = "/api/v1/stores/{storeId}";

/// Adds the twins of what is there.
pub(super) fn add(paths: &mut Map<String, Value>) {
    let found = paths.iter().flat_map(|(path, item)| of(path).map(|twin| twin.spelled(path, item)));
    let found: Vec<(String, Value)> = found.collect();
    paths.extend(found);
}

/// How a twin differs from its path.
struct Twin {
    path: String,
    /// Put behind operation ids, which must be unique.
    suffix: &'static str,
    /// A path parameter that it has and the path has not.
    parameter: Option<(&'static str, &'static str)>,
    /// A path parameter that the path has and it has not.
    without: Option<&'static str>,
    is_old: bool,
}

fn of(path: &str) -> impl Iterator<Item = Twin> {
    [nested(path), old_wallet(path), primary_rates(path)].into_iter().flatten()
}

fn nested(path: &str) -> Option<Twin> {
    let rest = path.strip_prefix("/api/v1/")?;
    let begins_with = |noun: &str| rest.starts_with(&format!("{noun}/{{"));
    let is_removed = begins_with(NESTED_REMOVAL) && rest.matches('/').count() == 1;
    if !is_removed && !NESTED.iter().any(|noun| begins_with(noun)) {
        return None;
    }
    let parameter = Some(("storeId", "The store it is in"));
    Some(Twin {
        path: format!("{STORES}/{rest}"),
        suffix: "InStore",
        parameter,
        without: None,
        is_old: false,
    })
}

fn old_wallet(path: &str) -> Option<Twin> {
    let rest = path.strip_prefix(STORES)?.strip_prefix("/payment-methods/{paymentMethodId}")?;
    let rest = if rest == "/wallet/preview" { "/preview" } else { rest };
    let path = format!("{STORES}/payment-methods/OnChain/{{cryptoCode}}{rest}");
    let parameter = Some(("cryptoCode", "Always `BTC`"));
    Some(Twin { path, suffix: "Old", parameter, without: Some("paymentMethodId"), is_old: true })
}

fn primary_rates(path: &str) -> Option<Twin> {
    let shorter = path.strip_suffix("/rates/configuration/{rateSource}")?;
    let path = format!("{shorter}/rates/configuration");
    Some(Twin { path, suffix: "Primary", parameter: None, without: Some("rateSource"), is_old: false })
}

impl Twin {
    fn spelled(self, original: &str, item: &Value) -> (String, Value) {
        let mut item = item.clone();
        if let (Some(operations), true) = (item.as_object_mut(), self.path.contains(NESTED_REMOVAL)) {
            operations.retain(|method, _| method == "delete");
        }
        for (_, operation) in super::operations(&mut item) {
            self.change(original, operation);
        }
        (self.path, item)
    }

    fn change(&self, original: &str, operation: &mut Map<String, Value>) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        operation.insert("operationId".into(), format!("{id}_{}", self.suffix).into());
        operation.insert("description".into(), format!("The same as `{original}`.").into());
        if self.is_old {
            operation.insert("deprecated".into(), true.into());
        }
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        let Some(parameters) = parameters.as_array_mut() else { return };
        parameters.retain(|parameter| self.without.is_none_or(|name| parameter["name"] != name));
        let added = self.parameter.map(|(name, about)| {
            json!({"name": name, "in": "path", "required": true, "description": about, "schema": {"type": "string"}})
        });
        parameters.extend(added);
        let place = |parameter: &Value| {
            self.path.find(&format!("{{{}}}", parameter["name"].as_str().unwrap_or_default()))
        };
        parameters.sort_by_key(|parameter| place(parameter).unwrap_or(usize::MAX));
    }
}
