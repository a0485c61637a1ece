//! Links by which somebody sets their password: kept as hashes, found by them, used once. What this is not: it knows no
//! password; those are hashed by the server.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::people::{self, PasswordHash, Person, person_number, replace};
use crate::roles;
use crate::sql::{Row, Sql, values};
use crate::stores::{insert_member, joined};
use domain::account::{MOST_INVITED, Member, Refusal, may_invite};
use domain::audit::{Actor, Deed, DeedKind};
use domain::{StoreAccess, StoreId, SystemAccess, Timestamp, UserId};

/// The store that somebody new is invited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joins {
    /// Proof that they may be.
    pub access: StoreAccess,
    /// In which role.
    pub role: String,
    /// Whether no more than so many may be within a day.
    pub is_limited: bool,
}

/// A link, as far as it is known once it has been shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordLink {
    /// What stands in it hashes to that.
    pub hash: [u8; 32],
    /// When it opens nothing any more.
    pub expires_at: Timestamp,
}

impl Store {
    /// Adds a person with the link by which they set their password, who belongs to a store in a role at once if one is given:
    /// all of it or nothing. [`Error::Exists`] if somebody has that address, [`Error::NotFound`] if the store has no such role;
    /// inside, that too many were invited to it.
    pub async fn invite(
        &self,
        by: &Actor,
        person: Person,
        link: PasswordLink,
        joins: Option<Joins>,
    ) -> Result<std::result::Result<(), Refusal>> {
        let act = move |sql: &mut dyn Sql| {
            if let Some(Joins { access, is_limited: true, .. }) = &joins
                && let Err(refusal) = may_invite(before_the_last(sql, access.store())?, person.created_at)
            {
                return Ok(Done::any(Err(refusal), None));
            }
            let made = people::insert(sql, &person)?;
            let mut deeds = vec![put(sql, &person.id, link)?];
            if let Some(Joins { access, role, .. }) = joins {
                roles::must_be(sql, access.store(), &role)?;
                let invited = Deed::new(DeedKind::MemberInvited).in_store(access.store()).to(&person.id);
                deeds.push(invited.with("role", role.as_str()));
                let member = Member { person: person.id.clone(), role };
                insert_member(sql, access.store(), &member)?;
                mark_invited(sql, access.store(), (&person.id, person.created_at))?;
                deeds.push(joined(access.store(), &member));
            }
            Ok(made.and(deeds).making(Ok(())))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Gives somebody a link, in place of the one they had. Their password stays until it is used.
    pub async fn make_password_link(&self, by: &Actor, person: &UserId, link: PasswordLink) -> Result<()> {
        let person = person.clone();
        let act = move |sql: &mut dyn Sql| Ok(Done::one((), put(sql, &person, link)?));
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Whose link hashes to `hash`, and until when it holds.
    pub async fn password_link(&self, hash: &[u8; 32]) -> Result<Option<(Person, Timestamp)>> {
        let select = select();
        self.short(|sql| sql.one(&select, values![hash], read))
    }

    /// Those who have a link that they have not used, and until when it holds or held.
    pub async fn password_links(&self, _: &SystemAccess) -> Result<Vec<(UserId, Timestamp)>> {
        let select = "SELECT p.id, l.expires_at FROM password_link l JOIN person p ON p.number = l.person";
        let read = |row: &dyn Row| Ok((row.id(0, UserId::parse)?, row.time(1)?));
        self.short(|sql| sql.all(select, &[], read))
    }

    /// Uses a link up: its owner has that password from now on, and all their sessions end. False, and nothing is changed,
    /// if there is no such link, or not any more: of two that use it at once, one does.
    pub async fn use_password_link(
        &self,
        hash: [u8; 32],
        (now, password): (Timestamp, PasswordHash),
    ) -> Result<bool> {
        let Some((owner, _)) = self.password_link(&hash).await? else { return Ok(false) };
        let act = move |sql: &mut dyn Sql| {
            let found = sql.one(&select(), values![&hash], read)?;
            let found = found.filter(|(person, until)| now < *until && person.disabled_at.is_none());
            let Some((before, _)) = found else { return Ok(Done::any(false, None)) };
            let after = Person { password_hash: password, ..before.clone() };
            let changed = replace(sql, &before, &after)?;
            let used = Deed::new(DeedKind::PasswordLinkUsed).to(&before.id);
            Ok(Done::any(true, [used].into_iter().chain(changed)))
        };
        self.change(&Actor::Person(owner.id), move |tx| act(tx.sql)).await
    }
}

fn mark_invited(sql: &mut dyn Sql, store: &StoreId, (person, now): (&UserId, Timestamp)) -> Result<()> {
    let update = "UPDATE member SET invited_at = $1 WHERE store = (SELECT number FROM store WHERE id = $2) \
        AND person = (SELECT number FROM person WHERE id = $3)";
    sql.must(update, values![now, store, person])
}

/// When the last but so many were invited to the store, if so many were: the audit log tells it, which nobody shortens.
pub(crate) fn before_the_last(sql: &mut dyn Sql, store: &StoreId) -> Result<Option<Timestamp>> {
    let select = "SELECT at FROM audit WHERE store = $1 AND deed = $2 ORDER BY number DESC LIMIT 1 OFFSET $3";
    let invited = DeedKind::MemberInvited.name();
    sql.one(select, values![store, invited, MOST_INVITED - 1], |row| row.time(0))
}

fn select() -> String {
    format!(
        "SELECT {}, l.expires_at FROM password_link l JOIN person p ON p.number = l.person WHERE l.hash = $1",
        people::COLUMNS
    )
}

fn read(row: &dyn Row) -> Result<(Person, Timestamp)> {
    Ok((people::person(row, 0)?, row.time(people::WIDTH)?))
}

pub(crate) fn put(sql: &mut dyn Sql, person: &UserId, link: PasswordLink) -> Result<Deed> {
    let number = person_number(sql, person)?.ok_or(Error::NotFound)?;
    let upsert = "INSERT INTO password_link (person, hash, expires_at) VALUES ($1, $2, $3) \
        ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at";
    sql.execute(upsert, values![number, &link.hash, link.expires_at])?;
    Ok(Deed::new(DeedKind::PasswordLinkMade).to(person))
}

/// Takes somebody's link away, as a part of what is done to their account.
pub(crate) fn drop_of(sql: &mut dyn Sql, person: &UserId) -> Result<()> {
    let delete = "DELETE FROM password_link WHERE person = (SELECT number FROM person WHERE id = $1)";
    sql.execute(delete, values![person]).map(drop)
}

/// Takes every link away: one that was used since a backup was taken must not open anything again.
pub(crate) fn drop_everybodys(sql: &mut dyn Sql) -> Result<()> {
    sql.execute("DELETE FROM password_link", values![]).map(drop)
}
