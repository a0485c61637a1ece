//! The state of a chain in memory and the rules by which it changes.
use super::draft::coinbase;
use crate::Block;
use crate::convert;
use crate::source::{Header, Mempool, Notice};
use bitcoin::consensus::encode::serialize;
use bitcoin::hashes::Hash;
use bitcoin::{CompactTarget, Transaction};
use domain::{BlockHash, BlockRef, OutPoint, Timestamp, Txid};
use std::collections::HashMap;

/// Blocks on every branch, the mempool, and what the node pretends.
#[derive(Debug)]
pub(super) struct World {
    pub(super) now: Timestamp,
    /// The best chain, genesis first.
    best: Vec<BlockHash>,
    /// Each at its height.
    blocks: HashMap<BlockHash, (u32, bitcoin::Block)>,
    /// The blocks, on whichever branch, that hold a transaction.
    holders: HashMap<Txid, Vec<BlockRef>>,
    /// In order of arrival.
    mempool: Vec<Waiting>,
    /// Every transaction ever made.
    known: HashMap<Txid, Transaction>,
    /// Transactions that only the next block's miner knows.
    hidden: Vec<Transaction>,
    serial: u64,
    pub(super) notices: Vec<Notice>,
    pub(super) outage: bool,
    pub(super) syncing: bool,
    pub(super) loaded: bool,
    pub(super) listable: bool,
    pub(super) pruned_below: u32,
}

#[derive(Debug)]
struct Waiting {
    txid: Txid,
    transaction: Transaction,
    seen: Timestamp,
}

impl World {
    pub(super) fn new(now: Timestamp) -> Self {
        let genesis = bitcoin::constants::genesis_block(bitcoin::Network::Regtest);
        let hash = convert::block_hash(genesis.block_hash());
        Self {
            now,
            best: vec![hash],
            blocks: HashMap::from([(hash, (0, genesis))]),
            holders: HashMap::new(),
            mempool: Vec::new(),
            known: HashMap::new(),
            hidden: Vec::new(),
            serial: 0,
            notices: Vec::new(),
            outage: false,
            syncing: false,
            loaded: true,
            listable: true,
            pruned_below: 0,
        }
    }

    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn tip(&self) -> BlockRef {
        let height = u32::try_from(self.best.len() - 1).expect("a test's chain is short");
        BlockRef { height, hash: *self.best.last().expect("genesis is always there") }
    }

    pub(super) fn hashes(&self, from: u32, count: u32) -> Vec<BlockHash> {
        let range = |n: u32| usize::try_from(n).expect("32 bits fit");
        self.best.iter().skip(range(from)).take(range(count)).copied().collect()
    }

    pub(super) fn header(&self, hash: BlockHash) -> Option<Header> {
        self.blocks.get(&hash).map(|(height, block)| convert::header(&block.header, *height))
    }

    /// As a node would send it.
    pub(super) fn block(&self, hash: BlockHash) -> Option<Block> {
        self.blocks.get(&hash).and_then(|(height, block)| Block::read(serialize(block), *height))
    }

    pub(super) fn transaction(&self, txid: Txid) -> Option<&Transaction> {
        self.known.get(&txid)
    }

    pub(super) fn waiting(&self, txid: Txid) -> Option<(&Transaction, Timestamp)> {
        self.mempool.iter().find(|w| w.txid == txid).map(|w| (&w.transaction, w.seen))
    }

    pub(super) fn mempool(&self) -> Mempool {
        let txids = self.mempool.iter().map(|w| w.txid).collect();
        Mempool { txids, tip: self.tip().hash, loaded: self.loaded }
    }

    /// The block of the best chain that holds it.
    pub(super) fn place_of(&self, txid: Txid) -> Option<BlockRef> {
        let on_best = |block: &&BlockRef| {
            let height = usize::try_from(block.height).expect("32 bits fit");
            self.best.get(height) == Some(&block.hash)
        };
        self.holders.get(&txid)?.iter().find(on_best).copied()
    }

    /// Keeps it without telling anybody, for the next block's miner.
    pub(super) fn hide(&mut self, transaction: Transaction) -> Txid {
        let txid = self.remember(&transaction);
        self.hidden.push(transaction);
        txid
    }

    /// Whether a block of the best chain holds another that spends the same.
    pub(super) fn is_spent_by_another(&self, transaction: &Transaction) -> bool {
        let (txid, spent) =
            (convert::txid(transaction.compute_txid()), spends(transaction).collect::<Vec<_>>());
        let is_rival = |(id, known): &(&Txid, &Transaction)| {
            **id != txid && spends(known).any(|coin| spent.contains(&coin))
        };
        self.known.iter().filter(is_rival).any(|(id, _)| self.place_of(*id).is_some())
    }

