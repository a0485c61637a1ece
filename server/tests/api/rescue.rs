//! The books made again from the chain, held against those of the server that took the payments.
use chain::rescue::{Report, Rescue, Rule};
use chain::source::fake::{Draft, Reorg};
use chain::{WatchList, wallet::Wallet};
use domain::invoice::ON_CHANGE_BRANCH;
use domain::{Network, OutPoint, StoreAccess, SystemAccess};
use proptest::prelude::*;
use serde_json::json;
use server::app::payment_methods::Records;
use server::rescue::compare::{Comparison, Difference, compare};
use server::rescue::{Booked, Booking, Lost};
use server::testing::{TPUB, TestApp};
use store::Store;

/// The database made anew, and the store in it.
struct Scratch {
    app: TestApp,
    access: StoreAccess,
}

impl Scratch {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let owner = app.person("ann@example.org").await;
        let store = app.store(&owner, "Rescued").await;
        Self { access: app.app.system.to_store(&store), app }
    }

    fn store(&self) -> &Store {
        &self.app.app.store
    }

    async fn balance(&self, account: &str) -> i64 {
        let balances = self.store().balances(&self.access).await.unwrap();
        let of_it = balances.iter().filter(|balance| balance.account.path() == account);
        of_it.map(|balance| balance.amount.to_sat()).sum()
    }

    async fn book(&self, report: &Report, skipped: u32) -> Booked {
        let App { store, system, network, now } = App::of(&self.app);
        let records = Records { store, system, network, now, access: &self.access };
        let booking = Booking { records, chance: &self.app.app.chance, skipped, checked: true };
        booking.book(&lost(), report).await.unwrap()
    }
}

/// What records are made of.
struct App<'a> {
    store: &'a Store,
    system: SystemAccess,
    network: Network,
    now: domain::Timestamp,
}

impl<'a> App<'a> {
    fn of(app: &'a TestApp) -> Self {
        let parts = &app.app;
        Self { store: &parts.store, system: parts.system, network: parts.network, now: parts.now() }
    }
}

fn lost() -> Vec<Lost> {
    vec![Lost::read(TPUB, Network::Regtest).unwrap()]
}

async fn read(live: &TestApp) -> Report {
    let scripts = lost().iter().map(Lost::scripts).collect();
    let rescue = Rescue::new(scripts, Rule { look_ahead: 10 }, 0, WatchList::with_fingerprints([3; 16]));
    rescue.run(&mut |_| live.chain.source(), &mut |_| ()).await.unwrap()
}

/// A server that was paid at these invoices, by number, with a reorganisation in between.
async fn live(paid: &[u32]) -> TestApp {
    let app = TestApp::new().await;
    app.chain.mine(1);
    let (store, key) = app.shop_with_wallet("shop").await;
    let mut following = app.follower().await;
    app.catch_up(&mut following).await;
    let wallet = Wallet::parse(TPUB, Network::Regtest).unwrap();
    for number in 0..=paid.iter().copied().max().unwrap_or(0) {
        let path = format!("/api/v1/stores/{store}/invoices");
        app.post(&path).key(&key).json(&json!({"amount": "0.001", "currency": "BTC"})).ok().await;
        for _ in paid.iter().filter(|at| **at == number) {
            app.chain.pay(wallet.script(number).as_bytes(), 100_000 + u64::from(number));
        }
        if number % 3 == 0 {
            app.chain.mine(1);
            app.catch_up(&mut following).await;
        }
    }
    app.chain.mine(1);
    app.catch_up(&mut following).await;
    app.chain.reorg(&Reorg { depth: 2, length: 3, lost: Vec::new(), mines_mempool: true });
    app.catch_up(&mut following).await;
    app
}

