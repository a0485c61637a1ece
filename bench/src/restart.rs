//! Restarts under load, behind a socket that stays open: whoever comes meanwhile waits, and nobody is turned away.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::http::Connection;
use crate::process::Process;
use crate::samples::Samples;
use crate::seed::Seed;
use crate::shop::{Place, Shop};
use crate::table::{self, Row, thousands, verdict};
use std::cell::RefCell;
use std::net::{Ipv4Addr, TcpListener};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::{JoinSet, LocalSet};

/// Requests a second, each on a connection of its own, whatever became of those before.
const RATE: u32 = 200;
/// Invoices in the database that each start finds.
const INVOICES: usize = 100_000;

/// What came of the requests.
struct Outcome {
    waits: Samples,
    longest: Duration,
    failed: Vec<String>,
}

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let (invoices, restarts) = if bench.quick() { (1_000, 2) } else { (INVOICES, 10) };
    let (place, shop) = bench.new_shop("restart")?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(invoices).await })?;
    let title = format!("{restarts} restarts behind a socket, {} invoices", thousands(invoices as f64));
    table::heading(&title);
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let over = AtomicBool::new(false);
    let (gaps, outcome) = std::thread::scope(|scope| {
        let address = socket.local_addr()?.to_string();
        let (over, shop) = (&over, &shop);
        let server = place.start_behind(&socket)?;
        let visitors = scope.spawn(move || visit(address, shop, over));
        let restarted = restart(&place, &socket, (server, restarts), bench.length() / 4);
        over.store(true, Ordering::Relaxed);
        let (gaps, server) = restarted?;
        let outcome = visitors.join().map_err(|_| anyhow::anyhow!("the visitors panicked"))??;
        server.stop()?;
        anyhow::Ok((gaps, outcome))
    })?;
    let made = outcome.print(&gaps);
    let (found, _) =
        runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.counts().await })?;
    anyhow::ensure!(
        found == invoices as u64 + made,
        "{made} answers, {} new invoices",
        found - invoices as u64
    );
    println!("all {} invoices that were answered for are in the database", thousands(made as f64));
    Ok(())
}

/// Stops the server and starts it again, with a pause before each: from the wish to stop until the next one answers.
fn restart(
    place: &Place,
    socket: &TcpListener,
    (mut server, times): (Process, usize),
    pause: Duration,
) -> anyhow::Result<(Samples, Process)> {
    let mut gaps = Samples::new();
    for _ in 0..times {
        std::thread::sleep(pause);
        let clock = Stopwatch::start();
        server.stop()?;
        server = place.start_behind(socket)?;
        gaps.record(clock.elapsed());
    }
    std::thread::sleep(pause);
    Ok((gaps, server))
}

/// Makes an invoice every two hundredth of a second until it is over.
fn visit(address: String, shop: &Shop, over: &AtomicBool) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = Outcome { waits: Samples::new(), longest: Duration::ZERO, failed: Vec::new() };
    let outcome = Rc::new(RefCell::new(outcome));
    let address = Rc::new(address);
    LocalSet::new().block_on(&runtime, async {
        let (mut visitors, mut ticks) =
            (JoinSet::new(), tokio::time::interval(Duration::from_secs(1) / RATE));
        let mut number = 0;
        while !over.load(Ordering::Relaxed) {
            ticks.tick().await;
            let (request, address, outcome) = (shop.order(number), address.clone(), outcome.clone());
            visitors.spawn_local(async move {
                let clock = Stopwatch::start();
                let answer = ask(&address, &request).await;
                outcome.borrow_mut().take(clock.elapsed(), answer);
            });
            number += 1;
        }
        while visitors.join_next().await.is_some() {}
    });
    Ok(Rc::into_inner(outcome).map(RefCell::into_inner).expect("every visitor has ended"))
}

async fn ask(address: &str, request: &[u8]) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    let (status, body) = connection.send(request).await?;
    anyhow::ensure!(status == 200, "{status}: {}", String::from_utf8_lossy(body));
    Ok(())
}

impl Outcome {
    fn take(&mut self, wait: Duration, answer: anyhow::Result<()>) {
        match answer {
            Ok(()) => self.waits.record(wait),
            Err(error) => self.failed.push(format!("{error:#}")),
        }
        self.longest = self.longest.max(wait);
    }

    /// How many were answered.
    fn print(&self, gaps: &Samples) -> u64 {
        let waits = &self.waits;
        Row::new("from the wish to stop to the next answer").times(gaps).print();
        let note = format!("longest wait {}", table::time(self.longest));
        Row::new(format!("{} requests, {RATE}/s", thousands(waits.len() as f64)))
            .times(waits)
            .note(note)
            .print();
        let failed = self.failed.len();
        Row::new(format!("{failed} refused or failed")).note(verdict("0", failed == 0)).print();
        self.failed.iter().take(3).for_each(|why| println!("  {why}"));
        waits.len()
    }
}
