//! What this machine can do at best: nothing built on it is faster.
use crate::clock::Stopwatch;
use crate::load::{Load, Outcome};
use crate::samples::Samples;
use crate::seed::Seed;
use crate::shop::{Shop, WALLET};
use crate::table::{self, Row};
use crate::{Bench, empty};
use anyhow::Context;
use chain::wallet::Wallet;
use domain::{Network, StoreId};
use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

/// What a commit appends at least: one page of the database's log.
const PAGE: [u8; 4096] = [0x5a; 4096];
/// Addresses derived between two looks at the clock.
const DERIVATIONS: u32 = 100;

/// Rates that other measurements are compared with, each a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) derivations: f64,
    pub(crate) empty_handler: f64,
    pub(crate) committed: f64,
}

/// Measures them all and prints them.
pub(crate) fn run(bench: &Bench) -> anyhow::Result<Limits> {
    table::heading("The machine's own limits");
    let length = bench.length();
    for (name, growing) in [("append", true), ("overwrite", false)] {
        let syncs = syncs(bench.dir(), length, growing)?;
        Row::new(format!("disk: {name} 4 KiB and fdatasync"))
            .times(&syncs.samples)
            .rate(syncs.rate())
            .print();
    }
    let derivations = derivations(length)?;
    Row::new("derive one wpkh address, one core")
        .times(&derivations.samples)
        .rate(derivations.rate())
        .print();
    let mut limits = Limits { derivations: derivations.rate(), empty_handler: 0.0, committed: 0.0 };
    for clients in [1, 32] {
        limits.empty_handler = print_empty_handler(bench, clients)?;
    }
    limits.committed = print_committed(bench)?;
    Ok(limits)
}

/// A loop of writing and syncing, as a commit does: to a log that grows, or to one that is used again.
fn syncs(dir: &Path, length: Duration, growing: bool) -> anyhow::Result<Outcome> {
    let path = dir.join("syncs");
    let mut file = File::create(&path)?;
    file.write_all(&PAGE)?;
    file.sync_all()?;
    let (clock, mut samples) = (Stopwatch::start(), Samples::new());
    while clock.elapsed() < length {
        let one = Stopwatch::start();
        if growing {
            file.write_all(&PAGE)?;
        } else {
            file.write_all_at(&PAGE, 0)?;
        }
        file.sync_data()?;
        samples.record(one.elapsed());
    }
    let elapsed = clock.elapsed();
    std::fs::remove_file(path)?;
    Ok(Outcome { samples, elapsed })
}

fn derivations(length: Duration) -> anyhow::Result<Outcome> {
    let wallet = Wallet::parse(WALLET, Network::Regtest)?;
    let (clock, mut samples, mut next) = (Stopwatch::start(), Samples::new(), 0);
    while clock.elapsed() < length {
        let some = Stopwatch::start();
        (next..next + DERIVATIONS).for_each(|index| drop(black_box(wallet.address(index))));
        let each = some.elapsed() / DERIVATIONS;
        (0..DERIVATIONS).for_each(|_| samples.record(each));
        next += DERIVATIONS;
    }
    Ok(Outcome { samples, elapsed: clock.elapsed() })
}

fn print_empty_handler(bench: &Bench, clients: usize) -> anyhow::Result<f64> {
    let server = empty::start(bench.dir())?;
    let shop = Shop { store: StoreId::from_random([7; 16]), authorization: "token 0123456789".into() };
    let request = move |number| shop.order(number);
    let load =
        Load { address: server.address.clone(), clients, length: bench.length(), request: Box::new(request) };
    let before = server.cpu()?;
    let outcome = load.run().context("the empty handler")?;
    let each = (server.cpu()?.saturating_sub(before)).div_f64(outcome.samples.len().max(1) as f64);
    let name = format!("an empty HTTP handler, {clients} clients");
    Row::new(name).times(&outcome.samples).rate(outcome.rate()).cpu(each).print();
    server.stop()?;
    Ok(outcome.rate())
}

/// Whole invoices committed by the database alone: no HTTP, no derivation. Returns the rate with 32 writers.
fn print_committed(bench: &Bench) -> anyhow::Result<f64> {
    let (place, shop) = bench.new_shop("committed")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let mut rate = 0.0;
    for writers in [256, 32] {
        let outcome = runtime.block_on(async {
            let seed = Seed::open(&place.database(), &shop.store).await?;
            seed.add_for(writers, bench.length()).await
        })?;
        let name = format!("the database alone: invoices, {writers} writers");
        Row::new(name).times(&outcome.samples).rate(outcome.rate()).print();
        rate = outcome.rate();
    }
    Ok(rate)
}
