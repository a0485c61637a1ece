//! The watch index: which outputs of a block or transaction may pay a script we watch.
//!
//! It holds a 64-bit fingerprint of each script with the wallet and index behind it; the scripts themselves
//! are in the database. So a match is a candidate, to be compared with the script before it counts. No
//! script is ever missed: when two share a fingerprint, both are candidates.
use crate::Block;
use bitcoin::Transaction;
use domain::WalletNo;
use siphasher::sip::SipHasher13;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

/// Where a watched script comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Watched {
    /// The wallet.
    pub wallet: WalletNo,
    /// The index of the address within it.
    pub index: u32,
}

/// An output that may pay a watched script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which output of the transaction.
    pub vout: u32,
    /// What its script may be.
    pub watched: Watched,
}

/// Fingerprints of every watched script: 20 to 39 bytes a script, however it grows.
pub struct WatchIndex {
    hasher: SipHasher13,
    /// Many tables, each doubling by itself, so that growing never needs room for the whole twice.
    shards: [Shard; SHARDS],
    /// The second and later scripts of a fingerprint.
    twins: BTreeMap<u64, Vec<Watched>>,
    len: usize,
}

type Shard = HashMap<u64, Watched, BuildHasherDefault<AlreadyHashed>>;

const SHARDS: usize = 16;

/// Outputs looked up together.
const BATCH: usize = 1_024;

impl WatchIndex {
    /// An empty index. A secret random key keeps outsiders from making scripts whose fingerprints
    /// collide; while the key stays the same, so do the fingerprints.
    pub fn new(key: [u8; 16]) -> Self {
        Self {
            hasher: SipHasher13::new_with_key(&key),
            shards: Default::default(),
            twins: BTreeMap::new(),
            len: 0,
        }
    }

    /// An empty index with room for that many scripts.
    pub fn with_capacity(key: [u8; 16], scripts: usize) -> Self {
        let mut index = Self::new(key);
        index.reserve(scripts);
        index
    }

    /// Makes room for that many more scripts at once, as when they are loaded at start.
    pub fn reserve(&mut self, scripts: usize) {
        if scripts == 0 {
            return;
        }
        // Shards fill unevenly, by about the square root of what each gets.
        let even = scripts.div_ceil(SHARDS);
        let share = even + 4 * even.isqrt();
        self.shards.iter_mut().for_each(|shard| shard.reserve(share));
    }

    /// The fingerprint of a script's bytes: SipHash-1-3 under the index's key.
    pub fn fingerprint(&self, script: &[u8]) -> u64 {
        self.hasher.hash(script)
    }

    /// Watches the script of that fingerprint for ever. Doing it twice is doing it once.
    pub fn insert(&mut self, fingerprint: u64, watched: Watched) {
        let first = *self.shards[shard_of(fingerprint)].entry(fingerprint).or_insert_with(|| {
            self.len += 1;
            watched
        });
        if first != watched {
            self.insert_twin(fingerprint, watched);
        }
    }

    fn insert_twin(&mut self, fingerprint: u64, watched: Watched) {
        let twins = self.twins.entry(fingerprint).or_default();
        if !twins.contains(&watched) {
            twins.push(watched);
            self.len += 1;
        }
    }

    /// What the script may be: nothing, or nearly always one, to be compared with the script itself.
    pub fn candidates(&self, script: &[u8]) -> impl Iterator<Item = Watched> + '_ {
        self.fingerprinted(self.fingerprint(script))
    }

    fn fingerprinted(&self, fingerprint: u64) -> impl Iterator<Item = Watched> + '_ {
        let first = self.shards[shard_of(fingerprint)].get(&fingerprint);
        let twins = first.and_then(|_| self.twins.get(&fingerprint));
        first.into_iter().chain(twins.into_iter().flatten()).copied()
    }

    /// The outputs of a transaction that may pay watched scripts, in their order.
    pub fn match_transaction(&self, transaction: &Transaction) -> Vec<Match> {
        let outputs = (0..).zip(&transaction.output);
        let outputs = outputs.map(|(vout, output)| (0, vout, output.script_pubkey.as_bytes()));
        self.match_outputs(outputs).into_iter().map(|(_, found)| found).collect()
    }

    /// The same for a block, each match beside the place of its transaction.
    pub fn match_block(&self, block: &Block) -> Vec<(usize, Match)> {
        self.match_outputs(block.transactions().enumerate().flat_map(|(place, transaction)| {
            (0..).zip(transaction.outputs()).map(move |(vout, output)| (place, vout, output.script))
        }))
    }

    /// For many outputs it takes a third of the time of asking for each: fingerprints are made in batches and then
    /// looked up, so that the processor waits for many places in memory at once.
    fn match_outputs<'a>(
        &self,
        outputs: impl Iterator<Item = (usize, u32, &'a [u8])>,
    ) -> Vec<(usize, Match)> {
        let (mut matches, mut batch) = (Vec::new(), Vec::new());
        for (place, vout, script) in outputs {
            batch.push((self.fingerprint(script), place, vout));
            if batch.len() == BATCH {
                self.look_up(&batch, &mut matches);
                batch.clear();
            }
        }
        self.look_up(&batch, &mut matches);
        matches
    }

    fn look_up(&self, batch: &[(u64, usize, u32)], matches: &mut Vec<(usize, Match)>) {
        for &(fingerprint, place, vout) in batch {
            if self.shards[shard_of(fingerprint)].contains_key(&fingerprint) {
                let candidates = self.fingerprinted(fingerprint);
                matches.extend(candidates.map(|watched| (place, Match { vout, watched })));
            }
        }
    }

    /// How many scripts are watched.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// An estimate of the memory in use, in bytes: the tables' slots and the byte beside each.
    pub fn bytes(&self) -> usize {
        let slot = size_of::<(u64, Watched)>() + 1;
        let tables: usize = self.shards.iter().map(|shard| slots(shard.capacity()) * slot).sum();
        let twin = size_of::<(u64, Vec<Watched>)>() + 4 * size_of::<Watched>();
        size_of::<Self>() + tables + self.twins.len() * twin
    }
}

