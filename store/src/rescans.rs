//! Readings of the chain again that somebody asked for: what is wanted, how far each is, and what came of it.
//!
//! It is written down when it is asked for, so that a restart begins it anew and forgets none. A wallet has one at a time.
use crate::Store;
use crate::audit::Done;
use crate::error::{Error, Result};
use crate::invoices::store_number;
use crate::sql::{Row, Sql, Tx, to_json, values};
use domain::audit::{Deed, DeedKind};
use domain::{OutPoint, StoreAccess, StoreId, SystemAccess, Timestamp, WalletNo};
use serde::{Deserialize, Serialize};

/// So many of a wallet's are kept.
pub const RESCANS_KEPT: u32 = 20;

/// A reading of the chain again, for one wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescan {
    /// Its number; later ones have higher ones.
    pub number: i64,
    /// Who asked, and in whose books new finds are booked.
    pub store: StoreId,
    /// Of which wallet.
    pub wallet: WalletNo,
    /// The lowest block to read.
    pub from_height: u32,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it ended; `None` before.
    pub ended_at: Option<Timestamp>,
    /// How it stands.
    pub state: RescanState,
}

/// How it stands with a rescan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RescanState {
    /// It begins when its turn comes.
    Waiting,
    /// The chain is being read, or what was found is being booked.
    Running(RescanProgress),
    /// All was read and booked.
    Done(RescanFound),
    /// It could not be done.
    Failed {
        /// Why, and what to do.
        why: String,
    },
    /// Somebody stopped it. What it had booked by then stays.
    Stopped,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescanProgress {
    /// The block read last.
    pub height: u32,
    /// The last block to be read, as far as is known.
    pub end: u32,
    /// Payments found so far, known ones among them.
    pub found: u64,
}

/// What was found that the books did not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescanFound {
    /// The block up to which it was read.
    pub height: u32,
    /// Payments found, known ones among them.
    pub found: u64,
    /// Payments that the books did not have.
    pub payments: u64,
    /// Change that came back, and that the books did not have.
    pub change: u64,
    /// What both are worth together, in satoshis.
    pub sats: u64,
    /// Coins of which the books did not know that they were spent.
    pub spent: u64,
}

const SELECT: &str = "SELECT r.number, s.id, r.wallet, r.from_height, r.asked_at, r.ended_at, r.body \
    FROM rescan r JOIN store s ON s.number = r.store";

