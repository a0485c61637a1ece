//! What is read of a block where it lies is what the `bitcoin` crate makes of it, and nothing else passes for one.
use super::*;
use crate::{Spend, WatchList, watch};
use bitcoin::absolute::LockTime;
use bitcoin::consensus::encode::serialize;
use bitcoin::{Amount, ScriptBuf, Transaction, TxIn, TxOut, Witness};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;

impl Block {
    /// A block of these transactions.
    pub(crate) fn of(transactions: Vec<Transaction>) -> Self {
        Self::read(serialize(&block(transactions)), 0).expect("it was made whole")
    }
}

fn block(txdata: Vec<Transaction>) -> bitcoin::Block {
    let mut block = bitcoin::constants::genesis_block(bitcoin::Network::Regtest);
    block.txdata = txdata;
    block.header.merkle_root = block.compute_merkle_root().unwrap_or(block.header.merkle_root);
    block
}

/// Sizes at which the number before them is written in one byte, in three, and in five.
fn sizes() -> impl Strategy<Value = usize> {
    prop_oneof![40 => 0_usize..40, 8 => 250_usize..256, 1 => 0xfffe_usize..0x1_0002]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    (sizes(), any::<u8>()).prop_map(|(size, byte)| vec![byte; size])
}

fn input() -> impl Strategy<Value = TxIn> {
    let outpoint = prop_oneof![
        1 => Just(bitcoin::OutPoint::null()),
        8 => (0_u8..6, 0_u32..3).prop_map(|(txid, vout)| bitcoin::OutPoint {
            txid: bitcoin::Txid::from_byte_array([txid; 32]),
            vout,
        }),
    ];
    let sequence = prop_oneof![any::<u32>(), 0xffff_fff0..=u32::MAX].prop_map(Sequence::from_consensus);
    let witness = proptest::collection::vec(bytes(), 0..4);
    (outpoint, bytes(), sequence, witness).prop_map(|(previous_output, script, sequence, witness)| TxIn {
        previous_output,
        script_sig: ScriptBuf::from_bytes(script),
        sequence,
        witness: Witness::from_slice(&witness),
    })
}

fn output() -> impl Strategy<Value = TxOut> {
    let script = prop_oneof![(0_u8..6).prop_map(|byte| vec![byte; 22]), bytes()];
    (any::<u64>(), script).prop_map(|(value, script)| TxOut {
        value: Amount::from_sat(value),
        script_pubkey: ScriptBuf::from_bytes(script),
    })
}

fn transaction() -> impl Strategy<Value = Transaction> {
    let inputs = proptest::collection::vec(input(), 0..5);
    let outputs = proptest::collection::vec(output(), 0..5);
    (any::<i32>(), any::<u32>(), inputs, outputs).prop_map(|(version, lock_time, input, output)| {
        Transaction {
            version: bitcoin::transaction::Version(version),
            lock_time: LockTime::from_consensus(lock_time),
            input,
            output,
        }
    })
}

fn blocks() -> impl Strategy<Value = bitcoin::Block> {
    proptest::collection::vec(transaction(), 0..12).prop_map(block)
}

fn coin(byte: u8) -> OutPoint {
    OutPoint { txid: Txid([byte; 32]), vout: 1 }
}

/// A list that watches some of the scripts and some of the coins that are in blocks here.
fn watch() -> WatchList {
    let watch = WatchList::with_fingerprints([5; 16]);
    (0_u8..3).for_each(|byte| {
        let watched = watch::Watched { wallet: domain::WalletNo(1), index: byte.into() };
        watch.add(&[byte; 22], watched);
        watch.extend_coins([coin(byte)]);
    });
    watch
}

/// Holds what is read of these bytes against what the library makes of them.
fn compare(bytes: Vec<u8>, known: &bitcoin::Block) {
    let read = Block::read(bytes, 7).expect("a block");
    assert_eq!(read.header.hash, convert::block_hash(known.block_hash()));
    assert_eq!(read.header.prev, convert::block_hash(known.header.prev_blockhash));
    assert_eq!((read.header.height, read.header.time.0), (7, i64::from(known.header.time)));
    assert_eq!(read.check_merkle_root(), known.check_merkle_root());
    let outlines: Vec<_> = read.transactions().map(Outline::from).collect();
    assert_eq!(outlines, known.txdata.iter().map(Outline::from).collect::<Vec<_>>());
    for (outline, transaction) in outlines.iter().zip(&known.txdata) {
        assert_eq!(outline.is_coinbase(), transaction.is_coinbase());
        let replaceable = transaction.is_explicitly_rbf() && !transaction.is_coinbase();
        assert_eq!(outline.is_replaceable(), replaceable);
    }
    let watch = watch();
    let one_by_one = known.txdata.iter().enumerate();
    let one_by_one = one_by_one.flat_map(|(place, transaction)| {
        watch.matches(transaction).into_iter().map(move |found| (place, found))
    });
    assert_eq!(watch.matches_in_block(&read), one_by_one.collect::<Vec<_>>());
    assert_eq!(watch.spends_in_block(&read), spent(known));
}

