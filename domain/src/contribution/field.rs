//! What of an invoice's metadata goes out with a contribution: members that the operator named, and nothing else.
use crate::invoice::Metadata;
use crate::personal::Personal;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde_json::Value;

/// Longest value that goes out, in characters: records elsewhere have columns, which refuse what is longer.
const MOST_CHARS: usize = 255;
/// Longest name, in bytes.
const MOST_NAME: usize = 100;

/// A member of the metadata, and what it is called where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    from: String,
    to: String,
}

/// Not a field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldError;

impl Field {
    /// Reads `buyerName`, or `buyerName=Donor.Name` for a member that is called otherwise where it goes. There, a name is
    /// of ASCII letters, digits and `_.:-`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let (from, to) = text.split_once('=').unwrap_or((text, text));
        let (from, to) = (from.trim(), to.trim());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte);
        let fits = |name: &str| (1..=MOST_NAME).contains(&name.len());
        if !fits(from) || !fits(to) || !to.bytes().all(plain) {
            return Err(FieldError);
        }
        Ok(Self { from: from.into(), to: to.into() })
    }

    /// What it is called where it goes.
    pub fn to(&self) -> &str {
        &self.to
    }
}

/// The members that are there and are text, a number, or yes or no.
pub(super) fn said(metadata: &Metadata, fields: &[Field]) -> Vec<(String, Personal<String>)> {
    if fields.is_empty() {
        return Vec::new();
    }
    let all = metadata.to_value();
    let said = |field: &Field| {
        let text = match all.get(&field.from)? {
            Value::String(text) => plain(text),
            Value::Number(number) => plain(&alloc::format!("{number}")),
            Value::Bool(yes) => alloc::format!("{yes}"),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        (!text.is_empty()).then(|| (field.to.clone(), text.into()))
    };
    fields.iter().filter_map(said).collect()
}

/// The text on one line and of bounded length. Nothing is escaped here: whoever writes it into something else does that.
fn plain(text: &str) -> String {
    let on_one_line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = on_one_line.take(MOST_CHARS).collect();
    short.trim().into()
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "write what the invoice calls it, as in buyerName, or that and what it is called where it goes, as in \
             buyerName=Donor.Name",
        )
    }
}

impl core::error::Error for FieldError {}
