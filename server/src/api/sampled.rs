//! The schema of settings that `domain` reads and writes as a whole: told from a sample, so that it can't lie.
use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};

/// An object with the sample's fields; each field's type is that of its value, which is also its default.
pub fn schema(about: &str, sample: Map<String, Value>) -> RefOr<Schema> {
    let properties: Map<String, Value> =
        sample.into_iter().map(|(name, value)| (name, property(value))).collect();
    let object = json!({"type": "object", "description": about, "properties": properties});
    serde_json::from_value(object).map(RefOr::T).unwrap_or_else(|_| RefOr::T(Schema::default()))
}

fn property(default: Value) -> Value {
    let kind = match &default {
        Value::Null => return json!({"type": ["string", "null"]}),
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => return json!({"type": "array", "items": {}, "default": default}),
        Value::Object(_) => "object",
    };
    json!({"type": kind, "default": default})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_becomes_an_object() {
        let sample = json!({"name": "", "website": null, "expiry": 900, "lists": []});
        let schema = serde_json::to_value(schema("A thing.", sample.as_object().unwrap().clone())).unwrap();
        assert_eq!(schema["properties"]["expiry"], json!({"type": "number", "default": 900}));
        assert_eq!(schema["properties"]["website"]["type"], json!(["string", "null"]));
        assert_eq!(schema["description"], "A thing.");
    }
}
