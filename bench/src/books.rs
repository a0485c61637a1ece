//! A year of 100,000 donations written out by `almoner ledger`, in each format, and what comparing coins and books takes.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::seed::Seed;
use crate::shop::{self, Place};
use crate::table::{self, thousands, verdict};
use anyhow::ensure;
use std::fs::File;
use std::process::Command;
use std::time::Duration;

/// How long one export may take.
const EXPORTED: Duration = Duration::from_secs(5);

/// Each way in which all of the books is read and written.
const WRITTEN: [(&str, &str); 10] = [
    ("journal", "csv"),
    ("journal", "jsonl"),
    ("journal", "beancount"),
    ("journal", "hledger"),
    ("journal", "quickbooks"),
    ("journal", "ofx"),
    ("journal", "bip329"),
    ("cost-basis", "csv"),
    ("campaigns", "csv"),
    ("gifts", "csv"),
];

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let donations = if bench.quick() { 2_000 } else { 100_000 };
    let (place, shop) = bench.new_shop("books")?;
    let runtime = tokio::runtime::Runtime::new()?;
    table::heading(&format!("The books of {} donations", thousands(donations as f64)));
    let compared = runtime.block_on(async {
        let seed = Seed::open(&place.database(), &shop.store).await?;
        seed.add_paid(donations).await?;
        let clock = Stopwatch::start();
        ensure!(seed.agrees().await?, "the coins and the books differ");
        anyhow::Ok(clock.elapsed())
    })?;
    for (report, format) in WRITTEN {
        let (took, bytes) = export(bench, &place, (report, format))?;
        let note = verdict(&format!("within {}", table::time(EXPORTED)), took <= EXPORTED);
        println!("  {report}, {format}: {} MB in {}; {note}", bytes / 1_000_000, table::time(took));
    }
    println!("  coins and books compared in {}", table::time(compared));
    Ok(())
}

fn export(bench: &Bench, place: &Place, (report, format): (&str, &str)) -> anyhow::Result<(Duration, u64)> {
    let path = bench.dir().join(format!("{report}.{format}"));
    let clock = Stopwatch::start();
    let mut command = Command::new(shop::program()?);
    command.args(["ledger", report, "--format", format, "--network", "regtest", "--data-dir"]);
    let status = command.arg(place.data()).stdout(File::create(&path)?).status()?;
    ensure!(status.success(), "the export ended with {status}");
    Ok((clock.elapsed(), path.metadata()?.len()))
}