/// Tables use the lowest bits for a slot's place and the highest to tell slots apart: take others.
fn shard_of(fingerprint: u64) -> usize {
    usize::from(fingerprint.to_be_bytes()[2]) % SHARDS
}

/// Slots behind a capacity: tables are kept at most seven eighths full.
fn slots(capacity: usize) -> usize {
    if capacity == 0 { 0 } else { (capacity + capacity.div_ceil(7)).next_power_of_two() }
}

impl fmt::Debug for WatchIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WatchIndex({} scripts)", self.len)
    }
}

/// Passes a fingerprint through: it is as good as a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn write(&mut self, bytes: &[u8]) {
        // Only `u64` is ever hashed here; this keeps the trait's promise for anything else.
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitcoin::{Amount, ScriptBuf, TxOut};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn watched(wallet: u32, index: u32) -> Watched {
        Watched { wallet: WalletNo(wallet), index }
    }

    fn transaction(scripts: &[&[u8]]) -> Transaction {
        let output = scripts.iter().map(|script| TxOut {
            value: Amount::from_sat(1),
            script_pubkey: ScriptBuf::from_bytes(script.to_vec()),
        });
        Transaction {
            version: bitcoin::transaction::Version::TWO,
            lock_time: bitcoin::absolute::LockTime::ZERO,
            input: Vec::new(),
            output: output.collect(),
        }
    }

    #[test]
    fn outputs_are_matched_by_place() {
        let mut index = WatchIndex::new([1; 16]);
        index.insert(index.fingerprint(b"ours"), watched(3, 9));
        let seen = index.match_transaction(&transaction(&[b"theirs", b"ours", b"", b"ours"]));
        let at = |vout| Match { vout, watched: watched(3, 9) };
        assert_eq!(seen, [at(1), at(3)]);
    }

    #[test]
    fn a_block_is_matched_as_its_transactions_are() {
        let mut index = WatchIndex::new([1; 16]);
        let script = |n: u32| n.to_be_bytes();
        (0..5_000).step_by(7).for_each(|n| index.insert(index.fingerprint(&script(n)), watched(1, n)));
        let block: Vec<_> = (0..2_500).map(|n| transaction(&[&script(2 * n), &script(2 * n + 1)])).collect();
        let one_by_one = block.iter().enumerate().flat_map(|(place, transaction)| {
            index.match_transaction(transaction).into_iter().map(move |found| (place, found))
        });
        let found = index.match_block(&Block::of(block.clone()));
        assert_eq!(found.len(), 5_000_usize.div_ceil(7));
        assert_eq!(found, one_by_one.collect::<Vec<_>>());
    }

    #[test]
    fn scripts_sharing_a_fingerprint_are_all_candidates() {
        let mut index = WatchIndex::new([1; 16]);
        let fingerprint = index.fingerprint(b"script");
        for (wallet, at) in [(1, 1), (2, 2), (3, 3), (2, 2), (1, 1)] {
            index.insert(fingerprint, watched(wallet, at));
        }
        let candidates: Vec<_> = index.candidates(b"script").collect();
        assert_eq!(candidates, [watched(1, 1), watched(2, 2), watched(3, 3)]);
        assert_eq!(index.len(), 3);
        assert_eq!(index.match_transaction(&transaction(&[b"script"])).len(), 3);
    }

    #[test]
    fn fingerprints_depend_on_the_key_and_on_nothing_else() {
        let fingerprint = |key| WatchIndex::new(key).fingerprint(b"script");
        assert_eq!(fingerprint([1; 16]), fingerprint([1; 16]));
        assert_ne!(fingerprint([1; 16]), fingerprint([2; 16]));
    }

    #[test]
    fn a_script_takes_at_most_48_bytes_at_every_size() {
        let mut index = WatchIndex::new([1; 16]);
        for at in 0..300_000_u32 {
            index.insert(index.fingerprint(&at.to_be_bytes()), watched(1, at));
            if at > 1_000 {
                assert!(index.bytes() / index.len() <= 48, "{} for {}", index.bytes(), index.len());
            }
        }
    }

    proptest! {
        /// Few fingerprints, so that many collide: what was inserted comes out, and nothing else.
        #[test]
        fn it_agrees_with_a_map_of_sets(
            inserts in proptest::collection::vec((0_u64..50, 0_u32..4, 0_u32..4), 0..200),
            spread in any::<u64>(),
        ) {
            let mut index = WatchIndex::new([5; 16]);
            let mut oracle = BTreeMap::<u64, BTreeSet<Watched>>::new();
            for (seed, wallet, at) in inserts {
                let fingerprint = seed.wrapping_mul(spread | 1);
                index.insert(fingerprint, watched(wallet, at));
                oracle.entry(fingerprint).or_default().insert(watched(wallet, at));
            }
            prop_assert_eq!(index.len(), oracle.values().map(BTreeSet::len).sum::<usize>());
            for seed in 0..60_u64 {
                let fingerprint = seed.wrapping_mul(spread | 1);
                let found: Vec<_> = index.fingerprinted(fingerprint).collect();
                let expected = oracle.get(&fingerprint).cloned().unwrap_or_default();
                prop_assert_eq!(found.len(), expected.len());
                prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
            }
        }
    }
}
