//! Contributions pushed into a real Redis and to a command by a server that is killed again and again on a real node.
use crate::patience::{pause_ms, until};
use crate::program::{Launch, Program};
use crate::shop::{Bill, Shop, WATCHED};
use chain::regtest::Regtest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

#[path = "../api/push/redis.rs"]
mod redis;

use redis::Redis;

const SATS: u64 = 20_000;
/// How long after a block the server is killed, in milliseconds.
const DELAYS_MS: [u64; 6] = [0, 30, 5, 80, 15, 50];

/// A shop whose contributions go to a list, and to a file by a command that is slow and fails at first.
struct Scene {
    node: Regtest,
    server: Program,
    shop: Shop,
    redis: Redis,
}

impl Scene {
    fn open() -> Self {
        let node = Regtest::start();
        let redis = Redis::start("hunter2");
        let mut server = Program::prepared(Launch::on(node.url()));
        let folder = server.folder().to_path_buf();
        let file = folder.join("almoner.toml");
        server.launch = server.launch.clone().with(&["--config", file.to_str().unwrap()]);
        write_settings(&folder, redis.port());
        server.start_again();
        let shop = Shop::open(&server, WATCHED);
        server.says("there is no store yet for this receiver");
        server.signal("HUP");
        server.says("contributions are pushed to this receiver");
        server.synchronized();
        Self { node, server, shop, redis }
    }

    /// By key, the last status in the list. A message told twice says the same both times.
    fn in_list(&self) -> BTreeMap<String, String> {
        standing(self.redis.list(0, "contributions"))
    }

    fn in_file(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(self.server.folder().join("got")).unwrap_or_default();
        standing(text.lines().map(str::to_owned).collect())
    }

    #[track_caller]
    fn know(&self, wanted: &BTreeMap<String, String>) {
        until(60, &format!("the list knows {wanted:?}"), || self.in_list() == *wanted);
        until(60, &format!("the file knows {wanted:?}"), || self.in_file() == *wanted);
    }

    fn cut(&mut self, delay_ms: u64) {
        pause_ms(delay_ms);
        self.server.kill();
        self.server.start_again();
    }
}

fn write_settings(folder: &Path, port: u16) {
    let secret = folder.join("password");
    fs::write(&secret, "hunter2\n").unwrap();
    fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).unwrap();
    let shown = folder.display();
    let script =
        format!("if mkdir {shown}/tried 2>/dev/null; then exit 1; fi; sleep 0.05; cat >> {shown}/got");
    let text = format!(
        "[[push]]\nname = 'queue'\nto = 'redis'\nurl = 'redis://127.0.0.1:{port}'\npassword-file = '{shown}/password'\n\
         list = 'contributions'\n\
         [[push]]\nname = 'script'\nto = 'command'\ncommand = ['/bin/sh', '-c', '''{script}''']\nfields = ['orderId']\n"
    );
    fs::write(folder.join("almoner.toml"), text).unwrap();
}

fn standing(lines: Vec<String>) -> BTreeMap<String, String> {
    let (mut standing, mut said) = (BTreeMap::new(), BTreeMap::new());
    for line in lines {
        let document: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| document[name].as_str().unwrap().to_owned();
        let before = said.insert(text("id"), line.clone());
        assert!(before.is_none_or(|before| before == line), "a repetition says the same");
        let sequence = document["sequence"].as_u64().unwrap();
        let known = standing.entry(text("key")).or_insert((sequence, text("status")));
        if sequence >= known.0 {
            *known = (sequence, text("status"));
        }
    }
    standing.into_iter().map(|(key, (_, status))| (key, status)).collect()
}

#[test]
fn a_server_killed_again_and_again_tells_every_contribution() {
    let mut scene = Scene::open();
    let bills: Vec<Bill> = (0..DELAYS_MS.len())
        .map(|number| {
            scene
                .shop
                .order(&json!({ "amount": "0.0002", "currency": "BTC", "metadata": { "orderId": number } }))
        })
        .collect();
    let scripts: Vec<Vec<u8>> = bills.iter().map(|bill| bill.script(&scene.node)).collect();
    let mut paid = BTreeSet::new();
    for (number, delay) in DELAYS_MS.into_iter().enumerate() {
        paid.insert(scene.node.pay(&[(&scripts[number], SATS)]).to_string());
        scene.node.mine(1);
        scene.cut(delay);
    }
    for bill in &bills {
        scene.shop.becomes(bill, "Settled");
    }
    until(60, "the list knows all", || scene.in_list().len() == bills.len());
    let keys = scene.in_list();
    let of_keys: BTreeSet<String> =
        keys.keys().map(|key| key.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(of_keys, paid, "each payment is one contribution");
    scene.know(&keys);
    assert!(keys.values().all(|status| status == "completed"));

    // The last two blocks are taken back, and the server is killed while it tells.
    scene.redis.stop();
    scene.node.disconnect(2);
    until(30, "it is taken back", || {
        scene.server.log().matches("a settled payment was taken back").count() >= 2
    });
    scene.cut(20);
    scene.redis.start_again();
    // What was in memory there is gone; what was told before is no matter of ours.
    let reversed = || scene.in_list().values().filter(|status| *status == "reversed").count();
    until(90, "it is told that two are reversed", || reversed() == 2);
    until(90, "the command too", || {
        scene.in_file().values().filter(|status| *status == "reversed").count() == 2
    });
    scene.node.mine(1);
    until(60, "all are complete again", || scene.in_file().values().all(|status| status == "completed"));

    let log = scene.server.log();
    assert!(!log.contains("hunter2"));
    let list = Command::new(env!("CARGO_BIN_EXE_almoner"))
        .args(["push", "list", "--network", "regtest", "--data-dir"])
        .arg(scene.server.data())
        .output()
        .unwrap();
    let told = String::from_utf8(list.stdout).unwrap();
    assert!(told.contains("queue: Redis list contributions at 127.0.0.1"), "{told}");
    assert!(told.contains("script: command /bin/sh") && !told.contains("hunter2"), "{told}");
}

#[test]
fn a_secret_that_others_can_read_stops_the_start() {
    let mut server = Program::prepared(Launch::on(crate::program::NO_NODE));
    let folder = server.folder().to_path_buf();
    write_settings(&folder, 1);
    fs::set_permissions(folder.join("password"), PermissionsExt::from_mode(0o644)).unwrap();
    server.launch = server.launch.clone().with(&["--config", folder.join("almoner.toml").to_str().unwrap()]);
    assert_ne!(server.run_to_the_end().code(), Some(0));
    let log = server.log();
    assert!(log.contains("the receiver queue") && log.contains("chmod go-rwx"), "{log}");
    assert!(!log.contains("hunter2"));
}
