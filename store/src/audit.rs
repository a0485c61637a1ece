//! The audit log: a row for whatever somebody changed, in the transaction that changes it.
//!
//! Functions that change what people set are written with `Store::change`, which wants to know who and what; those of
//! the money path, which follow from facts, with `Store::write`. `tidy` holds the files of settings to the first.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, Tx, Value, to_json, values};
use domain::audit::{self, Actor, Broken, Chain, Deed, Head, Seal};
use domain::{StoreAccess, SystemAccess, Timestamp};
use serde_json::{Map, Value as Json};

/// Rows read in one go while the chain is looked through, so that a long log takes little memory.
const PIECE: u32 = 1_000;

/// Which rows are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of one person, whichever way they came.
    pub person: Option<String>,
    /// In one store.
    pub store: Option<String>,
    /// Deeds of one kind, or all that begin like that, as in `webhook.`.
    pub deed: Option<String>,
    /// To one thing.
    pub subject: Option<String>,
    /// From that instant on.
    pub since: Option<Timestamp>,
    /// Behind that row.
    pub after: Option<i64>,
}

/// What came of looking the chain through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audited {
    /// Nothing was changed; this is where it ends.
    Whole(Head),
    /// Something was.
    Broken(Broken),
}

/// What a change made, and what it did.
pub(crate) struct Done<T> {
    made: T,
    deeds: Vec<Deed>,
}

impl<T> Done<T> {
    /// It did that.
    pub(crate) fn one(made: T, deed: Deed) -> Self {
        Self { made, deeds: vec![deed] }
    }

    /// It did that, unless there was nothing to change.
    pub(crate) fn any(made: T, deeds: impl IntoIterator<Item = Deed>) -> Self {
        Self { made, deeds: deeds.into_iter().collect() }
    }

    /// It made that instead.
    pub(crate) fn making<U>(self, made: U) -> Done<U> {
        Done { made, deeds: self.deeds }
    }

    /// It did these, too.
    pub(crate) fn and(mut self, deeds: impl IntoIterator<Item = Deed>) -> Self {
        self.deeds.extend(deeds);
        self
    }
}

impl Store {
    /// Writes what somebody changes, and that they did, together or not at all.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        by: &Actor,
        act: impl FnOnce(&mut Tx<'_>) -> Result<Done<T>> + Send + 'static,
    ) -> Result<T> {
        let by = by.clone();
        let both = move |tx: &mut Tx<'_>| {
            let Done { made, deeds } = act(tx)?;
            for deed in &deeds {
                append(tx, &by, deed)?;
            }
            Ok(made)
        };
        self.write(both).await
    }

    /// Notes what was done to the database as a whole, from outside: that it was restored, rescued, purged.
    pub async fn note(&self, access: &SystemAccess, deed: Deed) -> Result<()> {
        self.change(&access.actor(), move |_| Ok(Done::one((), deed))).await
    }

    /// Rows of the audit log, in their order, at most so many.
    pub async fn audit_rows(
        &self,
        _: &SystemAccess,
        filter: AuditFilter,
        most: u32,
    ) -> Result<Vec<audit::Row>> {
        self.own(move |sql| filtered(sql, &filter, most)).await
    }

    /// What was changed in one store, the last row first: a page of rows, those before that number.
    pub async fn audit_of_store(
        &self,
        access: &StoreAccess,
        before: Option<i64>,
        most: u32,
    ) -> Result<Vec<audit::Row>> {
        let select = format!("{COLUMNS} WHERE store = $1 AND number < $2 ORDER BY number DESC LIMIT $3");
        let (store, before) = (access.store().clone(), before.unwrap_or(i64::MAX));
        self.long(move |sql| sql.all(&select, values![&store, before, most], read)).await
    }

    /// What was changed anywhere, the last row first: a page of rows, those before that number.
    pub async fn audit_newest(
        &self,
        _: &SystemAccess,
        before: Option<i64>,
        most: u32,
    ) -> Result<Vec<audit::Row>> {
        let select = format!("{COLUMNS} WHERE number < $1 ORDER BY number DESC LIMIT $2");
        let before = before.unwrap_or(i64::MAX);
        self.long(move |sql| sql.all(&select, values![before, most], read)).await
    }

    /// Where the audit log ends.
    pub async fn audit_head(&self, _: &SystemAccess) -> Result<Head> {
        self.short(|sql| head(sql))
    }

    /// Looks the whole chain through, and compares it with a head that was noted elsewhere.
    pub async fn verify_audit(&self, _: &SystemAccess, expected: Option<Head>) -> Result<Audited> {
        self.own(move |sql| verify(sql, Chain::new(expected))).await
    }
}

