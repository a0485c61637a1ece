//! A payment on a real node: from when the payer's call returns until the invoice says so, and the same for the block.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::http::Connection;
use crate::samples::Samples;
use crate::seed::Seed;
use crate::shop::Shop;
use crate::table::{self, Row, thousands, verdict};
use anyhow::bail;
use chain::regtest::Regtest;
use domain::InvoiceId;
use std::time::Duration;
use tokio::runtime::Runtime;

const TARGET: Duration = Duration::from_millis(100);
/// How long a payment may take before something is broken.
const PATIENCE: Duration = Duration::from_secs(30);
/// Enough for five dollars at the bench's rate.
const BTC: &str = "0.0001";

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    table::heading("A payment seen and settled, on a real node");
    let open: &[usize] = if bench.quick() { &[10, 5_000] } else { &[10, 1_000, 100_000, 1_000_000] };
    for &open in open {
        with_open(bench, open)?;
    }
    Ok(())
}

fn with_open(bench: &Bench, open: usize) -> anyhow::Result<()> {
    let (place, shop) = bench.new_shop(&format!("seen-{open}"))?;
    let runtime = Runtime::new()?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(open).await })?;
    let server = place.start_watching()?;
    let (mut seen, mut settled) = (Samples::new(), Samples::new());
    let mut connection = runtime.block_on(Connection::open(&server.address))?;
    // The first is not counted: the server may still be catching up with the node.
    let repetitions = if bench.quick() { 3 } else { 40 };
    for repetition in 0..=repetitions {
        let (first, second) = pay_once(bench.node(), &runtime, &mut connection, &shop)?;
        if repetition > 0 {
            seen.record(first);
            settled.record(second);
        }
    }
    for (name, samples) in [("seen", &seen), ("settled", &settled)] {
        let name = format!("payment {name}, {} open invoices", thousands(open as f64));
        let met = samples.percentile_99() <= TARGET;
        Row::new(name).times(samples).note(verdict(&format!("≤ {}", table::time(TARGET)), met)).print();
    }
    server.stop()
}

/// Pays an invoice and mines the payment; how long the server took to see it, and to see it settled.
fn pay_once(
    node: &Regtest,
    runtime: &Runtime,
    connection: &mut Connection,
    shop: &Shop,
) -> anyhow::Result<(Duration, Duration)> {
    let (invoice, address) = runtime.block_on(shop.invoice(connection))?;
    node.send(&address, BTC);
    let seen = runtime.block_on(until(connection, shop, &invoice, "Processing"))?;
    let reward = node.new_address();
    node.mine_to(1, &reward);
    let settled = runtime.block_on(until(connection, shop, &invoice, "Settled"))?;
    Ok((seen, settled))
}

/// Asks until the invoice has that status.
async fn until(
    connection: &mut Connection,
    shop: &Shop,
    invoice: &InvoiceId,
    status: &str,
) -> anyhow::Result<Duration> {
    let clock = Stopwatch::start();
    loop {
        let found = shop.status(connection, invoice).await?;
        let took = clock.elapsed();
        if found == status {
            return Ok(took);
        }
        if took > PATIENCE {
            bail!("the invoice is {found}, not {status}, after {}", table::time(took));
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}
