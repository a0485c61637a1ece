//! The smallest machine: the most memory that the server takes with everything it does in a day done at once, and that
//! each command takes beside it.
//!
//! The system refuses the server, and each command, more than [`MOST`] of memory of its own (`ulimit -d`), whether it is
//! touched or not; one that wanted more would end. What is printed is what was resident at most, the program's own text
//! included. The database's file in the system's cache is not counted: that goes whenever somebody else needs the room.
use crate::Bench;
use crate::backup::text;
use crate::command::{self, Running};
use crate::create;
use crate::process::{Process, in_status};
use crate::rescue::full;
use crate::seed::Seed;
use crate::shop::{self, Place, Shop};
use crate::table::{self, Row, thousands, verdict};
use anyhow::{Context, ensure};
use chain::regtest::{Options, Regtest};
use std::path::Path;
use store::Job;

const MOST: f64 = 100e6;
const CLIENTS: usize = 8;
const EMAIL: &str = "bench@example.org";
/// What the server says when its own backup is done, which takes the longest.
const DONE: &str = "a backup was made";

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let invoices = if bench.quick() { 5_000 } else { 100_000 };
    let (place, shop) = bench.new_shop("smallest")?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(invoices).await })?;
    table::heading(&format!("Memory on the smallest machine, {} invoices", thousands(invoices as f64)));
    let server = all_at_once(bench, &place, &shop)?;
    let file = bench.dir().join("smallest.backup");
    for words in [
        &["backup", text(&file)?, "--no-encryption"][..],
        &["canary", "--chain", &place.chain],
        &["doctor", "--chain", &place.chain],
        &["privacy", "report"],
        &["audit", "verify"],
    ] {
        beside(&server, words, &place.data())?;
    }
    server.stop()?;
    for job in [Job::Backup, Job::Canary, Job::LiveCheck, Job::Purge] {
        let ran =
            runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.ran(job).await })?;
        ensure!(ran, "the server's own {} did not run", job.name());
    }
    alone(&["restore", text(&file)?, "--issued-since", "0"], &bench.dir().join("smallest-restored"))?;
    rescue(bench)
}

/// The server under load while it backs up, tries payments out and purges.
fn all_at_once(bench: &Bench, place: &Place, shop: &Shop) -> anyhow::Result<Process> {
    let folder = bench.dir().join("smallest-backups");
    let more = ["--backup-to", text(&folder)?, "--backup-recipients", "unencrypted", "--canary-every", "1"];
    let server = place.start_within(MOST, &more)?;
    server.await_words(shop::WATCHING)?;
    print("the server, at rest", server.resident()?);
    let mut loads = 0;
    while loads < 2 || !server.has_said(DONE) {
        create::load(&server, shop, CLIENTS, bench.length())
            .context("it wants more memory than it may have")?;
        loads += 1;
    }
    let name = format!("with {CLIENTS} clients, a backup, the canary and the purge");
    print(&name, in_status(&server.id().to_string(), "VmHWM:").context("the server has ended")?);
    Ok(server)
}

fn beside(server: &Process, words: &[&str], data: &Path) -> anyhow::Result<()> {
    let peak = peak(words, data)?;
    let both = server.resident()? + peak;
    let name = format!("almoner {}: {:.0} MB, with the server", words[0], peak / 1e6);
    print(&name, both);
    Ok(())
}

fn alone(words: &[&str], data: &Path) -> anyhow::Result<()> {
    print(&format!("almoner {}, no server", words[0]), peak(words, data)?);
    Ok(())
}

fn rescue(bench: &Bench) -> anyhow::Result<()> {
    let node = Regtest::with(Options { zmq: false, blocks: 0, ..Options::default() });
    let chain = full::make(&node, if bench.quick() { 3 } else { 60 })?;
    let data = bench.dir().join("smallest-rescued");
    command::run(&["user", "create", EMAIL], &data)?;
    let (url, birthday) = (node.url(), chain.first.to_string());
    let wallet = shop::WALLET;
    alone(
        &["rescue", "--descriptor", wallet, "--chain", &url, "--owner", EMAIL, "--birthday", &birthday],
        &data,
    )
}

fn peak(words: &[&str], data: &Path) -> anyhow::Result<f64> {
    let running = Running::start_within(MOST, words, data)?;
    Ok(running.finish().with_context(|| format!("almoner {}", words.join(" ")))?.peak)
}

fn print(name: &str, bytes: f64) {
    let note = verdict(&format!("≤ {:.0} MB", MOST / 1e6), bytes <= MOST);
    Row::new(format!("{name}: {:.1} MB", bytes / 1e6)).note(note).print();
}
