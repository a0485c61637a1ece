//! People who sign in.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::password_links;
use crate::sessions;
use crate::sql::{Row, Sql, values};
use domain::audit::{Actor, Deed, DeedKind};
use domain::{Personal, SystemAccess, Timestamp, UserId};
use std::fmt;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// Their address, as they wrote it. Nobody else's is the same but for case.
    pub email: Personal<String>,
    /// What they are called.
    pub name: Option<String>,
    /// What their password is compared with.
    pub password_hash: PasswordHash,
    /// When they were added.
    pub created_at: Timestamp,
    /// Since when they have administered the server, if they do.
    pub administrator_at: Option<Timestamp>,
    /// Since when they may not sign in, if they may not.
    pub disabled_at: Option<Timestamp>,
}

/// A hashed password. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(redacted)")
    }
}

impl PasswordHash {
    /// The account has no password, so none lets anybody in.
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// Whether it has none.
    pub const fn is_none(&self) -> bool {
        self.0.is_empty()
    }
}

/// The columns of a person `p`, as [`person`] reads them.
pub(crate) const COLUMNS: &str =
    "p.id, p.email, p.name, p.password_hash, p.created_at, p.administrator_at, p.disabled_at";

/// How many columns [`COLUMNS`] names.
pub(crate) const WIDTH: usize = 7;

impl Store {
    /// Adds a person. [`Error::Exists`] if somebody has that address.
    pub async fn create_person(&self, by: &Actor, person: Person) -> Result<()> {
        self.change(by, move |tx| insert(tx.sql, &person)).await
    }

    /// Adds the first person; [`Error::Exists`] if there is, or ever was, one. Of any number of calls at once, one succeeds.
    pub async fn create_first_person(&self, by: &Actor, person: Person) -> Result<()> {
        let act = move |sql: &mut dyn Sql| {
            if sql.one("SELECT number FROM person LIMIT 1", &[], |row| row.int(0))?.is_some() {
                return Err(Error::Exists);
            }
            let claim = "INSERT INTO meta (name, value) VALUES ('first_person', $1)";
            sql.execute(claim, values![person.id.as_str().as_bytes()])?;
            insert(sql, &person)
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Whether there is nobody yet.
    pub async fn is_without_people(&self) -> Result<bool> {
        let someone =
            self.short(|sql| sql.one("SELECT number FROM person LIMIT 1", &[], |row| row.int(0)))?;
        Ok(someone.is_none())
    }

    /// The person of that id.
    pub async fn person(&self, id: &UserId) -> Result<Option<Person>> {
        let select = format!("SELECT {COLUMNS} FROM person p WHERE p.id = $1");
        self.short(|sql| sql.one(&select, values![id], |row| person(row, 0)))
    }

    /// The person of that address, in any case.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>> {
        let select = format!("SELECT {COLUMNS} FROM person p WHERE p.email_folded = $1");
        self.short(|sql| sql.one(&select, values![&fold(email)], |row| person(row, 0)))
    }

    /// Everybody, in the order in which they were added.
    pub async fn people(&self, _: &SystemAccess) -> Result<Vec<Person>> {
        let select = format!("SELECT {COLUMNS} FROM person p ORDER BY p.number");
        self.long(move |sql| sql.all(&select, &[], |row| person(row, 0))).await
    }

    /// Replaces what is known of the person of that id; `created_at` stays.
    pub async fn update_person(&self, by: &Actor, person: Person) -> Result<()> {
        let id = person.id.clone();
        let created = move |before: &Person| Person { created_at: before.created_at, ..person };
        self.change_person(by, &id, move |stored, _| *stored = created(stored)).await
    }
}

/// Writes what differs between a person and what they become; what was done, if anything was. With the password, and with
/// the account's being locked, all its sessions end, and a link to set its password is worth nothing any more.
pub(crate) fn replace(sql: &mut dyn Sql, before: &Person, after: &Person) -> Result<Option<Deed>> {
    let update = "UPDATE person SET email = $1, email_folded = $2, name = $3, password_hash = $4, administrator_at = $5, \
        disabled_at = $6 WHERE id = $7";
    let names = differences(before, after);
    let Person { id, email, name, password_hash, administrator_at, disabled_at, .. } = after;
    let folded = fold(email);
    let values =
        values![email, &folded, name.as_deref(), &password_hash.0, *administrator_at, *disabled_at, id];
    sql.must(update, values)?;
    if before.administrator_at != after.administrator_at {
        // Whoever did it, it was no group.
        sql.execute("UPDATE person SET outside_administrator_at = NULL WHERE id = $1", values![id])?;
    }
    if before.password_hash != after.password_hash || after.disabled_at.is_some() {
        sessions::end_all(sql, id)?;
        password_links::drop_of(sql, id)?;
    }
    Ok((!names.is_empty()).then(|| told(DeedKind::PersonChanged, after).changing(names)))
}

/// Reads a person from columns in the order of [`COLUMNS`], the first of them at `from`.
pub(crate) fn person(row: &dyn Row, from: usize) -> Result<Person> {
    Ok(Person {
        id: row.id(from, UserId::parse)?,
        email: row.string(from + 1)?.into(),
        name: row.opt_text(from + 2)?.map(str::to_owned),
        password_hash: PasswordHash(row.string(from + 3)?),
        created_at: row.time(from + 4)?,
        administrator_at: row.opt_time(from + 5)?,
        disabled_at: row.opt_time(from + 6)?,
    })
}

pub(crate) fn person_number(sql: &mut dyn Sql, id: &UserId) -> Result<Option<i64>> {
    sql.one("SELECT number FROM person WHERE id = $1", values![id], |row| row.int(0))
}

/// That somebody was made, changed or deleted.
pub(crate) fn told(kind: DeedKind, person: &Person) -> Deed {
    let deed = Deed::new(kind).to(&person.id);
    let deed = deed.with("administrator", person.administrator_at.is_some());
    deed.with("disabled", person.disabled_at.is_some())
}

/// The names of what differs; what it is, is personal.
fn differences(before: &Person, after: &Person) -> Vec<String> {
    let all = [
        (before.email != after.email, "email"),
        (before.name != after.name, "name"),
        (before.password_hash != after.password_hash, "password"),
        (before.administrator_at != after.administrator_at, "administrator"),
        (before.disabled_at != after.disabled_at, "disabled"),
    ];
    all.into_iter().filter(|(differs, _)| *differs).map(|(_, name)| name.to_owned()).collect()
}

pub(crate) fn insert(sql: &mut dyn Sql, person: &Person) -> Result<Done<()>> {
    let insert = "INSERT INTO person (id, email, email_folded, name, password_hash, created_at, administrator_at, disabled_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Person { id, email, name, password_hash, created_at, administrator_at, disabled_at } = person;
    let folded = fold(email);
    let values = values![
        id,
        email,
        &folded,
        name.as_deref(),
        &password_hash.0,
        *created_at,
        *administrator_at,
        *disabled_at
    ];
    sql.execute(insert, values)?;
    Ok(Done::one((), told(DeedKind::PersonMade, person)))
}

fn fold(email: &str) -> String {
    email.trim().to_lowercase()
}
