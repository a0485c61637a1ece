//! The server under demonstration, as a process.

use super::node::{DONOR, Node};
use super::{Attempt, free_port, until_ok};
use crate::dirs;
use crate::http::Client;
use crate::proc::Running;
use anyhow::{Context, anyhow, bail};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

const USUAL_PORT: u16 = 8080;

pub(super) struct Almoner {
    process: Running,
    address: String,
    log: PathBuf,
}

impl Almoner {
    /// Starts it on the node's chain; returns when it answers.
    pub(super) fn start(
        node: &Node,
        dir: &Path,
        port: Option<u16>,
        stop: &AtomicBool,
    ) -> anyhow::Result<Self> {
        let address = format!("127.0.0.1:{}", choose_port(port)?);
        std::fs::create_dir(dir)?;
        let log = dir.join("almoner.log");
        let process = Running::start("almoner", &mut command(node, dir, &address), &log)?;
        let mut almoner = Self { process, address, log };
        almoner.wait_until_up(stop)?;
        Ok(almoner)
    }

    /// `HOST:PORT`.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    pub(super) fn check(&mut self) -> anyhow::Result<()> {
        self.process.check()
    }

    /// Adds the end of the server's log to an error.
    pub(super) fn explain<T>(&self, result: anyhow::Result<T>) -> anyhow::Result<T> {
        result.map_err(|error| anyhow!("{error:#}\nthe end of the server's log:\n{}", self.process.tail()))
    }

    fn wait_until_up(&mut self, stop: &AtomicBool) -> anyhow::Result<()> {
        let client = Client::new(self.address.clone());
        let process = &mut self.process;
        until_ok(30, stop, || match process.check() {
            Err(dead) => Attempt::Hopeless(dead),
            Ok(()) => match client.json("GET", "/api/v1/health", None) {
                Ok(_) => Attempt::Done(()),
                Err(error) => {
                    Attempt::Again(anyhow!("the server does not answer: {error:#}\n{}", process.tail()))
                }
            },
        })
    }
}

fn command(node: &Node, dir: &Path, address: &str) -> Command {
    let mut command = Command::new(dirs::target().join("debug/almoner"));
    // The demo is the same for everybody, whatever their shell has set.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ALMONER_") {
            command.env_remove(name);
        }
    }
    command
        .args(["serve", "--network", "regtest", "--listen", address])
        .arg("--data-dir")
        .arg(dir.join("data"))
        .args(["--chain", node.chain_url(), "--demo-node-wallet", DONOR]);
    command
}

/// The port asked for, else 8080 when nobody has it, else any.
fn choose_port(asked: Option<u16>) -> anyhow::Result<u16> {
    let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    match asked {
        Some(port) if is_free(port) => Ok(port),
        Some(port) => bail!("port {port} is taken; leave --port out to have a free one chosen"),
        None if is_free(USUAL_PORT) => Ok(USUAL_PORT),
        None => free_port().context("no free port"),
    }
}
