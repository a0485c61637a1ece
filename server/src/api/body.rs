//! Request bodies: read up to the limit, parsed as JSON whatever their content type says, refused field by field.
//!
//! Not JSON at all: 400. JSON of the wrong shape: 422 with the path of what is wrong. Nothing of a refused body is
//! logged. An empty body says what `{}` says.
use super::ApiError;
use crate::app::App;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;
use std::fmt;

/// The request's body.
#[derive(Clone)]
pub struct Body<T> {
    /// As a `T`.
    pub value: T,
    /// As it came.
    pub bytes: Bytes,
}

/// Shows nothing of it: there may be a secret in it.
impl<T> fmt::Debug for Body<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let limit =
            request.extensions().get::<AtMost>().map_or(app.limits.body_bytes, |AtMost(limit)| *limit);
        let bytes = read(request.into_body(), limit.min(app.limits.body_bytes)).await?;
        Ok(Self { value: parse(&bytes)?, bytes })
    }
}

/// How much is read of a body whose sender has not shown who they are: enough for any account.
pub const STRANGERS_BYTES: usize = 16 * 1024;

/// In a request's extensions: a lower limit than usual.
#[derive(Clone, Copy, Debug)]
pub struct AtMost(pub usize);

/// All of a body, or 413.
pub async fn read(body: axum::body::Body, limit: usize) -> Result<Bytes, ApiError> {
    // It also fails when the connection breaks, but then nobody reads the answer.
    to_bytes(body, limit).await.map_err(|_| {
        let message = format!("The body is too large; at most {limit} bytes are read");
        ApiError::Told(StatusCode::PAYLOAD_TOO_LARGE, "payload-too-large", message)
    })
}

/// JSON as a `T`; 400 if it is no JSON, 422 if it is no `T`.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let bytes = if bytes.trim_ascii().is_empty() { b"{}" } else { bytes };
    if !bytes.trim_ascii_start().starts_with(b"{") {
        // Asked first, because serde would also take a list for a struct.
        serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| not_json(&error))?;
        return Err(ApiError::field("", "The body must be a JSON object"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(explain)?;
    deserializer.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn explain(error: serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let path = written(error.path());
    let error = error.into_inner();
    match error.classify() {
        Category::Data => {
            let message = without_place(&error.to_string());
            ApiError::field(with_missing_field(path, &message), message)
        }
        Category::Io | Category::Syntax | Category::Eof => not_json(&error),
    }
}

fn not_json(error: &serde_json::Error) -> ApiError {
    let (line, column) = (error.line(), error.column());
    ApiError::bad_request(format!("The body is not valid JSON: look at line {line}, column {column}"))
}

/// A path as the contract writes it, such as `checkout.paymentMethods[0]`.
fn written(path: &serde_path_to_error::Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key } => text = joined(text, key),
            Segment::Enum { variant } => text = joined(text, variant),
            Segment::Unknown => {}
        }
    }
    text
}

fn joined(path: String, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A missing field is told about its parent; its own name stands in the message.
fn with_missing_field(path: String, message: &str) -> String {
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    missing.map(|name| joined(path.clone(), name)).unwrap_or(path)
}

fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

/// A decimal written as text or as a number, digit for digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact(pub Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let quoted = serde_json::from_str::<String>(raw.get()).ok();
        let text = quoted.as_deref().unwrap_or(raw.get()).trim();
        exact(text)
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected a decimal number, as text or as a number"))
    }
}

/// A decimal with at most 28 digits; more would have to be rounded, and is refused.
fn exact(text: &str) -> Option<Decimal> {
    let plain = Decimal::from_str_exact(text).ok();
    plain.or_else(|| Decimal::from_scientific(text).ok())
}

/// For fields with a default: `null` says the same as nothing. Goes with `#[serde(default)]`.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Order {
        price: Option<Exact>,
        #[serde(default, deserialize_with = "or_default")]
        all_lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Line {
        #[allow(dead_code, reason = "only whether it can be read matters here")]
        item_code: String,
    }

    fn check(body: &str, expected: &str) {
        let told = match parse::<Order>(body.as_bytes()) {
            Ok(order) => format!("{:?} {}", order.price.map(|p| p.0.to_string()), order.all_lines.len()),
            Err(ApiError::Invalid(fields)) => format!("422 {}: {}", fields[0].path, fields[0].message),
            Err(ApiError::Told(status, _, message)) => format!("{} {message}", status.as_u16()),
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(told, expected, "{body}");
    }

    #[test]
    fn bodies_are_read_and_refused() {
        check("", "None 0");
        check(r#"{"price":null,"allLines":null}"#, "None 0");
        check(r#"{"price":"0.10"}"#, "Some(\"0.10\") 0");
        check(r#"{"price":0.1234567890123456789}"#, "Some(\"0.1234567890123456789\") 0");
        check(r#"{"price":1e-7}"#, "Some(\"0.0000001\") 0");
        check(r#"{"price":true}"#, "422 price: expected a decimal number, as text or as a number");
        check(r#"{"price":"ten"}"#, "422 price: expected a decimal number, as text or as a number");
        check(r#"{"allLines":[{"itemCode":"a"},{}]}"#, "422 allLines[1].itemCode: missing field `itemCode`");
        check(
            r#"{"allLines":[{"itemCode":5}]}"#,
            "422 allLines[0].itemCode: invalid type: integer `5`, expected a string",
        );
        check("[1]", "422 : The body must be a JSON object");
        check("{", "400 The body is not valid JSON: look at line 1, column 1");
        check("{} x", "400 The body is not valid JSON: look at line 1, column 4");
        check(&"[".repeat(1000), "400 The body is not valid JSON: look at line 1, column 1000");
    }

    #[test]
    fn a_body_that_must_be_an_object_says_so() {
        let refused = parse::<serde_json::Map<String, Value>>(b"[]");
        assert!(matches!(refused, Err(ApiError::Invalid(fields)) if fields[0].path.is_empty()));
        assert!(parse::<serde_json::Map<String, Value>>(b" {\"a\": 1} ").is_ok());
    }
}
