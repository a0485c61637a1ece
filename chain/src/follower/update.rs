//! What the follower tells: the facts of the chain, one commit each.
use crate::block::Outline;
use crate::coins::{Spend, Spender};
use crate::watch::Watched;
use domain::{BlockRef, OutPoint, Sats, Timestamp, Txid};

/// One thing the chain taught. To be committed before the follower is asked for the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// The position moves up to this block of the best chain. The very first one of a new database lies a
    /// few blocks below the tip that was found, with peers as many as are remembered; what is below it is never told.
    Connected {
        /// The new position.
        block: BlockRef,
        /// The time its miner wrote into it.
        time: Timestamp,
        /// Height of the best tip known: higher than the block's own while catching up.
        tip: u32,
        /// What in it pays watched scripts.
        sightings: Vec<Sighting>,
        /// What in it may spend watched coins, those paid in this same block among them. Fingerprints can collide: the
        /// caller knows which coins are its own.
        spends: Vec<Spend>,
        /// The transactions of those spends, each once.
        spenders: Vec<Spender>,
    },
    /// The position moves down: this block left the best chain. One at a time, the highest first.
    ///
    /// Its payments wait in the mempool again until the follower says otherwise; the caller names them to
    /// [`crate::Follower::track`].
    Disconnected {
        /// The block that left: the position until now.
        block: BlockRef,
        /// The new position.
        parent: BlockRef,
    },
    /// Unconfirmed transactions that pay watched scripts.
    Seen(Vec<Sighting>),
    /// Tracked unconfirmed transactions that cannot be expected to confirm any more: replaced, evicted, or
    /// in conflict with a block. What replaced them is told before.
    Gone(Vec<Txid>),
    /// The position is the node's tip and its mempool is known. Told whenever it becomes true.
    CaughtUp {
        /// The position.
        tip: BlockRef,
    },
}

/// An output that pays a watched script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which script it may pay: to be compared with [`Sighting::script`], as fingerprints can collide.
    pub watched: Watched,
    /// The script it pays.
    pub script: Vec<u8>,
    /// Which output it is.
    pub outpoint: OutPoint,
    /// How much it pays.
    pub value: Sats,
    /// When the node first saw it, or, in a block, the block's time. `None`: a moment ago, by a source that
    /// has no clock.
    pub at: Option<Timestamp>,
    /// Whether the transaction announces that it may be replaced (BIP125).
    pub replaceable: bool,
    /// Whether it is a block's reward, which cannot be spent for a hundred blocks.
    pub coinbase: bool,
    /// What the transaction spends; nothing for a coinbase.
    pub spends: Vec<OutPoint>,
}

/// An unconfirmed transaction that pays watched scripts, as far as the follower has to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// The transaction.
    pub txid: Txid,
    /// What it spends.
    pub spends: Vec<OutPoint>,
    /// When it was first seen, if known.
    pub at: Option<Timestamp>,
}

/// The transaction's payments to these outputs.
pub(super) fn sightings(
    transaction: &Outline<'_>,
    matches: &[crate::watch::Match],
    at: Option<Timestamp>,
) -> Vec<Sighting> {
    let one = |found: &crate::watch::Match| {
        let output = transaction.outputs.get(usize::try_from(found.vout).ok()?)?;
        Some(Sighting {
            watched: found.watched,
            script: output.script.to_vec(),
            outpoint: OutPoint { txid: transaction.txid, vout: found.vout },
            value: Sats::try_new(output.value)?,
            at,
            replaceable: transaction.is_replaceable(),
            coinbase: transaction.is_coinbase(),
            spends: transaction.spends(),
        })
    };
    matches.iter().filter_map(one).collect()
}
