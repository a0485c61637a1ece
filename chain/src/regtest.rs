//! A real Bitcoin node on regtest, for tests: started and stopped by process id, its directory removed
//! with it. Only with the feature `testing`.
//!
//! It blocks, as it is meant for the test's own thread; and it panics with a reason, as tests do.
mod find;
mod payer;
mod rpc;

pub use find::find_bitcoind;

use serde_json::{Value, json};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long a node may take to start or stop.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// A node of the test's own.
#[derive(Debug)]
pub struct Regtest {
    options: Options,
    dir: PathBuf,
    ports: Ports,
    process: Option<Child>,
    coins: Vec<payer::Coin>,
}

/// How the node is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Publishes by ZMQ.
    pub zmq: bool,
    /// Serves compact block filters to its peers, and relays to them at once.
    pub filters: bool,
    /// Lets clients in by the cookie file instead of a password.
    pub cookie: bool,
    /// How many blocks are mined to the node's own wallet at the start: 100 fewer coins can be spent.
    pub blocks: u32,
    /// Further arguments.
    pub arguments: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { zmq: true, filters: false, cookie: false, blocks: 120, arguments: Vec::new() }
    }
}

#[derive(Debug)]
struct Ports {
    rpc: u16,
    p2p: u16,
    zmq: u16,
}

const USER: &str = "almoner";
const PASSWORD: &str = "regtest-p@ss";

impl Regtest {
    /// A node with ZMQ, a password, and a wallet with coins to spend.
    pub fn start() -> Self {
        Self::with(Options::default())
    }

    /// A node as the options say.
    pub fn with(options: Options) -> Self {
        let blocks = options.blocks;
        let mut node =
            Self { options, dir: new_directory(), ports: free_ports(), process: None, coins: Vec::new() };
        node.start_again();
        node.call("createwallet", json!({"wallet_name": "payer", "load_on_startup": true}));
        if blocks > 0 {
            node.mine(blocks);
        }
        node
    }

