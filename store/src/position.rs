//! How far the chain has been followed, and the blocks a reorganisation could still take back.
use crate::Store;
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, values};
use domain::{BlockHash, BlockRef, SystemAccess, Timestamp};

/// Blocks remembered below the tip.
const DEPTH: u32 = 2016;

/// How the position moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionStep {
    /// One block further. The first step of a new database may begin anywhere.
    Connected {
        /// The new tip.
        block: BlockRef,
        /// The time in its header.
        time: Timestamp,
    },
    /// One block back.
    Disconnected {
        /// The tip that left the best chain.
        block: BlockRef,
        /// The tip from now on.
        parent: BlockRef,
    },
    /// Somewhere else, whatever the position was: blocks between can't be had any more.
    Restarted {
        /// The new tip.
        block: BlockRef,
        /// The time in its header.
        time: Timestamp,
    },
}

impl Store {
    /// The block up to which everything has been learnt; `None` before the first.
    pub async fn position(&self, _: &SystemAccess) -> Result<Option<BlockRef>> {
        self.short(|sql| position(sql))
    }

    /// The last blocks up to the position, highest first.
    pub async fn recent_blocks(&self, _: &SystemAccess) -> Result<Vec<BlockRef>> {
        let select = "SELECT height, hash FROM recent_block ORDER BY height DESC";
        self.own(move |sql| sql.all(select, &[], block)).await
    }
}

fn block(row: &dyn Row) -> Result<BlockRef> {
    Ok(BlockRef { height: row.small(0)?, hash: BlockHash(row.hash(1)?) })
}

fn position(sql: &mut dyn Sql) -> Result<Option<BlockRef>> {
    sql.one("SELECT height, hash FROM position WHERE one = 1", &[], block)
}

/// Moves the position, if the step follows it.
pub(crate) fn take_step(sql: &mut dyn Sql, step: PositionStep) -> Result<()> {
    let position = position(sql)?;
    match step {
        PositionStep::Connected { block, time } => {
            if position.is_some_and(|at| block.height != at.height.saturating_add(1)) {
                return Err(Error::OutOfStep { position });
            }
            advance(sql, block, time)
        }
        PositionStep::Disconnected { block, parent } => {
            if position != Some(block) || parent.height.saturating_add(1) != block.height {
                return Err(Error::OutOfStep { position });
            }
            forget_from(sql, block.height)?;
            remember(sql, parent, None)?;
            set(sql, parent)
        }
        PositionStep::Restarted { block, time } => {
            forget_from(sql, 0)?;
            advance(sql, block, time)
        }
    }
}

fn advance(sql: &mut dyn Sql, block: BlockRef, time: Timestamp) -> Result<()> {
    remember(sql, block, Some(time))?;
    let bottom = block.height.saturating_sub(DEPTH);
    sql.execute("DELETE FROM recent_block WHERE height < $1", values![bottom])?;
    set(sql, block)
}

/// Notes a block below which a reorganisation may go; the parent of all others that are known comes without a time.
fn remember(sql: &mut dyn Sql, block: BlockRef, time: Option<Timestamp>) -> Result<()> {
    let insert = "INSERT INTO recent_block (height, hash, mined_at) VALUES ($1, $2, $3) ON CONFLICT (height) DO NOTHING";
    sql.execute(insert, values![block.height, &block.hash.0, time]).map(drop)
}

fn forget_from(sql: &mut dyn Sql, height: u32) -> Result<()> {
    sql.execute("DELETE FROM recent_block WHERE height >= $1", values![height]).map(drop)
}

fn set(sql: &mut dyn Sql, block: BlockRef) -> Result<()> {
    let upsert = "INSERT INTO position (one, height, hash) VALUES (1, $1, $2) \
        ON CONFLICT (one) DO UPDATE SET height = excluded.height, hash = excluded.hash";
    sql.execute(upsert, values![block.height, &block.hash.0]).map(drop)
}
