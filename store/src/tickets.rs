//! What is good once and was used, whichever server on this database it was shown to. What this is not: what a ticket opens;
//! its seal says that, and the database has only its hash.
use crate::Store;
use crate::error::Result;
use crate::sql::values;
use domain::{Seconds, SystemAccess, Timestamp};

/// How much longer a used one is remembered than it would be good: a server's clock may be behind.
const LONGER: Seconds = Seconds::minutes(10);

impl Store {
    /// Uses up what hashes to `ticket`, which is good until `ends_at`. False if it was used before: of any number that show
    /// it at once, one uses it.
    pub async fn use_ticket(&self, ticket: [u8; 32], ends_at: Timestamp, now: Timestamp) -> Result<bool> {
        self.write(move |tx| {
            tx.sql.execute("DELETE FROM used_ticket WHERE ends_at <= $1", values![over(now)])?;
            let insert =
                "INSERT INTO used_ticket (ticket, ends_at) VALUES ($1, $2) ON CONFLICT (ticket) DO NOTHING";
            Ok(tx.sql.execute(insert, values![&ticket, ends_at])? > 0)
        })
        .await
    }

    /// Whether what hashes to `ticket` was used.
    pub async fn is_ticket_used(&self, ticket: [u8; 32]) -> Result<bool> {
        let select = "SELECT ends_at FROM used_ticket WHERE ticket = $1";
        Ok(self.short(|sql| sql.one(select, values![&ticket], |row| row.time(0)))?.is_some())
    }

    /// Throws away those that would be too old by now.
    pub async fn forget_used_tickets(&self, _: &SystemAccess, now: Timestamp) -> Result<usize> {
        let delete = "DELETE FROM used_ticket WHERE ends_at <= $1";
        self.write(move |tx| tx.sql.execute(delete, values![over(now)])).await
    }
}

fn over(now: Timestamp) -> Timestamp {
    Timestamp(now.0.saturating_sub(LONGER.0.into()))
}
