//! Answers already given: a request repeated with the same key is answered the same and does nothing twice.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, values};
use domain::{SystemAccess, Timestamp};
use std::sync::Arc;

/// An answer to be kept with the write it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remember {
    /// Hash of who asks, what for, and the key they sent.
    pub key: [u8; 32],
    /// Hash of the request: the same key with another request is a mistake of the client's.
    pub request_hash: [u8; 32],
    /// The answer's HTTP status.
    pub status: u16,
    /// The answer's body. Not for secrets: it is kept as it is.
    pub body: Vec<u8>,
    /// When.
    pub created_at: Timestamp,
}

/// An answer that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Hash of the request it answered.
    pub request_hash: [u8; 32],
    /// The answer's HTTP status.
    pub status: u16,
    /// The answer's body.
    pub body: Vec<u8>,
    /// When.
    pub created_at: Timestamp,
}

impl Store {
    /// A handle whose next write keeps `answer` in the same transaction. The write fails with [`Error::Remembered`], and
    /// does nothing, if an answer was kept under that key before. Good for one write.
    #[must_use]
    pub fn remembering(&self, answer: Remember) -> Self {
        Self { remember: Some(Arc::new(answer)), ..self.clone() }
    }

    /// The answer kept under that key.
    pub async fn recall(&self, key: &[u8; 32]) -> Result<Option<Remembered>> {
        let select = "SELECT request_hash, status, body, created_at FROM idempotency WHERE key = $1";
        self.short(|sql| sql.one(select, values![key], remembered))
    }

    /// Forgets answers older than `before`, the oldest first, at most so many; returns how many.
    pub async fn forget_answers(&self, _: &SystemAccess, before: Timestamp, most: u32) -> Result<usize> {
        let delete = "DELETE FROM idempotency WHERE key IN \
            (SELECT key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
        self.write(move |tx| tx.sql.execute(delete, values![before, most])).await
    }
}

fn remembered(row: &dyn Row) -> Result<Remembered> {
    let status = u16::try_from(row.int(1)?).map_err(|e| Error::unreadable("status", e))?;
    Ok(Remembered {
        request_hash: row.hash(0)?,
        status,
        body: row.blob(2)?.to_vec(),
        created_at: row.time(3)?,
    })
}

pub(crate) fn insert(sql: &mut dyn Sql, answer: &Remember) -> Result<()> {
    insert_all(sql, &[answer])
}

/// Keeps all of them, or fails if one was kept before or is there twice.
pub(crate) fn insert_all(sql: &mut dyn Sql, answers: &[&Remember]) -> Result<()> {
    let insert = "INSERT INTO idempotency (key, request_hash, status, body, created_at) VALUES {rows} \
        ON CONFLICT (key) DO NOTHING RETURNING created_at";
    let mut rows = Vec::with_capacity(answers.len());
    for Remember { key, request_hash, status, body, created_at } in answers {
        rows.push(values![key, request_hash, u32::from(*status), body.as_slice(), *created_at].to_vec());
    }
    let mut kept = 0;
    sql.insert(insert, &rows, &mut |_| {
        kept += 1;
        Ok(())
    })?;
    if kept < answers.len() { Err(Error::Remembered) } else { Ok(()) }
}
