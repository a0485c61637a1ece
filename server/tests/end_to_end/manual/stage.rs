//! Where a chapter's commands run: a folder with a database in which a store has been paid once, and a `PATH` on which
//! stand-ins take the place of `sudo`, `systemctl`, `journalctl` and `bitcoin-cli`.
use super::page::Page;
use crate::api::text;
use crate::patience::within;
use crate::program::{Launch, Program, free_port};
use crate::shop::{Bill, EMAIL, PASSWORD, Shop, WATCHED};
use chain::regtest::Regtest;
use serde_json::json;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const RATES: &str = "BTC_USD=50000,BTC_EUR=40000";
/// The one service there is: the server.
const STAND_INS: [(&str, &str); 4] = [
    ("bitcoin-cli", include_str!("bin/bitcoin-cli")),
    ("sudo", include_str!("bin/sudo")),
    ("systemctl", include_str!("bin/systemctl")),
    ("journalctl", include_str!("bin/journalctl")),
];

/// Programs that `cargo xtask tools` finds, each with the variable that names it and the name that readers type.
const PROGRAMS: [(&str, &str); 6] = [
    ("CURL", "curl"),
    ("PYTHON", "python3"),
    ("AGE", "age"),
    ("AGE_KEYGEN", "age-keygen"),
    ("LZ4", "lz4"),
    ("LITESTREAM", "litestream"),
];

/// Where the manual has metrics told; here it is another port each time.
const METRICS: &str = "127.0.0.1:9105";

/// What every chapter finds.
#[derive(Debug)]
pub(super) struct Stage {
    node: Regtest,
    /// Its server is stopped; each chapter has a copy of its data.
    server: Program,
    shop: Shop,
    key: String,
    paid: Bill,
    /// Where the audit log ends.
    head: String,
}

impl Stage {
    pub(super) fn set() -> Self {
        let node = Regtest::start();
        let mut server = Program::start(Launch::on(node.url()).with(&["--fixed-rates", RATES]));
        let shop = Shop::open(&server, WATCHED);
        server.synchronized();
        let key = server.api().basic(EMAIL, PASSWORD);
        let key = key.post("/api/v1/api-keys", &json!({ "permissions": ["unrestricted"] })).expect(200);
        let key = text(&key, "apiKey").to_owned();
        let order = json!({ "amount": "25.00", "currency": "USD", "metadata": { "orderId": "1001" } });
        let paid = shop.order(&order);
        let due = text(&shop.method(&paid.id), "due").to_owned();
        node.send(&paid.address, &due);
        shop.becomes(&paid, "Processing");
        node.mine(6);
        shop.becomes(&paid, "Settled");
        server.stop();
        let head = head(&server.data());
        Self { node, server, shop, key, paid, head }
    }

    /// Runs a chapter's commands until one ends with another code than its own: each one's code and output.
    pub(super) fn perform(&self, page: &Page) -> Vec<(i32, String)> {
        let scene = Scene::new(self, page);
        let mut script = String::new();
        for (number, step) in page.steps.iter().enumerate() {
            script += &format!(
                "{{\n{}\n}} >\"$SCENE/output.{number}\" 2>&1\ncode=$?\necho $code >\"$SCENE/code.{number}\"\n\
                 [ $code = {} ] || exit 0\n",
                step.command, step.exits
            );
        }
        fs::write(scene.file("script"), script).unwrap();
        if !page.is_fresh {
            scene.run("systemctl start almoner");
        }
        scene.run(". \"$SCENE/script\"");
        let read = |name: &str, number| fs::read_to_string(scene.file(&format!("{name}.{number}"))).ok();
        (0..page.steps.len())
            .map_while(|number| {
                Some((read("code", number)?.trim().parse().unwrap(), read("output", number)?))
            })
            .collect()
    }
}

