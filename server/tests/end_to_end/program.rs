//! The server as a child process: started, killed, stopped and started again over the same data folder.
use crate::api::Api;
use crate::patience::{until, within};
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use tempfile::TempDir;

/// Nobody listens at port 1.
pub(crate) const NO_NODE: &str = "bitcoind://nobody:nothing@127.0.0.1:1";

/// How the server is started.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    pub(crate) network: &'static str,
    pub(crate) chain: String,
    /// Further arguments of `serve`.
    pub(crate) arguments: Vec<String>,
    /// Further environment variables.
    pub(crate) environment: Vec<(&'static str, String)>,
    /// A command that becomes the server by running what follows it; none to run it directly.
    pub(crate) through: Vec<String>,
    /// Where data is kept, if not in the test's own folder.
    pub(crate) data: Option<PathBuf>,
}

impl Launch {
    pub(crate) fn on(chain: impl Into<String>) -> Self {
        let chain = chain.into();
        Self {
            network: "regtest",
            chain,
            arguments: Vec::new(),
            environment: Vec::new(),
            through: Vec::new(),
            data: None,
        }
    }

    pub(crate) fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|&argument| argument.to_owned()));
        self
    }

    pub(crate) fn knowing(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((variable, value.into()));
        self
    }

    pub(crate) fn on_network(mut self, network: &'static str) -> Self {
        self.network = network;
        self
    }
}

/// A server, running or not.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) launch: Launch,
    folder: TempDir,
    port: u16,
    /// A socket that stays open while one server goes and the next comes.
    socket: Option<TcpListener>,
    child: Option<Child>,
}

/// Becomes what follows with standard input as the socket that a service manager hands over.
const HANDED_OVER: &str =
    "exec 3<&0 </dev/null; export LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=http; exec \"$@\"";

impl Program {
    /// Starts it and waits until it answers.
    pub(crate) fn start(launch: Launch) -> Self {
        let mut program = Self::prepared(launch);
        program.start_again();
        program
    }

    /// One that was not started yet.
    pub(crate) fn prepared(launch: Launch) -> Self {
        Self { launch, folder: tempfile::tempdir().unwrap(), port: free_port(), socket: None, child: None }
    }

    /// Has it answer at a socket that is not its own.
    pub(crate) fn behind_a_socket(mut launch: Launch) -> Self {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = socket.local_addr().unwrap().port();
        launch.through = ["sh", "-c", HANDED_OVER, "sh"].map(str::to_owned).into();
        let mut program = Self::prepared(launch);
        (program.port, program.socket) = (port, Some(socket));
        program
    }

    /// Takes the port of another server, which has it.
    pub(crate) fn listen_at(&mut self, other: &Self) {
        self.port = other.port;
    }

    /// Starts it, at the same port, over the same data, and waits until it answers.
    pub(crate) fn start_again(&mut self) {
        self.spawn();
        let api = self.api();
        let child = self.child.as_mut().unwrap();
        within(30, || {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("the server ended with {status}");
            }
            api.send("GET", "/api/v1/health", None).map(drop)
        });
    }

    /// Starts it without waiting for anything.
    pub(crate) fn spawn(&mut self) {
        assert!(self.child.is_none(), "the server is running");
        let log = File::options().append(true).create(true).open(self.log_file()).unwrap();
        self.child = Some(
            self.command().stdin(self.input()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap(),
        );
    }

    /// Runs it until it ends by itself, which it must.
    pub(crate) fn run_to_the_end(&mut self) -> ExitStatus {
        self.spawn();
        self.wait(30)
    }

    fn input(&self) -> Stdio {
        let socket = self.socket.as_ref().map(|socket| OwnedFd::from(socket.try_clone().unwrap()));
        socket.map_or(Stdio::null(), Stdio::from)
    }

    fn command(&self) -> Command {
        let mut words = self.launch.through.clone();
        words.push(env!("CARGO_BIN_EXE_almoner").to_owned());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command.args(["serve", "--network", self.launch.network, "--chain", &self.launch.chain]);
        command.arg("--listen").arg(self.address()).arg("--data-dir").arg(self.data());
        command.args(&self.launch.arguments);
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALMONER_"))
        {
            command.env_remove(name);
        }
        command.envs(self.launch.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Ends it as a power failure would.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(9), "it had ended before it was killed: {status}");
    }

    /// Asks it to stop; does not wait.
    pub(crate) fn ask_to_stop(&self) {
        self.signal("TERM");
    }

    /// Sends it a signal: `STOP` makes it sleep as a suspended machine does, `CONT` wakes it.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let status =
            Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid]).status().unwrap();
        assert!(status.success());
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.ask_to_stop();
        self.wait(40)
    }

    /// Waits until it has ended.
    pub(crate) fn wait(&mut self, seconds: u32) -> ExitStatus {
        let child = self.child.as_mut().expect("it was started");
        let status =
            within(seconds, || child.try_wait().unwrap().ok_or_else(|| "the server still runs".to_owned()));
        self.child = None;
        status
    }

    /// Whether it has not ended.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_none())
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Asks it without a key.
    pub(crate) fn api(&self) -> Api {
        Api::new(format!("http://{}", self.address()))
    }

    /// Host and port.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.launch.data.clone().unwrap_or_else(|| self.folder.path().join("data"))
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data().join("almoner.sqlite")
    }

    /// All it has said since its first start.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Waits until it has said that.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        until(20, &format!("the server says {words:?}"), || self.log().contains(words));
    }

    /// Waits until payments are seen as they come.
    #[track_caller]
    pub(crate) fn synchronized(&self) {
        until(30, "it is synchronized", || self.is_synchronized());
    }

    pub(crate) fn is_synchronized(&self) -> bool {
        self.api().get("/api/v1/health").expect(200)["synchronized"] == true
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A folder for whatever else the test needs.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended; nothing more can be done in a destructor.
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("the end of the server's log:\n{}", lines[lines.len().saturating_sub(40)..].join("\n"));
        }
    }
}

/// A port for a server that comes back to it: below those the system gives to outgoing connections, which could take it
/// while the server is down.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Far from where the next process begins, which may run beside this one.
    let begin = u16::try_from(std::process::id() * 97 % 11_000).unwrap();
    loop {
        let port = 20_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
