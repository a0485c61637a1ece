//! An example, started as its README says: a process of its own on a port of its own, its data in a folder that goes away.
use crate::api::{Api, answer};
use crate::patience::within;
use crate::program::free_port;
use crate::shop::Shop;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A program in `examples/`.
#[derive(Debug)]
pub(super) struct Example {
    folder: &'static str,
    program: PathBuf,
    /// A command before it, and the one that answers; `PORT` stands for its port.
    before: &'static [&'static str],
    serve: &'static [&'static str],
    /// Whether it refuses deliveries that were overheard and are sent again.
    pub(super) looks_at_the_time: bool,
}

impl Example {
    pub(super) fn python() -> Self {
        Self::new("python", program("PYTHON", "python3"), &["-B", "shop.py"])
    }

    pub(super) fn php() -> Self {
        Self::new("php", program("PHP", "php"), &["-S", "127.0.0.1:PORT", "index.php"])
    }

    pub(super) fn node() -> Self {
        Self::new("node", program("NODE", "node"), &["shop.js"])
    }

    pub(super) fn django() -> Self {
        let serve = &["-B", "manage.py", "runserver", "--noreload", "127.0.0.1:PORT"];
        let example = Self::new("django", program("PYTHON", "python3"), serve);
        Self { before: &["-B", "manage.py", "migrate"], looks_at_the_time: false, ..example }
    }

    fn new(folder: &'static str, program: PathBuf, serve: &'static [&'static str]) -> Self {
        Self { folder, program, before: &[], serve, looks_at_the_time: true }
    }
}

/// What the environment names, or the `PATH` has.
fn program(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map_or(name.into(), PathBuf::from)
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").canonicalize().unwrap()
}

/// A site that answers; stopped by its process id when dropped.
#[derive(Debug)]
pub(super) struct Site {
    child: Child,
    port: u16,
    folder: TempDir,
}

impl Site {
    /// A program that takes gifts through `shop`, which is at `origin`.
    pub(super) fn start(example: &Example, origin: &str, shop: &Shop, secret: &str) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let orders = folder.path().join("orders");
        fs::create_dir(&orders).unwrap();
        let may = format!("btcpay.store.cancreateinvoice:{}", shop.store);
        let command = |arguments: &[&str]| {
            let mut command = Command::new(&example.program);
            command.current_dir(examples().join(example.folder));
            command.args(arguments.iter().map(|argument| argument.replace("PORT", &port.to_string())));
            command.env("PAY_URL", origin).env("PAY_STORE", &shop.store).env("PAY_SECRET", secret);
            command.env("PORT", port.to_string()).env("SHOP_URL", format!("http://127.0.0.1:{port}"));
            command.env("ORDERS", &orders).env("DATABASE", folder.path().join("shop.sqlite"));
            command.env("DJANGO_SECRET_KEY", "nobody is let in by this").env("PAY_KEY", key(shop, &may));
            command
        };
        if !example.before.is_empty() {
            let done = run(command(example.before), folder.path()).wait().unwrap();
            assert!(done.success(), "{}: {}", example.before.join(" "), said(folder.path()));
        }
        let child = run(command(example.serve), folder.path());
        Self { child, port, folder }.answering()
    }

    /// Files alone, with this server's address and store in the places that are to be filled in.
    pub(super) fn of_files(example: &str, origin: &str, store: &str) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let page = fs::read_to_string(examples().join(example).join("index.html")).unwrap();
        let page = page.replace("https://donate.example.org", origin).replace("STORE", store);
        fs::write(folder.path().join("index.html"), page).unwrap();
        let mut command = Command::new(program("PYTHON", "python3"));
        command.args(["-m", "http.server", "--bind", "127.0.0.1", &port.to_string()]);
        command.current_dir(folder.path());
        let child = run(command, folder.path());
        Self { child, port, folder }.answering()
    }

    fn answering(mut self) -> Self {
        within(30, || {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the example ended with {status}: {}", said(self.folder.path()));
            }
            Api::new(self.url("")).send("GET", "/", None).map(drop)
        });
        self
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What it says of an order.
    pub(super) fn state(&self, order: &str) -> String {
        let answer = Api::new(self.url("")).get(&format!("/orders/{order}"));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// Waits until it says that of an order.
    #[track_caller]
    pub(super) fn becomes(&self, order: &str, state: &str) {
        within(30, || {
            let now = self.state(order);
            if now == state { Ok(()) } else { Err(format!("{order} is {now}, not {state}")) }
        });
    }

    /// Sends it something as a webhook; gives the status.
    pub(super) fn deliver(&self, body: &str, headers: &[(&str, &str)]) -> u16 {
        let request = Api::new(self.url("")).request("POST", "/webhook").body(body.to_owned());
        let request = request.header("content-type", "application/json");
        let bytes = |value: &str| value.as_bytes().to_vec();
        answer(headers.iter().fold(request, |request, (name, value)| request.header(*name, bytes(value))))
            .unwrap()
            .status
    }
}

/// A key that may do that and no more.
fn key(shop: &Shop, permission: &str) -> String {
    let asked = serde_json::json!({ "label": "example", "permissions": [permission] });
    let made = shop.api.basic(crate::shop::EMAIL, crate::shop::PASSWORD).post("/api/v1/api-keys", &asked);
    made.expect(200)["apiKey"].as_str().unwrap().to_owned()
}

fn run(mut command: Command, folder: &Path) -> Child {
    let log = File::options().append(true).create(true).open(folder.join("log")).unwrap();
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    let why = "set PYTHON (with Django), PHP and NODE, or let `cargo xtask test` find them";
    command.spawn().unwrap_or_else(|error| panic!("{}: {error}; {why}", command.get_program().display()))
}

fn said(folder: &Path) -> String {
    fs::read_to_string(folder.join("log")).unwrap_or_default()
}

impl Drop for Site {
    fn drop(&mut self) {
        // It may have ended; nothing more can be done in a destructor.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("what the example said:\n{}", said(self.folder.path()));
        }
    }
}