/// The owner spends some of what came, with whatever wallet program: each time the oldest coin and one more, the rest of which
/// comes back, and may be spent again. Every third time all of it goes to an address of their own.
async fn spends(live: &TestApp, paid: usize, times: u32) {
    let wallet = Wallet::parse(TPUB, Network::Regtest).unwrap();
    let mut following = live.follower().await;
    let mut coins = coins(live, paid).await;
    for time in 0..times {
        let taken: Vec<(OutPoint, u64)> = coins.drain(..coins.len().min(2)).collect();
        let whole: u64 = taken.iter().map(|(_, sats)| sats).sum();
        let to_self = time % 3 == 2;
        let (index, kept) =
            if to_self { (0, whole - 100) } else { (ON_CHANGE_BRANCH | (3 * time), whole / 3) };
        let script = wallet.script_at(index).unwrap();
        let draft = Draft::paying(b"somebody", whole - 100 - kept).and(script.as_bytes(), kept);
        let draft = taken.iter().fold(draft, |draft, (coin, _)| draft.spending(*coin));
        coins.push((OutPoint { txid: live.chain.send(draft), vout: 1 }, kept));
        live.chain.mine(1 + time % 2);
        live.catch_up(&mut following).await;
    }
    live.chain.reorg(&Reorg { depth: 2, length: 3, lost: Vec::new(), mines_mempool: true });
    live.catch_up(&mut following).await;
}

/// What lies in the wallet by the live books.
async fn coins(live: &TestApp, expected: usize) -> Vec<(OutPoint, u64)> {
    let booked = live.app.store.in_wallets(&live.app.system).await.unwrap();
    assert_eq!(booked.len(), expected);
    let coin = |id: &str, sats: i64| (OutPoint::parse(id).unwrap(), u64::try_from(sats).unwrap());
    booked.iter().map(|one| coin(&one.payment, one.sats)).collect()
}

/// What the books say that lies in wallets, which is what the coins themselves come to.
async fn in_wallets(store: &Store, system: &SystemAccess) -> i64 {
    let wallets = store.recount(system).await.unwrap();
    assert!(wallets.miskept().is_empty() && wallets.wallets.iter().all(|wallet| wallet.difference() == 0));
    wallets.wallets.iter().map(|wallet| wallet.in_books).sum()
}

async fn difference(live: &TestApp, scratch: &Scratch, report: &Report) -> Comparison {
    compare(&live.app.system, &live.app.store, scratch.store(), 0..=report.tip.height).await.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is paid, with gaps that the stated rule allows, the rescued books are the live ones; twice is once.
    #[test]
    fn the_rescued_books_are_the_live_ones(paid in proptest::collection::vec(0_u32..19, 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let live = live(&paid).await;
            let (scratch, report) = (Scratch::new().await, read(&live).await);
            scratch.app.clock.advance(1_000);
            let first = scratch.book(&report, 7).await;
            let compared = difference(&live, &scratch, &report).await;
            let count = u64::try_from(paid.len()).unwrap();
            assert_eq!(compared, Comparison { alike: count, ..Comparison::default() });
            let highest = paid.iter().max().unwrap();
            assert_eq!(first.wallets[0].1, highest + 1 + 7);
            assert_eq!((first.payments, first.addresses), (count, u64::from(highest + 1 + 7)));
            assert_eq!(scratch.store().position(&scratch.app.app.system).await.unwrap(), Some(report.tip));
            let second = scratch.book(&report, 7).await;
            assert_eq!((second.addresses, second.wallets), (0, first.wallets));
            assert_eq!(difference(&live, &scratch, &report).await, compared);
            let balances = scratch.store().balances(&scratch.access).await.unwrap();
            assert_eq!(balances.iter().map(|balance| balance.amount.to_sat()).sum::<i64>(), 0);
        });
    }

    /// The same where coins were spent since, with change and without: what lies in the wallet is what the live books say,
    /// to the satoshi, and the owner's own money is no income.
    #[test]
    fn what_was_spent_since_is_gone_and_what_came_back_is_there(
        paid in proptest::collection::vec(0_u32..19, 2..8),
        times in 1_u32..7,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let live = live(&paid).await;
            spends(&live, paid.len(), times).await;
            let (scratch, report) = (Scratch::new().await, read(&live).await);
            let booked = scratch.book(&report, 7).await;
            let compared = difference(&live, &scratch, &report).await;
            assert_eq!((&compared.missing, &compared.beyond), (&Vec::new(), &Vec::new()));
            let came = u64::try_from(paid.len()).unwrap() + u64::from(times);
            assert_eq!((compared.alike, booked.payments + booked.change, booked.left), (came, came, 0));
            assert!(compared.spent > 0 && compared.spent == booked.spent, "{compared:?}");
            let system = &live.app.system;
            let live_sats = in_wallets(&live.app.store, system).await;
            assert_eq!(in_wallets(scratch.store(), &scratch.app.app.system).await, live_sats);
            let income: u64 = paid.iter().map(|number| 100_000 + u64::from(*number)).sum();
            assert_eq!(scratch.balance("income:unattributed").await, -i64::try_from(income).unwrap());
            let again = scratch.book(&report, 7).await;
            assert_eq!((again.addresses, again.spent), (0, booked.spent));
            assert_eq!(difference(&live, &scratch, &report).await, compared);
            assert_eq!(scratch.balance("income:unattributed").await, -i64::try_from(income).unwrap());
        });
    }
}

