//! One server at a time on a database.
use super::link::Link;
use super::{PostgresUrl, value::Bound};
use crate::error::{Error, Result};
use std::fmt;

/// The lock that a server holds as long as it runs: the letters `almoner`, and a 2.
const SERVERS_LOCK: i64 = 0x616c_6d6f_6e65_7202;

/// Held while it lives; the database lets go of it when the connection ends, whatever ended it.
pub struct Hold {
    link: Link,
}

impl Hold {
    /// Takes the lock, or [`Error::Busy`] where another server has it.
    pub fn take(url: &PostgresUrl) -> Result<Self> {
        let link = Link::open(url)?;
        let statement = link.prepare("SELECT CAST(pg_try_advisory_lock($1) AS INT)")?;
        let mut held = false;
        for rows in link.query(&statement, vec![Bound::Int(SERVERS_LOCK)]) {
            held = rows?.iter().any(|row| row.get::<_, i32>(0) == 1);
        }
        if held { Ok(Self { link }) } else { Err(Error::Busy) }
    }

    /// Done when the database has let go of the lock, because the connection was lost.
    pub async fn lost(&self) {
        self.link.lost().await;
    }
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hold").finish_non_exhaustive()
    }
}
