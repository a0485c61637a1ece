//! The built server as a child process, with a shop that is opened through its API.
use super::patience::within;
use super::process::Running;
use super::{Visitor, wait_for};
use chain::regtest::Regtest;
use serde_json::{Value, json};
use std::env;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// With whose address the store's owner signs in, who runs the server, too.
pub const EMAIL: &str = "ann@example.org";
/// With which password.
pub const PASSWORD: &str = "correct horse battery staple";

/// The account of BIP32's first test vector, on test networks: no node knows of it.
const WALLET: &str = "tpubD8eQVK4Kdxg3gHrF62jGP7dKVCoYiEB8dFSpuTawkL5YxTus5j5pf83vaKnii4bc6v2NVEy81P2gYrJczYne3QNNwMTS53p5uzDyHvnw2jm";

/// A server with one store that takes donations.
#[derive(Debug)]
pub struct Server {
    _process: Running,
    folder: TempDir,
    address: String,
    key: String,
    store: String,
}

impl Server {
    /// Starts it on that node and opens the store.
    pub fn start(node: &Regtest) -> Self {
        Self::with(node, &[])
    }

    /// The same with further arguments of `serve`.
    pub fn with(node: &Regtest, arguments: &[&str]) -> Self {
        Self::at("127.0.0.1", 0, node, arguments)
    }

    /// The same, known by a name, as what browsers keep for a name takes. Its port is told beforehand: one that no connection
    /// is given by chance.
    pub fn named(node: &Regtest) -> Self {
        let first = 20_000 + u16::try_from(std::process::id() % 10_000).expect("less than that");
        let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        let port = (first..first + 1_000).find(is_free).expect("one of a thousand ports is free");
        Self::at("localhost", port, node, &["--origin", &format!("http://localhost:{port}")])
    }

    fn at(host: &str, port: u16, node: &Regtest, arguments: &[&str]) -> Self {
        let mut server = Self::empty((host, port), node, arguments);
        server.open_store();
        server.follows()
    }

    /// One with nothing but its administrator.
    pub fn without_a_store(node: &Regtest, arguments: &[&str]) -> Self {
        let server = Self::empty(("127.0.0.1", 0), node, arguments);
        server.add_account();
        server.follows()
    }

    fn empty((host, port): (&str, u16), node: &Regtest, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut command = command(node, port, folder.path());
        let mut process = Running::start("the server", command.args(arguments), folder.path());
        let address = format!("http://{host}:{}", process.port_after("listening address=127.0.0.1:"));
        let server = Self { _process: process, folder, address, key: String::new(), store: String::new() };
        within(120, || server.ask("GET", "/api/v1/health", None));
        server
    }

    /// The same, once it follows the chain to its tip.
    fn follows(self) -> Self {
        within(120, || match self.must("GET", "/api/v1/health", None) {
            health if health["synchronized"] == true => Ok(()),
            health => Err(health.to_string()),
        });
        self
    }

    fn add_account(&self) {
        let user = json!({ "email": EMAIL, "password": PASSWORD, "isAdministrator": true });
        self.must("POST", "/api/v1/users", Some(&user));
    }

    fn open_store(&mut self) {
        self.add_account();
        let key = self.must("POST", "/api/v1/api-keys", Some(&json!({ "permissions": ["unrestricted"] })));
        self.key = text(&key, "apiKey");
        let store = json!({ "name": "Friends of the Harbour", "defaultCurrency": "EUR" });
        self.store = text(&self.must("POST", "/api/v1/stores", Some(&store)), "id");
        let rates = json!({ "isCustomScript": true, "effectiveScript": "BTC_EUR = 50000;", "spread": "0" });
        self.must("PUT", &self.path("/rates/configuration"), Some(&rates));
        let method = json!({ "enabled": true, "config": WALLET });
        self.must("PUT", &self.path("/payment-methods/BTC-CHAIN"), Some(&method));
    }

    /// The folder with all it keeps.
    pub fn data_dir(&self) -> PathBuf {
        data_dir(self.folder.path())
    }

    /// Runs one of its commands beside it, and gives what that printed.
    ///
    /// # Panics
    /// When it fails.
    pub fn command(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(binary());
        command.args(arguments).args(["--network", "regtest"]).arg("--data-dir").arg(self.data_dir());
        let output = command.output().expect("the program can be started");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// Where its pages are, without the last `/`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The store's donation page.
    pub fn donation_page(&self) -> String {
        format!("{}/donate/{}", self.address, self.store)
    }

    /// A page of the store for those who run it.
    pub fn admin(&self, rest: &str) -> String {
        format!("{}/admin/stores/{}{rest}", self.address, self.store)
    }

    /// A path of the API below the store's.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/stores/{}{rest}", self.store)
    }

    /// Asks the API as the store's owner.
    ///
    /// # Panics
    /// When it is refused.
    #[track_caller]
    pub fn must(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.ask(method, path, body).unwrap_or_else(|reason| panic!("{method} {path}: {reason}"))
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let method = method.parse().map_err(|_| format!("{method} is no method"))?;
        let request = reqwest::Client::new().request(method, format!("{}{path}", self.address));
        let request = match (&*self.key, path) {
            ("", "/api/v1/api-keys") => request.basic_auth(EMAIL, Some(PASSWORD)),
            ("", _) => request,
            (key, _) => request.header("Authorization", format!("token {key}")),
        };
        let request = body.into_iter().fold(request, |request, body| request.json(body));
        wait_for(async {
            let response = request.send().await.map_err(|error| format!("{error:?}"))?;
            let status = response.status();
            let text = response.text().await.map_err(|error| format!("{error:?}"))?;
            if !status.is_success() {
                return Err(format!("{status}: {text}"));
            }
            if text.is_empty() {
                Ok(Value::Null)
            } else {
                serde_json::from_str(&text).map_err(|e| e.to_string())
            }
        })
    }
}

fn command(node: &Regtest, port: u16, folder: &Path) -> Command {
    let mut command = Command::new(binary());
    command.args(["serve", "--network", "regtest", "--chain", &node.url()]);
    command.args(["--listen", &format!("127.0.0.1:{port}")]).arg("--data-dir").arg(data_dir(folder));
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALMONER_")) {
        command.env_remove(name);
    }
    command
}

fn data_dir(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// Signs in as the one who runs it, and is led to the list of stores.
pub fn sign_in(visitor: &Visitor, server: &Server) {
    visitor.open(&format!("{}/admin", server.address()));
    for (field, text) in [("#email", EMAIL), ("#password", PASSWORD)] {
        visitor.click(field);
        visitor.type_text(text);
    }
    visitor.click("button.main");
    visitor.sees("main a[href='/admin/new-store']");
}

/// `$ALMONER`, else the one that was built last for the tests.
fn binary() -> PathBuf {
    let named = env::var_os("ALMONER").filter(|path| !path.is_empty()).map(PathBuf::from);
    let beside = || {
        let here = env::current_exe().ok()?;
        here.ancestors().map(|folder| folder.join("almoner")).find(|file| file.is_file())
    };
    named.or_else(beside).expect("no server: build it with `cargo build -p server --bin almoner`")
}

#[track_caller]
fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}")).to_owned()
}
