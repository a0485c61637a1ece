//! Who is signed in on the pages: kept as hashes, found by them. What this is not: how long a session holds; that is
//! [`domain::session`]'s.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::people::{self, Person, person_number};
use crate::sql::{Row, Sql, values};
use domain::audit::{Actor, Deed, DeedKind};
use domain::session::Span;
use domain::{SessionId, SystemAccess, Timestamp, UserId};

/// A session, as far as it is known once the browser has been told what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which; not what the browser holds.
    pub id: SessionId,
    /// Whose.
    pub person: UserId,
    /// What its owner calls it, if anything.
    pub label: Option<String>,
    /// When it began, and when it was last used.
    pub span: Span,
    /// When an organisation last told in it which groups its owner is in, if one did.
    pub groups_at: Option<Timestamp>,
}

const COLUMNS: &str = "s.id, p.id, s.label, s.created_at, s.used_at, s.groups_at";
/// How many columns [`COLUMNS`] names.
const WIDTH: usize = 6;
/// One of a person's, `$1` and `$2`.
const THEIRS: &str = "id = $1 AND person = (SELECT number FROM person WHERE id = $2)";

impl Store {
    /// Adds a session of whoever does it, for a browser that holds what hashes to `hash`.
    pub async fn open_session(&self, session: Session, hash: [u8; 32]) -> Result<()> {
        let by = Actor::Person(session.person.clone());
        let act = move |sql: &mut dyn Sql| {
            let person = person_number(sql, &session.person)?.ok_or(Error::NotFound)?;
            let insert = "INSERT INTO session (hash, id, person, label, created_at, used_at, groups_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7)";
            let Session { id, label, span: Span { created_at, used_at }, groups_at, .. } = &session;
            let values = values![&hash, id, person, label.as_deref(), *created_at, *used_at, *groups_at];
            sql.execute(insert, values)?;
            Ok(Done::one((), told(DeedKind::SignedIn, &session.id, &session.person)))
        };
        self.change(&by, move |tx| act(tx.sql)).await
    }

    /// The session of a browser that holds what hashes to `hash`, with its owner, who may be disabled. It may be over.
    pub async fn session_by_hash(&self, hash: &[u8; 32]) -> Result<Option<(Session, Person)>> {
        let select = format!(
            "SELECT {COLUMNS}, {} FROM session s JOIN person p ON p.number = s.person WHERE s.hash = $1",
            people::COLUMNS
        );
        let read = |row: &dyn Row| Ok((session(row)?, people::person(row, WIDTH)?));
        self.short(|sql| sql.one(&select, values![hash], read))
    }

    /// A person's sessions, the newest first. Some may be over.
    pub async fn sessions_of(&self, person: &UserId) -> Result<Vec<Session>> {
        let select = format!(
            "SELECT {COLUMNS} FROM person p JOIN session s ON s.person = p.number WHERE p.id = $1 \
            ORDER BY s.created_at DESC, s.id"
        );
        self.short(|sql| sql.all(&select, values![person], session))
    }

    /// Notes that a session was used in the hour that began then.
    pub async fn use_session(&self, id: &SessionId, hour: Timestamp) -> Result<()> {
        let id = id.clone();
        let update = "UPDATE session SET used_at = $1 WHERE id = $2 AND used_at < $1";
        self.write(move |tx| tx.sql.execute(update, values![hour, &id]).map(drop)).await
    }

    /// Notes that an organisation told then, in that session, which groups its owner is in.
    pub async fn note_groups(&self, id: &SessionId, now: Timestamp) -> Result<()> {
        let id = id.clone();
        let update =
            "UPDATE session SET groups_at = $1 WHERE id = $2 AND (groups_at IS NULL OR groups_at < $1)";
        self.write(move |tx| tx.sql.execute(update, values![now, &id]).map(drop)).await
    }

    /// Names one of a person's sessions, or takes its name away. [`Error::NotFound`] if it is none of theirs.
    pub async fn name_session(&self, person: &UserId, id: &SessionId, label: Option<String>) -> Result<()> {
        let (person, id) = (person.clone(), id.clone());
        let update = format!("UPDATE session SET label = $3 WHERE {THEIRS}");
        self.write(move |tx| tx.sql.must(&update, values![&id, &person, label.as_deref()])).await
    }

    /// Ends one of a person's sessions. [`Error::NotFound`] if it is none of theirs.
    pub async fn end_session(&self, by: &Actor, person: &UserId, id: &SessionId) -> Result<()> {
        let (person, id) = (person.clone(), id.clone());
        let act = move |sql: &mut dyn Sql| {
            sql.must(&format!("DELETE FROM session WHERE {THEIRS}"), values![&id, &person])?;
            Ok(Done::one((), told(DeedKind::SignedOut, &id, &person)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Ends a person's sessions, all but `kept`; tells how many.
    pub async fn end_sessions(&self, by: &Actor, person: &UserId, kept: Option<SessionId>) -> Result<usize> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| {
            let delete =
                "DELETE FROM session WHERE person = (SELECT number FROM person WHERE id = $1) AND id <> $2";
            let kept = kept.as_ref().map_or("", SessionId::as_str);
            let ended = sql.execute(delete, values![&person, kept])?;
            let deed = Deed::new(DeedKind::SignedOut).with("person", person.as_str()).with("sessions", ended);
            Ok(Done::any(ended, (ended > 0).then_some(deed)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Throws away sessions that began or were used last no later than that: they are over.
    pub async fn forget_sessions(&self, _: &SystemAccess, horizon: Span) -> Result<usize> {
        let delete = "DELETE FROM session WHERE created_at <= $1 OR used_at <= $2";
        self.write(move |tx| tx.sql.execute(delete, values![horizon.created_at, horizon.used_at])).await
    }
}

/// Ends all of a person's sessions, as a part of what is done to their account.
pub(crate) fn end_all(sql: &mut dyn Sql, person: &UserId) -> Result<()> {
    let delete = "DELETE FROM session WHERE person = (SELECT number FROM person WHERE id = $1)";
    sql.execute(delete, values![person]).map(drop)
}

/// Ends every session: one that was ended since a backup was taken must not be open again.
pub(crate) fn end_everybodys(sql: &mut dyn Sql) -> Result<()> {
    sql.execute("DELETE FROM session", values![]).map(drop)
}

fn told(kind: DeedKind, id: &SessionId, person: &UserId) -> Deed {
    Deed::new(kind).to(id).with("person", person.as_str())
}

fn session(row: &dyn Row) -> Result<Session> {
    Ok(Session {
        id: row.id(0, SessionId::parse)?,
        person: row.id(1, UserId::parse)?,
        label: row.opt_text(2)?.map(str::to_owned),
        span: Span { created_at: row.time(3)?, used_at: row.time(4)? },
        groups_at: row.opt_time(5)?,
    })
}
