//! Indexes that nobody can say were issued or not: after a restore, those that may have been shown since the backup.
//!
//! A wallet goes on behind them, and they are watched, so that no address is shown twice and none is forgotten.
use crate::Store;
use crate::audit::Done;
use crate::error::Result;
use crate::sql::{Row, Sql, values};
use crate::wallets::start_at;
use domain::audit::{Deed, DeedKind};
use domain::{StoreId, SystemAccess, Timestamp, WalletNo};

/// At least so many indexes of a wallet are skipped by a restore.
pub const FEWEST_SKIPPED: u32 = 5_000;
/// So many times what the wallet issued on its busiest day is skipped for each day since the backup.
const BUSIER: i64 = 4;
const DAY: i64 = 86_400;
/// The highest index that can be derived without hardening (BIP32).
const LAST_INDEX: i64 = (1 << 31) - 1;

/// A range of indexes of a wallet, `past` being the first beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Of which wallet.
    pub wallet: WalletNo,
    /// The first index in it.
    pub first: u32,
    /// The first index beyond it.
    pub past: u32,
}

/// How far wallets leap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leap {
    /// When the backup was made.
    pub taken_at: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// How many addresses each wallet has issued since at most, if somebody knows.
    pub issued_since: Option<u32>,
}

impl Store {
    /// After a restore: lets every wallet go on behind what it may have issued since the backup, and returns what was
    /// skipped. Where nobody knows how many those were, it is four times what the wallet issued on its busiest day, for
    /// each day begun since, and never less than [`FEWEST_SKIPPED`].
    pub async fn leap(&self, _: &SystemAccess, leap: Leap) -> Result<Vec<Gap>> {
        self.write(move |tx| leap_all(tx.sql, leap)).await
    }

    /// What wallets have skipped.
    pub async fn gaps(&self, _: &SystemAccess) -> Result<Vec<Gap>> {
        self.short(|sql| sql.all("SELECT wallet, first, past FROM gap ORDER BY wallet, first", &[], gap))
    }

    /// The gap that index is in, if it is in one and no invoice is known to have it.
    pub async fn gap_at(&self, _: &SystemAccess, wallet: WalletNo, index: u32) -> Result<Option<Gap>> {
        let select = "SELECT wallet, first, past FROM gap WHERE wallet = $1 AND first <= $2 AND past > $2 \
            AND NOT EXISTS (SELECT 1 FROM address WHERE address.wallet = $1 AND idx = $2)";
        self.short(|sql| sql.one(select, values![wallet, index], gap))
    }

    /// Lets a gap reach further, and the wallet with it: the chain has shown that more was issued than was thought.
    pub async fn widen_gap(&self, access: &SystemAccess, wide: Gap) -> Result<()> {
        let act = move |sql: &mut dyn Sql| {
            let update = "UPDATE gap SET past = $3 WHERE wallet = $1 AND first = $2 AND past < $3";
            sql.execute(update, values![wide.wallet, wide.first, wide.past])?;
            let is_later = start_at(sql, wide.wallet, wide.past)?;
            let deed = || Deed::new(DeedKind::WalletChanged).to(wide.wallet.0).with("startIndex", wide.past);
            Ok(Done::any((), is_later.then(deed)))
        };
        self.change(&access.actor(), move |tx| act(tx.sql)).await
    }

    /// The store that a payment to the wallet belongs to when no invoice says: the first that uses it, else the one it
    /// was last used for, else the first there is.
    pub async fn store_of_wallet(&self, _: &SystemAccess, wallet: WalletNo) -> Result<Option<StoreId>> {
        let selects = [
            "SELECT s.id FROM store s JOIN payment_method m ON m.store = s.number \
                WHERE m.wallet = $1 AND s.deleted_at IS NULL ORDER BY s.number LIMIT 1",
            "SELECT s.id FROM address a JOIN invoice i ON i.number = a.invoice JOIN store s ON s.number = i.store \
                WHERE a.wallet = $1 AND s.deleted_at IS NULL ORDER BY a.idx DESC LIMIT 1",
            "SELECT id FROM store WHERE deleted_at IS NULL AND $1 IS NOT NULL ORDER BY number LIMIT 1",
        ];
        self.short(|sql| {
            for select in selects {
                let found = sql.one(select, values![wallet], |row| row.id(0, StoreId::parse))?;
                if found.is_some() {
                    return Ok(found);
                }
            }
            Ok(None)
        })
    }
}

pub(crate) fn leap_all(sql: &mut dyn Sql, leap: Leap) -> Result<Vec<Gap>> {
    let next = "SELECT w.number, w.start_index, COALESCE((SELECT MAX(idx) + 1 FROM address WHERE wallet = w.number AND idx < 2147483648), 0) \
        FROM wallet w ORDER BY w.number";
    let wallets =
        sql.all(next, &[], |row| Ok((WalletNo(row.small(0)?), row.small(1)?.max(row.small(2)?))))?;
    let mut gaps = Vec::new();
    for (wallet, first) in wallets {
        let skipped = match leap.issued_since {
            Some(most) => i64::from(most),
            None => estimate(busiest_day(sql, wallet)?, leap),
        };
        let past = (i64::from(first) + skipped).min(LAST_INDEX);
        let gap = Gap { wallet, first, past: u32::try_from(past).unwrap_or(u32::MAX) };
        if gap.past > gap.first {
            let insert = "INSERT INTO gap (wallet, first, past, made_at) VALUES ($1, $2, $3, $4)";
            sql.execute(insert, values![gap.wallet, gap.first, gap.past, leap.now])?;
            start_at(sql, gap.wallet, gap.past)?;
            gaps.push(gap);
        }
    }
    Ok(gaps)
}

/// The most that the wallet has issued in a day.
fn busiest_day(sql: &mut dyn Sql, wallet: WalletNo) -> Result<i64> {
    let select = "SELECT COUNT(*) AS issued FROM address WHERE wallet = $1 AND idx < 2147483648 \
        GROUP BY issued_at / 86400 ORDER BY issued DESC LIMIT 1";
    Ok(sql.one(select, values![wallet], |row| row.int(0))?.unwrap_or(0))
}

/// A clock that was wrong by hours counts as another day begun.
fn estimate(busiest_day: i64, leap: Leap) -> i64 {
    let days = leap.now.0.saturating_sub(leap.taken_at.0).max(0) / DAY + 1;
    let issued = busiest_day.saturating_mul(BUSIER).saturating_mul(days);
    issued.clamp(FEWEST_SKIPPED.into(), LAST_INDEX)
}

fn gap(row: &dyn Row) -> Result<Gap> {
    Ok(Gap { wallet: WalletNo(row.small(0)?), first: row.small(1)?, past: row.small(2)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_skipped_the_longer_ago_and_the_busier() {
        let skipped = |busiest, days| {
            estimate(busiest, Leap { taken_at: Timestamp(0), now: Timestamp(days * DAY), issued_since: None })
        };
        assert_eq!(skipped(0, 0), 5_000, "never less");
        assert_eq!(skipped(10_000, 0), 40_000, "a busy day");
        assert_eq!(skipped(10_000, 6), 280_000, "a busy week");
        assert_eq!(skipped(10_000, -1), 40_000, "a clock that goes wrong");
        assert_eq!(skipped(i64::MAX, 1), LAST_INDEX);
    }
}
