//! How the server ends, and when it does not even begin.
use crate::patience::{pause_ms, until};
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::{Shop, WATCHED};
use rusqlite::Connection;
use serde_json::json;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A server that ends by itself, with code 1, and says why.
#[track_caller]
fn refuses(server: &mut Program, words: &[&str]) {
    let before = server.log().len();
    let status = server.run_to_the_end();
    let log = server.log();
    let said = &log[before..];
    assert_eq!(status.code(), Some(1), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said:?}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_stopping_server_finishes_what_is_under_way() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    // A request whose body arrives slowly.
    let body = json!({ "label": "late", "permissions": [] }).to_string();
    let mut slow = TcpStream::connect(server.address()).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let basic = "YW5uQGV4YW1wbGUub3JnOmNvcnJlY3QgaG9yc2UgYmF0dGVyeSBzdGFwbGU=";
    let head = format!(
        "POST /api/v1/api-keys HTTP/1.1\r\nHost: shop\r\nAuthorization: Basic {basic}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(&body.as_bytes()[..5]).unwrap();
    // A connection that nothing is asked on must not hold it up.
    let _idle = TcpStream::connect(server.address()).unwrap();
    pause_ms(300);
    server.ask_to_stop();
    until(10, "it lets nobody in any more", || TcpStream::connect(server.address()).is_err());
    assert!(server.is_running(), "it waits for the slow one");
    slow.write_all(&body.as_bytes()[5..]).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("apiKey"), "{answer}");
    assert_eq!(server.wait(10).code(), Some(0));
    assert!(server.log().contains("stopped"));
    server.start_again();
    assert_eq!(shop.status(&shop.bill(1_000).id), "New");
    server.signal("INT");
    assert_eq!(server.wait(10).code(), Some(0));
}

#[test]
fn a_page_that_is_looked_at_does_not_hold_a_stopping_server_up() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    let mut page = TcpStream::connect(server.address()).unwrap();
    page.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let path = format!("/i/{}/events", shop.bill(1_000).id);
    page.write_all(format!("GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n").as_bytes()).unwrap();
    let mut begun = [0; 15];
    page.read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    server.ask_to_stop();
    let mut rest = String::new();
    page.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("event: now") && rest.ends_with("\r\n0\r\n\r\n"), "it ends whole: {rest}");
    assert_eq!(server.wait(10).code(), Some(0));
    assert!(!server.log().contains("not finished in time"));
}

#[test]
fn a_stopping_server_is_not_held_up_for_ever() {
    let mut server = Program::start(Launch::on(NO_NODE).with(&["--shutdown-timeout", "1"]));
    let mut stuck = TcpStream::connect(server.address()).unwrap();
    stuck.write_all(b"POST /api/v1/users HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\n{").unwrap();
    pause_ms(200);
    server.ask_to_stop();
    assert_eq!(server.wait(8).code(), Some(0));
}

#[test]
fn a_server_that_cannot_run_says_why() {
    let first = Program::start(Launch::on(NO_NODE));
    let address = first.address();
    let mut second = Program::prepared(Launch::on(NO_NODE));
    second.listen_at(&first);
    refuses(&mut second, &[&address, "--listen"]);

    // The same data, at another port: one database has one server.
    let mut twin = Program::prepared(Launch { data: Some(first.data()), ..Launch::on(NO_NODE) });
    refuses(&mut twin, &["another server uses the database"]);
    drop(first);

    let file = second.folder().join("file");
    fs::write(&file, "no folder").unwrap();
    let mut no_folder = Program::prepared(Launch { data: Some(file), ..Launch::on(NO_NODE) });
    refuses(&mut no_folder, &["file"]);
    let mut nowhere =
        Program::prepared(Launch { data: Some("/proc/almoner-data".into()), ..Launch::on(NO_NODE) });
    refuses(&mut nowhere, &["/proc/almoner-data"]);
}

#[test]
fn a_database_of_another_kind_is_left_alone() {
    let mut server = Program::start(Launch::on(NO_NODE));
    let shop = Shop::open(&server, WATCHED);
    let bill = shop.bill(1_000);
    server.stop();
    let database = server.database();

    server.launch.network = "signet";
    refuses(&mut server, &["regtest", "signet"]);
    server.launch.network = "regtest";

    let edit = |sql: &str| Connection::open(&database).unwrap().execute_batch(sql).unwrap();
    edit("INSERT INTO migration (number, applied_at) VALUES (999, 0)");
    refuses(&mut server, &["newer"]);
    edit("DELETE FROM migration WHERE number = 999");
    server.start_again();
    assert_eq!(shop.status(&bill.id), "New");
    server.stop();

    for file in ["almoner.sqlite", "almoner.sqlite-wal", "almoner.sqlite-shm"] {
        let _ = fs::remove_file(server.data().join(file));
    }
    fs::write(&database, "this is no database, but somebody's only copy of something else".repeat(100))
        .unwrap();
    let before = fs::read(&database).unwrap();
    refuses(&mut server, &["almoner.sqlite"]);
    assert_eq!(fs::read(&database).unwrap(), before);
}
