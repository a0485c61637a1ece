//! The checkout page: how many bytes it is, what it costs to make, and what it costs to be looked at.
use crate::Bench;
use crate::http::{Connection, Request};
use crate::load::Load;
use crate::process::Process;
use crate::table::{self, Row, thousands, verdict};
use anyhow::Context;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes in all, without scripts and with them.
const BYTES_TARGETS: (usize, usize) = (20_000, 30_000);
/// Processor time for one page, the look into the database included.
const CPU_TARGET: Duration = Duration::from_millis(1);
/// Pages looked at together.
const LOOKS: usize = 10_000;
/// Looks at one invoice, below what the server lets in.
const LOOKS_AT_ONE: usize = 40;

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let (place, shop) = bench.new_shop("page")?;
    let server = place.start_watching()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let invoices = if bench.quick() { 5 } else { LOOKS / LOOKS_AT_ONE };
    let paths = runtime.block_on(async {
        let mut connection = Connection::open(&server.address).await?;
        let mut paths = Vec::new();
        for _ in 0..invoices {
            paths.push(format!("/i/{}", shop.invoice(&mut connection).await?.0));
        }
        anyhow::Ok(paths)
    })?;
    table::heading("The checkout page");
    runtime.block_on(sizes(&server, &paths[0]))?;
    cost(bench, &server, &paths[0])?;
    runtime.block_on(looks(&server, &paths))?;
    server.stop()
}

/// What a browser loads, with and without scripts.
async fn sizes(server: &Process, path: &str) -> anyhow::Result<()> {
    let mut connection = Connection::open(&server.address).await?;
    let page = text(&mut connection, path).await?;
    let style = body(&mut connection, between(&page, "stylesheet\" href=\"")?).await?.len();
    let script = body(&mut connection, between(&page, "<script src=\"")?).await?.len();
    let code = body(&mut connection, &between(&page, "<img src=\"")?.replace("&#38;", "&")).await?.len();
    let (plain, live) = (page.len() + style + code, page.len() + style + code + script);
    let print = |name: &str, bytes: usize, target: usize| {
        let parts = format!("page {}, style {style}, code {code}", page.len());
        let note = verdict(&format!("≤ {}", thousands(target as f64)), bytes <= target);
        Row::new(format!("{name}: {} bytes", thousands(bytes as f64)))
            .note(format!("{note}; {parts}"))
            .print();
    };
    print("without scripts", plain, BYTES_TARGETS.0);
    print("with scripts", live, BYTES_TARGETS.1);
    Ok(())
}

/// What making it costs, beside everything else that a request does.
fn cost(bench: &Bench, server: &Process, path: &str) -> anyhow::Result<()> {
    let bytes = Request { method: "GET", path, authorization: "", body: "" }.bytes();
    let load = |length| {
        let bytes = bytes.clone();
        let request = Box::new(move |_| bytes.clone());
        Load { address: server.address.clone(), clients: 8, length, request }.run()
    };
    load(bench.length() / 4)?;
    let before = server.cpu()?;
    let outcome = load(bench.length())?;
    let cpu = server.cpu()?.saturating_sub(before).div_f64(outcome.samples.len().max(1) as f64);
    let note = verdict(&format!("≤ {} CPU", table::time(CPU_TARGET)), cpu <= CPU_TARGET);
    Row::new("made for 8 clients").times(&outcome.samples).rate(outcome.rate()).cpu(cpu).note(note).print();
    Ok(())
}

/// Memory of pages that wait for news.
async fn looks(server: &Process, paths: &[String]) -> anyhow::Result<()> {
    let before = server.resident()?;
    let mut open = Vec::new();
    'all: for path in paths {
        for _ in 0..LOOKS_AT_ONE {
            // Where this process may not have more files open, fewer are measured.
            let Ok(mut stream) = TcpStream::connect(&server.address).await else { break 'all };
            stream.write_all(format!("GET {path}/events HTTP/1.1\r\nHost: bench\r\n\r\n").as_bytes()).await?;
            let mut answer = [0; 64];
            let read = stream.read(&mut answer).await?;
            anyhow::ensure!(answer[..read].starts_with(b"HTTP/1.1 200"), "a page may not look");
            open.push(stream);
        }
    }
    let each = (server.resident()? - before) / open.len().max(1) as f64;
    let name = format!("{} look at once", thousands(open.len() as f64));
    Row::new(name).note(format!("{:.1} kB of memory each", each / 1e3)).print();
    Ok(())
}

async fn text(connection: &mut Connection, path: &str) -> anyhow::Result<String> {
    String::from_utf8(body(connection, path).await?).context("a page is text")
}

async fn body(connection: &mut Connection, path: &str) -> anyhow::Result<Vec<u8>> {
    let request = Request { method: "GET", path, authorization: "", body: "" };
    let (status, body) = connection.send(&request.bytes()).await?;
    anyhow::ensure!(status == 200, "GET {path} answered {status}");
    Ok(body.to_vec())
}

fn between<'a>(page: &'a str, start: &str) -> anyhow::Result<&'a str> {
    let rest = page.split_once(start).with_context(|| format!("the page has no `{start}`"))?.1;
    Ok(rest.split('"').next().unwrap_or_default())
}
