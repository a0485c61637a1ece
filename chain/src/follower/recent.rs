//! The blocks behind the position: enough of them to walk back to a fork without the node's help.
use domain::{BlockRef, Txid};
use std::collections::VecDeque;

/// How many blocks are remembered, and should be stored: two days' worth.
pub const RECENT_BLOCKS: usize = 288;

/// The last blocks connected, ascending, with the transactions in them that paid us.
#[derive(Debug, Default)]
pub(super) struct Recent {
    blocks: VecDeque<(BlockRef, Vec<Txid>)>,
}

impl Recent {
    pub(super) fn new(mut blocks: Vec<BlockRef>) -> Self {
        blocks.sort_unstable_by_key(|b| b.height);
        blocks.dedup_by_key(|b| b.height);
        let mut recent = Self::default();
        blocks.into_iter().for_each(|b| recent.push(b, Vec::new()));
        recent
    }

    pub(super) fn position(&self) -> Option<BlockRef> {
        self.blocks.back().map(|(block, _)| *block)
    }

    pub(super) fn oldest(&self) -> Option<BlockRef> {
        self.blocks.front().map(|(block, _)| *block)
    }

    pub(super) fn push(&mut self, block: BlockRef, paid_us: Vec<Txid>) {
        if self.blocks.len() == RECENT_BLOCKS {
            self.blocks.pop_front();
        }
        self.blocks.push_back((block, paid_us));
    }

    /// Takes the position away; `parent` becomes the new one.
    pub(super) fn pop(&mut self, parent: BlockRef) {
        self.blocks.pop_back();
        if self.position() != Some(parent) {
            self.push(parent, Vec::new());
        }
    }

    /// The highest remembered block below the position.
    pub(super) fn below_position(&self) -> Option<BlockRef> {
        self.blocks.iter().rev().nth(1).map(|(block, _)| *block)
    }

    /// Whether a remembered block holds that transaction.
    pub(super) fn holds(&self, txid: Txid) -> bool {
        self.blocks.iter().any(|(_, paid_us)| paid_us.contains(&txid))
    }

    /// Whether one of the remembered blocks is among the best chain's, given its hashes from `from` upwards.
    pub(super) fn meets(&self, from: u32, best: &[domain::BlockHash]) -> bool {
        let on_best = |block: &BlockRef| {
            let index = block.height.checked_sub(from).and_then(|i| usize::try_from(i).ok());
            index.and_then(|i| best.get(i)) == Some(&block.hash)
        };
        self.blocks.iter().any(|(block, _)| on_best(block))
    }
}
