//! The program under a service manager, which a test plays: it holds the socket, and hears what the program tells.
use crate::patience::{pause_ms, until, within};
use crate::program::{Launch, NO_NODE, Program};
use rusqlite::Connection;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// What the program tells its service manager.
struct Ear {
    socket: UnixDatagram,
    folder: TempDir,
    heard: Vec<String>,
}

impl Ear {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        socket.set_nonblocking(true).unwrap();
        Self { socket, folder, heard: Vec::new() }
    }

    fn name(&self) -> String {
        self.folder.path().join("notify").to_str().unwrap().to_owned()
    }

    /// What has been told since the last call of [`Ear::forget`].
    fn told(&mut self) -> &[String] {
        let mut message = [0; 4096];
        while let Ok(length) = self.socket.recv(&mut message) {
            self.heard.push(String::from_utf8(message[..length].to_vec()).unwrap());
        }
        &self.heard
    }

    fn forget(&mut self) {
        self.told();
        self.heard.clear();
    }

    #[track_caller]
    fn hears(&mut self, words: &str) {
        within(20, || {
            let told = self.told();
            if told.iter().any(|message| message.contains(words)) {
                Ok(())
            } else {
                Err(format!("{words:?} is not in {told:?}"))
            }
        });
    }

    fn pings(&mut self) -> usize {
        self.told().iter().filter(|message| message.contains("WATCHDOG=1")).count()
    }
}

#[test]
fn the_service_manager_is_told_what_goes_on() {
    let mut ear = Ear::open();
    let mut server = Program::prepared(Launch::on(NO_NODE).knowing("NOTIFY_SOCKET", ear.name()));
    let file = server.folder().join("almoner.toml");
    fs::write(&file, "").unwrap();
    server.launch = server.launch.clone().with(&["--config", file.to_str().unwrap()]);
    server.start_again();
    ear.hears("READY=1\nSTATUS=Answering");
    ear.hears("STATUS=Answering; the chain (regtest) can't be followed for now");

    for (text, status) in
        [("open-donations = 5", "Answering"), ("open-donations = 0", "The settings stay as they were")]
    {
        ear.forget();
        fs::write(&file, text).unwrap();
        server.signal("HUP");
        ear.hears(&format!("READY=1\nSTATUS={status}"));
        let reloading = ear.told().iter().find(|message| message.starts_with("RELOADING=1")).unwrap();
        let at = reloading.trim_end().strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap();
        assert!(at.parse::<u64>().unwrap() > 0);
    }
    ear.forget();
    server.stop();
    ear.hears("STOPPING=1\nEXTEND_TIMEOUT_USEC=60000000\nSTATUS=Stopping");
}

#[test]
fn a_server_that_cannot_start_says_why_in_its_status() {
    let mut ear = Ear::open();
    let mut server = Program::prepared(Launch::on(NO_NODE).knowing("NOTIFY_SOCKET", ear.name()));
    server.launch.chain = "p2p://".into();
    assert_eq!(server.run_to_the_end().code(), Some(2));
    ear.hears("STATUS=The setting chain is wrong (--chain): on regtest");
    let first = Program::start(Launch::on(NO_NODE));
    server.launch.chain = NO_NODE.into();
    server.listen_at(&first);
    assert_eq!(server.run_to_the_end().code(), Some(1));
    ear.hears("STATUS=nothing can listen at");
    assert!(!ear.told().iter().any(|message| message.contains("READY")));
}

#[test]
fn the_watchdog_is_not_fed_while_the_database_hangs() {
    let mut ear = Ear::open();
    let launch = Launch::on(NO_NODE).knowing("NOTIFY_SOCKET", ear.name()).knowing("WATCHDOG_USEC", "300000");
    let server = Program::start(launch);
    until(20, "it is fed", || ear.pings() >= 5);
    // Whoever holds this lock lets no write in; the program waits five seconds for it before it gives up, which is an
    // answer. In four seconds a living program would have fed the watchdog forty times.
    let mut other = Connection::open(server.database()).unwrap();
    let lock = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    pause_ms(200);
    ear.forget();
    pause_ms(4_000);
    assert!(ear.pings() <= 1, "{}", ear.pings());
    lock.commit().unwrap();
    ear.forget();
    until(20, "it is fed again", || ear.pings() >= 5);
}

#[test]
fn a_secret_comes_as_a_credential() {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    let folder = server.folder().join("credentials");
    fs::create_dir(&folder).unwrap();
    fs::write(
        folder.join("database"),
        format!("sqlite:{}\n", server.folder().join("elsewhere.sqlite").display()),
    )
    .unwrap();
    server.launch = server.launch.clone().knowing("CREDENTIALS_DIRECTORY", folder.to_str().unwrap());
    server.start_again();
    assert!(server.folder().join("elsewhere.sqlite").exists() && !server.database().exists());
}

/// One request on a connection of its own, as two hundred visitors a second bring theirs.
fn visit(address: &str) -> Result<(), String> {
    let told = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(address).map_err(told)?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).map_err(told)?;
    stream
        .write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
        .map_err(told)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(told)?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(format!("{answer:?}")) }
}

#[test]
fn a_restart_behind_a_socket_turns_nobody_away() {
    const VISITORS: usize = 20;
    let mut server = Program::behind_a_socket(Launch::on(NO_NODE));
    server.start_again();
    server.says("listening");
    let address = server.address();
    let (over, answered, refused) =
        (AtomicBool::new(false), AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..VISITORS {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    match visit(&address) {
                        Ok(()) => drop(answered.fetch_add(1, Ordering::Relaxed)),
                        Err(why) => refused.lock().unwrap().push(why),
                    }
                    pause_ms(100); // twenty visitors, ten times a second each
                }
            });
        }
        for _ in 0..3 {
            let before = answered.load(Ordering::Relaxed);
            until(60, "some are answered", || answered.load(Ordering::Relaxed) > before + 100);
            server.stop();
            server.spawn();
        }
        let before = answered.load(Ordering::Relaxed);
        until(60, "some are answered", || answered.load(Ordering::Relaxed) > before + 100);
        over.store(true, Ordering::Relaxed);
    });
    assert_eq!(*refused.lock().unwrap(), Vec::<String>::new());
    assert_eq!(server.log().matches("listening").count(), 4);
}
