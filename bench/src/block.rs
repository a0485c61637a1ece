//! A full block matched against very many watched scripts.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::process::resident;
use crate::samples::Samples;
use crate::table::{self, Row, thousands, verdict};
use anyhow::{Context, ensure};
use bitcoin::absolute::LockTime;
use bitcoin::block::{Header, Version};
use bitcoin::consensus::encode::serialize;
use bitcoin::hashes::Hash;
use bitcoin::{
    Amount, Block, BlockHash, CompactTarget, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxMerkleNode,
    TxOut, Txid, Weight, Witness, transaction,
};
use chain::watch::{WatchIndex, Watched};
use domain::WalletNo;
use std::hint::black_box;
use std::time::Duration;

const TRANSACTIONS: u32 = 500;
const OUTPUTS_EACH: u32 = 62;
const OUTPUTS: u32 = TRANSACTIONS * OUTPUTS_EACH;
/// Every so many outputs pay one of ours.
const OURS_EVERY: u32 = 1_000;
/// About as many as a block can spend with signatures.
const INPUTS: u32 = 7_000;
const TARGET: Duration = Duration::from_millis(3);
const BYTES_TARGET: f64 = 48.0;

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    table::heading("A full block against the watch list");
    let scripts = if bench.quick() { 100_000 } else { 1_000_000 };
    let (index, bytes) = watch(scripts)?;
    let (mut reading, mut matching) = (Samples::new(), Samples::new());
    for round in 0..if bench.quick() { 5 } else { 101 } {
        let block = block(round, scripts);
        ensure!(block.weight() <= Weight::MAX_BLOCK, "the block is too large: {}", block.weight());
        let block = serialize(&block);
        // What a program does between two blocks leaves little of the index in the processor's caches.
        black_box(vec![1_u8; 64 << 20]);
        let clock = Stopwatch::start();
        let block = chain::Block::read(block, 0).context("it is a block")?;
        reading.record(clock.elapsed());
        let clock = Stopwatch::start();
        let found = index.match_block(&block).len();
        matching.record(clock.elapsed());
        ensure!(found == usize::try_from(OUTPUTS / OURS_EVERY)?, "{found} outputs were found");
    }
    let name = format!("read a block of {} outputs", thousands(OUTPUTS.into()));
    Row::new(name).times(&reading).print();
    let name = format!("match it against {} scripts", thousands(scripts.into()));
    let met = matching.median() <= TARGET;
    Row::new(name).times(&matching).note(verdict(&format!("≤ {}", table::time(TARGET)), met)).print();
    let note = verdict(&format!("≤ {BYTES_TARGET} bytes"), bytes <= BYTES_TARGET);
    Row::new(format!("memory of a watched script: {bytes:.1} bytes")).note(note).print();
    coins(bench)
}

/// A block of nothing but spending, against as many coins of ours as scripts above.
fn coins(bench: &Bench) -> anyhow::Result<()> {
    let coins = if bench.quick() { 100_000 } else { 1_000_000 };
    let coin = |number: u32| domain::OutPoint { txid: domain::Txid(spread(number)), vout: number % 3 };
    let before = resident("self")?;
    let watch = chain::WatchList::with_fingerprints([7; 16]);
    watch.extend_coins((0..coins).map(coin));
    let bytes = (resident("self")? - before) / f64::from(coins);
    let mut matching = Samples::new();
    for round in 0..if bench.quick() { 5 } else { 101_u32 } {
        let spent = (0..INPUTS).map(|at| match at % OURS_EVERY {
            0 => coin((at + round) % coins),
            _ => coin(coins + round * INPUTS + at),
        });
        let input =
            spent.map(|coin| input(OutPoint { txid: Txid::from_byte_array(coin.txid.0), vout: coin.vout }));
        let sweep = Transaction {
            version: transaction::Version::TWO,
            lock_time: LockTime::ZERO,
            input: input.collect(),
            output: Vec::new(),
        };
        let sweep = Block { header: header(), txdata: vec![sweep] };
        let sweep = chain::Block::read(serialize(&sweep), 0).context("it is a block")?;
        black_box(vec![1_u8; 64 << 20]);
        let clock = Stopwatch::start();
        let found = watch.spends_in_block(&sweep).len();
        matching.record(clock.elapsed());
        ensure!(found == usize::try_from(INPUTS.div_ceil(OURS_EVERY))?, "{found} coins were found spent");
    }
    let met = matching.median() <= TARGET;
    let name = format!("{} inputs against {} coins", thousands(INPUTS.into()), thousands(coins.into()));
    Row::new(name).times(&matching).note(verdict(&format!("≤ {}", table::time(TARGET)), met)).print();
    Row::new(format!("memory of a watched coin: {bytes:.1} bytes")).print();
    Ok(())
}

fn input(previous_output: OutPoint) -> TxIn {
    TxIn { previous_output, sequence: Sequence::MAX, script_sig: ScriptBuf::new(), witness: Witness::new() }
}

fn spread(number: u32) -> [u8; 32] {
    let spread = u64::from(number).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&spread);
    bytes
}

/// An index that grew to so many scripts one by one, and the resident bytes of each.
fn watch(scripts: u32) -> anyhow::Result<(WatchIndex, f64)> {
    let before = resident("self")?;
    let mut index = WatchIndex::new([7; 16]);
    for number in 0..scripts {
        let fingerprint = index.fingerprint(script(number).as_bytes());
        index.insert(fingerprint, Watched { wallet: WalletNo(1), index: number });
    }
    Ok((index, (resident("self")? - before) / f64::from(scripts)))
}

/// A segwit script of that number.
fn script(number: u32) -> ScriptBuf {
    let spread = u64::from(number).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    let mut bytes = vec![0; 22];
    bytes[1] = 20;
    bytes[2..10].copy_from_slice(&spread);
    ScriptBuf::from_bytes(bytes)
}

/// A block as heavy as the rules allow; each round pays other scripts.
fn block(round: u32, watched: u32) -> Block {
    let transactions = (0..TRANSACTIONS).map(|place| transaction(round, place, watched));
    Block { header: header(), txdata: transactions.collect() }
}

fn header() -> Header {
    Header {
        version: Version::TWO,
        prev_blockhash: BlockHash::all_zeros(),
        merkle_root: TxMerkleNode::all_zeros(),
        time: 0,
        bits: CompactTarget::from_consensus(0),
        nonce: 0,
    }
}

fn transaction(round: u32, place: u32, watched: u32) -> Transaction {
    let output = |vout: u32| {
        let number = place * OUTPUTS_EACH + vout;
        let ours = number.is_multiple_of(OURS_EVERY);
        let at = number + round * 7_919;
        let script_pubkey = script(if ours { at % watched } else { watched + at });
        TxOut { value: Amount::from_sat(1_000), script_pubkey }
    };
    Transaction {
        version: transaction::Version::TWO,
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output: OutPoint { txid: Txid::from_byte_array([7; 32]), vout: place },
            script_sig: ScriptBuf::new(),
            sequence: Sequence::MAX,
            witness: Witness::from_slice(&[[1; 64]]),
        }],
        output: (0..OUTPUTS_EACH).map(output).collect(),
    }
}
