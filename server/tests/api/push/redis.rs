//! A real Redis server on loopback, stopped by its process id when dropped; asked in its own protocol, not by the client
//! that the program uses.
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

/// The server.
#[derive(Debug)]
pub(super) struct Redis {
    port: u16,
    tls_port: u16,
    password: String,
    folder: tempfile::TempDir,
    child: Mutex<Option<Child>>,
}

impl Redis {
    pub(super) fn start(password: &str) -> Self {
        let [port, tls_port] = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let [port, tls_port] = [port, tls_port].map(|listener| listener.local_addr().unwrap().port());
        let folder = tempfile::tempdir().unwrap();
        let redis = Self { port, tls_port, password: password.into(), folder, child: Mutex::new(None) };
        redis.start_again();
        redis
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Where it speaks TLS, as `localhost`, with a certificate of the authority in `tls/ca.pem`.
    #[allow(dead_code, reason = "the tests with the built program speak without TLS")]
    pub(super) fn tls_port(&self) -> u16 {
        self.tls_port
    }

    pub(super) fn start_again(&self) {
        let named = std::env::var_os("REDIS_SERVER").filter(|path| !path.is_empty()).map(PathBuf::from);
        let mut command = Command::new(named.unwrap_or_else(|| "redis-server".into()));
        command.args([
            "--port",
            &self.port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        command.args(["--requirepass", &self.password, "--dir"]).arg(self.folder.path());
        let tls = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/push/tls");
        command.args(["--tls-port", &self.tls_port.to_string(), "--tls-auth-clients", "no"]);
        command.arg("--tls-cert-file").arg(tls.join("server.pem"));
        command.arg("--tls-key-file").arg(tls.join("server.key"));
        command.arg("--tls-ca-cert-file").arg(tls.join("ca.pem"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let child = child
            .expect("a Redis server can be started: cargo xtask tools fetches one, $REDIS_SERVER names it");
        *self.child.lock().unwrap() = Some(child);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(super) fn stop(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// The list at that key of that database.
    pub(super) fn list(&self, database: u32, key: &str) -> Vec<String> {
        self.ask(&["SELECT", &database.to_string()], &["LRANGE", key, "0", "-1"])
    }

    /// What it answers to the second command, after the first: the texts of a list, or one.
    pub(super) fn ask(&self, first: &[&str], second: &[&str]) -> Vec<String> {
        let mut stream = BufReader::new(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap());
        let mut answer = Vec::new();
        for words in [&["AUTH", &self.password][..], first, second] {
            let mut text = format!("*{}\r\n", words.len());
            words.iter().for_each(|word| text += &format!("${}\r\n{word}\r\n", word.len()));
            stream.get_mut().write_all(text.as_bytes()).unwrap();
            answer = read(&mut stream);
        }
        answer
    }
}

fn line(stream: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

fn read(stream: &mut BufReader<TcpStream>) -> Vec<String> {
    let head = line(stream);
    let count = || head[1..].parse::<usize>().unwrap();
    match &head[..1] {
        "*" => (0..count()).flat_map(|_| read(stream)).collect(),
        "$" => {
            let mut text = vec![0; count() + 2];
            stream.read_exact(&mut text).unwrap();
            vec![String::from_utf8(text[..count()].to_vec()).unwrap()]
        }
        "+" | ":" => vec![head[1..].to_owned()],
        _ => panic!("Redis says {head}"),
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
    }
}
