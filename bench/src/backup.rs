//! A backup of a million invoices beside invoices being made, and its way back.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::command::{self, Running};
use crate::create;
use crate::process::Process;
use crate::samples::Samples;
use crate::seed::Seed;
use crate::shop::{Place, Shop};
use crate::table::{self, Row, thousands, verdict};
use anyhow::Context;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Clients that make invoices meanwhile.
const CLIENTS: usize = 8;
/// How often they are measured without a backup and then beside one, in turns, so that whatever else the machine does
/// falls on both.
const ROUNDS: usize = 2;
/// How long a backup of a million, and its restore, may take.
const WRITTEN: Duration = Duration::from_secs(60);
const RESTORED: Duration = Duration::from_secs(300);

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let invoices = if bench.quick() { 5_000 } else { 1_000_000 };
    let (place, shop) = bench.new_shop("backup")?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(invoices).await })?;
    table::heading(&format!("A backup of {} invoices", thousands(invoices as f64)));
    copied(bench, &place)?;
    let server = place.start_watching()?;
    create::load(&server, &shop, CLIENTS, bench.length() / 4)?;
    let (mut alone, mut beside) =
        (Samples::new(), Beside { writing: Samples::new(), proving: Samples::new() });
    for round in 1..=ROUNDS {
        alone.add(&create::load(&server, &shop, CLIENTS, bench.length() * 2)?.samples);
        let file = bench.dir().join(format!("books-{round}"));
        beside_a_backup(&place, &server, &shop, &file, &mut beside)?;
    }
    alone.add(&create::load(&server, &shop, CLIENTS, bench.length() * 2)?.samples);
    Row::new(format!("create an invoice, {CLIENTS} clients")).times(&alone).print();
    beside.print(&alone);
    server.stop()?;
    restore(bench, &bench.dir().join("books-1"))
}

/// The machine's own limit: the database's file copied, and on the disk.
fn copied(bench: &Bench, place: &Place) -> anyhow::Result<()> {
    let copy = bench.dir().join("copy");
    let clock = Stopwatch::start();
    let bytes = std::fs::copy(place.database(), &copy)?;
    File::open(&copy)?.sync_all()?;
    let took = table::time(clock.elapsed());
    std::fs::remove_file(copy)?;
    Row::new("the database's file copied and synced")
        .note(format!("{took}, {} bytes", thousands(bytes as f64)))
        .print();
    Ok(())
}

/// Invoices made while a backup is written, and while it is proved.
struct Beside {
    writing: Samples,
    proving: Samples,
}

impl Beside {
    fn print(self, alone: &Samples) {
        let times =
            |samples: &Samples| samples.percentile_99().as_secs_f64() / alone.percentile_99().as_secs_f64();
        for (name, samples) in [("being written", &self.writing), ("being proved", &self.proving)] {
            let note = format!("{:.2} times", times(samples));
            Row::new(format!("the same beside one {name}")).times(samples).note(note).print();
        }
        let mut both = self.writing;
        both.add(&self.proving);
        let note = verdict("99th percentile at most half higher", times(&both) <= 1.5);
        let note = format!("{:.2} times; {note}", times(&both));
        Row::new("the same beside a backup").times(&both).note(note).print();
    }
}

/// The load is repeated until the backup has ended.
fn beside_a_backup(
    place: &Place,
    server: &Process,
    shop: &Shop,
    file: &Path,
    beside: &mut Beside,
) -> anyhow::Result<()> {
    let clock = Stopwatch::start();
    let mut backup = Running::start(&["backup", text(file)?, "--no-encryption"], &place.data())?;
    while !backup.ended()? {
        let proving = is_proving(&place.data())?;
        let made = create::load(server, shop, CLIENTS, Duration::from_secs(1))?.samples;
        if proving { &mut beside.proving } else { &mut beside.writing }.add(&made);
    }
    let whole = clock.elapsed();
    let said = backup.finish()?.said;
    println!("  {}", said.trim().replace('\n', "\n  "));
    let written = said.split("Written in ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    let written = Duration::from_secs(written.context("it says how long writing took")?);
    let note = verdict(&format!("written within {}", table::time(WRITTEN)), written <= WRITTEN);
    println!("  written and verified in {}; {note}", table::time(whole));
    Ok(())
}

/// Whether a scratch place stands there in which a backup is restored.
fn is_proving(data: &Path) -> anyhow::Result<bool> {
    let names: Vec<_> =
        std::fs::read_dir(data)?.map(|entry| Ok(entry?.file_name())).collect::<anyhow::Result<_>>()?;
    Ok(names.iter().any(|name| name.to_string_lossy().contains(".verify")))
}

fn restore(bench: &Bench, file: &Path) -> anyhow::Result<()> {
    let into = bench.dir().join("restored");
    let clock = Stopwatch::start();
    command::run(&["restore", text(file)?, "--issued-since", "0"], &into)?;
    let took = clock.elapsed();
    let note = verdict(&format!("within {}", table::time(RESTORED)), took <= RESTORED);
    println!("  restored and compared in {}; {note}", table::time(took));
    Ok(())
}

pub(crate) fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("the path is not UTF-8")
}
