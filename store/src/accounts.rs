//! Accounts that are changed or deleted, by how their owners stand among others.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::people::{self, COLUMNS, Person, person_number, replace, told};
use crate::sql::{Sql, values};
use domain::account::Standing;
use domain::audit::{Actor, DeedKind};
use domain::{Role, StoreId, UserId};

/// What goes with an account, in the order in which it goes.
const OWNED: [&str; 9] = [
    "outside_identity WHERE person",
    "password_link WHERE person",
    "session WHERE person",
    "passkey WHERE person",
    "recovery_code WHERE person",
    "second_factor WHERE person",
    "api_key WHERE person",
    "member WHERE person",
    "person WHERE number",
];

impl Store {
    /// Changes an account and returns what `change` does, which is told how its owner stands. All in one transaction, so
    /// that of two changes the second knows of the first. A `change` that refuses must leave the account as it was.
    pub async fn change_person<T, F>(&self, by: &Actor, id: &UserId, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Person, &Standing) -> T + Send + 'static,
    {
        let id = id.clone();
        let act = move |sql: &mut dyn Sql| {
            let before = find(sql, &id)?;
            let mut after = before.clone();
            let made = change(&mut after, &standing(sql, &before)?);
            Ok(Done::any(made, replace(sql, &before, &after)?))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// Deletes an account with its keys and memberships, unless `allow` refuses, which is told how its owner stands;
    /// returns what `allow` does. What they did stays in the audit log under their identifier.
    pub async fn delete_person<R, F>(
        &self,
        by: &Actor,
        id: &UserId,
        allow: F,
    ) -> Result<std::result::Result<(), R>>
    where
        R: Send + 'static,
        F: FnOnce(&Standing) -> std::result::Result<(), R> + Send + 'static,
    {
        let id = id.clone();
        let act = move |sql: &mut dyn Sql| {
            let person = find(sql, &id)?;
            if let Err(refused) = allow(&standing(sql, &person)?) {
                return Ok(Done::any(Err(refused), None));
            }
            let number = person_number(sql, &id)?.ok_or(Error::NotFound)?;
            for table in OWNED {
                sql.execute(&format!("DELETE FROM {table} = $1"), values![number])?;
            }
            Ok(Done::one(Ok(()), told(DeedKind::PersonDeleted, &person)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }
}

pub(crate) fn find(sql: &mut dyn Sql, id: &UserId) -> Result<Person> {
    let select = format!("SELECT {COLUMNS} FROM person p WHERE p.id = $1");
    sql.one(&select, values![id], |row| people::person(row, 0))?.ok_or(Error::NotFound)
}

pub(crate) fn standing(sql: &mut dyn Sql, person: &Person) -> Result<Standing> {
    let others =
        "SELECT COUNT(*) FROM person WHERE administrator_at IS NOT NULL AND disabled_at IS NULL AND id <> $1";
    let others = sql.one(others, values![&person.id], |row| row.int(0))?.unwrap_or(0);
    let alone = "SELECT s.id FROM person p JOIN member m ON m.person = p.number JOIN store s ON s.number = m.store \
        WHERE p.id = $1 AND m.role = $2 AND s.deleted_at IS NULL AND NOT EXISTS \
        (SELECT 1 FROM member o WHERE o.store = m.store AND o.role = $2 AND o.person <> m.person) ORDER BY s.number";
    let owner = Role::Owner.name();
    Ok(Standing {
        administers: person.administrator_at.is_some() && person.disabled_at.is_none(),
        other_administrators: u64::try_from(others).unwrap_or(0),
        only_owner_of: sql.all(alone, values![&person.id, owner], |row| row.id(0, StoreId::parse))?,
    })
}
