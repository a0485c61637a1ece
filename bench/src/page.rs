//! The checkout page: how many bytes it is, and what it costs to make. What waiting for news costs is told by `streams`.
use crate::Bench;
use crate::http::{Connection, Request};
use crate::load::Load;
use crate::process::Process;
use crate::table::{self, Row, thousands, verdict};
use anyhow::Context;
use std::time::Duration;

/// Bytes in all, without scripts and with them.
const BYTES_TARGETS: (usize, usize) = (20_000, 30_000);
/// Processor time for one page, the look into the database included.
const CPU_TARGET: Duration = Duration::from_millis(1);

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let (place, shop) = bench.new_shop("page")?;
    let server = place.start_watching()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let path = runtime.block_on(async {
        let mut connection = Connection::open(&server.address).await?;
        anyhow::Ok(format!("/i/{}", shop.invoice(&mut connection).await?.0))
    })?;
    table::heading("The checkout page");
    runtime.block_on(sizes(&server, &path))?;
    cost(bench, &server, &path)?;
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