/// What of the watched coins is spent, by the library's account.
fn spent(block: &bitcoin::Block) -> Vec<Spend> {
    let of_one = |transaction: &Transaction| {
        let by = convert::txid(transaction.compute_txid());
        let coins = transaction.input.iter().map(|input| convert::outpoint(input.previous_output));
        let ours = coins.filter(|spent| (0..3).any(|byte| *spent == coin(byte)));
        ours.map(|coin| Spend { coin, by }).collect::<Vec<_>>()
    };
    block.txdata.iter().flat_map(of_one).collect()
}

#[test]
fn a_block_without_transactions_keeps_no_promise() {
    let read = Block::read(serialize(&block(Vec::new())), 0).expect("it is a block");
    assert!(!read.check_merkle_root());
    assert!(!Block::without_transactions(read.header).check_merkle_root());
}

#[test]
fn a_full_block_is_read_as_the_library_reads_it() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let transactions = proptest::collection::vec(transaction(), 400);
    let some = transactions.new_tree(&mut runner).expect("there are some").current();
    // More of them than two bytes can number.
    let many = some.iter().filter(|transaction| transaction.total_size() < 400).cycle().take(66_000);
    for block in [block(many.cloned().collect()), block(some.clone())] {
        compare(serialize(&block), &block);
    }
}

#[test]
fn numbers_are_written_in_the_shortest_way() {
    let whole = serialize(&bitcoin::constants::genesis_block(bitcoin::Network::Bitcoin));
    let with_count = |count: &[u8]| [&whole[..80], count, &whole[81..]].concat();
    assert!(Block::read(with_count(&[1]), 0).is_some_and(|block| block.check_merkle_root()));
    let longer = [&[0xfd, 1, 0][..], &[0xfe, 1, 0, 0, 0], &[0xff, 1, 0, 0, 0, 0, 0, 0, 0], &[0xff; 9]];
    longer.iter().for_each(|count| assert!(Block::read(with_count(count), 0).is_none(), "{count:?}"));
}

#[test]
fn the_mark_of_witnesses_is_refused_where_there_are_none() {
    let whole = serialize(&bitcoin::constants::genesis_block(bitcoin::Network::Bitcoin));
    let (before, transaction) = whole.split_at(81);
    let (version, rest) = transaction.split_at(4);
    let (between, lock_time) = rest.split_at(rest.len() - 4);
    let read = |flag: &[u8], witness: &[u8]| {
        let bytes = [before, version, &[0], flag, between, witness, lock_time].concat();
        assert_eq!(deserialize::<bitcoin::Block>(&bytes).is_ok(), Block::read(bytes.clone(), 0).is_some());
        Block::read(bytes, 0)
    };
    assert!(read(&[1], &[1, 1, 7]).is_some_and(|block| block.check_merkle_root()), "called as without it");
    for (flag, witness) in [(&[1][..], &[0][..]), (&[2], &[1, 1, 7]), (&[0], &[1, 1, 7]), (&[], &[])] {
        assert!(read(flag, witness).is_none(), "{flag:?} {witness:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_block_is_read_as_the_library_reads_it(known in blocks()) {
        compare(serialize(&known), &known);
    }

    /// Cut short, with more behind it, or altered anywhere: what the library refuses is refused, and what both take
    /// for a block is the same block.
    #[test]
    fn what_is_no_block_is_refused(
        known in blocks(), cut in any::<Index>(), more in any::<u8>(), altered in any::<(Index, u8)>(),
    ) {
        let whole = serialize(&known);
        prop_assert!(Block::read(whole[..cut.index(whole.len())].to_vec(), 0).is_none());
        prop_assert!(Block::read([whole.as_slice(), &[more]].concat(), 0).is_none());
        let mut other = whole;
        let place = altered.0.index(other.len());
        other[place] = altered.1;
        match deserialize(&other) {
            Ok(known) => compare(other, &known),
            Err(_) => prop_assert!(Block::read(other, 0).is_none()),
        }
    }
}
