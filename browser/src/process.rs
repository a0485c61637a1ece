//! Programs that are run beside a test.
use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
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

/// A port that nobody listens on now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}
