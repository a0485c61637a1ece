//! Whom an organisation vouches for, and whose account that is. What this is not: when one may be bound to the other; that is
//! [`domain::outside`]'s, which is asked in the transaction that does it.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::people::{self, Person, person_number};
use crate::sql::{Row, Sql, Tx, values};
use crate::{outside_roles, password_links, sessions};
use domain::audit::{Actor, Deed, DeedKind};
use domain::outside::{Identity, Refusal, Stake, Wanted, Way};
use domain::{Timestamp, UserId};

/// Somebody as an organisation knows them, bound to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Who.
    pub identity: Identity,
    /// Since when.
    pub bound_at: Timestamp,
}

/// One of all, `$1` to `$3`.
const ONE: &str = "way = $1 AND issuer = $2 AND subject = $3";
const STAKES: [&str; 4] = ["passkey", "second_factor", "api_key", "outside_identity"];

impl Store {
    /// Whose account it is, who may be disabled.
    pub async fn person_by_identity(&self, identity: &Identity) -> Result<Option<Person>> {
        self.short(|sql| owner(sql, identity))
    }

    /// Who is bound to somebody's account, in the order in which they were.
    pub async fn identities_of(&self, person: &UserId) -> Result<Vec<Bound>> {
        self.short(|sql| of_person(sql, person))
    }

    /// What there is of somebody's account that they could lose to whoever comes as `identity`.
    pub async fn stake(&self, person: &UserId, identity: &Identity) -> Result<Stake> {
        self.short(|sql| stake(sql, person, Some(identity)))
    }

    /// Binds them to somebody's account, if that is allowed by what there is of it at that moment; nothing is to be done if
    /// they are already. A link by which its password would be set is worth nothing any more.
    pub async fn bind_identity(
        &self,
        person: &UserId,
        identity: Identity,
        (now, has_shown_password): (Timestamp, bool),
    ) -> Result<std::result::Result<(), Refusal>> {
        let (person, by) = (person.clone(), Actor::Person(person.clone()));
        let act = move |sql: &mut dyn Sql| {
            match owner(sql, &identity)? {
                Some(owner) if owner.id == person => return Ok(Done::any(Ok(()), None)),
                Some(_) => return Ok(Done::any(Err(Refusal::Elsewhere), None)),
                None => {}
            }
            if let Err(refusal) = stake(sql, &person, Some(&identity))?.allow(has_shown_password) {
                return Ok(Done::any(Err(refusal), None));
            }
            insert(sql, &person, (&identity, now))?;
            password_links::drop_of(sql, &person)?;
            Ok(Done::one(Ok(()), told(DeedKind::IdentityBound, &person, identity.way())))
        };
        self.change(&by, move |tx| act(tx.sql)).await
    }

    /// Undoes that. They are signed out everywhere, and once nobody is bound to the account any more, what groups gave it is
    /// taken away, too. [`Error::NotFound`] if they are not bound to it.
    pub async fn unbind_identity(&self, by: &Actor, person: &UserId, identity: Identity) -> Result<()> {
        let person = person.clone();
        let act = move |tx: &mut Tx<'_>| {
            let (now, way) = ((tx.clock)(), identity.way());
            let delete = format!(
                "DELETE FROM outside_identity WHERE {ONE} AND person = (SELECT number FROM person WHERE id = $4)"
            );
            tx.sql.must(&delete, values![way.name(), identity.issuer(), identity.subject(), &person])?;
            sessions::end_all(tx.sql, &person)?;
            let mut deeds = vec![told(DeedKind::IdentityUnbound, &person, way)];
            if of_person(tx.sql, &person)?.is_empty() {
                deeds.extend(outside_roles::apply(tx.sql, &person, (&Wanted::default(), now))?.0);
            }
            Ok(Done::any((), deeds))
        };
        self.change(by, act).await
    }
}

fn owner(sql: &mut dyn Sql, identity: &Identity) -> Result<Option<Person>> {
    let select = format!(
        "SELECT {} FROM outside_identity i JOIN person p ON p.number = i.person WHERE {ONE}",
        people::COLUMNS
    );
    let values = values![identity.way().name(), identity.issuer(), identity.subject()];
    sql.one(&select, values, |row| people::person(row, 0))
}

fn of_person(sql: &mut dyn Sql, person: &UserId) -> Result<Vec<Bound>> {
    let select = "SELECT i.way, i.issuer, i.subject, i.bound_at FROM person p JOIN outside_identity i \
        ON i.person = p.number WHERE p.id = $1 ORDER BY i.bound_at, i.way, i.issuer, i.subject";
    sql.all(select, values![person], bound)
}

fn bound(row: &dyn Row) -> Result<Bound> {
    let way = row.text(0)?;
    let way = Way::parse(way).ok_or_else(|| Error::unreadable("way", way))?;
    let identity = Identity::try_new(way, row.text(1)?, row.text(2)?);
    let identity = identity.map_err(|_| Error::unreadable("identity", way.name()))?;
    Ok(Bound { identity, bound_at: row.time(3)? })
}

/// With nobody who comes, nothing is taken.
pub(crate) fn stake(sql: &mut dyn Sql, person: &UserId, identity: Option<&Identity>) -> Result<Stake> {
    let select = format!("SELECT {} FROM person p WHERE p.id = $1", people::COLUMNS);
    let found = sql.one(&select, values![person], |row| people::person(row, 0))?;
    let has_password = !found.ok_or(Error::NotFound)?.password_hash.is_none();
    let mut has_more = false;
    for table in STAKES {
        let count =
            format!("SELECT COUNT(*) FROM {table} WHERE person = (SELECT number FROM person WHERE id = $1)");
        has_more |= sql.one(&count, values![person], |row| row.int(0))?.unwrap_or(0) > 0;
    }
    let is_alike = |bound: &Bound| {
        let of = |identity: &Identity| (identity.way(), identity.issuer().to_owned());
        identity.is_some_and(|identity| of(identity) == of(&bound.identity))
    };
    let is_taken = of_person(sql, person)?.iter().any(is_alike);
    Ok(Stake { has_password, has_more, is_taken })
}

fn insert(sql: &mut dyn Sql, person: &UserId, (identity, now): (&Identity, Timestamp)) -> Result<()> {
    let number = person_number(sql, person)?.ok_or(Error::NotFound)?;
    let insert =
        "INSERT INTO outside_identity (way, issuer, subject, person, bound_at) VALUES ($1, $2, $3, $4, $5)";
    let values = values![identity.way().name(), identity.issuer(), identity.subject(), number, now];
    sql.execute(insert, values).map(drop)
}

/// What they are called there is personal, and told nowhere.
fn told(kind: DeedKind, person: &UserId, way: Way) -> Deed {
    Deed::new(kind).to(person).with("way", way.name())
}