    /// Starts the node after it was killed or stopped, with all it had.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "the node is running");
        let log = fs::File::create(self.dir.join("stdout.log")).expect("the node's directory is writable");
        let mut command = Command::new(find_bitcoind());
        command
            .args(self.arguments())
            .stdin(Stdio::null())
            .stderr(log.try_clone().expect("a file"))
            .stdout(log);
        self.process = Some(command.spawn().expect("the node can be started"));
        self.await_ready();
    }

    fn arguments(&self) -> Vec<String> {
        let Ports { rpc, p2p, zmq } = self.ports;
        let mut arguments: Vec<String> = [
            "-regtest",
            "-server",
            "-daemon=0",
            "-printtoconsole=0",
            "-listenonion=0",
            "-dnsseed=0",
            "-fixedseeds=0",
            "-discover=0",
            "-natpmp=0",
            "-dbcache=16",
            "-par=1",
            "-rpcthreads=8",
            "-fallbackfee=0.0001",
            "-maxtxfee=10",
        ]
        .map(String::from)
        .to_vec();
        arguments.push(format!("-datadir={}", self.dir.display()));
        arguments.push(format!("-rpcport={rpc}"));
        arguments.push(format!("-bind=127.0.0.1:{p2p}"));
        if !self.options.cookie {
            arguments.extend([format!("-rpcuser={USER}"), format!("-rpcpassword={PASSWORD}")]);
        }
        if self.options.zmq {
            let topics = ["rawtx", "hashblock", "sequence"];
            arguments.extend(topics.map(|topic| format!("-zmqpub{topic}=tcp://127.0.0.1:{zmq}")));
        }
        if self.options.filters {
            let filters =
                ["-blockfilterindex=1", "-peerblockfilters=1", "-whitelist=noban,relay,mempool@127.0.0.1"];
            arguments.extend(filters.map(String::from));
        }
        arguments.extend(self.options.arguments.iter().cloned());
        arguments
    }

    fn await_ready(&mut self) {
        patiently("answer", || {
            let process = self.process.as_mut().expect("started just now");
            if let Some(status) = process.try_wait().expect("a child can be waited for") {
                panic!("the node ended with {status}: {}", self.last_words());
            }
            self.try_call("getblockcount", &json!([])).is_ok()
        });
    }

    fn last_words(&self) -> String {
        fs::read_to_string(self.dir.join("stdout.log")).unwrap_or_default()
    }

    /// Makes the node write all it knows to disk: without, a killed one forgets its last blocks, or all.
    pub fn flush(&self) {
        self.call("gettxoutsetinfo", json!(["none"]));
    }

    /// Kills the node as a power failure would, with signal 9. See [`Regtest::flush`].
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("our own child can be killed");
            process.wait().expect("and waited for");
        }
    }

    /// Asks the node to stop and waits until it has.
    pub fn stop(&mut self) {
        self.call("stop", json!([]));
        let mut process = self.process.take().expect("it was running");
        patiently("stop", || process.try_wait().expect("a child can be waited for").is_some());
    }

    /// The node's process id while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    /// The node's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where to find the node, as `--chain` takes it: with ZMQ if it publishes.
    pub fn url(&self) -> String {
        let Ports { rpc, zmq, .. } = self.ports;
        let zmq = if self.options.zmq { format!("zmq=tcp://127.0.0.1:{zmq}") } else { String::new() };
        if self.options.cookie {
            let cookie = self.dir.join("regtest/.cookie");
            format!("bitcoind://127.0.0.1:{rpc}?cookie={}&{zmq}", cookie.display())
                .trim_end_matches('&')
                .into()
        } else {
            let password = PASSWORD.replace('@', "%40");
            format!("bitcoind://{USER}:{password}@127.0.0.1:{rpc}?{zmq}").trim_end_matches('?').into()
        }
    }

    /// Where to find the node as a peer, as `--chain` takes it.
    pub fn p2p_url(&self) -> String {
        format!("p2p://127.0.0.1:{}", self.ports.p2p)
    }

    /// Calls the node and panics if it refuses.
    pub fn call(&self, method: &str, params: Value) -> Value {
        self.try_call(method, &params).unwrap_or_else(|reason| panic!("{method} {params}: {reason}"))
    }

    /// Calls the node; an error is its own message or the connection's.
    pub fn try_call(&self, method: &str, params: &Value) -> Result<Value, String> {
        let credentials = if self.options.cookie {
            fs::read_to_string(self.dir.join("regtest/.cookie")).map_err(|e| e.to_string())?
        } else {
            format!("{USER}:{PASSWORD}")
        };
        rpc::call(self.ports.rpc, &credentials, method, params)
    }
}

impl Drop for Regtest {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // Nothing can be done in a destructor if it fails.
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Waits for the node to do something, a minute at most.
fn patiently(wanted: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        if done() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
    panic!("the node does not {wanted}");
}

/// A directory of its own, in memory where the system has one for it: a node syncs to disk with every
/// block and every change of its wallet, which takes a hundred times as long on a busy disk.
fn new_directory() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("almoner-regtest-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let places = [PathBuf::from("/dev/shm"), std::env::temp_dir()].map(|place| place.join(&name));
    // Left by an earlier process of the same number that was killed.
    places.iter().for_each(|place| drop(fs::remove_dir_all(place)));
    let made = places.into_iter().find(|place| fs::create_dir(place).is_ok());
    made.expect("the temporary directory is writable")
}

/// Ports that nobody listens on now: below those that the system gives to outgoing connections, which
/// could take them before the node does, and at different places for different processes.
fn free_ports() -> Ports {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let place = std::process::id().wrapping_mul(13).wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed) * 3);
    let ports = (0..20_000).map(|step| 10_000 + (place.wrapping_add(step) % 20_000));
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut free = ports.filter_map(|port| u16::try_from(port).ok()).filter(free);
    let mut next = || free.next().expect("there is a free port");
    Ports { rpc: next(), p2p: next(), zmq: next() }
}
