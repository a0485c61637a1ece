//! The books: entries appended with the changes they come from, never altered.
mod contributions;
mod journal;
mod newest;
mod reconcile;
mod totals;

pub use contributions::Contribution;
pub use journal::{Journal, JournalRow, StoredEntry};
pub use newest::Received;
pub(crate) use reconcile::move_sums;
pub use reconcile::{InWallet, Reconciled, Recount};
pub use totals::{Balance, DAY, DayTotal, Total};

use crate::commit::Owner;
use crate::error::{Error, Result};
use crate::sql::{Sql, int, values};
use domain::ledger::{Account, Entry};

/// Books an entry with its two legs, and adds them to the sums of its day.
pub(crate) fn append(sql: &mut dyn Sql, owner: Owner, entry: &Entry) -> Result<()> {
    let insert = "INSERT INTO entry (store, invoice, payment, kind, at, height, block, debit, credit, amount, \
        worth, worth_currency, rate, rate_sources, rate_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING number";
    let worth = entry.worth();
    let rate = entry.quote.as_ref().map(|quote| quote.rate.per_btc().to_string());
    let source = entry.quote.as_ref().and_then(|quote| quote.source.as_ref());
    let sources = source.map(|source| source.sources.join(","));
    let number = sql.one(
        insert,
        values![
            owner.store,
            owner.invoice,
            &entry.payment.to_string(),
            entry.kind.name(),
            entry.at,
            entry.block.map(|block| block.height),
            entry.block.as_ref().map(|block| &block.hash.0),
            &entry.debit.path(),
            &entry.credit.path(),
            entry.amount.to_signed().to_sat(),
            worth.map(|worth| int(worth.minor())),
            worth.map(|worth| worth.currency().code()),
            rate.as_deref(),
            sources.as_deref(),
            source.map(|source| source.at),
        ],
        |row| row.int(0),
    )?;
    let number = number.ok_or_else(|| Error::Failed("an insert returned nothing".into()))?;
    for (side, (account, amount)) in (0_i64..).zip(entry.legs()) {
        let insert = "INSERT INTO leg (entry, side, store, account, amount) VALUES ($1, $2, $3, $4, $5)";
        sql.execute(insert, values![number, side, owner.store, &account.path(), amount.to_sat()])?;
        totals::add(sql, owner.store, entry, (account, amount))?;
        if let Account::Wallet(wallet) = account {
            move_sums(sql, wallet, (0, amount.to_sat()))?;
        }
    }
    Ok(())
}
