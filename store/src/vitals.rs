//! How the database is doing, for those who watch over the program. Everything here is found by an index or has a bound:
//! it takes no longer as history grows.
use crate::Store;
use crate::error::Result;
use crate::receivers::GIVEN_UP;
use crate::sql::{Sql, values};
use domain::{SystemAccess, Timestamp, WalletNo};

/// Deliveries that are counted at most.
const MOST_COUNTED: u32 = 100_000;
/// Addresses looked at, from the last one issued back to the last one paid, at most.
const MOST_LOOKED_AT: u32 = 2_000;

/// How the database is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vitals {
    /// What waits to be delivered.
    pub backlog: Overdue,
    /// Payments that wait in the mempool.
    pub unconfirmed: u64,
    /// The time in the header of the last block that was followed.
    pub tip_time: Option<Timestamp>,
    /// Bytes it takes.
    pub size_bytes: u64,
    /// Its wallets.
    pub wallets: Vec<WalletVitals>,
}

/// What waits to be delivered to webhooks that are switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overdue {
    /// How many deliveries.
    pub deliveries: u64,
    /// When the oldest was made.
    pub oldest: Option<Timestamp>,
    /// How often that was tried which was tried most.
    pub most_attempts: u32,
    /// How many contributions were given up and not sent again since.
    pub given_up: u64,
}

/// A wallet's addresses, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletVitals {
    /// Which.
    pub number: WalletNo,
    /// One above the last address issued.
    pub next_index: u32,
    /// The last address issued that was paid, of the last few thousand.
    pub paid_index: Option<u32>,
    /// How many of the last few thousand were issued after it.
    pub unpaid: u32,
}

impl WalletVitals {
    /// Addresses issued since the last one that was paid, as far as it is looked back.
    pub const fn gap(&self) -> u32 {
        self.unpaid
    }
}

impl Store {
    /// How the database is doing.
    pub async fn vitals(&self, _: &SystemAccess) -> Result<Vitals> {
        self.own(|sql| {
            let size = sql.dialect().size;
            Ok(Vitals {
                backlog: backlog(sql)?,
                unconfirmed: number(sql, "SELECT COUNT(*) FROM payment WHERE place = 'mempool'")?,
                tip_time: tip_time(sql)?,
                size_bytes: number(sql, size)?,
                wallets: wallets(sql)?,
            })
        })
        .await
    }

    /// One wallet's addresses, in numbers.
    pub async fn wallet_vitals(&self, _: &SystemAccess, number: WalletNo) -> Result<WalletVitals> {
        self.long(move |sql| wallet(sql, number)).await
    }

    /// Writes a note that means nothing, to see whether anything can be written.
    pub async fn touch(&self, _: &SystemAccess) -> Result<()> {
        let upsert = "INSERT INTO meta (name, value) VALUES ('touched', $1) \
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.write(move |tx| {
            let now = (tx.clock)().0.to_be_bytes();
            tx.sql.execute(upsert, values![&now]).map(drop)
        })
        .await
    }
}

fn number(sql: &mut dyn Sql, select: &str) -> Result<u64> {
    Ok(sql.one(select, &[], |row| row.int(0))?.unwrap_or(0).cast_unsigned())
}

fn backlog(sql: &mut dyn Sql) -> Result<Overdue> {
    let select = "SELECT COUNT(*), MIN(created_at), COALESCE(MAX(attempts), 0) FROM (\
        SELECT d.created_at, d.attempts FROM webhook w JOIN delivery d ON d.webhook = w.number AND d.due_at IS NOT NULL \
        WHERE w.deleted_at IS NULL AND w.enabled_at IS NOT NULL LIMIT $1) AS pending";
    let found = sql.one(select, values![MOST_COUNTED], |row| {
        let deliveries = row.int(0)?.cast_unsigned();
        Ok(Overdue { deliveries, oldest: row.opt_time(1)?, most_attempts: row.small(2)?, given_up: 0 })
    })?;
    let select = format!(
        "SELECT COUNT(*) FROM webhook w JOIN delivery d ON d.webhook = w.number \
        WHERE w.push IS NOT NULL AND w.deleted_at IS NULL AND w.enabled_at IS NOT NULL AND {GIVEN_UP}"
    );
    Ok(Overdue { given_up: number(sql, &select)?, ..found.unwrap_or_default() })
}

fn tip_time(sql: &mut dyn Sql) -> Result<Option<Timestamp>> {
    let select = "SELECT mined_at FROM recent_block ORDER BY height DESC LIMIT 1";
    Ok(sql.one(select, &[], |row| row.opt_time(0))?.flatten())
}

fn wallets(sql: &mut dyn Sql) -> Result<Vec<WalletVitals>> {
    let numbers = sql.all("SELECT number FROM wallet ORDER BY number", &[], |row| row.small(0))?;
    numbers.into_iter().map(|number| wallet(sql, WalletNo(number))).collect()
}

/// An address counts as paid once something came to its invoice.
fn wallet(sql: &mut dyn Sql, number: WalletNo) -> Result<WalletVitals> {
    let select = "SELECT idx, CASE WHEN EXISTS (SELECT 1 FROM entry e WHERE e.invoice = a.invoice) THEN 1 ELSE 0 END \
        FROM (SELECT idx, invoice FROM address WHERE wallet = $1 AND idx < 2147483648 ORDER BY idx DESC LIMIT $2) AS a ORDER BY idx DESC";
    let mut vitals = WalletVitals { number, next_index: 0, paid_index: None, unpaid: 0 };
    sql.each(select, values![number, MOST_LOOKED_AT], &mut |row| {
        let (index, is_paid) = (row.small(0)?, row.int(1)? == 1);
        vitals.next_index = vitals.next_index.max(index.saturating_add(1));
        if vitals.paid_index.is_none() && is_paid {
            vitals.paid_index = Some(index);
        }
        vitals.unpaid += u32::from(vitals.paid_index.is_none());
        Ok(())
    })?;
    Ok(vitals)
}
