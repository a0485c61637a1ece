//! Values and rows, as PostgreSQL's protocol carries them: three types, and nothing.
use crate::error::{Error, Result};
use crate::sql::{Row, Value};
use bytes::BytesMut;
use std::error::Error as StdError;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// A value on its way to the server, which outlives the call that bound it.
#[derive(Debug)]
pub(super) enum Bound {
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
    Null,
}

impl Bound {
    pub(super) fn all(values: &[Value<'_>]) -> Vec<Self> {
        values.iter().map(|value| Self::from(*value)).collect()
    }
}

impl From<Value<'_>> for Bound {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Int(value) => Self::Int(value),
            // The one character that PostgreSQL keeps in no text. Whole values are JSON, which writes it otherwise.
            Value::Text(value) => Self::Text(value.replace('\0', "\u{fffd}")),
            Value::Blob(value) => Self::Blob(value.to_vec()),
            Value::Null => Self::Null,
        }
    }
}

impl ToSql for Bound {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(value), &Type::INT4) => i32::try_from(*value)?.to_sql(kind, out),
            (Self::Int(value), &Type::INT8) => value.to_sql(kind, out),
            (Self::Text(value), &Type::TEXT | &Type::VARCHAR | &Type::UNKNOWN) => value.to_sql(kind, out),
            (Self::Blob(value), &Type::BYTEA) => value.to_sql(kind, out),
            (value, kind) => Err(format!("{} is bound where {kind} is wanted", value.name()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Bound {
    fn name(&self) -> &'static str {
        match self {
            Self::Int(_) => "a number",
            Self::Text(_) => "a text",
            Self::Blob(_) => "bytes",
            Self::Null => "nothing",
        }
    }
}

impl Row for tokio_postgres::Row {
    fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        match self.columns().get(column).map(|column| column.type_()) {
            Some(&Type::INT4) => Ok(cell::<i32>(self, column, "number")?.map(i64::from)),
            _ => cell(self, column, "number"),
        }
    }

    fn opt_text(&self, column: usize) -> Result<Option<&str>> {
        cell(self, column, "text")
    }

    fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>> {
        cell(self, column, "blob")
    }
}

fn cell<'a, T: FromSql<'a>>(row: &'a tokio_postgres::Row, column: usize, what: &str) -> Result<Option<T>> {
    row.try_get(column).map_err(|error| Error::unreadable(what, error))
}
