//! The narrow door to a database: statements, values of three types, rows. What it is not: it knows no engine.
//!
//! Every function that speaks SQL is written against [`Sql`], in SQL that SQLite and PostgreSQL both take.
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use domain::{Personal, Timestamp, WalletNo};

/// A value bound to a placeholder. Three column types are all there are; a flag is a nullable instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Int(i64),
    Text(&'a str),
    Blob(&'a [u8]),
    Null,
}

/// A row of an answer; columns count from zero.
pub(crate) trait Row {
    fn opt_int(&self, column: usize) -> Result<Option<i64>>;
    fn opt_text(&self, column: usize) -> Result<Option<&str>>;
    fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>>;
}

/// An engine's connection, inside a transaction or not.
pub(crate) trait Sql {
    /// Runs a statement that answers no rows; returns how many it touched.
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize>;
    /// Runs a query and hands over each row.
    fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()>;
    /// Runs an insert for each of those rows, however the engine does that best, and hands over what it returns. The
    /// statement says `{rows}` where one row's values would stand.
    fn insert(
        &mut self,
        sql: &str,
        rows: &[Vec<Value<'_>>],
        take: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()>;
    /// What the engine itself finds wrong with what it keeps, in words: the first few. `thorough` may take long.
    fn damage(&mut self, thorough: bool) -> Result<Vec<String>>;
    /// The steps that the engine would take, whatever the values and however few rows there are yet.
    #[cfg(feature = "testing")]
    fn plan(&mut self, sql: &str) -> Result<Vec<String>>;
    /// How this database spells what databases spell differently.
    fn dialect(&self) -> Dialect;
}

/// An insert's text for so many rows of so many values.
pub(crate) fn spell_rows(sql: &str, rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let names: Vec<String> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
        format!("({})", names.join(", "))
    };
    sql.replace("{rows}", &(0..rows).map(row).collect::<Vec<_>>().join(", "))
}

/// A transaction that writes, with the source of new identifiers and the clock.
pub(crate) struct Tx<'a> {
    pub(crate) sql: &'a mut dyn Sql,
    pub(crate) ids: &'a mut dyn FnMut() -> [u8; 16],
    pub(crate) clock: &'a mut dyn FnMut() -> Timestamp,
}

impl dyn Sql + '_ {
    /// Every row, read.
    pub(crate) fn all<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&dyn Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, values, &mut |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The only row, read; queries used with it answer at most one.
    pub(crate) fn one<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&dyn Row) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.each(sql, values, &mut |row| {
            found = Some(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// A statement that must touch a row: none is [`Error::NotFound`].
    pub(crate) fn must(&mut self, sql: &str, values: &[Value<'_>]) -> Result<()> {
        if self.execute(sql, values)? == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

impl dyn Row + '_ {
    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        self.opt_int(column)?.ok_or_else(|| missing(column))
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str> {
        self.opt_text(column)?.ok_or_else(|| missing(column))
    }

    pub(crate) fn string(&self, column: usize) -> Result<String> {
        Ok(self.text(column)?.to_owned())
    }

    pub(crate) fn blob(&self, column: usize) -> Result<&[u8]> {
        self.opt_blob(column)?.ok_or_else(|| missing(column))
    }

    pub(crate) fn hash(&self, column: usize) -> Result<[u8; 32]> {
        self.blob(column)?.try_into().map_err(|e| Error::unreadable("hash", e))
    }

    pub(crate) fn small(&self, column: usize) -> Result<u32> {
        u32::try_from(self.int(column)?).map_err(|e| Error::unreadable("number", e))
    }

    pub(crate) fn opt_small(&self, column: usize) -> Result<Option<u32>> {
        let number = self.opt_int(column)?.map(u32::try_from).transpose();
        number.map_err(|e| Error::unreadable("number", e))
    }

    pub(crate) fn time(&self, column: usize) -> Result<Timestamp> {
        self.int(column).map(Timestamp)
    }

    pub(crate) fn opt_time(&self, column: usize) -> Result<Option<Timestamp>> {
        Ok(self.opt_int(column)?.map(Timestamp))
    }

    pub(crate) fn flag(&self, column: usize) -> Result<bool> {
        Ok(self.opt_int(column)?.is_some())
    }

    /// An identifier, through its own `parse`.
    pub(crate) fn id<T>(&self, column: usize, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text = self.text(column)?;
        parse(text).ok_or_else(|| Error::unreadable("identifier", text))
    }

    /// A value kept as JSON.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T> {
        serde_json::from_str(self.text(column)?).map_err(|e| Error::unreadable("value", e))
    }
}

fn missing(column: usize) -> Error {
    Error::unreadable("value", format_args!("column {column} is empty"))
}

/// JSON text of a value of ours; such values always serialise.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Failed(e.to_string()))
}

/// A count or bit pattern as the database's 64-bit integer; counts never come near its end.
pub(crate) fn int(count: u64) -> i64 {
    count.cast_signed()
}

/// The instant, if the flag is set: how flags are stored.
pub(crate) fn flag(set: bool, at: Timestamp) -> Option<Timestamp> {
    set.then_some(at)
}

/// Binds values of any type that has a [`Value`].
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::sql::Value::from($value)),*] };
}
pub(crate) use values;

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.0)
    }
}

impl From<WalletNo> for Value<'_> {
    fn from(value: WalletNo) -> Self {
        Self::Int(value.0.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a Personal<String>> for Value<'a> {
    fn from(value: &'a Personal<String>) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Blob(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Blob(value)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_ids {
    ($($id:ident),*) => {$(
        impl<'a> From<&'a domain::$id> for Value<'a> {
            fn from(id: &'a domain::$id) -> Self {
                Self::Text(id.as_str())
            }
        }
    )*};
}
from_ids!(
    DeliveryId,
    EventId,
    InvoiceId,
    KeyId,
    PageId,
    PasskeyId,
    PayoutId,
    PullPaymentId,
    RequestId,
    SessionId,
    SpendId,
    StoreId,
    UserId,
    WebhookId
);
