//! A command of the program, run beside the server or without one, until it has ended well.
use crate::process::{cpu, in_status, within, without_settings};
use crate::shop;
use anyhow::{Context, ensure};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The doctor's code for warnings: it has worked.
const WARNED: i32 = 3;

/// Between two looks at it.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A command under way.
pub(crate) struct Running {
    child: Child,
    /// The most memory it has had resident at any look, in bytes.
    peak: f64,
    /// Processor time at the last look.
    cpu: Duration,
}

/// What came of a command.
pub(crate) struct Ended {
    /// Its standard output.
    pub(crate) said: String,
    /// The most memory it had resident, in bytes.
    pub(crate) peak: f64,
    /// Processor time.
    pub(crate) cpu: Duration,
}

impl Running {
    pub(crate) fn start(words: &[&str], data: &Path) -> anyhow::Result<Self> {
        Self::start_as(Command::new(shop::program()?), words, data)
    }

    /// With so many bytes of memory of its own at most.
    pub(crate) fn start_within(most: f64, words: &[&str], data: &Path) -> anyhow::Result<Self> {
        Self::start_as(within(most, &shop::program()?), words, data)
    }

    fn start_as(mut command: Command, words: &[&str], data: &Path) -> anyhow::Result<Self> {
        command.args(words).args(["--network", "regtest", "--data-dir"]).arg(data);
        without_settings(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        Ok(Self { child: command.spawn()?, peak: 0.0, cpu: Duration::ZERO })
    }

    /// Whether it has ended, which it must well.
    pub(crate) fn ended(&mut self) -> anyhow::Result<bool> {
        let peak = in_status(&self.child.id().to_string(), "VmHWM:");
        self.peak = self.peak.max(peak.unwrap_or_default());
        self.cpu = self.cpu.max(cpu(self.child.id()).unwrap_or_default());
        let Some(status) = self.child.try_wait()? else { return Ok(false) };
        ensure!(status.success() || status.code() == Some(WARNED), "it ended with {status}");
        Ok(true)
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> anyhow::Result<Ended> {
        while !self.ended()? {
            std::thread::sleep(LOOK_EVERY);
        }
        let said = String::from_utf8(self.child.wait_with_output()?.stdout)?;
        Ok(Ended { said, peak: self.peak, cpu: self.cpu })
    }
}

/// Runs a command to its end.
pub(crate) fn run(words: &[&str], data: &Path) -> anyhow::Result<Ended> {
    let running = Running::start(words, data)?;
    running.finish().with_context(|| format!("almoner {}", words.join(" ")))
}

/// The number behind `words` in what a command said.
pub(crate) fn number(said: &str, words: &str) -> anyhow::Result<f64> {
    let rest = said.split(words).nth(1).and_then(|rest| rest.split_whitespace().next());
    let digits = rest.map(|word| word.trim_matches(|c: char| !c.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).with_context(|| format!("it says no {words:?}: {said}"))
}
