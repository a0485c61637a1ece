//! A PostgreSQL server of our own, on loopback, in a folder that goes away with it.

use crate::dirs::TempDir;
use crate::proc::{self, Running};
use crate::tools;
use anyhow::{Context, bail};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Whom it runs under where we are root, which it refuses to be: nobody.
const NOBODY: &str = "65534";

/// A running server, stopped when dropped.
pub(crate) struct Server {
    _running: Running,
    _dir: TempDir,
    url: String,
}

impl Server {
    pub(crate) fn start() -> anyhow::Result<Self> {
        Self::with(&tools::postgres::find_or_fetch()?)
    }

    /// One that those programs are.
    fn with(programs: &Path) -> anyhow::Result<Self> {
        let dir = TempDir::create("almoner-postgres")?;
        let account = Account::of_this_process()?;
        account.own(dir.path())?;
        let data = dir.path().join("data");
        let password = "almoner"; // on loopback, for minutes, with nothing in it
        let password_file = dir.path().join("password");
        std::fs::write(&password_file, password)?;
        account.own(&password_file)?;
        proc::capture(
            account.command(programs, "initdb").current_dir(dir.path()).arg("-D").arg(&data).args([
                "--username=almoner",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                &format!("--pwfile={}", password_file.display()),
            ]),
        )?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = account.command(programs, "postgres");
        command.current_dir(dir.path()).arg("-D").arg(&data).args(arguments(port));
        let mut running = Running::start("postgres", &mut command, &dir.path().join("postgres.log"))?;
        wait_until_up(&mut running)?;
        let url = format!("postgres://almoner:{password}@127.0.0.1:{port}/postgres");
        Ok(Self { _running: running, _dir: dir, url })
    }

    /// Its own database, in which others can be made.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// `cargo xtask postgres [--version N]`: one to run single tests against, until Ctrl-C.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let server = match args {
        [] => Server::start()?,
        [name, version] if name == "--version" => Server::with(&tools::postgres::versions::fetch(version)?)?,
        _ => bail!("cargo xtask postgres takes --version and a number, or nothing"),
    };
    println!("POSTGRES_URL={}", server.url());
    println!("stops with Ctrl-C");
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, stop.clone())?;
    }
    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Nothing is kept, so nothing waits for the disk.
fn arguments(port: u16) -> Vec<String> {
    let settings = [
        "listen_addresses=127.0.0.1".to_owned(),
        "unix_socket_directories=".to_owned(),
        "fsync=off".to_owned(),
        "max_connections=200".to_owned(),
        format!("port={port}"),
    ];
    settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
}

/// Not every package of it has a program that asks; it says so itself.
fn wait_until_up(running: &mut Running) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_secs(60);
    while !running.has_said("database system is ready to accept connections") {
        running.check()?;
        if Instant::now() > until {
            bail!("PostgreSQL did not answer within a minute; what it said:\n{}", running.tail());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The account it runs under.
struct Account {
    is_root: bool,
}

impl Account {
    fn of_this_process() -> anyhow::Result<Self> {
        let id = proc::capture(Command::new("id").arg("-u")).context("who are we?")?;
        Ok(Self { is_root: id.trim() == "0" })
    }

    fn own(&self, path: &Path) -> anyhow::Result<()> {
        if self.is_root {
            proc::capture(Command::new("chown").arg(format!("{NOBODY}:{NOBODY}")).arg(path))?;
        }
        Ok(())
    }

    fn command(&self, programs: &Path, name: &str) -> Command {
        let program: PathBuf = programs.join(name);
        let mut command = Command::new(if self.is_root { Path::new("setpriv") } else { &program });
        if self.is_root {
            command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).arg(&program);
        }
        command.env("LC_ALL", "C");
        command
    }
}
