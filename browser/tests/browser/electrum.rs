//! Another maker's wallet pays from nothing but the code on the page: Electrum, which asks an `electrs` on the test's node.
use browser::patience::within;
use browser::picture::Picture;
use browser::server::Server;
use browser::{Kind, Running, Visitor, program};
use chain::regtest::{Options, Regtest};
use serde_json::Value;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

#[test]
fn electrum_pays_what_the_code_says() {
    let node = Regtest::with(Options { cookie: true, ..Options::default() });
    let server = Server::start(&node);
    let wallet = Wallet::open(&node);
    node.send(&wallet.address(), "0.5");
    node.mine(1);
    wallet.holds("0.5");

    let donor = Visitor::with(Kind::Chromium);
    donor.open(&server.donation_page());
    donor.click("button[name=amount]");
    donor.sees("main.asking a[href^='bitcoin:']");
    let code = Picture::read(&donor.screenshot_of(".code img")).code().unwrap();
    wallet.pay(&code);
    donor.sees("main.working");
    node.mine(1);
    donor.sees("main.good");
}

/// Electrum's own wallet file, daemon and command line.
struct Wallet {
    // The wallet stops before the server it asks.
    _daemon: Running,
    _server: Running,
    folder: TempDir,
}

impl Wallet {
    fn open(node: &Regtest) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let server = electrs(node, port, folder.path());
        electrum(folder.path(), &["--offline", "create"]);
        electrum(folder.path(), &["--offline", "setconfig", "log_to_file", "false"]);
        for (name, value) in [("server", &*format!("127.0.0.1:{port}:t")), ("oneserver", "true")] {
            electrum(folder.path(), &["--offline", "setconfig", name, value]);
        }
        let daemon = Running::start("Electrum", &mut command(folder.path(), &["daemon"]), folder.path());
        let wallet = Self { _daemon: daemon, _server: server, folder };
        within(120, || wallet.try_ask(&["load_wallet"]));
        wallet
    }

    fn address(&self) -> String {
        self.ask(&["getunusedaddress"])
    }

    /// Waits until it knows that it has so much, confirmed.
    fn holds(&self, bitcoin: &str) {
        within(120, || {
            let balance = self.try_ask(&["getbalance"])?;
            let json: Value = serde_json::from_str(&balance).map_err(|error| error.to_string())?;
            if json["confirmed"] == bitcoin { Ok(()) } else { Err(balance) }
        });
    }

    /// Pays what the link says, as Electrum itself reads it.
    fn pay(&self, link: &str) {
        let read = "import json, sys; from electrum import constants; from electrum.util import parse_URI; \
                    constants.set_regtest(); print(json.dumps(parse_URI(sys.argv[1])))";
        let read = run(Command::new(program("ELECTRUM_PYTHON")).args(["-c", read, link])).unwrap();
        let read: Value = serde_json::from_str(&read).unwrap();
        let sats = read["amount"].as_u64().unwrap();
        let amount = format!("{}.{:08}", sats / 100_000_000, sats % 100_000_000);
        let signed = self.ask(&["payto", read["address"].as_str().unwrap(), &amount]);
        self.ask(&["broadcast", &signed]);
    }

    #[track_caller]
    fn ask(&self, words: &[&str]) -> String {
        self.try_ask(words).unwrap_or_else(|reason| panic!("electrum {words:?}: {reason}"))
    }

    fn try_ask(&self, words: &[&str]) -> Result<String, String> {
        run(&mut command(self.folder.path(), words))
    }
}

/// The server that the wallet asks.
fn electrs(node: &Regtest, port: u16, folder: &Path) -> Running {
    let url = node.url();
    let rpc = url.trim_start_matches("bitcoind://").split('?').next().unwrap();
    let p2p = node.p2p_url();
    let cookie = node.dir().join("regtest/.cookie");
    let mut command = Command::new(program("ELECTRS"));
    command.args(["--skip-default-conf-files", "--network", "regtest", "--daemon-rpc-addr", rpc]);
    command.args(["--daemon-p2p-addr", p2p.trim_start_matches("p2p://")]);
    command.arg("--cookie-file").arg(cookie).arg("--db-dir").arg(folder.join("electrs"));
    command.args(["--electrum-rpc-addr", &format!("127.0.0.1:{port}")]);
    command.args(["--wait-duration-secs", "1"]);
    Running::start("electrs", &mut command, folder)
}

fn electrum(folder: &Path, words: &[&str]) {
    run(&mut command(folder, words)).unwrap();
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program("ELECTRUM"));
    command.args(["--regtest", "--dir"]).arg(folder.join("wallet")).args(words).env("HOME", folder);
    command
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let text = |bytes| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{} {}", text(&output.stdout), text(&output.stderr)))
    }
}

/// A port that nobody listens on now: below those that the system gives to outgoing connections, which could take it
/// before the server does, and above the nodes'.
fn free_port() -> u16 {
    let place = std::process::id();
    let ports = (0..2_000).map(|step| 30_000 + (place.wrapping_add(step) % 2_000));
    let mut ports = ports.filter_map(|port| u16::try_from(port).ok());
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}
