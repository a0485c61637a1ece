//! Full blocks that were mined while the server was down: read, matched and written down, beside what the node gives to
//! somebody who asks for them and does nothing with them.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::http::{Connection, Request};
use crate::process::{Process, cpu};
use crate::rescue::{drain, full};
use crate::seed::Seed;
use crate::shop::{self, Shop};
use crate::table::{self, Row, thousands, verdict};
use anyhow::ensure;
use chain::regtest::{Options, Regtest};
use std::time::Duration;

const BLOCKS: u32 = 1_000;
/// Scripts that are watched meanwhile.
const INVOICES: usize = 100_000;
/// How much of the node's own rate it must reach.
const TARGET: f64 = 0.8;
/// How long it may take before something is broken.
const PATIENCE: Duration = Duration::from_secs(3_600);

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let (blocks, invoices) = if bench.quick() { (10, 2_000) } else { (BLOCKS, INVOICES) };
    let arguments = vec!["-dbcache=1000".to_owned()];
    let node =
        Regtest::with(Options { zmq: false, cookie: true, blocks: 0, arguments, ..Options::default() });
    let mut place = shop::place(bench.dir(), "catch-up", &node.url())?;
    place.on_server.clone_from(&bench.options.database);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // It has followed the chain up to its first block when it is stopped.
    let server = place.start_watching()?;
    let shop = runtime.block_on(Shop::open(&server.address))?;
    runtime.block_on(followed(&server))?;
    server.stop()?;
    tokio::runtime::Runtime::new()?
        .block_on(async { Seed::open(place.location()?, &shop.store).await?.add(invoices).await })?;
    let chain = full::make(&node, blocks)?;
    let (alone, _) = drain(&node, &chain)?;
    let of_node = || cpu(node.pid().unwrap_or_default()).unwrap_or_default();
    let server = place.start_watching()?;
    let (clock, before, own) = (Stopwatch::start(), of_node(), server.cpu()?);
    runtime.block_on(followed(&server))?;
    let rate = f64::from(blocks) / clock.elapsed().as_secs_f64();
    let each = |time: Duration| time.div_f64(f64::from(blocks));
    let (node_cpu, own) = (each(of_node() - before), each(server.cpu()?.saturating_sub(own)));
    let megabytes = chain.bytes as f64 / f64::from(blocks) / 1e6;
    table::heading(&format!("Catching up with {} blocks of {megabytes:.2} MB", thousands(blocks.into())));
    Row::new("the node gives").rate(alone).note(format!("{:.0} MB/s", alone * megabytes)).print();
    let share = rate / alone;
    let met = verdict(&format!("≥ {:.0} %", 100.0 * TARGET), share >= TARGET);
    let note = format!(
        "{:.0} % of it; {met}; the node takes {} CPU for each; {} scripts watched",
        100.0 * share,
        table::time(node_cpu),
        thousands(invoices as f64)
    );
    Row::new("the server catches up").rate(rate).cpu(own).note(note).print();
    server.stop()
}

/// Waits until it has caught up with the node.
async fn followed(server: &Process) -> anyhow::Result<()> {
    let clock = Stopwatch::start();
    let mut connection = Connection::open(&server.address).await?;
    let health = Request { method: "GET", path: "/api/v1/health", authorization: "", body: "" };
    while connection.json(&health).await?["synchronized"] != true {
        ensure!(clock.elapsed() < PATIENCE, "it does not catch up");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}