impl Store {
    /// Has the chain read again for a wallet, from that block on. [`Error::Exists`] while that is being done already.
    pub async fn ask_rescan(
        &self,
        access: &StoreAccess,
        wallet: WalletNo,
        from_height: u32,
        now: Timestamp,
    ) -> Result<()> {
        let store = access.store().clone();
        let body = to_json(&RescanState::Waiting)?;
        let act = move |tx: &mut Tx<'_>| {
            let wanted = "SELECT COUNT(*) FROM rescan WHERE wallet = $1 AND ended_at IS NULL";
            if tx.sql.one(wanted, values![wallet], |row| row.int(0))?.unwrap_or(0) > 0 {
                return Err(Error::Exists);
            }
            let number = store_number(tx.sql, &store)?;
            let insert =
                "INSERT INTO rescan (store, wallet, from_height, asked_at, body) VALUES ($1, $2, $3, $4, $5)";
            tx.sql.execute(insert, values![number, wallet, from_height, now, &body])?;
            forget_old(tx.sql, wallet)?;
            let deed = Deed::new(DeedKind::RescanAsked).in_store(&store).to(wallet.0);
            Ok(Done::one((), deed.with("height", from_height)))
        };
        self.change(access.actor(), act).await
    }

    /// Stops what the store asked for, if it has not ended: whether it had not.
    pub async fn stop_rescan(&self, access: &StoreAccess, wallet: WalletNo, now: Timestamp) -> Result<bool> {
        let store = access.store().clone();
        let body = to_json(&RescanState::Stopped)?;
        let act = move |tx: &mut Tx<'_>| {
            let number = store_number(tx.sql, &store)?;
            let update = "UPDATE rescan SET ended_at = $3, body = $4 WHERE wallet = $2 AND store = $1 AND ended_at IS NULL";
            let stopped = tx.sql.execute(update, values![number, wallet, now, &body])? > 0;
            let deed = || Deed::new(DeedKind::RescanStopped).in_store(&store).to(wallet.0);
            Ok(Done::any(stopped, stopped.then(deed)))
        };
        self.change(access.actor(), act).await
    }

    /// Those that the store asked for of a wallet, the last one first.
    pub async fn rescans(&self, access: &StoreAccess, wallet: WalletNo) -> Result<Vec<Rescan>> {
        let select = format!(
            "{SELECT} WHERE s.id = $1 AND s.deleted_at IS NULL AND r.wallet = $2 ORDER BY r.number DESC LIMIT {RESCANS_KEPT}"
        );
        let store = access.store().clone();
        self.long(move |sql| sql.all(&select, values![&store, wallet], rescan)).await
    }

    /// The one whose turn it is: of those that have not ended, the one asked for first.
    pub async fn next_rescan(&self, _: &SystemAccess) -> Result<Option<Rescan>> {
        let select = format!("{SELECT} WHERE r.ended_at IS NULL ORDER BY r.number LIMIT 1");
        self.own(move |sql| sql.one(&select, &[], rescan)).await
    }

    /// Notes how far one is: whether it is still wanted.
    pub async fn note_rescan(&self, _: &SystemAccess, number: i64, progress: RescanProgress) -> Result<bool> {
        let body = to_json(&RescanState::Running(progress))?;
        let update = "UPDATE rescan SET body = $2 WHERE number = $1 AND ended_at IS NULL";
        self.write(move |tx| Ok(tx.sql.execute(update, values![number, &body])? > 0)).await
    }

    /// Says what came of one, unless it was stopped before.
    pub async fn end_rescan(
        &self,
        access: &SystemAccess,
        ended: &Rescan,
        state: RescanState,
        now: Timestamp,
    ) -> Result<()> {
        let (body, ended) = (to_json(&state)?, ended.clone());
        let act = move |tx: &mut Tx<'_>| {
            let update = "UPDATE rescan SET ended_at = $2, body = $3 WHERE number = $1 AND ended_at IS NULL";
            let is_ended = tx.sql.execute(update, values![ended.number, now, &body])? > 0;
            Ok(Done::any((), told(&ended, &state).filter(|_| is_ended)))
        };
        self.change(&access.actor(), act).await
    }

    /// The coins that lie in a wallet by the books, whosever they are.
    pub async fn coins_of_wallet(&self, _: &SystemAccess, wallet: WalletNo) -> Result<Vec<OutPoint>> {
        let select =
            "SELECT id FROM payment WHERE wallet = $1 AND height IS NOT NULL AND spent_height IS NULL";
        self.own(move |sql| sql.all(select, values![wallet], |row| row.id(0, OutPoint::parse))).await
    }
}

/// What the audit log has of one that changed the books.
fn told(rescan: &Rescan, state: &RescanState) -> Option<Deed> {
    let RescanState::Done(found) = state else { return None };
    let deed = Deed::new(DeedKind::Rescanned).in_store(&rescan.store).to(rescan.wallet.0);
    let deed = deed.with("height", found.height).with("payments", found.payments);
    Some(deed.with("change", found.change).with("spent", found.spent))
}

fn forget_old(sql: &mut dyn Sql, wallet: WalletNo) -> Result<()> {
    let oldest = "SELECT number FROM rescan WHERE wallet = $1 ORDER BY number DESC LIMIT 1 OFFSET $2";
    let beyond = sql.one(oldest, values![wallet, RESCANS_KEPT], |row| row.int(0))?;
    if let Some(number) = beyond {
        let delete = "DELETE FROM rescan WHERE wallet = $1 AND number <= $2 AND ended_at IS NOT NULL";
        sql.execute(delete, values![wallet, number])?;
    }
    Ok(())
}

fn rescan(row: &dyn Row) -> Result<Rescan> {
    Ok(Rescan {
        number: row.int(0)?,
        store: row.id(1, StoreId::parse)?,
        wallet: WalletNo(row.small(2)?),
        from_height: row.small(3)?,
        asked_at: row.time(4)?,
        ended_at: row.opt_time(5)?,
        state: row.json(6)?,
    })
}
