//! How often accounts were guessed at, counted for all servers on one database. What this is not: how often is too often;
//! that is [`domain::guess`]'s.
use crate::Store;
use crate::error::Result;
use crate::sql::{Row, Sql, values};
use domain::guess::{self, Guesses, TooMany};
use domain::{SystemAccess, Timestamp};

/// Where all guesses together are counted: no hash is that.
const ALL: [u8; 32] = [0; 32];

impl Store {
    /// Counts one more guess at what hashes to `account`, before it is looked at: so of many at once no more are looked at
    /// than may be. Where there were too many nothing is written.
    pub async fn count_guess(
        &self,
        account: [u8; 32],
        now: Timestamp,
    ) -> Result<std::result::Result<(), TooMany>> {
        if let Err(refused) = self.short(|sql| one_more(sql, &account, now))? {
            return Ok(Err(refused));
        }
        self.write(move |tx| {
            let counted = one_more(tx.sql, &account, now)?;
            if let Ok((one, all)) = counted {
                tx.sql.execute("DELETE FROM guess WHERE since < $1", values![guess::horizon(now)])?;
                put(tx.sql, &account, one)?;
                put(tx.sql, &ALL, all)?;
            }
            Ok(counted.map(drop))
        })
        .await
    }

    /// A guess was right, which was counted: it counts no more, and neither do those before it at the same account.
    pub async fn forget_guesses(&self, account: [u8; 32]) -> Result<()> {
        self.write(move |tx| {
            take_back(tx.sql, &ALL)?;
            tx.sql.execute("DELETE FROM guess WHERE account = $1", values![&account]).map(drop)
        })
        .await
    }

    /// A guess that was counted was not looked at after all.
    pub async fn take_guess_back(&self, account: [u8; 32]) -> Result<()> {
        self.write(move |tx| {
            take_back(tx.sql, &ALL)?;
            take_back(tx.sql, &account)
        })
        .await
    }

    /// Throws away what counts no more.
    pub async fn forget_old_guesses(&self, _: &SystemAccess, now: Timestamp) -> Result<usize> {
        let delete = "DELETE FROM guess WHERE since < $1";
        self.write(move |tx| tx.sql.execute(delete, values![guess::horizon(now)])).await
    }
}

fn one_more(
    sql: &mut dyn Sql,
    account: &[u8; 32],
    now: Timestamp,
) -> Result<std::result::Result<(Guesses, Guesses), TooMany>> {
    let (one, all) = (find(sql, account)?, find(sql, &ALL)?);
    Ok(guess::one_more(one, all, now))
}

fn find(sql: &mut dyn Sql, account: &[u8; 32]) -> Result<Option<Guesses>> {
    let select = "SELECT since, guesses FROM guess WHERE account = $1";
    let read = |row: &dyn Row| Ok(Guesses { since: row.time(0)?, count: row.small(1)? });
    sql.one(select, values![account], read)
}

fn put(sql: &mut dyn Sql, account: &[u8; 32], Guesses { since, count }: Guesses) -> Result<()> {
    let upsert = "INSERT INTO guess (account, since, guesses) VALUES ($1, $2, $3) \
        ON CONFLICT (account) DO UPDATE SET since = excluded.since, guesses = excluded.guesses";
    sql.execute(upsert, values![account, since, count]).map(drop)
}

fn take_back(sql: &mut dyn Sql, account: &[u8; 32]) -> Result<()> {
    let update = "UPDATE guess SET guesses = guesses - 1 WHERE account = $1 AND guesses > 0";
    sql.execute(update, values![account]).map(drop)
}