#[tokio::test]
async fn what_a_live_server_missed_is_told_apart_from_what_a_rescue_missed() {
    let live = live(&[1, 4]).await;
    let (scratch, mut report) = (Scratch::new().await, read(&live).await);
    let missed = report.hits.pop().unwrap().sighting.outpoint.to_string();
    scratch.book(&report, 3).await;
    let compared = difference(&live, &scratch, &report).await;
    let names = |all: &[Difference]| all.iter().map(|one| one.payment.clone()).collect::<Vec<_>>();
    assert_eq!((compared.alike, names(&compared.missing)), (1, vec![missed.clone()]));
    assert_eq!(compared.beyond, Vec::new());
    let blocks = 0..=report.tip.height;
    let back = compare(&live.app.system, scratch.store(), &live.app.store, blocks).await.unwrap();
    assert_eq!((back.alike, back.missing, names(&back.beyond)), (1, Vec::new(), vec![missed]));
    let told = back.beyond[0].to_string();
    assert!(told.starts_with("the books have nothing, and there were 100004 sats in block "), "{told}");
}

#[tokio::test]
async fn what_is_above_the_books_own_position_is_left_to_the_server() {
    let live = live(&[1, 4]).await;
    let (scratch, early) = (Scratch::new().await, read(&live).await);
    scratch.book(&early, 3).await;
    let before = in_wallets(scratch.store(), &scratch.app.app.system).await;
    spends(&live, 2, 2).await;
    let late = read(&live).await;
    let booked = scratch.book(&late, 3).await;
    assert_eq!((booked.payments, booked.change, booked.spent, booked.left), (2, 0, 0, 2));
    assert_eq!(in_wallets(scratch.store(), &scratch.app.app.system).await, before);
    // The addresses that change came back to are known by then, so that none is passed over.
    let change = late.hits.iter().filter(|hit| hit.is_change());
    for hit in change {
        let known = scratch.store().invoice_of_script(&scratch.app.app.system, &hit.sighting.script).await;
        assert!(known.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_rescue_into_the_live_books_changes_nothing_and_finds_what_was_paid_elsewhere() {
    let live = live(&[1, 4]).await;
    let wallet = Wallet::parse(TPUB, Network::Regtest).unwrap();
    // Shown by a server that is lost: this one never watched it.
    live.chain.pay(wallet.script(9).as_bytes(), 5_000);
    live.chain.mine(1);
    let mut following = live.follower().await;
    live.catch_up(&mut following).await;
    let before = live.app.store.in_wallets(&live.app.system).await.unwrap();
    let report = read(&live).await;
    let owner = live.app.store.stores(&live.app.system).await.unwrap().remove(0).id;
    let App { store, system, network, now } = App::of(&live);
    let access = system.to_store(&owner);
    let records = Records { store, system, network, now, access: &access };
    let booking = Booking { records, chance: &live.app.chance, skipped: 2, checked: true };
    let booked = booking.book(&lost(), &report).await.unwrap();
    assert_eq!((booked.payments, booked.addresses), (3, 7));
    let after = live.app.store.in_wallets(&live.app.system).await.unwrap();
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|payment| after.contains(payment)));
}