    /// Takes it into the mempool; what conflicts with it leaves.
    pub(super) fn accept(&mut self, transaction: Transaction) -> Txid {
        let txid = self.remember(&transaction);
        if self.waiting(txid).is_none() && self.place_of(txid).is_none() {
            self.remove_rivals(&transaction, true);
            self.notices.push(Notice::Transaction(Box::new(transaction.clone())));
            self.mempool.push(Waiting { txid, transaction, seen: self.now });
        }
        txid
    }

    fn remember(&mut self, transaction: &Transaction) -> Txid {
        let txid = convert::txid(transaction.compute_txid());
        self.known.insert(txid, transaction.clone());
        txid
    }

    /// Removes it and whatever in the mempool spends its outputs.
    pub(super) fn remove(&mut self, txid: Txid, tell: bool) {
        let Some(index) = self.mempool.iter().position(|w| w.txid == txid) else { return };
        self.mempool.remove(index);
        if tell {
            self.notices.push(Notice::Removed(txid));
        }
        while let Some(child) = self.mempool.iter().find(|w| spends(&w.transaction).any(|o| o.txid == txid)) {
            self.remove(child.txid, tell);
        }
    }

    fn remove_rivals(&mut self, transaction: &Transaction, tell: bool) {
        let txid = convert::txid(transaction.compute_txid());
        let spent: Vec<OutPoint> = spends(transaction).collect();
        let rival = |w: &&Waiting| w.txid != txid && spends(&w.transaction).any(|o| spent.contains(&o));
        while let Some(found) = self.mempool.iter().find(rival) {
            self.remove(found.txid, tell);
        }
    }

    /// Everything leaves the mempool, as when a node without a saved one starts.
    pub(super) fn empty_mempool(&mut self) {
        self.mempool.clear();
    }

    /// Adds a block with the hidden transactions and those waiting that `takes` names.
    pub(super) fn mine(&mut self, takes: &dyn Fn(Txid) -> bool, pays: Option<(Vec<u8>, u64)>) -> BlockRef {
        let (height, serial) = (self.tip().height + 1, self.next_serial());
        let hidden = std::mem::take(&mut self.hidden);
        hidden.iter().for_each(|tx| self.remove_rivals(tx, true));
        let reward = coinbase(height, serial, pays);
        self.remember(&reward);
        let (taken, left): (Vec<_>, Vec<_>) = self.mempool.drain(..).partition(|w| takes(w.txid));
        self.mempool = left;
        let waiting = taken.into_iter().map(|w| w.transaction);
        let transactions: Vec<_> = [reward].into_iter().chain(hidden).chain(waiting).collect();
        self.connect(transactions, serial)
    }

    fn connect(&mut self, transactions: Vec<Transaction>, serial: u64) -> BlockRef {
        let parent = self.tip();
        let mut block =
            bitcoin::Block { header: header(parent.hash, self.now, serial), txdata: transactions };
        block.header.merkle_root = block.compute_merkle_root().expect("there is a coinbase");
        // As Bitcoin Core does: each of the block's transactions, and then the tip.
        self.notices.extend(block.txdata.iter().map(|tx| Notice::Transaction(Box::new(tx.clone()))));
        self.notices.push(Notice::Tip);
        self.best.push(convert::block_hash(block.block_hash()));
        let tip = self.tip();
        for transaction in &block.txdata {
            self.holders.entry(convert::txid(transaction.compute_txid())).or_default().push(tip);
        }
        self.blocks.insert(tip.hash, (tip.height, block));
        tip
    }

    /// Takes the tip off; those of its transactions that `returns` names wait again, the others are lost.
    pub(super) fn disconnect(&mut self, returns: &dyn Fn(Txid) -> bool) {
        if self.best.len() == 1 {
            return;
        }
        let hash = self.best.pop().expect("more than genesis");
        let transactions = self.blocks[&hash].1.txdata.clone();
        for transaction in transactions.into_iter().skip(1) {
            self.notices.push(Notice::Transaction(Box::new(transaction.clone())));
            if returns(convert::txid(transaction.compute_txid())) {
                self.accept(transaction);
            }
        }
        self.notices.push(Notice::Tip);
    }

    /// The node no longer knows blocks that left the best chain.
    pub(super) fn forget_stale(&mut self) {
        self.blocks.retain(|hash, _| self.best.contains(hash));
    }
}

fn spends(transaction: &Transaction) -> impl Iterator<Item = OutPoint> {
    transaction.input.iter().map(|input| convert::outpoint(input.previous_output))
}

fn header(parent: BlockHash, now: Timestamp, serial: u64) -> bitcoin::block::Header {
    bitcoin::block::Header {
        version: bitcoin::block::Version::TWO,
        prev_blockhash: bitcoin::BlockHash::from_byte_array(parent.0),
        merkle_root: bitcoin::TxMerkleNode::all_zeros(),
        time: u32::try_from(now.0).unwrap_or_default(),
        bits: CompactTarget::from_consensus(0x207f_ffff),
        nonce: u32::try_from(serial & 0xffff_ffff).expect("masked"),
    }
}
