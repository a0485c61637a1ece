//! Invoices made over HTTP, each durable and with an address of its own when the answer comes.
use crate::Bench;
use crate::load::{Load, Outcome};
use crate::machine::Limits;
use crate::process::Process;
use crate::seed::Seed;
use crate::shop::{Place, Shop};
use crate::table::{self, Row, thousands, verdict};
use anyhow::ensure;
use std::time::Duration;

const CLIENTS: [usize; 4] = [1, 8, 32, 256];
/// How many clients the target is about, what it asks a second, and how long the slowest hundredth may take.
const TARGET: (usize, f64, Duration) = (32, 4_000.0, Duration::from_millis(25));

pub(crate) fn run(bench: &Bench, limits: Option<Limits>) -> anyhow::Result<()> {
    let (place, shop) = bench.new_shop("create")?;
    let server = place.start_watching()?;
    table::heading("Invoices made over HTTP, durably");
    // Not counted: caches fill, memory grows, connections are made.
    let mut made = load(&server, &shop, TARGET.0, bench.length() / 4)?.samples.len();
    for clients in CLIENTS {
        let before = server.cpu()?;
        let outcome = load(&server, &shop, clients, bench.length())?;
        let cpu = server.cpu()?.saturating_sub(before).div_f64(outcome.samples.len().max(1) as f64);
        let row = Row::new(format!("create an invoice, {clients} clients"));
        let row = row.times(&outcome.samples).rate(outcome.rate()).cpu(cpu);
        let note = if clients == TARGET.0 { note(&outcome, limits) } else { String::new() };
        row.note(note).print();
        made += outcome.samples.len();
    }
    let resident = server.resident()? / 1e6;
    server.stop()?;
    check(&place, &shop, made)?;
    println!(
        "all {} are in the database, each with its own address; {resident:.0} MB resident",
        thousands(made as f64)
    );
    Ok(())
}

pub(crate) fn load(
    server: &Process,
    shop: &Shop,
    clients: usize,
    length: Duration,
) -> anyhow::Result<Outcome> {
    let shop = shop.clone();
    let request = Box::new(move |number| shop.order(number));
    Load { address: server.address.clone(), clients, length, request }.run()
}

fn note(outcome: &Outcome, limits: Option<Limits>) -> String {
    let (_, rate, slowest) = TARGET;
    let met = outcome.rate() >= rate && outcome.samples.percentile_99() <= slowest;
    let target = verdict(&format!("{}/s within {}", thousands(rate), table::time(slowest)), met);
    let Some(Limits { derivations, empty_handler, committed }) = limits else { return target };
    let lowest = derivations.min(empty_handler).min(committed);
    format!("{target}; {:.0} % of the lowest limit", 100.0 * outcome.rate() / lowest)
}

/// An answer means that the disk has it: as many invoices and addresses as answers.
fn check(place: &Place, shop: &Shop, made: u64) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let (invoices, addresses) = runtime.block_on(async {
        let seed = Seed::open(place.location()?, &shop.store).await?;
        seed.counts().await
    })?;
    ensure!(
        invoices == made && addresses == made,
        "{made} answers, {invoices} invoices, {addresses} addresses"
    );
    Ok(())
}
