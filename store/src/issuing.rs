//! Indexes of wallets given out to several servers, so that no two ever show the same address.
//!
//! A server takes as many as invoices wait at that moment, so that none lies unused between those that are shown: other
//! programs look for payments only so far beyond the last. What this is not: the promise itself, which is that of the
//! addresses' rows, each of which is there once.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Sql, values};
use domain::{SystemAccess, WalletNo};

const TAKE: &str = "INSERT INTO issuing (wallet, next) \
    SELECT w.number, CASE WHEN w.start_index > w.issued THEN w.start_index ELSE w.issued END + $2 \
    FROM (SELECT number, start_index, COALESCE((SELECT MAX(idx) + 1 FROM address WHERE wallet = number AND idx < 2147483648), 0) AS issued \
        FROM wallet WHERE number = $1) w WHERE w.number = $1 \
    ON CONFLICT (wallet) DO UPDATE SET next = \
        CASE WHEN issuing.next + $2 > excluded.next THEN issuing.next + $2 ELSE excluded.next END RETURNING next";

impl Store {
    /// Takes so many indexes of a wallet, which nobody else is given any more: returns the first. [`Error::NotFound`] if
    /// there is no such wallet.
    ///
    /// On a server this waits for no disk: should the server forget it in a crash, nothing that was to follow is there
    /// either, as it would have been written after it.
    pub async fn take_indexes(&self, _: &SystemAccess, wallet: WalletNo, count: u32) -> Result<u32> {
        let take = move |sql: &mut dyn Sql| {
            let next = sql.one(TAKE, values![wallet, count], |row| row.small(0))?;
            next.map(|next| next.saturating_sub(count)).ok_or(Error::NotFound)
        };
        if self.is_shared() { self.short(take) } else { self.write(move |tx| take(tx.sql)).await }
    }
}
