//! Passkeys: the public halves of keys that people sign in with, and which questions were answered already. What this is
//! not: it checks no signature; that is the server's.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::people::person_number;
use crate::sql::{Row, Sql, values};
use domain::audit::{Actor, Deed, DeedKind};
use domain::passkey::{LIFE, MOST};
use domain::{PasskeyId, Timestamp, UserId};

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Which, in its owner's list.
    pub id: PasskeyId,
    /// Whose.
    pub person: UserId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    pub used_at: Option<Timestamp>,
    /// What the browser knows it by.
    pub credential: Vec<u8>,
    /// What the browser knows its owner by.
    pub handle: [u8; 64],
    /// What its signatures are checked with.
    pub public_key: Vec<u8>,
    /// What changes with each use.
    pub state: Vec<u8>,
}

/// A question that somebody has just answered rightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// What the question hashes to.
    pub question: [u8; 32],
    /// Until when it might have been answered.
    pub ends_at: Timestamp,
    /// When it was.
    pub at: Timestamp,
}

/// Whether an answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Taken {
    /// It does.
    Yes,
    /// The question was answered before: by the same answer, most likely.
    Again,
    /// To one that is added: somebody has it already. To one that is used: it is not as it was any more.
    Changed,
}

const COLUMNS: &str =
    "k.id, p.id, k.name, k.created_at, k.used_at, k.credential, k.handle, k.public_key, k.state";

impl Store {
    /// A person's passkeys, in the order in which they were added.
    pub async fn passkeys_of(&self, person: &UserId) -> Result<Vec<Passkey>> {
        let select = format!(
            "SELECT {COLUMNS} FROM person p JOIN passkey k ON k.person = p.number WHERE p.id = $1 \
            ORDER BY k.created_at, k.id"
        );
        self.short(|sql| sql.all(&select, values![person], passkey))
    }

    /// The passkey that browsers know by that.
    pub async fn passkey_by_credential(&self, credential: &[u8]) -> Result<Option<Passkey>> {
        let select = format!(
            "SELECT {COLUMNS} FROM passkey k JOIN person p ON p.number = k.person WHERE k.credential = $1"
        );
        self.short(|sql| sql.one(&select, values![credential], passkey))
    }

    /// Adds a passkey. [`Error::TooMany`] if its owner has as many as one may have.
    pub async fn add_passkey(&self, by: &Actor, passkey: Passkey, answered: Answered) -> Result<Taken> {
        let act = move |sql: &mut dyn Sql| {
            if !is_first(sql, answered)? {
                return Ok(Done::any(Taken::Again, None));
            }
            let is_added = insert(sql, &passkey)?;
            let deed = is_added.then(|| told(DeedKind::PasskeyAdded, &passkey.id, &passkey.person));
            Ok(Done::any(if is_added { Taken::Yes } else { Taken::Changed }, deed))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Notes that its owner signed in with a passkey, which becomes `state` by that. Of two uses of the same state, one
    /// counts.
    pub async fn use_passkey(&self, before: &Passkey, state: Vec<u8>, answered: Answered) -> Result<Taken> {
        let (before, by) = (before.clone(), Actor::Person(before.person.clone()));
        let act = move |sql: &mut dyn Sql| {
            if !is_first(sql, answered)? {
                return Ok(Done::any(Taken::Again, None));
            }
            let update = "UPDATE passkey SET state = $1, used_at = $2 WHERE id = $3 AND state = $4";
            let used = sql.execute(update, values![&*state, answered.at, &before.id, &*before.state])? > 0;
            let deed = used.then(|| told(DeedKind::PasskeyUsed, &before.id, &before.person));
            Ok(Done::any(if used { Taken::Yes } else { Taken::Changed }, deed))
        };
        self.change(&by, move |tx| act(tx.sql)).await
    }

    /// Takes one of a person's passkeys away. [`Error::NotFound`] if it is none of theirs.
    pub async fn remove_passkey(&self, by: &Actor, person: &UserId, id: &PasskeyId) -> Result<()> {
        let (person, id) = (person.clone(), id.clone());
        let act = move |sql: &mut dyn Sql| {
            let delete =
                "DELETE FROM passkey WHERE id = $1 AND person = (SELECT number FROM person WHERE id = $2)";
            sql.must(delete, values![&id, &person])?;
            Ok(Done::one((), told(DeedKind::PasskeyRemoved, &id, &person)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Takes all of a person's passkeys away; tells how many there were.
    pub async fn remove_passkeys(&self, by: &Actor, person: &UserId) -> Result<usize> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| {
            let delete = "DELETE FROM passkey WHERE person = (SELECT number FROM person WHERE id = $1)";
            let removed = sql.execute(delete, values![&person])?;
            let deed = Deed::new(DeedKind::PasskeyRemoved).with("person", person.as_str());
            Ok(Done::any(removed, (removed > 0).then(|| deed.with("passkeys", removed))))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }
}

/// Whether it is the first answer to its question. What nobody could answer any more is forgotten, also by the clock of a
/// server that is behind.
fn is_first(sql: &mut dyn Sql, answered: Answered) -> Result<bool> {
    let Answered { question, ends_at, at } = answered;
    let over = Timestamp(at.0.saturating_sub(LIFE.0.into()));
    sql.execute("DELETE FROM passkey_answered WHERE ends_at <= $1", values![over])?;
    let insert =
        "INSERT INTO passkey_answered (question, ends_at) VALUES ($1, $2) ON CONFLICT (question) DO NOTHING";
    Ok(sql.execute(insert, values![&question, ends_at])? > 0)
}

/// False if somebody has it.
fn insert(sql: &mut dyn Sql, passkey: &Passkey) -> Result<bool> {
    let person = person_number(sql, &passkey.person)?.ok_or(Error::NotFound)?;
    let count = "SELECT COUNT(*) FROM passkey WHERE person = $1";
    let has = sql.one(count, values![person], |row| row.small(0))?.unwrap_or(0);
    let most = u32::try_from(MOST).unwrap_or(u32::MAX);
    if has >= most {
        return Err(Error::TooMany { most });
    }
    let insert = "INSERT INTO passkey (id, credential, person, handle, name, public_key, state, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential) DO NOTHING";
    let Passkey { id, credential, handle, name, public_key, state, created_at, .. } = passkey;
    let values = values![id, &**credential, person, handle, name, &**public_key, &**state, *created_at];
    Ok(sql.execute(insert, values)? > 0)
}

fn told(kind: DeedKind, id: &PasskeyId, person: &UserId) -> Deed {
    Deed::new(kind).to(id).with("person", person.as_str())
}

fn passkey(row: &dyn Row) -> Result<Passkey> {
    Ok(Passkey {
        id: row.id(0, PasskeyId::parse)?,
        person: row.id(1, UserId::parse)?,
        name: row.string(2)?,
        created_at: row.time(3)?,
        used_at: row.opt_time(4)?,
        credential: row.blob(5)?.to_vec(),
        handle: row.blob(6)?.try_into().map_err(|e| Error::unreadable("handle", e))?,
        public_key: row.blob(7)?.to_vec(),
        state: row.blob(8)?.to_vec(),
    })
}
