//! The way to a command: the document on its standard input, nothing of this program's around it, and its exit code says
//! whether it took it. What it prints goes nowhere.
use super::Untaken;
use crate::config::push::Words;
use rustix::process::{Pid, Signal, kill_process_group};
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin};
use tokio::time::timeout;

/// How long it may run.
const TIMEOUT: Duration = Duration::from_secs(30);
/// All the environment it gets: secrets of the service's stand in its own.
const ENVIRONMENT: [(&str, &str); 2] =
    [("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), ("LANG", "C.UTF-8")];

/// A command.
pub(super) struct Command {
    words: Words,
    timeout: Duration,
}

/// A child with all that it started; killed when dropped before its end.
struct Group(Child);

impl Command {
    pub(super) const fn new(words: Words) -> Self {
        Self { words, timeout: TIMEOUT }
    }

    /// Runs it with the document as its input, a line.
    pub(super) async fn run(&self, document: &str) -> Result<(), Untaken> {
        let mut group = Group(self.start()?);
        let input = group.0.stdin.take();
        let work = async {
            let (status, ()) = tokio::join!(group.0.wait(), give(input, document));
            status
        };
        match timeout(self.timeout, work).await {
            Ok(Ok(status)) => judge(status),
            Ok(Err(error)) => Err(Untaken::unreached(format!("the command can't be waited for: {error}"))),
            Err(_) => {
                let seconds = self.timeout.as_secs();
                Err(Untaken::unreached(format!(
                    "the command did not end within {seconds} seconds and was stopped"
                )))
            }
        }
    }

    fn start(&self) -> Result<Child, Untaken> {
        let mut command = tokio::process::Command::new(&self.words.program);
        command.args(&self.words.arguments).env_clear().envs(ENVIRONMENT).current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.process_group(0).kill_on_drop(true);
        let cannot = |error| {
            let program = self.words.program.display();
            Untaken::unreached(format!("the command {program} can't be started: {error}"))
        };
        command.spawn().map_err(cannot)
    }
}

/// One that reads nothing may still take it: its exit code says so.
async fn give(input: Option<ChildStdin>, document: &str) {
    if let Some(mut input) = input {
        let written = input.write_all(format!("{document}\n").as_bytes()).await;
        drop(written);
    }
}

fn judge(status: ExitStatus) -> Result<(), Untaken> {
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(()),
        (Some(code), _) => Err(Untaken::refused(format!("the command ended with exit code {code}"))),
        (None, Some(signal)) => Err(Untaken::unreached(format!("the command was ended by signal {signal}"))),
        (None, None) => Err(Untaken::unreached("the command ended without an exit code")),
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Once it was waited for, it has no number any more, and that may be another's.
        let leader = self.0.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(leader) = leader {
            // Where there is none any more, that is as good.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::webhook::Outcome;
    use std::path::{Path, PathBuf};

    fn shell(script: &str) -> Command {
        let words = Words { program: PathBuf::from("/bin/sh"), arguments: vec!["-c".into(), script.into()] };
        Command::new(words)
    }

    async fn told(command: Command, document: &str) -> (Outcome, String) {
        match command.run(document).await {
            Ok(()) => (Outcome::Accepted, String::new()),
            Err(Untaken { outcome, reason }) => (outcome, reason),
        }
    }

    #[tokio::test]
    async fn its_exit_code_says_whether_it_took_the_document() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("got");
        let keep = format!("cat > {}; env | sort >> {0}", file.display());
        let hostile = r#"{"fields":{"name":"'; touch /tmp/x; $(id) `id` \u0000 <b>"}}"#;
        assert_eq!(told(shell(&keep), hostile).await.0, Outcome::Accepted);
        let got = std::fs::read_to_string(&file).unwrap();
        let (document, environment) = got.split_once('\n').unwrap();
        assert_eq!(document, hostile, "letter by letter, and no shell of ours read it");
        let names: Vec<&str> =
            environment.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
        assert!(
            names.iter().all(|name| ["LANG", "PATH", "PWD", "SHLVL", "_", "OLDPWD"].contains(name)),
            "{names:?}"
        );
        let refused = told(shell("cat >/dev/null; echo secret >&2; exit 3"), "{}").await;
        assert_eq!(refused, (Outcome::Refused, "the command ended with exit code 3".into()));
        let killed = told(shell("kill -9 $$"), "{}").await;
        assert_eq!(killed, (Outcome::NoAnswer, "the command was ended by signal 9".into()));
    }

    #[tokio::test]
    async fn one_that_reads_nothing_or_floods_its_output_is_judged_by_its_exit_code() {
        let big = "x".repeat(1 << 20);
        assert_eq!(told(shell("exit 0"), &big).await.0, Outcome::Accepted);
        let flood =
            "i=0; while [ $i -lt 2000 ]; do printf '%01000d' 0; printf '%01000d' 0 >&2; i=$((i+1)); done";
        assert_eq!(told(shell(flood), "{}").await.0, Outcome::Accepted);
        let words = Words { program: Path::new("/nowhere/at-all").into(), arguments: Vec::new() };
        let missing = told(Command::new(words), "{}").await;
        assert_eq!(missing.0, Outcome::NoAnswer);
        assert!(missing.1.starts_with("the command /nowhere/at-all can't be started"), "{}", missing.1);
    }

    #[tokio::test]
    async fn one_that_hangs_is_stopped_with_all_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 1000 & echo $! > {}; wait", file.display());
        let command = Command { timeout: Duration::from_secs(2), ..shell(&script) };
        let (outcome, reason) = told(command, "{}").await;
        assert_eq!(outcome, Outcome::NoAnswer);
        assert!(reason.contains("did not end within 2 seconds"), "{reason}");
        let child = std::fs::read_to_string(&file).unwrap();
        let stat = format!("/proc/{}/stat", child.trim());
        let is_over = || std::fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z "));
        while !is_over() {
            tokio::task::yield_now().await;
        }
    }
}
