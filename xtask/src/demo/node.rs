//! The demo's Bitcoin node on regtest, with two wallets: `donor`, who has test coins, and
//! `merchant`, whose public descriptor the shop gets. The shop's money is spendable there.

use super::{Attempt, free_port, random_hex, until_ok};
use crate::http::Client;
use crate::proc::Running;
use crate::rpc::Rpc;
use anyhow::Context;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// The wallet the demo's button pays from.
pub(super) const DONOR: &str = "donor";
const MERCHANT: &str = "merchant";
const USER: &str = "demo";
/// How long a payment waits for its block.
const WAIT_SEEN: Duration = Duration::from_secs(8);
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(super) struct Node {
    process: Running,
    rpc: Rpc,
    chain_url: String,
    merchant_descriptor: String,
    mempool: Mempool,
}

/// What is known of the payments that wait for a block.
struct Mempool {
    looked_at: Instant,
    waiting_since: Option<Instant>,
}

struct Ports {
    rpc: u16,
    p2p: u16,
    zmq: u16,
}

impl Node {
    /// Starts it, and returns when the donor has coins to spend.
    pub(super) fn start(bitcoind: &Path, dir: &Path, stop: &AtomicBool) -> anyhow::Result<Self> {
        let ports = Ports { rpc: free_port()?, p2p: free_port()?, zmq: free_port()? };
        let password = random_hex(16)?;
        std::fs::create_dir(dir)?;
        let mut command = Command::new(bitcoind);
        command.args(arguments(dir, &ports, &password));
        let mut process = Running::start("bitcoind", &mut command, &dir.join("node.log"))?;
        let client = Client::new(format!("127.0.0.1:{}", ports.rpc)).basic(USER, &password);
        let rpc = Rpc::new(client);
        wait_until_up(&rpc, &mut process, stop)?;
        let merchant_descriptor = fill(&rpc)?;
        let mempool = Mempool { looked_at: Instant::now(), waiting_since: None };
        Ok(Self { process, rpc, chain_url: chain_url(&ports, &password), merchant_descriptor, mempool })
    }

    /// What `almoner serve --chain` takes.
    pub(super) fn chain_url(&self) -> &str {
        &self.chain_url
    }

    /// The merchant's public output descriptor, with its checksum.
    pub(super) fn merchant_descriptor(&self) -> &str {
        &self.merchant_descriptor
    }

    pub(super) fn check(&mut self) -> anyhow::Result<()> {
        self.process.check()
    }

    /// Sends from the donor; gives the transaction's id.
    pub(super) fn pay(&self, address: &str, amount: &str) -> anyhow::Result<Value> {
        self.rpc.wallet(DONOR).call("sendtoaddress", json!([address, amount]))
    }

    pub(super) fn mine(&self, blocks: u32) -> anyhow::Result<()> {
        self.rpc.wallet(DONOR).mine(blocks)
    }

    /// Mines a block once payments have waited long enough to be watched waiting.
    pub(super) fn mine_what_has_waited(&mut self) -> anyhow::Result<()> {
        if self.mempool.looked_at.elapsed() < LOOK_EVERY {
            return Ok(());
        }
        self.mempool.looked_at = Instant::now();
        let waiting = self.rpc.call("getmempoolinfo", json!([]))?["size"] != 0;
        let since = self.mempool.waiting_since.take().filter(|_| waiting);
        match since {
            Some(since) if since.elapsed() >= WAIT_SEEN => self.mine(1),
            since => {
                self.mempool.waiting_since = since.or_else(|| waiting.then(Instant::now));
                Ok(())
            }
        }
    }

    /// What the merchant's own wallet, outside Almoner, can spend: in whole bitcoin.
    pub(super) fn merchant_balance(&self) -> anyhow::Result<Value> {
        let balances = self.rpc.wallet(MERCHANT).call("getbalances", json!([]))?;
        Ok(balances["mine"]["trusted"].clone())
    }
}

fn arguments(dir: &Path, ports: &Ports, password: &str) -> Vec<String> {
    let zmq = format!("tcp://127.0.0.1:{}", ports.zmq);
    let mut arguments: Vec<String> = [
        "-regtest",
        "-server",
        "-printtoconsole",
        "-dnsseed=0",
        "-fixedseeds=0",
        "-discover=0",
        "-listenonion=0",
        "-txindex=0",
        "-blockfilterindex=1",
        "-peerblockfilters=1",
        "-fallbackfee=0.0001",
        "-rpcbind=127.0.0.1",
        "-rpcallowip=127.0.0.1",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.extend([
        format!("-datadir={}", dir.display()),
        format!("-rpcport={}", ports.rpc),
        format!("-rpcuser={USER}"),
        format!("-rpcpassword={password}"),
        format!("-bind=127.0.0.1:{}", ports.p2p),
        format!("-zmqpubrawtx={zmq}"),
        format!("-zmqpubhashblock={zmq}"),
        format!("-zmqpubsequence={zmq}"),
    ]);
    arguments
}

fn chain_url(ports: &Ports, password: &str) -> String {
    let Ports { rpc, zmq, .. } = ports;
    format!("bitcoind://{USER}:{password}@127.0.0.1:{rpc}?zmq=tcp://127.0.0.1:{zmq}")
}

fn wait_until_up(rpc: &Rpc, process: &mut Running, stop: &AtomicBool) -> anyhow::Result<()> {
    until_ok(60, stop, || match process.check() {
        Err(dead) => Attempt::Hopeless(dead),
        Ok(()) => match rpc.call("getblockchaininfo", json!([])) {
            Ok(_) => Attempt::Done(()),
            Err(error) => Attempt::Again(error.context("the node does not answer")),
        },
    })
}

/// Makes both wallets and mines the donor's coins; gives the merchant's descriptor.
fn fill(rpc: &Rpc) -> anyhow::Result<String> {
    for wallet in [DONOR, MERCHANT] {
        rpc.call("createwallet", json!([wallet]))
            .context("the demo needs a bitcoind built with wallet support")?;
    }
    // 101, because a block's reward can be spent a hundred blocks later.
    rpc.wallet(DONOR).mine(101)?;
    let listed = rpc.wallet(MERCHANT).call("listdescriptors", json!([]))?;
    receiving_descriptor(&listed).context("the node lists no public wpkh descriptor")
}

/// The descriptor of receiving addresses in native SegWit.
fn receiving_descriptor(listed: &Value) -> Option<String> {
    listed["descriptors"]
        .as_array()?
        .iter()
        .filter(|entry| entry["internal"] == json!(false))
        .filter_map(|entry| entry["desc"].as_str())
        .find(|descriptor| descriptor.starts_with("wpkh("))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receiving_segwit_descriptor_is_taken() {
        let listed = json!({"descriptors": [
            {"desc": "pkh(tpub/0/*)#a", "internal": false},
            {"desc": "wpkh(tpub/1/*)#b", "internal": true},
            {"desc": "wpkh(tpub/0/*)#c", "internal": false},
        ]});
        assert_eq!(receiving_descriptor(&listed).as_deref(), Some("wpkh(tpub/0/*)#c"));
        assert_eq!(receiving_descriptor(&json!({})), None);
    }
}
