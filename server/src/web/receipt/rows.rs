//! What the shop wants on the receipt: `receiptData` of the invoice's metadata, as lines of text.
use domain::invoice::Metadata;
use serde_json::Value;

/// Lines at most, and letters of each part: a receipt is a page.
const MOST: (usize, usize) = (60, 300);

/// A label and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// What it is.
    pub(super) label: String,
    /// What it says.
    pub(super) value: String,
}

/// The lines: members that are text, numbers or flags, and those of objects one level below.
pub(super) fn of_metadata(metadata: &Metadata) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(Value::Object(data)) = metadata.to_value().get("receiptData") {
        for (name, value) in data {
            match value {
                Value::Object(inner) => {
                    rows.extend(
                        inner.iter().filter_map(|(below, value)| row(&format!("{name} · {below}"), value)),
                    );
                }
                value => rows.extend(row(name, value)),
            }
        }
    }
    rows.truncate(MOST.0);
    rows
}

fn row(label: &str, value: &Value) -> Option<Row> {
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Object(_) => return None,
    };
    let cut = |text: &str| text.chars().take(MOST.1).collect::<String>();
    (!value.is_empty()).then(|| Row { label: cut(label), value: cut(&value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &[(&str, &str)]) {
        let rows = of_metadata(&Metadata::parse(json).unwrap());
        let rows: Vec<_> = rows.iter().map(|row| (&*row.label, &*row.value)).collect();
        assert_eq!(rows, expected, "{json}");
    }

    #[test]
    fn what_can_be_read_becomes_lines() {
        check(
            r#"{"receiptData": {"Tip": "$0.48", "Seats": 2, "Cart": {"Pu Erh": "$2.00 x 1", "Deeper": {"no": 1}}, "Names": ["a", "b", 3], "None": null}}"#,
            &[("Cart · Pu Erh", "$2.00 x 1"), ("Names", "a, b"), ("Seats", "2"), ("Tip", "$0.48")],
        );
        for nothing in
            ["{}", r#"{"receiptData": "text"}"#, r#"{"receiptData": [1]}"#, r#"{"receiptData": {"a": ""}}"#]
        {
            check(nothing, &[]);
        }
    }

    #[test]
    fn it_has_an_end() {
        let many: serde_json::Map<_, _> =
            (0..500).map(|n| (format!("{n:03}"), "x".repeat(900).into())).collect();
        let rows =
            of_metadata(&Metadata::parse(&serde_json::json!({ "receiptData": many }).to_string()).unwrap());
        assert_eq!((rows.len(), rows[0].value.len()), MOST);
    }
}
