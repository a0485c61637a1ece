//! What a server costs its owner: memory and what goes to and from the node, for each chain source; and disk.
use crate::Bench;
use crate::http::Connection;
use crate::process::Process;
use crate::seed::Seed;
use crate::shop::{self, Place, Shop};
use crate::table::{self, Row, thousands};
use crate::tap::Tap;
use anyhow::bail;
use chain::regtest::{Options, Regtest};
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Enough for five dollars at the bench's rate.
const BTC: &str = "0.0001";
/// How long a source may take to notice something.
const PATIENCE: u32 = 600;
const PAUSE: Duration = Duration::from_millis(100);

/// Each way to follow the chain.
pub(crate) fn sources(bench: &Bench) -> anyhow::Result<()> {
    table::heading("What each chain source costs");
    // Many payments wait for one block, some of them paid from the change of others.
    let arguments = ["-limitancestorcount=1000", "-limitdescendantcount=1000"].map(String::from).to_vec();
    let node = Regtest::with(Options { filters: true, blocks: 200, arguments, ..Options::default() });
    let polled = node.url();
    let polled = polled.split('?').next().unwrap_or_default();
    for (name, url) in
        [("RPC and ZMQ", node.url()), ("RPC alone", polled.to_owned()), ("p2p", node.p2p_url())]
    {
        Source::new(bench, &node, name, &url)?.measure(bench)?;
    }
    Ok(())
}

/// A server that follows the node through a tap.
struct Source<'a> {
    node: &'a Regtest,
    name: &'a str,
    tap: Tap,
    server: Process,
}

impl<'a> Source<'a> {
    fn new(bench: &Bench, node: &'a Regtest, name: &'a str, url: &str) -> anyhow::Result<Self> {
        let tap = Tap::default();
        let place = shop::place(bench.dir(), &format!("cost {name}"), &tap.chain(url)?)?;
        let runtime = Runtime::new()?;
        let server = place.start()?;
        runtime.block_on(Shop::open(&server.address))?;
        runtime.block_on(synchronized(&server.address))?;
        Ok(Self { node, name, tap, server })
    }

    fn measure(self, bench: &Bench) -> anyhow::Result<()> {
        let (seconds, count) = if bench.quick() { (5, 20) } else { (30, 300) };
        let length = Duration::from_secs(seconds);
        self.row("memory, no invoice yet", self.server.resident()?, "");
        let idle = self.during(|| std::thread::sleep(length)) / length.as_secs_f64();
        self.row("a second, nothing happens", idle, "");
        let relayed = self.during(|| {
            for _ in 0..count {
                self.node.send(&self.node.new_address(), BTC);
            }
            std::thread::sleep(length);
        });
        let waiting = self.during(|| std::thread::sleep(length)) / length.as_secs_f64();
        let size = self.node.call("getmempoolinfo", json!([]))["bytes"].as_f64().unwrap_or_default();
        let note = format!("(of {:.0} bytes)", size / count as f64);
        self.row("a transaction relayed", relayed / count as f64, &note);
        let each = (waiting - idle) / count as f64;
        self.row("a second, for each transaction that waits", each, "");
        let block = self.during(|| {
            self.node.mine(1);
            std::thread::sleep(length / 4);
        });
        let hash = self.node.call("getbestblockhash", json!([]));
        let size = self.node.call("getblock", json!([hash]))["size"].as_f64().unwrap_or_default();
        self.row(
            "a block",
            block - idle * length.as_secs_f64() / 4.0,
            &format!("(of {} bytes)", thousands(size)),
        );
        self.server.stop()
    }

    /// The bytes that went by meanwhile.
    fn during(&self, act: impl FnOnce()) -> f64 {
        let before = self.tap.bytes();
        act();
        self.tap.bytes() - before
    }

    fn row(&self, what: &str, bytes: f64, note: &str) {
        let bytes = if bytes < 100.0 { format!("{bytes:.1}") } else { thousands(bytes) };
        Row::new(format!("{}: {what}", self.name)).note(format!("{bytes} bytes {note}")).print();
    }
}

async fn synchronized(address: &str) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    for _ in 0..PATIENCE {
        let request =
            crate::http::Request { method: "GET", path: "/api/v1/health", authorization: "", body: "" };
        if connection.json(&request).await?["synchronized"] == true {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    bail!("it does not find the chain's tip")
}

/// The database, for invoices nobody paid and for those that were.
pub(crate) fn disk(bench: &Bench) -> anyhow::Result<()> {
    table::heading("Disk");
    let node = bench.node();
    let (unpaid, paid) = if bench.quick() { (1_000, 10) } else { (20_000, 400) };
    let (place, shop) = bench.new_shop("disk")?;
    let runtime = Runtime::new()?;
    let empty = size(&place)?;
    runtime.block_on(async { Seed::open(&place.database(), &shop.store).await?.add(unpaid).await })?;
    let filled = size(&place)?;
    per_thousand("disk, unpaid", filled - empty, unpaid);
    let server = place.start_watching()?;
    runtime.block_on(synchronized(&server.address))?;
    runtime.block_on(pay(node, &shop, &server.address, paid))?;
    Row::new(format!("memory, {} invoices", thousands((unpaid + paid) as f64)))
        .note(format!("{} bytes", thousands(server.resident()?)))
        .print();
    server.stop()?;
    per_thousand("disk, paid and settled", size(&place)? - filled, paid);
    Ok(())
}

async fn pay(node: &Regtest, shop: &Shop, address: &str, count: usize) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    let mut last = None;
    for _ in 0..count {
        let (invoice, destination) = shop.invoice(&mut connection).await?;
        node.send(&destination, BTC);
        last = Some(invoice);
    }
    node.mine(6);
    for _ in 0..PATIENCE {
        match &last {
            Some(invoice) if shop.status(&mut connection, invoice).await? != "Settled" => {}
            _ => return Ok(()),
        }
        tokio::time::sleep(PAUSE).await;
    }
    bail!("the last invoice does not settle")
}

fn per_thousand(name: &str, bytes: f64, invoices: usize) {
    let each = bytes / invoices as f64 * 1_000.0;
    Row::new(format!("{name}: 1,000 invoices")).note(format!("{:.2} MB", each / 1e6)).print();
}

/// The database's files, of a server that is stopped.
fn size(place: &Place) -> anyhow::Result<f64> {
    let folder = place.database();
    let folder = folder.parent().unwrap_or(Path::new("."));
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes as f64)
}
