//! Those who watch over a server: what it tells while a real node and payments run, and what checks it.
//!
//! `promtool` is `$PROMTOOL`, what `cargo xtask tools` fetched, or the one on the `PATH`.
use crate::api::Api;
use crate::patience::within;
use crate::program::{Launch, NO_NODE, Program, free_port};
use crate::shop::{Shop, WATCHED};
use chain::regtest::Regtest;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn promtool() -> PathBuf {
    let named = std::env::var_os("PROMTOOL").filter(|path| !path.is_empty()).map(PathBuf::from);
    let fetched = workspace().join("target/tools/prometheus/root/usr/bin/promtool");
    named.unwrap_or_else(|| if fetched.exists() { fetched } else { "promtool".into() })
}

/// Runs it with that input; fails with what it says unless it is content, and silent about `input`.
#[track_caller]
fn check(arguments: &[&str], input: &str) {
    let mut child = Command::new(promtool())
        .args(arguments)
        .current_dir(workspace().join("packaging/prometheus"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("no promtool: run `cargo xtask tools`, or install the package prometheus");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}\n{input}", String::from_utf8_lossy(&said));
}

/// A server that tells metrics, and where.
fn start(chain: &str) -> (Program, Api) {
    let address = format!("127.0.0.1:{}", free_port());
    let server = Program::start(Launch::on(chain).with(&["--metrics-listen", &address]));
    (server, Api::new(format!("http://{address}")))
}

fn scrape(metrics: &Api) -> String {
    metrics.send("GET", "/metrics", None).unwrap().body
}

/// The value of the sample that is written so.
fn value(text: &str, sample: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ')?.parse().ok())
}

#[track_caller]
fn becomes(metrics: &Api, sample: &str, wanted: f64) {
    within(60, || match value(&scrape(metrics), sample) {
        Some(found) if found == wanted => Ok(()),
        found => Err(format!("{sample} is {found:?}, not {wanted}")),
    });
}

#[test]
fn what_is_told_moves_with_payments_and_is_well_formed() {
    let mut node = Regtest::start();
    let (server, metrics) = start(&node.url());
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    becomes(&metrics, "almoner_node_up", 1.0);
    becomes(&metrics, "almoner_ready", 1.0);
    let before = scrape(&metrics);
    check(&["check", "metrics"], &before);
    let bill = shop.bill(50_000);
    node.pay(&[(&bill.script(&node), 50_000)]);
    shop.becomes(&bill, "Processing");
    node.mine(6);
    shop.becomes(&bill, "Settled");
    // It settles before the last of the blocks is read.
    let height = "almoner_chain_followed_height";
    becomes(&metrics, height, value(&before, height).unwrap() + 6.0);
    let after = scrape(&metrics);
    check(&["check", "metrics"], &after);
    for (sample, risen) in [
        ("almoner_invoices_total{status=\"new\"}", 1.0),
        ("almoner_invoices_total{status=\"settled\"}", 1.0),
        ("almoner_payments_total{stage=\"seen\"}", 1.0),
        ("almoner_payments_total{stage=\"settled\"}", 1.0),
        ("almoner_payment_seen_delay_seconds_count", 1.0),
        ("almoner_chain_scripts_watched", 1.0),
        ("almoner_chain_followed_height", 6.0),
    ] {
        let (was, is) = (value(&before, sample).unwrap(), value(&after, sample).unwrap());
        assert!((is - was - risen).abs() < f64::EPSILON, "{sample} went from {was} to {is}");
    }
    let commits = "almoner_database_commit_duration_seconds_count";
    assert!(value(&after, commits) > value(&before, commits));
    assert!(value(&after, "process_resident_memory_bytes").unwrap() > 1e6);
    becomes(&metrics, "almoner_node_block_height", value(&after, "almoner_chain_followed_height").unwrap());
    becomes(&metrics, "almoner_audit_whole", 1.0);
    let listens = server.api().send("GET", "/metrics", None).unwrap();
    assert_eq!(listens.status, 404, "donors' listener tells no metrics");
}

#[test]
fn health_is_told_apart_from_the_node_s() {
    let (server, metrics) = start(NO_NODE);
    within(60, || match metrics.send("GET", "/readyz", None) {
        Ok(answer) if answer.status == 200 => Ok(()),
        other => Err(format!("{other:?}")),
    });
    assert_eq!(metrics.send("GET", "/livez", None).unwrap().status, 200);
    let told = server.api().send("GET", "/readyz", None).unwrap();
    assert_eq!((told.status, told.body.as_str()), (200, "ok\n"));
    becomes(&metrics, "almoner_node_up", 0.0);
    assert_eq!(server.api().get("/api/v1/health").expect(200), json!({ "synchronized": false }));
}

#[test]
fn alerts_fire_when_they_must_and_only_then() {
    check(&["check", "rules", "almoner.rules.yml"], "");
    check(&["test", "rules", "almoner.tests.yml"], "");
}

/// Each expression of the dashboard, as a rule, so that what reads rules reads it.
#[test]
fn the_dashboard_s_expressions_can_be_read() {
    let text = std::fs::read_to_string(workspace().join("packaging/grafana/almoner.json")).unwrap();
    let board: Value = serde_json::from_str(&text).unwrap();
    let targets = board["panels"].as_array().unwrap().iter().filter_map(|panel| panel["targets"].as_array());
    let expressions: Vec<&str> = targets.flatten().map(|target| target["expr"].as_str().unwrap()).collect();
    assert!(expressions.len() > 20);
    let rules: Vec<Value> = expressions
        .iter()
        .enumerate()
        .map(|(number, expression)| {
            let expression = expression.replace("$__rate_interval", "5m").replace("$instance", ".*");
            json!({ "record": format!("dashboard:{number}"), "expr": expression })
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dashboard.yml");
    // JSON is YAML, too.
    std::fs::write(&file, json!({ "groups": [{ "name": "dashboard", "rules": rules }] }).to_string())
        .unwrap();
    check(&["check", "rules", file.to_str().unwrap()], "");
}

#[test]
fn the_port_of_donors_is_refused() {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    server.launch.arguments = vec!["--metrics-listen".into(), server.address()];
    assert!(!server.run_to_the_end().success());
    assert!(server.log().contains("that is the port of listen, which donors reach"), "{}", server.log());
}
