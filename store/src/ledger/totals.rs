//! Sums over the books, by account and day: kept with each entry, so that nobody has to add up a history.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, int, values};
use domain::ledger::{Account, Entry};
use domain::{Currency, SignedSats, StoreAccess, Timestamp};

/// The seconds of a day; days are counted from 1970 in UTC.
pub const DAY: i64 = 86_400;

/// A value beyond this, in minor units, is left out of the sums: thousands of them make more than a number can hold, and
/// no payment may fail for that. It is as much as a hundred bitcoin are worth in the smallest unit of any money there is.
const MOST_WORTH: u64 = 1_000_000_000_000_000;

/// What lies in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// The sum of all that came in and went out.
    pub amount: SignedSats,
}

/// What moved in an account over some days, of what was valued in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The account.
    pub account: Account,
    /// The sum of what came in and went out.
    pub amount: SignedSats,
    /// The currency in which it was valued when it came; none of what no rate was known for.
    pub currency: Option<Currency>,
    /// The sum of those values, in minor units.
    pub worth: i64,
    /// How many movements there were.
    pub legs: u64,
}

/// The same of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayTotal {
    /// The day's first instant, in UTC.
    pub day: Timestamp,
    /// What moved.
    pub total: Total,
}

impl Store {
    /// The store's balances, by account. They sum to zero.
    pub async fn balances(&self, access: &StoreAccess) -> Result<Vec<Balance>> {
        self.balances_at(access, Timestamp(i64::MAX)).await
    }

    /// The store's balances at the beginning of the day that instant lies in, by account. They sum to zero.
    pub async fn balances_at(&self, access: &StoreAccess, at: Timestamp) -> Result<Vec<Balance>> {
        let select = "SELECT d.account, CAST(SUM(d.amount) AS BIGINT) FROM account_day d \
            JOIN store s ON s.number = d.store WHERE s.id = $1 AND s.deleted_at IS NULL AND d.day < $2 \
            GROUP BY d.account ORDER BY d.account";
        let store = access.store().clone();
        self.long(move |sql| sql.all(select, values![&store, at.0.div_euclid(DAY)], balance)).await
    }

    /// What moved in each account and currency from the day of the one instant on, up to but without that of the other.
    pub async fn totals(
        &self,
        access: &StoreAccess,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<Total>> {
        let select = "SELECT d.account, CAST(SUM(d.amount) AS BIGINT), d.currency, CAST(SUM(d.worth) AS BIGINT), \
            CAST(SUM(d.legs) AS BIGINT) FROM account_day d JOIN store s ON s.number = d.store \
            WHERE s.id = $1 AND s.deleted_at IS NULL AND d.day >= $2 AND d.day < $3 \
            GROUP BY d.account, d.currency ORDER BY d.account, d.currency";
        let (store, from, to) = (access.store().clone(), from.0.div_euclid(DAY), to.0.div_euclid(DAY));
        self.long(move |sql| sql.all(select, values![&store, from, to], total)).await
    }

    /// What moved in one account on each of those days, the first day first.
    pub async fn days(
        &self,
        access: &StoreAccess,
        account: Account,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<DayTotal>> {
        let select = "SELECT d.account, d.amount, d.currency, d.worth, d.legs, d.day FROM account_day d \
            JOIN store s ON s.number = d.store WHERE s.id = $1 AND s.deleted_at IS NULL AND d.account = $2 \
            AND d.day >= $3 AND d.day < $4 ORDER BY d.day, d.currency";
        let (store, from, to) = (access.store().clone(), from.0.div_euclid(DAY), to.0.div_euclid(DAY));
        let read = |row: &dyn Row| Ok(DayTotal { day: Timestamp(row.int(5)? * DAY), total: total(row)? });
        self.long(move |sql| sql.all(select, values![&store, &account.path(), from, to], read)).await
    }
}

/// Adds a leg to the sums of its entry's day.
pub(super) fn add(
    sql: &mut dyn Sql,
    store: i64,
    entry: &Entry,
    (account, amount): (Account, SignedSats),
) -> Result<()> {
    let upsert = "INSERT INTO account_day (store, account, day, currency, amount, worth, legs) \
        VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (store, account, day, currency) DO UPDATE SET \
        amount = account_day.amount + excluded.amount, worth = account_day.worth + excluded.worth, \
        legs = account_day.legs + 1";
    let worth = entry.worth().filter(|worth| worth.minor() <= MOST_WORTH);
    let currency = worth.map_or("", |worth| worth.currency().code());
    let worth = worth.map_or(0, |worth| int(worth.minor()) * amount.to_sat().signum());
    let day = entry.at.0.div_euclid(DAY);
    sql.execute(upsert, values![store, &account.path(), day, currency, amount.to_sat(), worth]).map(drop)
}

fn total(row: &dyn Row) -> Result<Total> {
    let Balance { account, amount } = balance(row)?;
    let currency = match row.text(2)? {
        "" => None,
        code => Some(Currency::parse(code).map_err(|e| Error::unreadable("currency", e))?),
    };
    Ok(Total { account, amount, currency, worth: row.int(3)?, legs: row.int(4)?.cast_unsigned() })
}

fn balance(row: &dyn Row) -> Result<Balance> {
    let amount = SignedSats::try_new(row.int(1)?);
    let amount = amount.ok_or_else(|| Error::unreadable("balance", "it is more than there can be"))?;
    Ok(Balance { account: row.id(0, Account::parse)?, amount })
}
