//! What somebody shows beside their password: the secret that their app makes codes from, and codes for when it is lost.
//! What this is not: it knows no code; those are made and compared by the server.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::people::person_number;
use crate::sql::{Sql, int, values};
use domain::audit::{Actor, Deed, DeedKind};
use domain::{SessionId, Timestamp, UserId};
use std::fmt;

/// The secret that codes are made from: 160 bits, as RFC 4226 wishes. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub [u8; 20]);

/// Somebody's second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// What codes are made from.
    pub secret: TotpSecret,
    /// Since when it has been asked for. None: it is being set up.
    pub confirmed_at: Option<Timestamp>,
    /// How many recovery codes are left.
    pub codes_left: u32,
}

/// A second factor that its owner has shown to work.
#[derive(Clone, Debug)]
pub struct Confirmed {
    /// The step whose code they showed; it is worth nothing any more.
    pub step: u64,
    /// When.
    pub at: Timestamp,
    /// What their recovery codes hash to.
    pub codes: Vec<[u8; 32]>,
    /// The session in which they did: their others end, as they were opened with a password alone.
    pub session: SessionId,
}

const OF: &str = "person = (SELECT number FROM person WHERE id = $1)";

impl Store {
    /// Somebody's second factor, also one that is being set up.
    pub async fn second_factor(&self, person: &UserId) -> Result<Option<SecondFactor>> {
        let select = "SELECT f.secret, f.confirmed_at, (SELECT COUNT(*) FROM recovery_code c WHERE c.person = f.person) \
            FROM second_factor f JOIN person p ON p.number = f.person WHERE p.id = $1";
        self.short(|sql| {
            sql.one(select, values![person], |row| {
                let secret = row.blob(0)?.try_into().map_err(|e| Error::unreadable("secret", e))?;
                let (confirmed_at, codes_left) = (row.opt_time(1)?, row.small(2)?);
                Ok(SecondFactor { secret: TotpSecret(secret), confirmed_at, codes_left })
            })
        })
    }

    /// Begins to set one up, anew if it had begun. [`Error::Exists`] if there is one already.
    pub async fn begin_second_factor(&self, by: &Actor, person: &UserId, secret: TotpSecret) -> Result<()> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| {
            let number = person_number(sql, &person)?.ok_or(Error::NotFound)?;
            let delete = "DELETE FROM second_factor WHERE person = $1 AND confirmed_at IS NULL";
            sql.execute(delete, values![number])?;
            let insert = "INSERT INTO second_factor (person, secret, last_step) VALUES ($1, $2, 0)";
            sql.execute(insert, values![number, &secret.0])?;
            Ok(Done::any((), None))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// From now on it is asked for. [`Error::NotFound`] if none is being set up.
    pub async fn confirm_second_factor(
        &self,
        by: &Actor,
        person: &UserId,
        confirmed: Confirmed,
    ) -> Result<()> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| {
            let update = format!(
                "UPDATE second_factor SET confirmed_at = $2, last_step = $3 WHERE confirmed_at IS NULL AND {OF}"
            );
            sql.must(&update, values![&person, confirmed.at, int(confirmed.step)])?;
            replace_codes(sql, &person, &confirmed.codes)?;
            let others = format!("DELETE FROM session WHERE {OF} AND id <> $2");
            sql.execute(&others, values![&person, &confirmed.session])?;
            Ok(Done::one((), Deed::new(DeedKind::SecondFactorSet).to(&person)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Uses up the code of that step, and those of all steps before. False if it was used up already: of two that show the
    /// same code at once, one passes.
    pub async fn use_step(&self, person: &UserId, step: u64) -> Result<bool> {
        let person = person.clone();
        let update = format!(
            "UPDATE second_factor SET last_step = $2 WHERE {OF} AND last_step < $2 AND confirmed_at IS NOT NULL"
        );
        let act = move |sql: &mut dyn Sql| {
            let used = sql.execute(&update, values![&person, int(step)])?;
            Ok(Done::any(used > 0, None))
        };
        self.change(&Actor::Program, move |tx| act(tx.sql)).await
    }

    /// Uses up a recovery code. False if there is none that hashes to that.
    pub async fn use_recovery_code(&self, by: &Actor, person: &UserId, hash: [u8; 32]) -> Result<bool> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| {
            let delete = format!("DELETE FROM recovery_code WHERE {OF} AND hash = $2");
            let is_used = sql.execute(&delete, values![&person, &hash])? > 0;
            let count = format!("SELECT COUNT(*) FROM recovery_code WHERE {OF}");
            let left = sql.one(&count, values![&person], |row| row.int(0))?.unwrap_or(0);
            let deed = Deed::new(DeedKind::RecoveryCodeUsed).to(&person).with("left", left);
            Ok(Done::any(is_used, is_used.then_some(deed)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Gives somebody other recovery codes; those they had are worth nothing any more.
    pub async fn replace_recovery_codes(
        &self,
        by: &Actor,
        person: &UserId,
        codes: Vec<[u8; 32]>,
    ) -> Result<()> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| {
            replace_codes(sql, &person, &codes)?;
            Ok(Done::one((), Deed::new(DeedKind::RecoveryCodesMade).to(&person)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Takes somebody's second factor away, and their recovery codes. False if they had none.
    pub async fn remove_second_factor(&self, by: &Actor, person: &UserId) -> Result<bool> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| {
            sql.execute(&format!("DELETE FROM recovery_code WHERE {OF}"), values![&person])?;
            let removed =
                sql.execute(&format!("DELETE FROM second_factor WHERE {OF}"), values![&person])? > 0;
            let deed = Deed::new(DeedKind::SecondFactorRemoved).to(&person);
            Ok(Done::any(removed, removed.then_some(deed)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }
}

fn replace_codes(sql: &mut dyn Sql, person: &UserId, codes: &[[u8; 32]]) -> Result<()> {
    let number = person_number(sql, person)?.ok_or(Error::NotFound)?;
    sql.execute("DELETE FROM recovery_code WHERE person = $1", values![number])?;
    for code in codes {
        let insert = "INSERT INTO recovery_code (person, hash) VALUES ($1, $2)";
        sql.execute(insert, values![number, code])?;
    }
    Ok(())
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret")
    }
}
