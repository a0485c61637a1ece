//! The coins that are watched: which transactions of a block may spend a payment of ours.
//!
//! As with scripts (`watch.rs`), only fingerprints are held, so a match is a candidate: the database knows whether the
//! coin is ours. A coin is added when the payment is told in a block, and at start those that may still be spent.
use crate::Block;
use crate::block::{Output, TransactionView};
use crate::watch::AlreadyHashed;
use domain::{OutPoint, Sats, Txid};
use siphasher::sip::SipHasher13;
use std::collections::HashSet;
use std::fmt;
use std::hash::BuildHasherDefault;

/// An input that may spend a coin of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spend {
    /// The coin.
    pub coin: OutPoint,
    /// The transaction that spends it.
    pub by: Txid,
}

/// A transaction that may spend coins of ours, and what it pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spender {
    /// What it is called.
    pub txid: Txid,
    /// To which scripts it pays how much, in the order of its outputs.
    pub outputs: Vec<(Vec<u8>, Sats)>,
}

impl Spender {
    /// Those that these spends name, in the order of the block.
    pub(crate) fn all(block: &Block, spends: &[Spend]) -> Vec<Self> {
        let by: HashSet<[u8; 32]> = spends.iter().map(|spend| spend.by.0).collect();
        if by.is_empty() {
            return Vec::new();
        }
        let named = block.transactions().filter(|transaction| by.contains(&transaction.txid.0));
        let spender = |transaction: TransactionView<'_>| {
            let output = |output: Output<'_>| Some((output.script.to_vec(), Sats::try_new(output.value)?));
            Self { txid: transaction.txid, outputs: transaction.outputs().filter_map(output).collect() }
        };
        named.map(spender).collect()
    }
}

/// Fingerprints of watched coins: 9 to 18 bytes each.
pub(crate) struct Coins {
    hasher: SipHasher13,
    known: HashSet<u64, BuildHasherDefault<AlreadyHashed>>,
}

impl Coins {
    /// None yet. A secret key keeps outsiders from making coins whose fingerprints collide.
    pub(crate) fn new(key: [u8; 16]) -> Self {
        Self { hasher: SipHasher13::new_with_key(&key), known: HashSet::default() }
    }

    /// Watches a coin. Doing it twice is doing it once.
    pub(crate) fn insert(&mut self, coin: OutPoint) {
        self.known.insert(self.fingerprint(coin.txid.0, coin.vout));
    }

    /// The inputs that may spend a watched coin, in their order.
    pub(crate) fn spent_in(&self, block: &Block) -> Vec<Spend> {
        if self.known.is_empty() {
            return Vec::new();
        }
        let spends = block.transactions().flat_map(|transaction| {
            let ours = transaction.inputs().map(|input| input.spends).filter(|coin| self.may_hold(*coin));
            ours.map(move |coin| Spend { coin, by: transaction.txid })
        });
        spends.collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }

    fn may_hold(&self, coin: OutPoint) -> bool {
        self.known.contains(&self.fingerprint(coin.txid.0, coin.vout))
    }

    fn fingerprint(&self, txid: [u8; 32], vout: u32) -> u64 {
        let mut bytes = [0; 36];
        bytes[..32].copy_from_slice(&txid);
        bytes[32..].copy_from_slice(&vout.to_le_bytes());
        self.hasher.hash(&bytes)
    }
}

impl fmt::Debug for Coins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Coins({})", self.known.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert;
    use bitcoin::Transaction;
    use bitcoin::hashes::Hash;

    fn coin(number: u32) -> OutPoint {
        let mut txid = [7; 32];
        txid[..4].copy_from_slice(&number.to_le_bytes());
        OutPoint { txid: Txid(txid), vout: number % 3 }
    }

    fn transaction(spent: &[OutPoint]) -> Transaction {
        let input = spent.iter().map(|coin| bitcoin::TxIn {
            previous_output: bitcoin::OutPoint {
                txid: bitcoin::Txid::from_byte_array(coin.txid.0),
                vout: coin.vout,
            },
            ..bitcoin::TxIn::default()
        });
        Transaction {
            version: bitcoin::transaction::Version::TWO,
            lock_time: bitcoin::absolute::LockTime::ZERO,
            input: input.collect(),
            output: Vec::new(),
        }
    }

    #[test]
    fn what_is_spent_is_told_with_its_spender() {
        let mut coins = Coins::new([1; 16]);
        let transactions =
            vec![transaction(&[coin(1)]), transaction(&[coin(2), coin(3), coin(4)]), transaction(&[])];
        let by = convert::txid(transactions[1].compute_txid());
        let block = Block::of(transactions);
        assert_eq!(coins.spent_in(&block), [], "nothing is watched");
        [2, 2, 4, 9].map(coin).into_iter().for_each(|coin| coins.insert(coin));
        assert_eq!(coins.len(), 3);
        assert_eq!(coins.spent_in(&block), [2, 4].map(|number| Spend { coin: coin(number), by }));
        let spenders = Spender::all(&block, &coins.spent_in(&block));
        assert_eq!(spenders, [Spender { txid: by, outputs: Vec::new() }], "once, though it spends two");
        let neighbour = OutPoint { vout: coin(2).vout + 1, ..coin(2) };
        assert_eq!(
            coins.spent_in(&Block::of(vec![transaction(&[neighbour])])),
            [],
            "another output of the same transaction"
        );
    }
}
