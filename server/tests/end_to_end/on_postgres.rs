//! The same program over a PostgreSQL server.
use crate::merchant;
use crate::program::{Launch, NO_NODE, Program};
use crate::shop::Shop;
use chain::regtest::Regtest;
use domain::{Network, Timestamp};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use store::{ALL_MIGRATIONS, Location, Opening, PostgresUrl, Scratch, Store};

#[test]
fn a_payment_lives_through_a_kill_and_lost_connections() {
    let mut node = Regtest::start();
    let wallet = merchant::open(&node);
    let database = Scratch::create();
    let launch = Launch::on(node.url()).with(&["--database", database.url()]);
    let mut server = Program::start(launch);
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let (first, second) = (shop.bill(50_000), shop.bill(20_000));
    assert_ne!(first.address, second.address);
    node.pay(&[(&first.script(&node), 50_000)]);
    shop.becomes(&first, "Processing");
    server.kill();
    node.pay(&[(&second.script(&node), 20_000)]);
    node.mine(1);
    server.start_again();
    shop.becomes(&first, "Settled");
    shop.becomes(&second, "Settled");
    let third = shop.bill(10_000);
    assert!(third.address != first.address && third.address != second.address);

    assert!(!server.log().contains("almoner:almoner"), "the password is in the log");

    // Who lost every connection goes on by itself.
    database.end_connections();
    server.says("the database is reached again");
    node.pay(&[(&third.script(&node), 10_000)]);
    node.mine(1);
    shop.becomes(&third, "Settled");
}

#[test]
fn before_an_upgrade_a_copy_is_kept_that_the_earlier_version_restores() {
    let database = Scratch::create();
    let earlier = ALL_MIGRATIONS.len() - 1;
    let opening = Opening::new(Network::Regtest, [7; 16], Box::new(|| Timestamp(0)), Box::new(|| [0; 16]));
    let location = Location::Postgres(PostgresUrl::parse(database.url()).unwrap());
    drop(Store::open(location, opening.with_migrations(&ALL_MIGRATIONS[..earlier])).unwrap());

    // Without a copy, nothing: something is in its way.
    let mut server = Program::prepared(Launch::on(NO_NODE).with(&["--database", database.url()]));
    let copy = server.data().join(format!("almoner.postgres.before-{}", earlier + 1));
    let in_the_way = server.data().join(format!("almoner.postgres.before-{}.part", earlier + 1));
    fs::create_dir_all(in_the_way.join("x")).unwrap();
    assert_eq!(server.run_to_the_end().code(), Some(1));
    let said = server.log();
    assert!(
        said.contains("it keeps a copy of it, and that failed") && said.contains("nothing was changed"),
        "{said}"
    );
    fs::remove_dir_all(in_the_way).unwrap();

    server.start_again();
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    server.stop();
    let other = Scratch::create();
    let folder = server.folder().join("other");
    let mut restore = Command::new(env!("CARGO_BIN_EXE_almoner"));
    restore.arg("restore").arg(&copy).args(["--network", "regtest", "--database", other.url(), "--data-dir"]);
    let restored = restore.arg(&folder).output().unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert!(String::from_utf8_lossy(&restored.stdout).contains("It is restored"));
    let launch = Launch { data: Some(folder), ..Launch::on(NO_NODE).with(&["--database", other.url()]) };
    Program::start(launch).says("listening");
}

#[test]
fn the_drill_holds_books_on_a_server_against_a_backup_and_the_chain() {
    let mut node = Regtest::start();
    let wallet = merchant::open(&node);
    let database = Scratch::create();
    let server = Program::start(Launch::on(node.url()).with(&["--database", database.url()]));
    let shop = Shop::open(&server, &wallet);
    server.synchronized();
    let bill = shop.bill(50_000);
    node.pay(&[(&bill.script(&node), 50_000)]);
    node.mine(1);
    shop.becomes(&bill, "Settled");
    let mut command = Command::new(env!("CARGO_BIN_EXE_almoner"));
    command.args(["drill", "--network", "regtest", "--chain", &node.url(), "--database", database.url()]);
    let output = command.arg("--data-dir").arg(server.data()).output().unwrap();
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(
        told.contains("1 payments are booked alike") && told.contains("1 payments to 1 wallets"),
        "{told}"
    );
}
