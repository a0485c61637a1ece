//! A backup of a million invoices beside invoices being made, and its way back.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::create;
use crate::process::Process;
use crate::seed::Seed;
use crate::shop::{self, Place, Shop};
use crate::table::{self, Row, thousands, verdict};
use anyhow::{Context, ensure};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Clients that make invoices meanwhile.
const CLIENTS: usize = 8;
/// How long a backup of a million, and its restore, may take.
const WRITTEN: Duration = Duration::from_secs(60);
const RESTORED: Duration = Duration::from_secs(300);

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let invoices = if bench.quick() { 5_000 } else { 1_000_000 };
    let (place, shop) = bench.new_shop("backup")?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(invoices).await })?;
    table::heading(&format!("A backup of {} invoices", thousands(invoices as f64)));
    let file = bench.dir().join("books");
    let server = place.start_watching()?;
    create::load(&server, &shop, CLIENTS, bench.length() / 4)?;
    let alone = create::load(&server, &shop, CLIENTS, bench.length())?;
    Row::new(format!("create an invoice, {CLIENTS} clients"))
        .times(&alone.samples)
        .rate(alone.rate())
        .print();
    let beside = beside_a_backup(&place, &server, &shop, &file)?;
    let times = beside.percentile_99().as_secs_f64() / alone.samples.percentile_99().as_secs_f64();
    let note = verdict("99th percentile at most half higher", times <= 1.5);
    Row::new("the same beside a backup").times(&beside).note(format!("{times:.2} times; {note}")).print();
    server.stop()?;
    restore(bench, &file)
}

/// The backup runs as often as the load needs to see it whole: the load is repeated until it has ended.
fn beside_a_backup(
    place: &Place,
    server: &Process,
    shop: &Shop,
    file: &Path,
) -> anyhow::Result<crate::samples::Samples> {
    let clock = Stopwatch::start();
    let mut backup = Running::start(place, &["backup", text(file)?, "--no-encryption"])?;
    let mut samples = crate::samples::Samples::new();
    let mut took = None;
    while took.is_none() {
        let outcome = create::load(server, shop, CLIENTS, Duration::from_secs(1))?;
        samples.add(&outcome.samples);
        took = backup.ended()?.map(|()| clock.elapsed());
    }
    let said = backup.said()?;
    println!("  {}", said.trim().replace('\n', "\n  "));
    let written = said.split("Written in ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    let written = Duration::from_secs(written.context("it says how long writing took")?);
    let whole = took.unwrap_or_default();
    let note = verdict(&format!("written within {}", table::time(WRITTEN)), written <= WRITTEN);
    println!("  written and verified in {}; {note}", table::time(whole));
    Ok(samples)
}

fn restore(bench: &Bench, file: &Path) -> anyhow::Result<()> {
    let into = bench.dir().join("restored");
    let clock = Stopwatch::start();
    let words = ["restore", text(file)?, "--issued-since", "0"];
    let mut restore = Running::start_in(&words, &into)?;
    while restore.ended()?.is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let took = clock.elapsed();
    let note = verdict(&format!("within {}", table::time(RESTORED)), took <= RESTORED);
    println!("  restored and compared in {}; {note}", table::time(took));
    Ok(())
}

fn text(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("the path is not UTF-8")
}

/// A command beside the server.
struct Running(Child);

impl Running {
    fn start(place: &Place, words: &[&str]) -> anyhow::Result<Self> {
        Self::start_in(words, &place.data())
    }

    fn start_in(words: &[&str], data: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(shop::program()?);
        command.args(words).args(["--network", "regtest", "--data-dir"]).arg(data).stdout(Stdio::piped());
        Ok(Self(command.spawn()?))
    }

    /// Whether it has ended, which it must well.
    fn ended(&mut self) -> anyhow::Result<Option<()>> {
        let Some(status) = self.0.try_wait()? else { return Ok(None) };
        ensure!(status.success(), "it ended with {status}");
        Ok(Some(()))
    }

    fn said(self) -> anyhow::Result<String> {
        Ok(String::from_utf8(self.0.wait_with_output()?.stdout)?)
    }
}
