//! Those who were invited to a store and have not come: another link for them. What this is not: when one may be made; that is
//! [`domain::account`]'s, which is asked in the transaction that makes it.
use crate::Store;
use crate::audit::Done;
use crate::error::Result;
use crate::identities::stake;
use crate::password_links::{PasswordLink, before_the_last, put};
use crate::people::{self, Person};
use crate::sql::{Row, Sql, Tx, values};
use domain::account::{Invited, Refusal, may_invite};
use domain::audit::{Deed, DeedKind};
use domain::{StoreAccess, StoreId, UserId};

/// Members of a store, `$1`: each with role, whether they were invited, and how many other stores they belong to.
const MEMBERS: &str = "m.role, m.invited_at, \
    (SELECT COUNT(*) FROM member o JOIN store t ON t.number = o.store \
        WHERE o.person = p.number AND o.store <> m.store AND t.deleted_at IS NULL) \
    FROM store s JOIN member m ON m.store = s.number JOIN person p ON p.number = m.person WHERE s.id = $1";

impl Store {
    /// Gives a member who was invited another link, in place of the one they had; `is_limited` says whether it counts among those who
    /// may be invited within a day. Inside, why not.
    pub async fn invite_again(
        &self,
        access: &StoreAccess,
        person: &UserId,
        (link, is_limited): (PasswordLink, bool),
    ) -> Result<std::result::Result<(), Refusal>> {
        let (id, person) = (access.store().clone(), person.clone());
        let act = move |tx: &mut Tx<'_>| {
            let now = (tx.clock)();
            let role = match may_be_again(tx.sql, &id, &person)? {
                Ok(role) => role,
                Err(refusal) => return Ok(Done::any(Err(refusal), None)),
            };
            if is_limited && let Err(refusal) = may_invite(before_the_last(tx.sql, &id)?, now) {
                return Ok(Done::any(Err(refusal), None));
            }
            let made = put(tx.sql, &person, link)?;
            let invited = Deed::new(DeedKind::MemberInvited).in_store(&id).to(&person);
            Ok(Done::any(Ok(()), [made, invited.with("role", role).with("again", true)]))
        };
        self.change(access.actor(), act).await
    }

    /// Whom another link may be made for.
    pub async fn invited_members(&self, access: &StoreAccess) -> Result<Vec<UserId>> {
        let select = format!(
            "SELECT {}, {MEMBERS} AND m.invited_at IS NOT NULL AND p.password_hash = '' ORDER BY p.number",
            people::COLUMNS
        );
        self.short(|sql| {
            let mut all = Vec::new();
            for (person, _, elsewhere) in sql.all(&select, values![access.store()], read)? {
                if facts(sql, &person, (true, elsewhere))?.may_be_again().is_ok() {
                    all.push(person.id);
                }
            }
            Ok(all)
        })
    }
}

type Found = (Person, (String, bool), bool);

fn read(row: &dyn Row) -> Result<Found> {
    let width = people::WIDTH;
    let held = (row.string(width)?, row.flag(width + 1)?);
    Ok((people::person(row, 0)?, held, row.int(width + 2)? > 0))
}

/// Their role, if another link may be made for them.
fn may_be_again(
    sql: &mut dyn Sql,
    store: &StoreId,
    person: &UserId,
) -> Result<std::result::Result<String, Refusal>> {
    let select = format!("SELECT {}, {MEMBERS} AND s.deleted_at IS NULL AND p.id = $2", people::COLUMNS);
    let found = sql.one(&select, values![store, person], read)?;
    let Some((person, (role, was_invited), elsewhere)) = found else { return Ok(Err(Refusal::NoMember)) };
    Ok(facts(sql, &person, (was_invited, elsewhere))?.may_be_again().map(|()| role))
}

fn facts(sql: &mut dyn Sql, person: &Person, (was_invited_here, elsewhere): (bool, bool)) -> Result<Invited> {
    let stake = stake(sql, &person.id, None)?;
    Ok(Invited {
        was_invited_here,
        has_way_in: stake.has_password || stake.has_more,
        is_more: elsewhere || person.administrator_at.is_some(),
        is_locked: person.disabled_at.is_some(),
    })
}
