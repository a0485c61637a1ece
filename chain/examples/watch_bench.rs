//! Prints what a watched script costs, how long a full block takes to match, and how fast addresses come.
//!
//! `cargo run --release -p chain --example watch_bench`
#![allow(clippy::disallowed_methods, reason = "it measures time")]
use bitcoin::Transaction;
use bitcoin::consensus::encode::serialize;
use chain::Block;
use chain::wallet::Wallet;
use chain::watch::{WatchIndex, Watched};
use domain::{Network, WalletNo};
use std::hint::black_box;
use std::time::{Duration, Instant};

const SCRIPTS: u32 = 1_000_000;
const BLOCK_OUTPUTS: u64 = 31_000;
const KEY: &str = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
const OTHER: &str = "xpub6BgBgsespWvERF3LHQu6CnqdvfEvtMcQjYrcRzx53QJjSxarj2afYWcLteoGVky7D3UKDP9QyrLprQ3VCECoY49yfdDEHGCtMMj92pReUsQ";

fn main() {
    grown();
    let index = reserved();
    block(&index);
    derivations();
}

fn grown() {
    let before = resident_bytes();
    let mut index = WatchIndex::new([7; 16]);
    let (started, mut worst) = (Instant::now(), 0.0_f64);
    for at in 0..SCRIPTS {
        insert(&mut index, at);
        if at > 100_000 && at % 1_000 == 0 {
            worst = worst.max((resident_bytes() - before) / f64::from(at));
        }
    }
    let took = started.elapsed();
    let peak = worst.max((resident_bytes() - before) / f64::from(SCRIPTS));
    println!(
        "grown one by one:   {peak:.1} bytes a script at worst between 100,000 and 1,000,000 ({took:.0?})"
    );
    drop(index);
}

fn reserved() -> WatchIndex {
    let before = resident_bytes();
    let started = Instant::now();
    let mut index = WatchIndex::with_capacity([7; 16], 1_000_000);
    (0..SCRIPTS).for_each(|at| insert(&mut index, at));
    let took = started.elapsed();
    let each = (resident_bytes() - before) / f64::from(SCRIPTS);
    println!(
        "with room reserved: {each:.1} bytes a script resident, {} estimated ({took:.0?})",
        index.bytes() / 1_000_000
    );
    index
}

fn insert(index: &mut WatchIndex, at: u32) {
    let fingerprint = index.fingerprint(&script(u64::from(at)));
    index.insert(fingerprint, Watched { wallet: WalletNo(1), index: at });
}

/// A segwit script of that number; those from a million on are not watched.
fn script(number: u64) -> [u8; 22] {
    let mut bytes = [0; 22];
    bytes[1] = 20;
    bytes[2..10].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    bytes
}

fn block(index: &WatchIndex) {
    for (name, every) in [("1 in 1,000 ours", 1_000), ("every one ours", 1)] {
        let whole = |_: &[Transaction], block: &Block| index.match_block(block).len();
        timed(&format!("{BLOCK_OUTPUTS} outputs at once, {name}"), every, whole);
        let each = |b: &[Transaction], _: &Block| b.iter().map(|t| index.match_transaction(t).len()).sum();
        timed(&format!("{BLOCK_OUTPUTS} outputs by transaction, {name}"), every, each);
    }
}

fn timed(name: &str, every: u64, matched: impl Fn(&[Transaction], &Block) -> usize) {
    let mut times: Vec<Duration> = (0..51).map(|round| match_once(round, every, &matched)).collect();
    times.sort_unstable();
    println!("{name}: {:.2?} median, {:.2?} worst of 51", times[25], times[50]);
}

fn match_once(round: u64, every: u64, matched: impl Fn(&[Transaction], &Block) -> usize) -> Duration {
    // What a program does between two blocks leaves little of the index in the processor's caches.
    black_box(vec![1_u8; 64 << 20]);
    let mut block = bitcoin::constants::genesis_block(bitcoin::Network::Bitcoin);
    block.txdata = (0..BLOCK_OUTPUTS / 2).map(|n| transaction(round, n, every)).collect();
    let read = Block::read(serialize(&block), 0).expect("it was made whole");
    let started = Instant::now();
    let found = matched(&block.txdata, &read);
    let took = started.elapsed();
    assert_eq!(found as u64, BLOCK_OUTPUTS.div_ceil(every));
    took
}

fn transaction(round: u64, number: u64, every: u64) -> Transaction {
    let output = |vout: u64| {
        let at = round * 7_919 + number * 2 + vout;
        let ours = (number * 2 + vout).is_multiple_of(every);
        let bytes = script(if ours { (at * 7) % u64::from(SCRIPTS) } else { u64::from(SCRIPTS) + at });
        bitcoin::TxOut { value: bitcoin::Amount::ONE_SAT, script_pubkey: bytes.to_vec().into() }
    };
    Transaction {
        version: bitcoin::transaction::Version::TWO,
        lock_time: bitcoin::absolute::LockTime::ZERO,
        input: Vec::new(),
        output: vec![output(0), output(1)],
    }
}

fn derivations() {
    let kinds = [
        ("pkh", format!("{OTHER}-[legacy]")),
        ("sh(wpkh)", format!("{OTHER}-[p2sh]")),
        ("wpkh", KEY.to_owned()),
        ("tr", format!("{OTHER}-[taproot]")),
        ("wsh(sortedmulti 2 of 2)", format!("wsh(sortedmulti(2,{OTHER}/0/*,{OTHER}/2/*))")),
    ];
    for (name, text) in kinds {
        match Wallet::parse(&text, Network::Mainnet) {
            Ok(wallet) => {
                println!("{name}: {:.0} addresses a second on one core", addresses_per_second(&wallet))
            }
            Err(error) => println!("{name}: {error}"),
        }
    }
}

fn addresses_per_second(wallet: &Wallet) -> f64 {
    let started = Instant::now();
    (0..20_000).for_each(|index| drop(black_box(wallet.address(index))));
    20_000.0 / started.elapsed().as_secs_f64()
}

/// Resident memory, from the second field of `/proc/self/statm` (pages of 4 KiB).
fn resident_bytes() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm.split(' ').nth(1).and_then(|n| n.parse().ok()).unwrap_or_default();
    pages * 4_096.0
}
