//! API keys: kept as hashes, found by them.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::people::{self, Person, person_number};
use crate::sql::{Row, Sql, to_json, values};
use crate::stores::{self, HeldRole};
use domain::audit::{Actor, Deed, DeedKind};
use domain::permission::Grant;
use domain::{KeyId, Timestamp, UserId};

/// An API key, as far as it is known once its owner has been shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Which; not the key itself.
    pub id: KeyId,
    /// Whose.
    pub person: UserId,
    /// What its owner calls it.
    pub label: String,
    /// What it is for; it never allows more than its owner may do.
    pub grants: Vec<Grant>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A key, its owner, and what they are in their stores: all that a request by key is judged by, read at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub key: ApiKey,
    /// Its owner, who may be disabled.
    pub person: Person,
    /// The owner's roles, as [`Store::roles_of`] tells them.
    pub roles: Vec<HeldRole>,
}

const COLUMNS: &str = "k.id, p.id, k.label, k.grants, k.created_at";

/// How many columns [`COLUMNS`] names.
const WIDTH: usize = 5;

impl Store {
    /// Adds a key that hashes to `hash`.
    pub async fn create_key(&self, by: &Actor, key: ApiKey, hash: [u8; 32]) -> Result<()> {
        let grants = to_json(&key.grants)?;
        let act = move |sql: &mut dyn Sql| {
            let person = person_number(sql, &key.person)?.ok_or(Error::NotFound)?;
            let insert = "INSERT INTO api_key (id, hash, person, label, grants, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
            sql.execute(insert, values![&key.id, &hash, person, &key.label, &grants, key.created_at])?;
            let grants: Vec<String> = key.grants.iter().map(ToString::to_string).collect();
            let deed = Deed::new(DeedKind::KeyMade).to(&key.id).with("person", key.person.as_str());
            Ok(Done::one((), deed.with("permissions", grants)))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }

    /// The key that hashes to `hash`, with its owner and their roles.
    pub async fn key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<KeyHolder>> {
        let select = format!(
            "SELECT {COLUMNS}, {}, {} FROM api_key k JOIN person p ON p.number = k.person \
                LEFT JOIN member m ON m.person = p.number \
                LEFT JOIN store s ON s.number = m.store AND s.deleted_at IS NULL \
                LEFT JOIN role r ON r.store = m.store AND r.name = m.role WHERE k.hash = $1 ORDER BY s.number",
            people::COLUMNS,
            stores::HELD_COLUMNS
        );
        let mut holder: Option<KeyHolder> = None;
        let mut take = |row: &dyn Row| {
            let (person, held) = (WIDTH, WIDTH + people::WIDTH);
            let holder = match &mut holder {
                Some(holder) => holder,
                none => none.insert(KeyHolder {
                    key: key(row)?,
                    person: people::person(row, person)?,
                    roles: Vec::new(),
                }),
            };
            // Somebody without stores, and a store that was deleted, have none.
            if row.opt_text(held)?.is_some() {
                holder.roles.push(stores::held(row, held)?);
            }
            Ok(())
        };
        self.short(|sql| sql.each(&select, values![hash], &mut take))?;
        Ok(holder)
    }

    /// A person's keys, oldest first.
    pub async fn keys_of(&self, person: &UserId) -> Result<Vec<ApiKey>> {
        let select = format!(
            "SELECT {COLUMNS} FROM person p JOIN api_key k ON k.person = p.number WHERE p.id = $1 ORDER BY k.created_at, k.id"
        );
        self.short(|sql| sql.all(&select, values![person], key))
    }

    /// Deletes one of a person's keys.
    pub async fn delete_key(&self, by: &Actor, person: &UserId, id: &KeyId) -> Result<()> {
        let (person, id) = (person.clone(), id.clone());
        let delete =
            "DELETE FROM api_key WHERE id = $1 AND person = (SELECT number FROM person WHERE id = $2)";
        let act = move |sql: &mut dyn Sql| {
            sql.must(delete, values![&id, &person])?;
            Ok(Done::one((), Deed::new(DeedKind::KeyDeleted).to(&id).with("person", person.as_str())))
        };
        self.change(by, move |tx| act(tx.sql)).await
    }
}

fn key(row: &dyn Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.id(0, KeyId::parse)?,
        person: row.id(1, UserId::parse)?,
        label: row.string(2)?,
        grants: row.json(3)?,
        created_at: row.time(4)?,
    })
}
