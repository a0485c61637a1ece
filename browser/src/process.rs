//! Programs that are run beside a test.
use super::patience::within;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The program that an environment variable names.
///
/// # Panics
/// When it names none: a test that needs it must not pass without.
#[track_caller]
pub fn program(variable: &str) -> PathBuf {
    let named = env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    named.unwrap_or_else(|| panic!("{variable} is not set: `cargo xtask tools` prints what to set it to"))
}

/// A process that is stopped with the value.
#[derive(Debug)]
pub struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts it; what it says goes to a file in `folder`.
    pub fn start(name: &'static str, command: &mut Command, folder: &Path) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).expect("a temporary folder is writable");
        let errors = file.try_clone().expect("a file");
        let child = command.stdin(Stdio::null()).stdout(file).stderr(errors).spawn();
        let child = child.unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        Self { name, child, log }
    }

    /// The port it listens on, which it chose itself and says after these words. A free one that was sought for it
    /// might be taken again, by any connection, before it comes to listen.
    #[track_caller]
    pub(crate) fn port_after(&mut self, words: &str) -> u16 {
        within(120, || {
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("{} has stopped: {status}\n{}", self.name, self.said());
            }
            number_after(words, &self.said()).ok_or_else(|| format!("{} says: {}", self.name, self.said()))
        })
    }

    /// All it has said.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks it to stop, and waits a while before it is killed.
    fn stop(&mut self) {
        // Whether it is there to hear it or not, it is gone afterwards.
        let _ = Command::new("sh")
            .args(["-c", "kill -s TERM \"$1\"", "sh", &self.child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        for _ in 0..100 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            let said = self.said();
            let lines: Vec<&str> = said.lines().collect();
            eprintln!(
                "the end of what {} said:\n{}",
                self.name,
                lines[lines.len().saturating_sub(30)..].join("\n")
            );
        }
    }
}

/// The number right behind these words, once a line with them is whole.
fn number_after(words: &str, said: &str) -> Option<u16> {
    let (_, rest) = said.split_once(words)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_read_once_it_is_written_to_its_end() {
        let found =
            ["", "on port ", "on port 36", "on port 3641\n", "started on port 36413.\nmore on port 5\n"]
                .map(|said| number_after("on port ", said));
        assert_eq!(found, [None, None, None, Some(3641), Some(36413)]);
    }
}
