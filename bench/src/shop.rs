//! A server with a shop in it: the real program on a data folder of its own, furnished through its API.
use crate::http::{Connection, Request};
use crate::process::{Process, free_address, within};
use anyhow::Context;
use base64::Engine;
use domain::{InvoiceId, StoreId};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::{Location, PostgresUrl};

pub(crate) const EMAIL: &str = "bench@example.org";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
/// The account key of the test vectors of BIP84, as a test network writes it.
pub(crate) const WALLET: &str = "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M";
const RATES: &str = "BTC_USD = 60000;";
/// What it says once it answers.
const LISTENING: &str = "listening";
/// Becomes what follows with standard input as the socket that a service manager hands over.
const HANDED_OVER: &str =
    "exec 3<&0 </dev/null; export LISTEN_FDS=1 LISTEN_PID=$$ LISTEN_FDNAMES=http; exec \"$@\"";
/// What the program says once it has loaded every address.
pub(crate) const WATCHING: &str = "watching every address";

/// The program's folder and the chain it follows.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Holds the database; must exist.
    pub(crate) dir: PathBuf,
    /// As `--chain` takes it.
    pub(crate) chain: String,
    /// The database, as `--database` takes it, if it is not a file in the folder.
    pub(crate) on_server: Option<String>,
}

/// A shop, and the key to it.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) store: StoreId,
    /// The value of `Authorization`.
    pub(crate) authorization: String,
}

impl Place {
    /// The database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.data().join("almoner.sqlite")
    }

    /// The database, wherever it is.
    pub(crate) fn location(&self) -> anyhow::Result<Location> {
        Ok(match &self.on_server {
            Some(url) => Location::Postgres(PostgresUrl::parse(url)?),
            None => Location::File(self.database()),
        })
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Starts the program; returns at its first answer.
    pub(crate) fn start(&self) -> anyhow::Result<Process> {
        self.start_as(Command::new(program()?), &[])
    }

    /// Starts the program, with so many bytes of memory of its own at most; returns at its first answer.
    pub(crate) fn start_within(&self, most: f64, more: &[&str]) -> anyhow::Result<Process> {
        let command = within(most, &program()?);
        self.start_as(command, more)
    }

    fn start_as(&self, mut command: Command, more: &[&str]) -> anyhow::Result<Process> {
        let address = free_address()?;
        command.args(["serve", "--network", "regtest", "--listen", &address, "--chain", &self.chain]);
        command.arg("--data-dir").arg(self.data()).args(more);
        if let Some(url) = &self.on_server {
            command.args(["--database", url]);
        }
        Process::start(command, &address, "/api/v1/health", &self.dir.join("almoner.log"))
    }

    /// Starts the program at a socket that is held open for it, as a service manager does; returns without waiting for
    /// its first answer, as that socket's visitors wait in any case.
    pub(crate) fn start_behind(&self, socket: &TcpListener) -> anyhow::Result<Process> {
        let address = socket.local_addr()?.to_string();
        let mut command = Command::new("sh");
        command.args(["-c", HANDED_OVER, "sh"]).arg(program()?);
        command
            .args(["serve", "--network", "regtest", "--chain", &self.chain])
            .arg("--data-dir")
            .arg(self.data());
        command.stdin(OwnedFd::from(socket.try_clone()?));
        let process = Process::spawn(command, &address, &self.dir.join("almoner.log"))?;
        process.await_words(LISTENING)?;
        Ok(process)
    }

    /// Starts the program; returns when it watches every address as well.
    pub(crate) fn start_watching(&self) -> anyhow::Result<Process> {
        let process = self.start()?;
        process.await_words(WATCHING)?;
        Ok(process)
    }
}

/// The program, built beside this one.
pub(crate) fn program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("almoner");
    anyhow::ensure!(
        program.is_file(),
        "{} is missing: run `cargo xtask bench`, which builds it",
        program.display()
    );
    Ok(program)
}

