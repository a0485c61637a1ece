//! Pages that wait for news: ten thousand open connections, what they cost while nothing happens, when one invoice
//! changes, and when a block is told to all of them.
use crate::Bench;
use crate::clock::Stopwatch;
use crate::http::{Connection, Request};
use crate::process::Process;
use crate::samples::Samples;
use crate::shop::Shop;
use crate::table::{self, Row, thousands, verdict};
use anyhow::{Context, bail, ensure};
use domain::InvoiceId;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Pages that wait together.
const STREAMS: usize = 10_000;
/// Of one invoice, below what the server lets in.
const AT_ONE: usize = 40;
/// More memory than without them.
const MEMORY_TARGET: f64 = 100e6;
/// Files that this program has open beside.
const OTHER_FILES: u64 = 256;
/// How long anybody may wait for news before something is broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// A page that waits.
struct Waiting {
    stream: TcpStream,
    invoice: usize,
}

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let wanted = if bench.quick() { 400 } else { STREAMS };
    may_open(wanted as u64 + OTHER_FILES)?;
    let (place, shop) = bench.new_shop("streams")?;
    let server = place.start_watching()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    table::heading(&format!("{} pages that wait for news", thousands(wanted as f64)));
    runtime.block_on(async {
        let mut connection = Connection::open(&server.address).await?;
        let mut invoices = Vec::new();
        for _ in 0..wanted.div_ceil(AT_ONE) {
            invoices.push(shop.invoice(&mut connection).await?.0);
        }
        let mut open = opened(&server, &invoices, wanted).await?;
        idle(bench, &server, open.len()).await?;
        changes(&server, &shop, (&invoices, &mut open)).await?;
        blocks(bench, &server, &mut open).await
    })?;
    server.stop()
}

/// Raises how many files this process may have open; a connection is one. The server raises its own.
fn may_open(wanted: u64) -> anyhow::Result<()> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
    raised.with_context(|| format!("{wanted} files at once are not allowed here: `ulimit -Hn` tells how many are, and `ulimit -n` raises it"))
}

/// Opens them, and tells what memory that took.
async fn opened(server: &Process, invoices: &[InvoiceId], wanted: usize) -> anyhow::Result<Vec<Waiting>> {
    let (before, cpu) = (server.resident()?, server.cpu()?);
    let mut open = Vec::with_capacity(wanted);
    for number in 0..wanted {
        let invoice = number / AT_ONE;
        open.push(Waiting { stream: wait_at(server, &invoices[invoice]).await?, invoice });
    }
    let more = server.resident()? - before;
    let each = server.cpu()?.saturating_sub(cpu).div_f64(wanted as f64);
    let met = verdict(&format!("≤ {:.0} MB", MEMORY_TARGET / 1e6), more <= MEMORY_TARGET);
    let note = format!("{:.1} MB more, {:.1} kB each; {met}", more / 1e6, more / 1e3 / wanted as f64);
    Row::new("opened").cpu(each).note(note).print();
    Ok(open)
}

async fn wait_at(server: &Process, invoice: &InvoiceId) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(&server.address).await.context("the server takes no more")?;
    let request = format!("GET /i/{invoice}/events HTTP/1.1\r\nHost: bench\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::with_capacity(1 << 10);
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        ensure!(stream.read_buf(&mut head).await? > 0, "the server closed the connection");
    }
    ensure!(head.starts_with(b"HTTP/1.1 200"), "a page may not wait: {}", String::from_utf8_lossy(&head));
    Ok(stream)
}

/// What they cost while nothing happens.
async fn idle(bench: &Bench, server: &Process, streams: usize) -> anyhow::Result<()> {
    let length = bench.length() * 4;
    let before = server.cpu()?;
    tokio::time::sleep(length).await;
    let share = server.cpu()?.saturating_sub(before).as_secs_f64() / length.as_secs_f64();
    let note = format!("{:.2} % of a processor while {} wait", share * 100.0, thousands(streams as f64));
    Row::new("nothing happens").note(note).print();
    Ok(())
}

/// One invoice after another is marked: those who look at it are told, and nobody else.
async fn changes(
    server: &Process,
    shop: &Shop,
    (invoices, open): (&[InvoiceId], &mut [Waiting]),
) -> anyhow::Result<()> {
    // Another one: a connection on which nothing was asked for a while is closed.
    let mut connection = Connection::open(&server.address).await?;
    let changed = invoices.len().min(50);
    let (mut told, before) = (Samples::new(), server.cpu()?);
    for (number, invoice) in invoices.iter().take(changed).enumerate() {
        let path = format!("/api/v1/stores/{}/invoices/{invoice}/status", shop.store);
        let request = Request {
            method: "POST",
            path: &path,
            authorization: &shop.authorization,
            body: r#"{"status":"Invalid"}"#,
        };
        let clock = Stopwatch::start();
        connection.json(&request).await?;
        for waiting in open.iter_mut().filter(|waiting| waiting.invoice == number) {
            heard(&mut waiting.stream).await?;
            told.record(clock.elapsed());
        }
    }
    let each = server.cpu()?.saturating_sub(before).div_f64(changed as f64);
    let note = "from the request that changes it to the last that looks at it";
    Row::new("an invoice changes").times(&told).cpu(each).note(note).print();
    Ok(())
}

/// A block is told to everybody.
async fn blocks(bench: &Bench, server: &Process, open: &mut [Waiting]) -> anyhow::Result<()> {
    let rounds = if bench.quick() { 2 } else { 5 };
    let address = bench.node().new_address();
    let (mut told, before) = (Samples::new(), server.cpu()?);
    for _ in 0..rounds {
        let clock = Stopwatch::start();
        bench.node().mine_to(1, &address);
        for waiting in open.iter_mut() {
            heard(&mut waiting.stream).await?;
        }
        told.record(clock.elapsed());
    }
    let each = server.cpu()?.saturating_sub(before) / rounds;
    let note = format!("until all have heard; {:.1} MB resident after", server.resident()? / 1e6);
    Row::new("a block comes").times(&told).cpu(each).note(note).print();
    Ok(())
}

/// Waits for news; a heartbeat is none.
async fn heard(stream: &mut TcpStream) -> anyhow::Result<()> {
    let clock = Stopwatch::start();
    let mut text = Vec::with_capacity(512);
    while !text.windows(6).any(|window| window == b"event:" || window == b"\ndata:") {
        let Ok(read) = tokio::time::timeout(PATIENCE, stream.read_buf(&mut text)).await else {
            bail!("nobody was told within {}", table::time(clock.elapsed()));
        };
        ensure!(read? > 0, "the server closed the connection");
    }
    Ok(())
}