/// One chapter's folder.
struct Scene {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Scene {
    fn new(stage: &Stage, page: &Page) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["bin", "data", "here"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::set_permissions(at("data"), fs::Permissions::from_mode(0o700)).unwrap();
        if !page.is_fresh {
            for entry in fs::read_dir(stage.server.data()).unwrap().map(Result::unwrap) {
                fs::copy(entry.path(), at("data").join(entry.file_name())).unwrap();
            }
        }
        let metrics = format!("127.0.0.1:{}", free_port());
        furnish(&at("bin"), &metrics);
        fs::write(at("here/addresses.txt"), addresses()).unwrap();
        symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples"), at("here/examples")).unwrap();
        let mut variables = stage.variables(folder.path());
        variables.push(("ALMONER_METRICS_LISTEN", metrics));
        Self { folder, variables }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs it in a shell of its own, for two minutes at most.
    fn run(&self, script: &str) {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).current_dir(self.file("here")).env_clear();
        let all = fs::File::options().append(true).create(true).open(self.file("all")).unwrap();
        command.stdin(Stdio::null()).stdout(all.try_clone().unwrap()).stderr(all);
        let mut child = command.envs(self.variables.iter().cloned()).spawn().unwrap();
        let ended = within(120, || child.try_wait().unwrap().ok_or_else(|| format!("`{script}` still runs")));
        assert!(ended.success(), "{script}: {}", self.said());
    }

    fn said(&self) -> String {
        ["all", "log"].map(|name| fs::read_to_string(self.file(name)).unwrap_or_default()).concat()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let mut stop = Command::new("/bin/sh");
        stop.args(["-c", "systemctl stop almoner"]).env_clear().envs(self.variables.iter().cloned());
        // Nothing more can be done in a destructor.
        let _ = stop.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// A few addresses that somebody's wallet made.
fn addresses() -> String {
    let wallet = chain::wallet::Wallet::parse(WATCHED, domain::Network::Regtest).unwrap();
    (5_000..5_030).map(|index| wallet.address(index) + "\n").collect()
}

fn head(data: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    command.args(["audit", "head", "--network", "regtest", "--data-dir"]).arg(data);
    String::from_utf8(command.output().unwrap().stdout).unwrap().trim().to_owned()
}

/// The programs a chapter finds besides the system's own. `curl` finds the metrics where they are.
fn furnish(bin: &Path, metrics: &str) {
    for (name, script) in STAND_INS {
        fs::write(bin.join(name), script).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    symlink(env!("CARGO_BIN_EXE_almoner"), bin.join("almoner")).unwrap();
    let there = format!("--connect-to {METRICS}:{metrics}");
    for (variable, name) in PROGRAMS {
        let named = std::env::var(variable).ok().filter(|value| !value.is_empty());
        let Some(program) = named.or_else(|| on_the_path(name)) else { continue };
        let more = if name == "curl" { there.as_str() } else { "" };
        let script = format!("#!/bin/sh\nexec '{program}' {more} \"$@\"\n");
        fs::write(bin.join(name), script).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn on_the_path(name: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())?;
    found.to_str().map(str::to_owned)
}

impl Stage {
    fn variables(&self, scene: &Path) -> Vec<(&'static str, String)> {
        let listen = format!("127.0.0.1:{}", free_port());
        let origin = format!("http://{listen}");
        let path = std::env::var("PATH").unwrap_or_default();
        vec![
            ("PATH", format!("{}:{path}", scene.join("bin").display())),
            ("HOME", scene.join("here").display().to_string()),
            ("LANG", "C.UTF-8".into()),
            ("SCENE", scene.display().to_string()),
            ("ALMONER_NETWORK", "regtest".into()),
            ("ALMONER_CHAIN", self.node.url()),
            ("ALMONER_DATA_DIR", scene.join("data").display().to_string()),
            ("ALMONER_FIXED_RATES", RATES.into()),
            ("ALMONER_LISTEN", listen),
            ("ALMONER_ORIGIN", origin.clone()),
            ("ORIGIN", origin),
            ("STORE", self.shop.store.clone()),
            ("WALLET", WATCHED.into()),
            ("KEY", self.key.clone()),
            ("INVOICE", self.paid.id.clone()),
            ("HEAD", self.head.clone()),
        ]
    }
}
