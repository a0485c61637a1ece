//! Who leads, where several servers share a database: a term of office, and the refusal of what is written after it.
//!
//! Each server that begins to lead makes the stored epoch grow, and writes through a handle that knows its own. The epoch
//! is compared in the very transaction that writes, and writers go one after the other, so a server that was thought dead
//! and wakes up changes nothing. What this is not: the choice of who leads; see `postgres/hold.rs`.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Sql, values};
use domain::{SystemAccess, Timestamp};
use std::sync::Arc;
use tokio::sync::watch;

/// A server's time of leading. Clones are of the same one.
#[derive(Clone, Debug)]
pub struct Term(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    epoch: i64,
    over: watch::Sender<bool>,
}

impl Term {
    /// Which it is, counted from the first there ever was.
    pub fn epoch(&self) -> i64 {
        self.0.epoch
    }

    /// Done when something that was written in it has been refused: another leads.
    pub async fn over(&self) {
        // The sender lives as long as this term, so the wait can't fail.
        let _ = self.0.over.subscribe().wait_for(|over| *over).await;
    }

    /// Refuses what is written after it.
    pub(crate) fn check(&self, sql: &mut dyn Sql) -> Result<()> {
        let current = sql.one("SELECT epoch FROM leader WHERE one = 1", &[], |row| row.int(0))?;
        if current == Some(self.0.epoch) {
            return Ok(());
        }
        self.0.over.send_replace(true);
        Err(Error::Deposed)
    }
}

impl Store {
    /// Begins a term: whoever led until now is refused from now on.
    pub async fn begin_term(&self, _: &SystemAccess) -> Result<Term> {
        let upsert = "INSERT INTO leader (one, epoch, since) VALUES (1, 1, $1) \
            ON CONFLICT (one) DO UPDATE SET epoch = leader.epoch + 1, since = excluded.since RETURNING epoch";
        let epoch = self
            .write(move |tx| {
                let now = (tx.clock)();
                tx.sql.one(upsert, values![now], |row| row.int(0))
            })
            .await?;
        let epoch = epoch.ok_or_else(|| Error::Failed("an epoch just begun is not there".into()))?;
        Ok(Term(Arc::new(Inner { epoch, over: watch::Sender::new(false) })))
    }

    /// A handle that writes only as long as that term is the last one begun: [`Error::Deposed`] afterwards.
    #[must_use]
    pub fn in_term(&self, term: &Term) -> Self {
        Self { term: Some(term.clone()), ..self.clone() }
    }

    /// The epoch of the last term that was begun, and when; `None` where nobody ever had to begin one.
    pub async fn last_term(&self, _: &SystemAccess) -> Result<Option<(i64, Timestamp)>> {
        let select = "SELECT epoch, since FROM leader WHERE one = 1";
        self.short(|sql| sql.one(select, &[], |row| Ok((row.int(0)?, row.time(1)?))))
    }
}
