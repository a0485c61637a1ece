//! Memory with many invoices, and how long a start takes with very many.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::load::Load;
use crate::samples::Samples;
use crate::seed::Seed;
use crate::shop::{Place, Shop, WATCHING};
use crate::table::{self, Row, thousands, verdict};
use std::time::Duration;

const MEMORY_TARGET: f64 = 60e6;
/// What the program takes before it watches anything, and how much each script may add to it.
const FIXED_TARGET: f64 = 40e6;
const SCRIPT_TARGET: f64 = 48.0;
const START_TARGET: Duration = Duration::from_secs(1);

/// Resident memory: at rest, and while it makes invoices.
pub(crate) fn memory(bench: &Bench) -> anyhow::Result<()> {
    let invoices = if bench.quick() { 5_000 } else { 100_000 };
    let (place, shop) = filled(bench, "memory", invoices)?;
    table::heading("Resident memory");
    let server = place.start_watching()?;
    print_memory(&format!("with {} invoices, at rest", thousands(invoices as f64)), server.resident()?);
    let order = Box::new(move |number| shop.order(number));
    Load { address: server.address.clone(), clients: 32, length: bench.length(), request: order }.run()?;
    print_memory("the same, after 32 clients made more", server.resident()?);
    server.stop()?;
    each_script(bench)
}

/// What a watched script takes: a server with very many, beside one with none.
fn each_script(bench: &Bench) -> anyhow::Result<()> {
    let scripts = if bench.quick() { 50_000 } else { 1_000_000 };
    let (place, shop) = bench.new_shop("scripts")?;
    let server = place.start_watching()?;
    let fixed = server.resident()?;
    server.stop()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(scripts).await })?;
    let server = place.start_watching()?;
    let each = (server.resident()? - fixed) / scripts as f64;
    let note = verdict(&format!("≤ {:.0} MB", FIXED_TARGET / 1e6), fixed <= FIXED_TARGET);
    Row::new(format!("with nothing watched: {:.1} MB", fixed / 1e6)).note(note).print();
    let note = verdict(&format!("≤ {SCRIPT_TARGET:.0} bytes"), each <= SCRIPT_TARGET);
    let name = format!("each of {} watched scripts: {each:.1} bytes", thousands(scripts as f64));
    Row::new(name).note(note).print();
    server.stop()
}

fn print_memory(name: &str, bytes: f64) {
    let note = verdict(&format!("≤ {:.0} MB", MEMORY_TARGET / 1e6), bytes <= MEMORY_TARGET);
    Row::new(format!("{name}: {:.1} MB", bytes / 1e6)).note(note).print();
}

/// From the start of the process to its first answer, and until it watches every address.
pub(crate) fn start(bench: &Bench) -> anyhow::Result<()> {
    let invoices = if bench.quick() { 10_000 } else { 1_000_000 };
    let (place, _) = filled(bench, "start", invoices)?;
    table::heading("Start");
    let (mut answers, mut watching, mut resident) = (Samples::new(), Samples::new(), 0.0);
    for _ in 0..if bench.quick() { 2 } else { 10 } {
        let clock = Stopwatch::start();
        let server = place.start()?;
        answers.record(server.first_answer);
        server.await_words(WATCHING)?;
        watching.record(clock.elapsed());
        resident = server.resident()?;
        server.stop()?;
    }
    let millions = invoices as f64 / 1e6;
    let invoices = thousands(invoices as f64);
    let note = verdict(&format!("≤ {}", table::time(START_TARGET)), answers.percentile_99() <= START_TARGET);
    Row::new(format!("first answer, {invoices} invoices")).times(&answers).note(note).print();
    let load = watching.median().saturating_sub(answers.median()).div_f64(millions);
    let note = format!(
        "{} for each million behind the answer; {:.0} MB resident",
        table::time(load),
        resident / 1e6
    );
    Row::new("all of their addresses watched").times(&watching).note(note).print();
    Ok(())
}

/// A shop whose database holds so many open invoices.
fn filled(bench: &Bench, name: &str, invoices: usize) -> anyhow::Result<(Place, Shop)> {
    let (place, shop) = bench.new_shop(name)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(invoices).await })?;
    Ok((place, shop))
}
