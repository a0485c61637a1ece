//! Settings from the TOML file: one key each, no tables.
use super::Setting;
use super::error::Error;
use super::values::{Origin, Value};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The settings the file gives.
pub(super) fn read(path: &Path) -> Result<Vec<(&'static Setting, Value)>, Error> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| Error::Unreadable { path: path.into(), cause })?;
    let table = DeTable::parse(&text).map_err(|cause| Error::Malformed {
        path: path.into(),
        line: line_at(&text, cause.span().map_or(0, |span| span.start)),
        message: cause.message().to_owned(),
    })?;
    let origin = |at| Origin::File { path: path.into(), line: line_at(&text, at) };
    table.into_inner().into_iter().map(|(key, value)| entry(&key, &value, origin(key.span().start))).collect()
}

fn entry(
    key: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
    origin: Origin,
) -> Result<(&'static Setting, Value), Error> {
    let Some(setting) = Setting::find(key.get_ref()) else {
        return Err(Error::unknown_name(key.get_ref(), origin));
    };
    if setting.name == "config" {
        return Err(Error::FileNamesFile(origin));
    }
    match written(value.get_ref()) {
        Some(text) => Ok((setting, Value { text, origin })),
        None => Err(Error::NotScalar { setting, origin }),
    }
}

/// The value as it would stand on the command line: text and whole numbers, and lists of them with commas between.
fn written(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Array(items) => items
            .iter()
            .map(|item| written(item.get_ref()))
            .collect::<Option<Vec<_>>>()
            .map(|all| all.join(",")),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Table(_) => None,
    }
}

/// The line that byte is in, from 1.
fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
