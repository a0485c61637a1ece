//! `cargo xtask bench`: measures what the README promises, beside what the machine could do at best.
//!
//! Servers are processes of their own, the node is a real one, the disk is the one this program was built on. What
//! it is not: a test. Nothing fails for being slow; a machine that is busy with other things prints other numbers.
mod admin;
mod backup;
mod block;
mod books;
mod catchup;
mod clock;
mod command;
mod cost;
mod create;
mod empty;
mod growth;
mod http;
mod load;
mod machine;
mod options;
mod page;
mod process;
mod reads;
mod report;
mod rescue;
mod resident;
mod restart;
mod samples;
mod seed;
mod seen;
mod shop;
mod smallest;
mod streams;
mod table;
mod tap;

use anyhow::Context;
use chain::regtest::Regtest;
use options::{Name, Options};
use shop::{Place, Shop};
use std::cell::OnceCell;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// What every measurement needs.
struct Bench {
    options: Options,
    /// On the disk the program was built on, not in memory; removed at the end.
    dir: tempfile::TempDir,
    node: OnceCell<Regtest>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [first, address] if first == empty::ARGUMENT => empty::serve(address),
        [first, ..] if ["help", "-h", "--help"].contains(&first.as_str()) => {
            println!("{}", options::HELP);
            Ok(())
        }
        arguments => Options::parse(arguments).and_then(run),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nbench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> anyhow::Result<()> {
    let bench = Bench::new(options)?;
    introduce();
    let wants = |name| bench.options.wants(name);
    // On another server than the program's disk, what that could do is no limit.
    let on_file = bench.options.database.is_none();
    let limits = (wants(Name::Machine) || wants(Name::Create) || wants(Name::Reads)) && on_file;
    let limits = limits.then(|| machine::run(&bench)).transpose()?;
    if wants(Name::Create) {
        create::run(&bench, limits)?;
    }
    if wants(Name::Reads) {
        reads::run(&bench, limits)?;
    }
    if wants(Name::Growth) {
        growth::run(&bench)?;
    }
    if wants(Name::Catchup) {
        catchup::run(&bench)?;
    }
    if wants(Name::Seen) {
        seen::run(&bench)?;
    }
    if wants(Name::Page) {
        page::run(&bench)?;
    }
    if wants(Name::Streams) {
        streams::run(&bench)?;
    }
    if wants(Name::Admin) {
        admin::run(&bench)?;
    }
    if wants(Name::Match) {
        block::run(&bench)?;
    }
    if wants(Name::Memory) {
        resident::memory(&bench)?;
    }
    if wants(Name::Backup) {
        backup::run(&bench)?;
    }
    if wants(Name::Rescue) {
        rescue::run(&bench)?;
    }
    if wants(Name::Restart) {
        restart::run(&bench)?;
    }
    if wants(Name::Smallest) {
        smallest::run(&bench)?;
    }
    if wants(Name::Books) {
        books::run(&bench)?;
    }
    if wants(Name::Start) {
        resident::start(&bench)?;
    }
    if wants(Name::Cost) {
        cost::sources(&bench)?;
    }
    if wants(Name::Disk) {
        cost::disk(&bench)?;
    }
    if bench.options.write {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("this crate is in a folder")?;
        report::write(root, &table::printed())?;
    }
    Ok(())
}

/// What else the machine is busy with decides about everything below.
fn introduce() {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    println!("{processors} processors, on which {load} programs ran in the last minute");
}

impl Bench {
    fn new(options: Options) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        let beside = program.parent().context("this program is in no folder")?;
        let dir = tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?;
        Ok(Self { options, dir, node: OnceCell::new() })
    }

    /// Where data goes.
    fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn quick(&self) -> bool {
        self.options.quick
    }

    /// How long one load lasts.
    fn length(&self) -> Duration {
        Duration::from_secs(if self.quick() { 1 } else { 8 })
    }

    /// The node, started when it is needed first.
    fn node(&self) -> &Regtest {
        self.node.get_or_init(Regtest::start)
    }

    /// A furnished shop in a folder of its own, its server stopped.
    fn new_shop(&self, name: &str) -> anyhow::Result<(Place, Shop)> {
        let mut place = shop::place(self.dir(), name, &self.node().url())?;
        place.on_server.clone_from(&self.options.database);
        let server = place.start()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let shop = runtime.block_on(Shop::open(&server.address))?;
        server.stop()?;
        Ok((place, shop))
    }
}
