//! The chain read again for a wallet, asked for by command beside a running server and without one.
use crate::books::Books;
use crate::merchant;
use crate::patience::until;
use crate::program::{Launch, Program};
use crate::rescue::done;
use crate::shop::Shop;
use chain::regtest::Regtest;
use chain::wallet::Wallet;
use domain::Network;

#[test]
fn what_came_before_the_server_knew_the_wallet_is_booked_when_somebody_asks() {
    let mut node = Regtest::start();
    let descriptor = merchant::both_branches(&merchant::open(&node));
    let wallet = Wallet::parse(&descriptor, Network::Regtest).unwrap();
    node.pay(&[(&wallet.script(3).into_bytes(), 100_000)]);
    node.mine(1);
    merchant::spend(&node, 10_000).expect("it has enough");
    node.pay(&[(&wallet.script(50).into_bytes(), 20_000)]);
    node.mine(12);
    let held = || i64::try_from(merchant::balance(&node)).unwrap();
    let mut server = Program::start(Launch::on(node.url()));
    let shop = Shop::open(&server, &descriptor);
    server.synchronized();
    let books = Books::open(&server.database());
    assert_eq!(books.in_wallets(), 0, "nobody looked there");

    let rescan = |more: &[&str]| done(&server.data(), &[&["store", "rescan", &shop.store], more].concat());
    assert!(rescan(&[]).contains("was never read again"));
    assert!(rescan(&["--from", "1"]).contains("The server reads the chain again"));
    until(60, "what was missed is booked", || rescan(&[]).contains("read up to block"));
    let told = rescan(&[]);
    assert!(told.contains("of 3 payments the books had not known 2, nor change 1 time(s)"), "{told}");
    assert_eq!(books.in_wallets(), held());
    books.are_sound();
    let income = "SELECT sum(amount) FROM leg WHERE account = 'income:unattributed'";
    assert_eq!(books.count(income), -120_000);

    // Asked for while no server runs, it is done when one does; and changes nothing.
    let entries = books.count("SELECT count(*) FROM entry");
    server.stop();
    let rescan = |more: &[&str]| done(&server.data(), &[&["store", "rescan", &shop.store], more].concat());
    rescan(&["--from", "2011-01-31"]);
    assert!(rescan(&[]).contains("it waits for the server"));
    server.start_again();
    let rescan = |more: &[&str]| done(&server.data(), &[&["store", "rescan", &shop.store], more].concat());
    until(60, "it is done after the start", || rescan(&[]).contains("had not known 0, nor change 0 time(s)"));
    assert_eq!(books.count("SELECT count(*) FROM entry"), entries);

    // What was found is followed: when all of it is spent, the books know.
    merchant::spend_all(&node);
    node.mine(1);
    until(20, "all is spent", || books.in_wallets() == 0);
    books.are_sound();
    server.stop();
}