impl Shop {
    /// First person, key, store, rates and wallet.
    pub(crate) async fn open(address: &str) -> anyhow::Result<Self> {
        let mut connection = Connection::open(address).await?;
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{EMAIL}:{PASSWORD}"));
        let user = json!({"email": EMAIL, "password": PASSWORD, "isAdministrator": true});
        call(&mut connection, "", ("POST", "/api/v1/users"), &user).await?;
        let key = json!({"label": "bench", "permissions": ["unrestricted"]});
        let key =
            call(&mut connection, &format!("Basic {basic}"), ("POST", "/api/v1/api-keys"), &key).await?;
        let authorization = format!("token {}", text(&key, "apiKey")?);
        let store = json!({"name": "Bench", "defaultCurrency": "USD"});
        let store = call(&mut connection, &authorization, ("POST", "/api/v1/stores"), &store).await?;
        let store = StoreId::parse(&text(&store, "id")?).context("the store's id is none")?;
        let path = |rest: &str| format!("/api/v1/stores/{store}{rest}");
        let rates = json!({"isCustomScript": true, "effectiveScript": RATES, "spread": "0"});
        call(&mut connection, &authorization, ("PUT", &path("/rates/configuration")), &rates).await?;
        let wallet = json!({"enabled": true, "config": WALLET});
        call(&mut connection, &authorization, ("PUT", &path("/payment-methods/BTC-CHAIN")), &wallet).await?;
        Ok(Self { store, authorization })
    }

    /// The request that makes an invoice of five dollars.
    pub(crate) fn order(&self, number: u64) -> Vec<u8> {
        let path = format!("/api/v1/stores/{}/invoices", self.store);
        let body =
            format!(r#"{{"amount":"5.00","currency":"USD","metadata":{{"orderId":"order-{number}"}}}}"#);
        Request { method: "POST", path: &path, authorization: &self.authorization, body: &body }.bytes()
    }

    /// Makes an invoice of five dollars; its id and address.
    pub(crate) async fn invoice(&self, connection: &mut Connection) -> anyhow::Result<(InvoiceId, String)> {
        let (status, body) = connection.send(&self.order(0)).await?;
        anyhow::ensure!(status == 200, "the server answered {status}");
        let id = InvoiceId::parse(&text(&serde_json::from_slice(body)?, "id")?)
            .context("the invoice's id is none")?;
        let path = format!("/api/v1/stores/{}/invoices/{id}/payment-methods", self.store);
        let methods = connection.json(&self.get(&path)).await?;
        Ok((id, text(&methods[0], "destination")?))
    }

    /// The invoice's status.
    pub(crate) async fn status(
        &self,
        connection: &mut Connection,
        invoice: &InvoiceId,
    ) -> anyhow::Result<String> {
        let path = format!("/api/v1/stores/{}/invoices/{invoice}", self.store);
        text(&connection.json(&self.get(&path)).await?, "status")
    }

    fn get<'a>(&'a self, path: &'a str) -> Request<'a> {
        Request { method: "GET", path, authorization: &self.authorization, body: "" }
    }
}

async fn call(
    connection: &mut Connection,
    authorization: &str,
    (method, path): (&str, &str),
    body: &Value,
) -> anyhow::Result<Value> {
    connection.json(&Request { method, path, authorization, body: &body.to_string() }).await
}

fn text(value: &Value, field: &str) -> anyhow::Result<String> {
    let text = value[field].as_str().with_context(|| format!("the answer has no `{field}`: {value}"))?;
    Ok(text.to_owned())
}

/// Makes the folder for a place inside `dir`.
pub(crate) fn place(dir: &Path, name: &str, chain: &str) -> anyhow::Result<Place> {
    let dir = dir.join(name);
    std::fs::create_dir(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    Ok(Place { dir, chain: chain.to_owned(), on_server: None })
}
