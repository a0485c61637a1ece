//! A program under measurement: started with a clean environment, looked at, stopped by its process id.
use crate::clock::Stopwatch;
use crate::http::{Connection, Request};
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long a program may take to answer first, and to stop.
const PATIENCE: Duration = Duration::from_secs(60);
/// The kernel's unit of processor time in `/proc/PID/stat`: a hundredth of a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// A running server.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    /// `HOST:PORT` where it answers.
    pub(crate) address: String,
    /// What it wrote to standard error.
    log: PathBuf,
    /// From its start to its first answer.
    pub(crate) first_answer: Duration,
}

impl Process {
    /// Starts `command`, which must listen at `address`, and returns at its first answer to `GET path`.
    pub(crate) fn start(mut command: Command, address: &str, path: &str, log: &Path) -> anyhow::Result<Self> {
        command.stdin(Stdio::null());
        let clock = Stopwatch::start();
        let mut process = Self::spawn(command, address, log)?;
        process.await_answer(path, clock)?;
        process.first_answer = clock.elapsed();
        Ok(process)
    }

    /// Starts `command` without waiting for anything; its standard input is the caller's to set.
    pub(crate) fn spawn(mut command: Command, address: &str, log: &Path) -> anyhow::Result<Self> {
        without_settings(&mut command);
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdout(Stdio::null()).stderr(file);
        let child =
            command.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?;
        Ok(Self { child, address: address.to_owned(), log: log.to_owned(), first_answer: Duration::ZERO })
    }

    fn await_answer(&mut self, path: &str, clock: Stopwatch) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let request = Request { method: "GET", path, authorization: "", body: "" };
        loop {
            let answer =
                runtime.block_on(async { Connection::open(&self.address).await?.json(&request).await });
            let Err(error) = answer else { return Ok(()) };
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}:\n{}", self.said());
            }
            if clock.elapsed() > PATIENCE {
                bail!("it does not answer ({error:#}):\n{}", self.said());
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// Waits until it has written a line with those words.
    pub(crate) fn await_words(&self, words: &str) -> anyhow::Result<()> {
        let clock = Stopwatch::start();
        while !self.has_said(words) {
            if clock.elapsed() > PATIENCE {
                bail!("it never said `{words}`:\n{}", self.said());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Whether it has written a line with those words.
    pub(crate) fn has_said(&self, words: &str) -> bool {
        self.said().contains(words)
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its number, by which the system knows it.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory now, in bytes.
    pub(crate) fn resident(&self) -> anyhow::Result<f64> {
        resident(&self.child.id().to_string())
    }

    /// Processor time used so far, in user and kernel.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        cpu(self.child.id()).context("/proc/PID/stat reads differently")
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        anyhow::ensure!(kill.success(), "it could not be told to stop");
        let clock = Stopwatch::start();
        while self.child.try_wait()?.is_none() {
            if clock.elapsed() > PATIENCE {
                bail!("it does not stop:\n{}", self.said());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

/// When a measurement breaks off, so does the program.
impl Drop for Process {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            // Nothing can be done in a destructor if it fails.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The program, with so many bytes of memory of its own at most: the system gives it no more.
pub(crate) fn within(most: f64, program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -d {:.0} && exec \"$@\"", most / 1024.0), "sh"]).arg(program);
    command
}

/// Takes the caller's own settings of the program from what it starts.
pub(crate) fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALMONER_")) {
        command.env_remove(name);
    }
}

/// Resident memory of a process, or of `self`, in bytes.
pub(crate) fn resident(process: &str) -> anyhow::Result<f64> {
    in_status(process, "VmRSS:").context("/proc/PID/status reads differently")
}

/// Processor time that a process used so far, in user and kernel; none of one that has ended.
pub(crate) fn cpu(process: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name, in parentheses, may hold spaces; fields are counted behind it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<u32>().ok());
    let (user, system) = ticks(11).zip(ticks(12))?;
    Some(TICK * (user + system))
}

/// A line of `/proc/PID/status`, in bytes; none of a process that has ended.
pub(crate) fn in_status(process: &str, line: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|found| found.strip_prefix(line))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()? * 1024.0)
}

/// A port of this machine that nobody listens on now.
pub(crate) fn free_address() -> anyhow::Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
