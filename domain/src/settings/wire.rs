//! How settings are read from and written to JSON: field by field, so that each error names its field;
//! decimals exactly.
use super::Problem;
use crate::time::Seconds;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// The body without the fields that say nothing: `null` and empty text mean the default.
pub(crate) fn without_unsaid(mut body: Map<String, Value>) -> Map<String, Value> {
    body.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    body
}

/// The body as a `T`, or a problem for each field that can't be one of `T`'s.
pub(crate) fn read<T: DeserializeOwned>(body: Map<String, Value>) -> Result<T, Vec<Problem>> {
    serde_json::from_value(Value::Object(body.clone())).map_err(|error| {
        let problems: Vec<Problem> =
            body.into_iter().filter_map(|(name, value)| problem::<T>(name, value)).collect();
        if problems.is_empty() { Vec::from([Problem::new("", error)]) } else { problems }
    })
}

/// What is wrong with one field taken alone, which works because every field of `T` has a default.
fn problem<T: DeserializeOwned>(name: String, value: Value) -> Option<Problem> {
    let alone = Value::Object(Map::from_iter([(name.clone(), value)]));
    let error = serde_json::from_value::<T>(alone).err()?;
    Some(Problem::new(&name, error))
}

pub(crate) fn to_map<T: Serialize>(value: &T) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) | Err(_) => {
            Map::new()
        }
    }
}

/// A span in seconds, rounded down to a minute as the contract says.
pub(super) fn whole_minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Seconds, D::Error> {
    let Seconds(seconds) = Seconds::deserialize(deserializer)?;
    Ok(Seconds(seconds - seconds % 60))
}

/// Reads a JSON number or text as a decimal, from its digits.
pub(crate) fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(D::Error::custom("expected a decimal number"));
        }
    };
    parse(text.trim()).ok_or_else(|| D::Error::custom(format!("{text:?} is not a decimal number")))
}

/// A decimal, with or without an exponent; JSON writes small numbers like `1e-7`.
fn parse(text: &str) -> Option<Decimal> {
    let plain = text.parse().ok();
    plain.or_else(|| Decimal::from_scientific(text).ok())
}

/// A decimal that the contract writes as a string.
pub(super) mod decimal {
    use super::{Decimal, Deserializer, exact};
    use serde::Serializer;

    pub(in crate::settings) fn serialize<S: Serializer>(
        value: &Decimal,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(in crate::settings) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Decimal, D::Error> {
        exact(deserializer)
    }
}

/// A tolerance, which the contract writes as a number: a percentage.
pub(super) mod percent {
    use super::{Deserializer, Error, Serialize, ToString, exact};
    use crate::invoice::Tolerance;
    use serde::Serializer;
    use serde_json::Number;

    pub(in crate::settings) fn serialize<S: Serializer>(
        value: &Tolerance,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let number: Number = value.to_percent().to_string().parse().map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }

    pub(in crate::settings) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Tolerance, D::Error> {
        let tolerance = Tolerance::from_percent(exact(deserializer)?);
        tolerance.ok_or_else(|| D::Error::custom("PaymentTolerance can only be between 0 and 100 percent"))
    }
}
