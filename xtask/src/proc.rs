//! Other programs: run to the end, or started and stopped by process id.

use anyhow::{Context, bail};
use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A process that is stopped when dropped, by its id and nothing wider.
pub(crate) struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts `command` in a process group of its own, so that Ctrl-C reaches us alone and we
    /// stop things in order. What it prints goes to `log`.
    pub(crate) fn start(name: &'static str, command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let out = std::fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name} ({})", command.get_program().display()))?;
        Ok(Self { name, child, log: log.to_path_buf() })
    }

    /// An error with the end of its log, if it has stopped by itself.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => {
                bail!("{} stopped ({status}); the end of what it said:\n{}", self.name, self.tail())
            }
        }
    }

    /// Whether it printed a line with those words.
    pub(crate) fn has_said(&self, words: &str) -> bool {
        std::fs::read_to_string(&self.log).is_ok_and(|text| text.contains(words))
    }

    /// The last lines it printed.
    pub(crate) fn tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(25)..].join("\n")
    }

    fn wait(&mut self, at_most: Duration) -> bool {
        let until = Instant::now() + at_most;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        terminate(self.child.id());
        if !self.wait(Duration::from_secs(20)) {
            eprintln!("{} did not stop in 20 s, killing it", self.name);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// SIGTERM through the shell's own `kill`: std only knows SIGKILL, and `unsafe` is forbidden here.
fn terminate(pid: u32) {
    let _ = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &pid.to_string()]).status();
}

/// Runs to the end with the person watching; an error when it fails.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs to the end and gives what it printed; an error quotes what it complained about.
pub(crate) fn capture(command: &mut Command) -> anyhow::Result<String> {
    let shown = show(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{shown}`"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed ({}):\n{}", output.status, stderr.trim_end());
    }
    Ok(stdout)
}

/// The command as a person would type it.
pub(crate) fn show(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first executable of this name on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dirs::TempDir;

    #[test]
    fn a_dropped_process_is_gone() {
        let dir = TempDir::create("almoner-xtask-proc").unwrap();
        let running =
            Running::start("sleep", Command::new("sleep").arg("60"), &dir.path().join("log")).unwrap();
        let pid = running.child.id();
        drop(running);
        let alive = Command::new("sh")
            .args(["-c", "kill -0 \"$1\" 2>/dev/null", "sh", &pid.to_string()])
            .status()
            .unwrap();
        assert!(!alive.success());
    }

    #[test]
    fn a_process_that_dies_tells_why() {
        let dir = TempDir::create("almoner-xtask-dies").unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo no coins >&2; exit 3"]);
        let mut running = Running::start("sh", &mut command, &dir.path().join("log")).unwrap();
        assert!(running.wait(Duration::from_secs(10)));
        let error = running.check().unwrap_err().to_string();
        assert!(error.contains("no coins"), "{error}");
    }

    #[test]
    fn a_failed_command_quotes_its_complaint() {
        let error = capture(Command::new("sh").args(["-c", "echo broken >&2; exit 1"])).unwrap_err();
        assert!(error.to_string().ends_with("broken"));
    }
}
