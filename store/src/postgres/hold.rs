//! Locks of the database's that belong to a connection: held as long as it lives, let go of by the database whatever ends it.
//!
//! Servers share one, so that a command which wants the database for itself waits for all of them. Another is that of the
//! server which leads. A server that is frozen keeps its connections: so the database itself ends the leader's when it
//! has been silent for a few seconds, by its own clock, whatever the servers' clocks say.
use super::link::Link;
use super::{PostgresUrl, value::Bound};
use crate::error::{Error, Result};
use std::fmt;
use std::time::Duration;
use tokio::task::JoinHandle;

/// The lock that servers share as long as they run: the letters `almoner`, and a 2.
const SERVERS_LOCK: i64 = 0x616c_6d6f_6e65_7202;
/// The lock of the one that leads.
const LEADERS_LOCK: i64 = 0x616c_6d6f_6e65_7203;
/// How often the leader shows the database that it lives.
const BEAT: Duration = Duration::from_millis(500);
/// How long the database waits for that, in milliseconds, and as long as the leader waits for an answer.
const SILENCE_MS: u64 = 3_000;

/// Held while it lives.
pub struct Hold {
    link: Link,
}

/// The leader's lock, held while it lives and the database hears of it.
pub struct Lead {
    beats: JoinHandle<()>,
}

/// Somebody who would lead.
pub struct Candidate {
    url: PostgresUrl,
    link: Option<Link>,
}

impl Hold {
    /// Takes the database for oneself, or [`Error::Busy`] where a server or another command has it.
    pub fn take(url: &PostgresUrl) -> Result<Self> {
        Self::try_lock(url, "SELECT CAST(pg_try_advisory_lock($1) AS INT)")
    }

    /// Shares it with other servers, or [`Error::Busy`] where somebody has it for themselves.
    pub fn join(url: &PostgresUrl) -> Result<Self> {
        Self::try_lock(url, "SELECT CAST(pg_try_advisory_lock_shared($1) AS INT)")
    }

    /// From now on it is shared.
    pub fn share(&self) -> Result<()> {
        self.link.batch(&format!(
            "SELECT pg_advisory_lock_shared({SERVERS_LOCK}); SELECT pg_advisory_unlock({SERVERS_LOCK})"
        ))
    }

    fn try_lock(url: &PostgresUrl, sql: &str) -> Result<Self> {
        let link = Link::open(url)?;
        if is_given(&link, sql, SERVERS_LOCK)? { Ok(Self { link }) } else { Err(Error::Busy) }
    }

    /// Done when the database has let go of the lock, because the connection was lost.
    pub async fn lost(&self) {
        self.link.lost().await;
    }
}

impl Candidate {
    /// One that was not asked yet.
    pub fn new(url: &PostgresUrl) -> Self {
        Self { url: url.clone(), link: None }
    }

    /// Asks for the leader's lock: `None` where another has it.
    pub fn stand(&mut self) -> Result<Option<Lead>> {
        let link = match self.link.take().filter(|link| !link.is_lost()) {
            Some(link) => link,
            None => self.enrol()?,
        };
        if is_given(&link, "SELECT CAST(pg_try_advisory_lock($1) AS INT)", LEADERS_LOCK)? {
            return Ok(Some(Lead { beats: link.beat(BEAT, Duration::from_millis(SILENCE_MS)) }));
        }
        self.link = Some(link);
        Ok(None)
    }

    fn enrol(&self) -> Result<Link> {
        let link = Link::open(&self.url)?;
        link.batch(&format!("SET idle_session_timeout = {SILENCE_MS}"))?;
        Ok(link)
    }
}

impl Lead {
    /// Done when the database may have given the lock to another.
    pub async fn lost(&mut self) {
        if !self.beats.is_finished() {
            let _ = (&mut self.beats).await; // however it ended
        }
    }
}

impl Drop for Lead {
    /// Ends the connection, and so lets go of the lock.
    fn drop(&mut self) {
        self.beats.abort();
    }
}

fn is_given(link: &Link, sql: &str, lock: i64) -> Result<bool> {
    let statement = link.prepare(sql)?;
    let mut given = false;
    for rows in link.query(&statement, vec![Bound::Int(lock)]) {
        given = rows?.iter().any(|row| row.get::<_, i32>(0) == 1);
    }
    Ok(given)
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hold").finish_non_exhaustive()
    }
}

impl fmt::Debug for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lead").finish_non_exhaustive()
    }
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate").finish_non_exhaustive()
    }
}
