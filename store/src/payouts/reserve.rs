//! Payouts and the spends that take them: taken with the draft that pays them, in one transaction, and let go of with it.
//!
//! A draft that was given up may have been signed all the same. So what a draft lets go of is taken again only by one that
//! spends a coin of the first, too, of which a block can hold one alone; or once another transaction that spends such a coin
//! lies too deep to be taken back.
use super::{Found, of_row, row, write};
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, Tx, values};
use domain::{OutPoint, PaymentId, Payout, PayoutId, SpendId, StoreAccess, StoreId, SystemAccess, Timestamp};
use std::fmt;

/// So many blocks above it, a transaction counts as never to be taken back.
const DEEP: u32 = 6;

/// Why a draft does not take its payouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotReserved {
    /// One of them does not wait to be paid: another was faster.
    NotWaiting(PayoutId),
    /// One of them was in a spend that can still happen, and this one does not rule that out.
    StillOut(PayoutId, SpendId),
}

/// A spend that let go of a payout and could still happen, with its coins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// The spend.
    pub spend: SpendId,
    /// Its coins: one of them must be in the next.
    pub coins: Vec<OutPoint>,
}

impl Store {
    /// The spends that could still happen though they let go of one of these payouts.
    pub async fn former_spends(&self, access: &StoreAccess, payouts: &[PayoutId]) -> Result<Vec<Former>> {
        let (store, payouts) = (access.store().clone(), payouts.to_vec());
        self.long(move |sql| {
            let mut all = Vec::new();
            for id in &payouts {
                let found = find(sql, &store, id)?;
                for former in former(sql, found.0)? {
                    if !all.contains(&former) {
                        all.push(former);
                    }
                }
            }
            Ok(all)
        })
        .await
    }

    /// The payouts that a spend has, the first made first.
    pub async fn payouts_in(&self, access: &StoreAccess, spend: &SpendId) -> Result<Vec<Payout>> {
        let select = "SELECT p.number, p.body, p.script, p.store FROM spend d JOIN store s ON s.number = d.store \
            JOIN payout_spend h ON h.spend = d.number JOIN payout p ON p.number = h.payout \
            WHERE s.id = $1 AND d.id = $2 AND h.freed_at IS NULL ORDER BY p.number";
        let (store, spend) = (access.store().clone(), spend.clone());
        self.long(move |sql| {
            let found = sql.all(select, values![&store, &spend], row)?;
            Ok(found.into_iter().map(|found| of_row(found).payout).collect())
        })
        .await
    }

    /// The payouts of spends that hold one of these coins, each with its spend: what a transaction that spends them decides.
    pub async fn payouts_on_coins(
        &self,
        _: &SystemAccess,
        coins: &[OutPoint],
    ) -> Result<Vec<(OutPoint, domain::Spend, super::PayoutRecord)>> {
        let select = "SELECT p.number, p.body, p.script, p.store, d.body FROM spend_coin c JOIN spend d ON d.number = c.spend \
            JOIN payout_spend h ON h.spend = c.spend JOIN payout p ON p.number = h.payout \
            WHERE c.coin = $1 AND c.freed_at IS NULL AND h.freed_at IS NULL ORDER BY p.number";
        let coins = coins.to_vec();
        self.own(move |sql| {
            let mut all = Vec::new();
            for coin in coins {
                let id = PaymentId::OnChain(coin).to_string();
                let read = |one: &dyn Row| Ok((one.json(4)?, row(one)?));
                let found = sql.all(select, values![&id], read)?;
                all.extend(found.into_iter().map(|(spend, found)| (coin, spend, of_row(found))));
            }
            Ok(all)
        })
        .await
    }
}

/// Lets a draft that was just written down take these payouts.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    (number, spend): (i64, &domain::Spend),
    payouts: &[PayoutId],
    now: Timestamp,
) -> Result<()> {
    for id in payouts {
        let (payout_number, payout, ..) = find(tx.sql, &spend.store, id)?;
        for former in former(tx.sql, payout_number)? {
            let shares = spend.coins.iter().any(|coin| former.coins.contains(&coin.outpoint));
            if !shares {
                return Err(NotReserved::StillOut(id.clone(), former.spend).into());
            }
        }
        let Ok(change) = payout.reserve(&spend.id, now) else {
            return Err(NotReserved::NotWaiting(id.clone()).into());
        };
        write(tx, payout_number, change)?;
        let insert = "INSERT INTO payout_spend (payout, spend) VALUES ($1, $2)";
        tx.sql.execute(insert, values![payout_number, number])?;
    }
    Ok(())
}

/// Lets go of all that a spend has, which was given up.
pub(crate) fn let_go(tx: &mut Tx<'_>, (number, spend): (i64, &SpendId), now: Timestamp) -> Result<()> {
    let select = "SELECT p.number, p.body, p.script, p.store FROM payout_spend h JOIN payout p ON p.number = h.payout \
        WHERE h.spend = $1 AND h.freed_at IS NULL ORDER BY p.number";
    for (payout_number, payout, ..) in tx.sql.all(select, values![number], row)? {
        if let Some(change) = payout.release(spend, now) {
            write(tx, payout_number, change)?;
        }
    }
    Ok(())
}

fn find(sql: &mut dyn Sql, store: &StoreId, id: &PayoutId) -> Result<Found> {
    let select = format!("{} AND s.id = $1 AND p.id = $2", super::SELECT);
    sql.one(&select, values![store, id], row)?.ok_or(Error::NotFound)
}

/// The spends that let go of a payout and could still happen.
pub(super) fn former(sql: &mut dyn Sql, payout: i64) -> Result<Vec<Former>> {
    let select = "SELECT d.number, d.id FROM payout_spend h JOIN spend d ON d.number = h.spend \
        WHERE h.payout = $1 AND h.freed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM spend_coin c \
        JOIN payment m ON m.id = c.coin WHERE c.spend = h.spend AND m.spent_height IS NOT NULL \
        AND (d.txid IS NULL OR m.spent_by <> d.txid) \
        AND m.spent_height + $2 <= (SELECT height FROM position WHERE one = 1)) ORDER BY d.number";
    let read = |row: &dyn Row| Ok((row.int(0)?, row.id(1, SpendId::parse)?));
    let spends = sql.all(select, values![payout, DEEP], read)?;
    let coins = "SELECT coin FROM spend_coin WHERE spend = $1 ORDER BY coin";
    let mut all = Vec::new();
    for (number, spend) in spends {
        let coins = sql.all(coins, values![number], |row| row.id(0, OutPoint::parse))?;
        all.push(Former { spend, coins });
    }
    Ok(all)
}

impl fmt::Display for NotReserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWaiting(payout) => {
                write!(
                    f,
                    "the payout {payout} does not wait to be paid any more; somebody else was faster, so look again"
                )
            }
            Self::StillOut(payout, spend) => write!(
                f,
                "the payout {payout} was in the spend {spend}, which was given up but may have been signed; what pays it now must \
                 take one of the same coins, so that only one of the two can happen"
            ),
        }
    }
}

impl std::error::Error for NotReserved {}

impl From<NotReserved> for Error {
    fn from(why: NotReserved) -> Self {
        Self::NotReserved(why)
    }
}