/// Writes a row at the end of the chain.
fn append(tx: &mut Tx<'_>, by: &Actor, deed: &Deed) -> Result<()> {
    let before = head(tx.sql)?;
    let row = audit::Row {
        number: before.number + 1,
        at: (tx.clock)(),
        actor: by.kind().to_owned(),
        person: by.person().map(ToString::to_string),
        key: by.key().map(ToString::to_string),
        deed: deed.kind.name().to_owned(),
        store: deed.store.as_ref().map(ToString::to_string),
        subject: deed.subject.clone(),
        details: to_json(&deed.details)?,
    };
    let insert = "INSERT INTO audit (number, at, actor, person, api_key, deed, store, subject, details, seal) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let seal = row.seal(before.seal).0;
    let values = values![
        row.number,
        row.at,
        &row.actor,
        row.person.as_deref(),
        row.key.as_deref(),
        &row.deed,
        row.store.as_deref(),
        row.subject.as_deref(),
        &row.details,
        &seal,
    ];
    tx.sql.execute(insert, values).map(drop)
}

fn head(sql: &mut dyn Sql) -> Result<Head> {
    let select = "SELECT number, seal FROM audit ORDER BY number DESC LIMIT 1";
    let found = sql.one(select, &[], |row| Ok(Head { number: row.int(0)?, seal: Seal(row.hash(1)?) }))?;
    Ok(found.unwrap_or(Head::START))
}

const COLUMNS: &str = "SELECT number, at, actor, person, api_key, deed, store, subject, details FROM audit";

fn filtered(sql: &mut dyn Sql, filter: &AuditFilter, most: u32) -> Result<Vec<audit::Row>> {
    let deed = filter.deed.as_deref();
    let select = format!(
        "{COLUMNS} WHERE number > $1 AND at >= $2 AND ($3 = '' OR person = $3) AND ($4 = '' OR store = $4) \
        AND ($5 = '' OR SUBSTR(deed, 1, LENGTH($5)) = $5) AND ($6 = '' OR subject = $6) ORDER BY number LIMIT $7"
    );
    let values = values![
        filter.after.unwrap_or(0),
        filter.since.unwrap_or(Timestamp(i64::MIN)),
        filter.person.as_deref().unwrap_or_default(),
        filter.store.as_deref().unwrap_or_default(),
        deed.unwrap_or_default(),
        filter.subject.as_deref().unwrap_or_default(),
        most,
    ];
    sql.all(&select, values, read)
}

fn verify(sql: &mut dyn Sql, mut chain: Chain) -> Result<Audited> {
    let columns = COLUMNS.replace(" FROM", ", seal FROM");
    let mut after = Value::Int(i64::MIN);
    let mut condition = ">=";
    loop {
        let select = format!("{columns} WHERE number {condition} $1 ORDER BY number LIMIT $2");
        let (mut rows, mut broken) = (0, None);
        sql.each(&select, &[after, Value::Int(PIECE.into())], &mut |row| {
            if broken.is_none() {
                broken = look(&mut chain, row).err();
                rows += 1;
            }
            Ok(())
        })?;
        if let Some(broken) = broken {
            return Ok(Audited::Broken(broken));
        }
        if rows < PIECE {
            return Ok(chain.end().map_or_else(Audited::Broken, Audited::Whole));
        }
        (after, condition) = (Value::Int(chain.next() - 1), ">");
    }
}

/// A row that can't even be read was altered, too.
fn look(chain: &mut Chain, row: &dyn Row) -> Result<(), Broken> {
    let unreadable = |_| Broken::Altered(chain.next());
    let entry = read(row).map_err(unreadable)?;
    let seal = row.blob(9).map_err(unreadable)?.to_vec();
    chain.follow(&entry, &seal)
}

fn read(row: &dyn Row) -> Result<audit::Row> {
    let text = |column| Ok::<_, Error>(row.opt_text(column)?.map(str::to_owned));
    Ok(audit::Row {
        number: row.int(0)?,
        at: row.time(1)?,
        actor: row.string(2)?,
        person: text(3)?,
        key: text(4)?,
        deed: row.string(5)?,
        store: text(6)?,
        subject: text(7)?,
        details: row.string(8)?,
    })
}

/// The names of what differs between two values of one kind, as they are written.
pub(crate) fn changed<T: serde::Serialize>(before: &T, after: &T) -> Result<Vec<String>> {
    let (before, after) = (object(before)?, object(after)?);
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    Ok(names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect())
}

fn object(value: &impl serde::Serialize) -> Result<Map<String, Json>> {
    match serde_json::to_value(value) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) | Err(_) => Err(Error::Failed("settings are written as a JSON object".into())),
    }
}
