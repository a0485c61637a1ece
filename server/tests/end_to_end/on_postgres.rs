//! The same program over a PostgreSQL server.
use crate::merchant;
use crate::program::{Launch, Program};
use crate::shop::Shop;
use chain::regtest::Regtest;
use store::Scratch;

#[test]
fn a_payment_lives_through_a_kill_and_lost_connections() {
    let mut node = Regtest::start();
    let wallet = merchant::open(&node);
    let database = Scratch::create();
    let launch = Launch::on(node.url()).with(&["--database", database.url()]);
    let mut server = Program::start(launch.clone());
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

    // A second server may not follow the chain beside the first.
    let mut other = Program::prepared(launch);
    let status = other.run_to_the_end();
    assert_eq!(status.code(), Some(1));
    assert!(other.log().contains("another server uses the database"), "{}", other.log());
    for said in [other.log(), server.log()] {
        assert!(!said.contains("almoner:almoner"), "the password is in the log");
    }

    // Who lost the lock stops by itself: another may have taken it.
    database.end_connections();
    assert_eq!(server.wait(30).code(), Some(1));
    assert!(server.log().contains("was lost"), "{}", server.log());
    server.start_again();
    node.pay(&[(&third.script(&node), 10_000)]);
    node.mine(1);
    shop.becomes(&third, "Settled");
}
