//! Full blocks read by `almoner rescue`, and by somebody who asks the node for the same ones over as many connections
//! and does nothing with them.
pub(crate) mod full;

use crate::Bench;
use crate::clock::Stopwatch;
use crate::command::{self, number};
use crate::http::{Connection, Request};
use crate::process::cpu;
use crate::shop::WALLET;
use crate::table::{self, Row, thousands, verdict};
use anyhow::{Context, ensure};
use base64::Engine;
use chain::regtest::{Options, Regtest};
use full::Full;
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use tokio::task::{JoinSet, LocalSet};

/// Connections at once: as many as the rescue has.
const CONNECTIONS: usize = 7;
/// How often both are measured, in turns, so that whatever else the machine does falls on both.
const ROUNDS: usize = 3;
/// As fast as the node gives them, but for what a measurement varies by.
const TARGET: f64 = 0.9;
const EMAIL: &str = "bench@example.org";

/// What reading the blocks once came to.
#[derive(Clone, Copy, Default)]
struct Turn {
    /// Blocks a second.
    rate: f64,
    /// Processor time of the node, and of whoever reads, for each block.
    node: Duration,
    reader: Duration,
}

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    let blocks = if bench.quick() { 10 } else { 300 };
    let arguments = vec!["-dbcache=1000".to_owned()];
    let node =
        Regtest::with(Options { zmq: false, cookie: true, blocks: 0, arguments, ..Options::default() });
    let chain = full::make(&node, blocks)?;
    let each = chain.bytes as f64 / f64::from(blocks);
    table::heading(&format!("A rescue over {blocks} blocks of {:.2} MB", each / 1e6));
    let (mut alone, mut rescued) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        alone.push(turn(&node, &chain, || drain(&node, &chain))?);
        rescued.push(turn(&node, &chain, || rescue(bench, &node, &chain, round))?);
    }
    let (alone, rescued) = (middle(alone), middle(rescued));
    let say = |turn: Turn| {
        let (node, reader) = (table::time(turn.node), table::time(turn.reader));
        format!("{:.0} MB/s; the node takes {node} CPU, the reader {reader}", turn.rate * each / 1e6)
    };
    let row = |name: String, turn: Turn| Row::new(name).rate(turn.rate).cpu(turn.node + turn.reader);
    row(format!("the node gives, {CONNECTIONS} connections"), alone).note(say(alone)).print();
    let share = rescued.rate / alone.rate;
    let met = verdict(&format!("≥ {:.0} %", 100.0 * TARGET), share >= TARGET);
    let note = format!("{}; {:.0} % of it; {met}", say(rescued), 100.0 * share);
    row("almoner rescue reads".into(), rescued).note(note).print();
    Ok(())
}

/// `read` tells its rate, and the processor time it took for itself.
fn turn(
    node: &Regtest,
    chain: &Full,
    read: impl FnOnce() -> anyhow::Result<(f64, Duration)>,
) -> anyhow::Result<Turn> {
    let of_node = || cpu(node.pid().unwrap_or_default()).unwrap_or_default();
    let before = of_node();
    let (rate, reader) = read()?;
    let each = |time: Duration| time.div_f64(chain.hashes.len() as f64);
    Ok(Turn { rate, node: each(of_node() - before), reader: each(reader) })
}

/// Runs the rescue into a new database, and sees that it finds everything.
fn rescue(bench: &Bench, node: &Regtest, chain: &Full, round: usize) -> anyhow::Result<(f64, Duration)> {
    let data = bench.dir().join(format!("rescued-{round}"));
    command::run(&["user", "create", EMAIL], &data)?;
    let (url, birthday) = (node.url(), chain.first.to_string());
    let words =
        ["rescue", "--descriptor", WALLET, "--chain", &url, "--owner", EMAIL, "--birthday", &birthday];
    let clock = Stopwatch::start();
    let ended = command::run(&words, &data)?;
    let whole = clock.elapsed();
    let found = number(&ended.said, "Found ")?;
    ensure!(found == f64::from(chain.payments), "{found} of {} payments were found", chain.payments);
    let (read, rate) = (number(&ended.said, "Read ")?, number(&ended.said, " blocks, ")?);
    println!(
        "  it says: {} blocks read, {} a second, the node by itself {}; with booking {} payments {}",
        thousands(read),
        thousands(rate),
        thousands(number(&ended.said, "the node by itself gives ")?),
        thousands(found),
        table::time(whole)
    );
    Ok((rate, ended.cpu))
}

/// Asks for the blocks as fast as they come.
pub(crate) fn drain(node: &Regtest, chain: &Full) -> anyhow::Result<(f64, Duration)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let own = || cpu(std::process::id()).unwrap_or_default();
    let (clock, before) = (Stopwatch::start(), own());
    LocalSet::new().block_on(&runtime, async {
        let door = Rc::new(Door::of(node)?);
        let (hashes, next) = (Rc::new(chain.hashes.clone()), Rc::new(Cell::new(0)));
        let mut clients = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (door, hashes, next) = (door.clone(), hashes.clone(), next.clone());
            clients.spawn_local(async move {
                let mut connection = Connection::open(&door.address).await?;
                while let Some(hash) = hashes.get(next.replace(next.get() + 1)) {
                    let body = json!({"id": 0, "method": "getblock", "params": [hash, 0]}).to_string();
                    let request = Request {
                        method: "POST",
                        path: "/",
                        authorization: &door.authorization,
                        body: &body,
                    };
                    let (status, _) = connection.send(&request.bytes()).await?;
                    ensure!(status == 200, "the node answered {status}");
                }
                Ok(())
            });
        }
        while let Some(ended) = clients.join_next().await {
            ended??;
        }
        anyhow::Ok(())
    })?;
    Ok((chain.hashes.len() as f64 / clock.elapsed().as_secs_f64(), own() - before))
}

/// The way to a node that lets clients in by its cookie.
struct Door {
    address: String,
    authorization: String,
}

impl Door {
    fn of(node: &Regtest) -> anyhow::Result<Self> {
        let url = node.url();
        let (address, rest) = url
            .strip_prefix("bitcoind://")
            .and_then(|rest| rest.split_once("?cookie="))
            .context("the node's URL names no cookie")?;
        let cookie = std::fs::read_to_string(rest)?;
        let basic = base64::engine::general_purpose::STANDARD.encode(cookie.trim());
        Ok(Self { address: address.to_owned(), authorization: format!("Basic {basic}") })
    }
}

fn middle(mut turns: Vec<Turn>) -> Turn {
    turns.sort_by(|one, other| one.rate.total_cmp(&other.rate));
    turns.get(turns.len() / 2).copied().unwrap_or_default()
}
