//! Disks that are full or read-only: an error that says to try again, nothing damaged, and going on by itself.
use crate::api::Answer;
use crate::books::Books;
use crate::hooks::Hooks;
use crate::patience::{pause_ms, until, within};
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Bill, Shop, WATCHED};
use chain::regtest::Regtest;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Runs what follows with a small file system of its own at `$0`, which nobody else sees and which ends with it.
const SMALL_DISK: &str = "mount -t tmpfs -o size=4m,mode=700,OPTIONS none \"$0\" && exec \"$@\"";
/// Runs what follows with writes beyond a limit refused instead of fatal.
const REFUSED_WRITES: &str = "trap '' XFSZ; exec \"$@\"";

fn through(command: &[&str]) -> Vec<String> {
    command.iter().map(|word| (*word).to_owned()).collect()
}

/// How to give a process a mount of its own here, if that can be done.
fn namespace() -> Option<Vec<&'static str>> {
    let ways = [vec!["unshare", "--mount"], vec!["unshare", "--user", "--map-root-user", "--mount"]];
    ways.into_iter().find(|way| {
        let mut command = Command::new(way[0]);
        command.args(&way[1..]).args(["mount", "-t", "tmpfs", "none", "/mnt"]);
        command.output().is_ok_and(|output| output.status.success())
    })
}

/// A server whose data is on a disk of four megabytes, and where that disk is seen from outside.
fn on_a_small_disk(options: &str) -> Option<(Program, PathBuf)> {
    let Some(way) = namespace() else {
        eprintln!("not tried: a disk of its own cannot be mounted here");
        return None;
    };
    let mut server = Program::prepared(Launch::on(NO_NODE));
    let disk = server.folder().join("disk");
    fs::create_dir(&disk).unwrap();
    let script = SMALL_DISK.replace("OPTIONS", options);
    server.launch.through = through(&[&way[..], &["sh", "-c", &script, disk.to_str().unwrap()]].concat());
    server.launch.data = Some(disk.join("data"));
    Some((server, disk))
}

#[test]
fn a_full_disk_is_an_error_that_passes() {
    let Some((mut server, disk)) = on_a_small_disk("rw") else { return };
    server.start_again();
    let inside = PathBuf::from(format!("/proc/{}/root{}", server.pid(), disk.display()));
    let ballast = inside.join("ballast");
    let fill = || {
        // As much as there is.
        let _ = fs::write(&ballast, vec![1; 8 * 1024 * 1024]);
    };
    let copy = server.folder().join("copy");
    fs::create_dir(&copy).unwrap();
    // The file system is another's: the database engine would look for the path in ours.
    let books = || {
        for file in ["almoner.sqlite", "almoner.sqlite-wal"] {
            fs::copy(inside.join("data").join(file), copy.join(file)).unwrap();
        }
        Books::open(&copy.join("almoner.sqlite"))
    };
    refused_and_recovered(&mut server, books, fill, || fs::remove_file(&ballast).unwrap());
}

#[test]
fn refused_writes_are_an_error_that_passes() {
    let mut server = Program::prepared(Launch::on(NO_NODE));
    server.launch.through = through(&["sh", "-c", REFUSED_WRITES, "sh"]);
    server.start_again();
    let pid = server.pid();
    let database = server.database();
    refused_and_recovered(
        &mut server,
        || Books::open(&database),
        || limit(pid, "1024"),
        || limit(pid, "unlimited"),
    );
    // What was accepted before, between and after is there after a crash, too.
    server.kill();
    server.start_again();
    Books::open(&database).are_sound();
}

#[test]
fn a_payment_that_came_while_the_disk_was_full_is_booked_afterwards() {
    let node = Regtest::start();
    let mut server = Program::prepared(Launch::on(node.url()));
    server.launch.through = through(&["sh", "-c", REFUSED_WRITES, "sh"]);
    server.start_again();
    let shop = Shop::open(&server, WATCHED);
    server.synchronized();
    let hooks = Hooks::open();
    shop.webhook(&hooks.url("shop"), "");
    let (waiting, mined) = (shop.bill(10_000), shop.bill(20_000));
    hooks.tell(10, "shop", &mined.id, &["Created"]);
    limit(server.pid(), "1024");
    node.send(&mined.address, "0.0002");
    node.mine(1);
    node.send(&waiting.address, "0.0001");
    until(20, "the trouble is noticed", || !server.is_synchronized());
    assert_eq!((shop.status(&mined.id), shop.status(&waiting.id)), ("New".into(), "New".into()));
    pause_ms(1_000);
    limit(server.pid(), "unlimited");
    shop.becomes(&mined, "Settled");
    shop.becomes(&waiting, "Processing");
    server.synchronized();
    node.mine(1);
    shop.becomes(&waiting, "Settled");
    hooks.tell(
        20,
        "shop",
        &mined.id,
        &["Created", "ReceivedPayment", "PaymentSettled", "Processing", "Settled"],
    );
    let books = Books::open(&server.database());
    books.are_sound();
    assert_eq!(books.in_wallets(), 30_000);
}

/// The largest file the process may write from now on.
fn limit(pid: u32, bytes: &str) {
    let status = Command::new("prlimit").args([format!("--pid={pid}"), format!("--fsize={bytes}:")]).status();
    assert!(status.expect("prlimit, of util-linux").success());
}

fn refused_and_recovered(server: &mut Program, books: impl Fn() -> Books, fill: impl Fn(), free: impl Fn()) {
    let shop = Shop::open(server, WATCHED);
    let before = shop.bill(1_000);
    let made = books().count("SELECT count(*) FROM invoice");
    fill();
    let refused: Answer = within(20, || {
        let answer = order(&shop);
        if answer.status == 200 { Err("it still finds room".into()) } else { Ok(answer) }
    });
    let full = made_by(&shop);
    assert_eq!(refused.expect(503)["code"], "unavailable");
    assert!(refused.header("retry-after").parse::<u32>().is_ok());
    assert!(server.is_running());
    for _ in 0..10 {
        assert_eq!(order(&shop).status, 503);
    }
    assert_eq!(shop.status(&before.id), "New", "what is there can be read");
    server.api().get("/api/v1/health").expect(200);
    assert_eq!(made_by(&shop), full, "nothing was written");
    free();
    let after: Bill = within(20, || {
        let answer = order(&shop);
        if answer.status == 200 { Ok(shop.bill(3_000)) } else { Err(answer.body) }
    });
    assert_eq!(shop.status(&after.id), "New");
    let books = books();
    books.are_sound();
    assert!(books.count("SELECT count(*) FROM invoice") > made);
}

fn order(shop: &Shop) -> Answer {
    let filler: Value = json!({ "filler": "x".repeat(10_000) });
    shop.api.post(&shop.path("/invoices"), &json!({ "amount": "1", "currency": "USD", "metadata": filler }))
}

fn made_by(shop: &Shop) -> usize {
    shop.api.get(&shop.path("/invoices")).expect(200).as_array().unwrap().len()
}

#[test]
fn a_disk_that_cannot_be_written_is_named_at_the_start() {
    let Some((mut server, disk)) = on_a_small_disk("ro") else { return };
    let status = server.run_to_the_end();
    let log = server.log();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains(disk.to_str().unwrap()) && log.to_lowercase().contains("read-only"), "{log}");
}
