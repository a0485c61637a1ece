//! Looking at a database from beside: nothing is touched, damage is found, and what is asked of it is told.
use crate::fixture::{SYSTEM, Shop, block, everything, order};
use crate::place::{NOW, Place};
use domain::Network;
use domain::audit::Actor;
use store::{Depth, Error, InvoiceFilter, Job, Run, Store};

pub(crate) async fn a_database_is_read_without_being_touched(place: &Place) {
    let Some(path) = place.path() else { return };
    assert!(Store::open_to_read(&path, Network::Regtest).is_err());
    assert!(!path.exists(), "none is made");
    let shop = Shop::open(place).await;
    let made = shop.create(order(1)).await;
    let beside = Store::open_to_read(&path, Network::Regtest).unwrap();
    assert_eq!(beside.public_invoice(&SYSTEM, &made.id).await, Ok(Some(made)));
    let run = Run {
        job: Job::Drill,
        started_at: NOW,
        ended_at: NOW,
        succeeded: true,
        details: serde_json::Map::new(),
    };
    assert!(matches!(beside.record_run(&SYSTEM, run).await, Err(Error::ReadOnly(_))));
    shop.create(order(2)).await; // and who uses it goes on
    let refused = Store::open_to_read(&path, Network::Mainnet).unwrap_err();
    assert!(matches!(refused, Error::WrongNetwork { .. }), "{refused:?}");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("DELETE FROM migration WHERE number > 2", []).unwrap();
    let refused = Store::open_to_read(&path, Network::Regtest).unwrap_err();
    assert!(matches!(refused, Error::Older { found: 2, .. }), "{refused:?}");
    assert!(refused.to_string().contains("start the server once"), "{refused}");
}

pub(crate) async fn damage_is_found(place: &Place) {
    let Some(path) = place.path() else { return };
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    shop.learn(1, shop.mined(1, 1)).await.unwrap();
    let examine = async || shop.store.examine(&SYSTEM, Depth::Thorough).await.unwrap();
    assert_eq!(examine().await, Vec::<String>::new());
    let raw = rusqlite::Connection::open(&path).unwrap();
    let spoil = |sql: &str| assert_eq!(raw.execute(sql, []).unwrap(), 1, "{sql}");
    spoil("UPDATE leg SET amount = amount + 1 WHERE entry = 1 AND side = 0");
    let wallet = format!("the balance of assets:wallet:{} is not the sum of its entries", shop.wallet.0);
    assert_eq!(examine().await, ["entry 1 of the books does not balance", &wallet]);
    spoil("DELETE FROM leg WHERE entry = 1 AND side = 0");
    assert_eq!(examine().await, ["entry 1 of the books does not balance", &wallet]);
    raw.pragma_update(None, "foreign_keys", "OFF").unwrap();
    spoil("UPDATE address SET invoice = 99");
    assert_eq!(examine().await, ["a row of address points at one of invoice that is not there"]);
}

pub(crate) async fn a_wallet_s_gaps_are_known(place: &Place) {
    let shop = Shop::open(place).await;
    let usage = async || shop.store.usage(&SYSTEM, shop.wallet).await.unwrap();
    let empty = usage().await;
    assert_eq!((empty.issued, empty.last_issued, empty.widest_gap, empty.open_gap()), (0, None, 0, 0));
    for number in 0..8 {
        shop.create(order(number)).await;
    }
    assert_eq!(usage().await.open_gap(), 8);
    shop.learn(2, shop.mined(2, 1)).await.unwrap();
    shop.learn(6, shop.mined(6, 1)).await.unwrap();
    let used = usage().await;
    assert_eq!((used.issued, used.last_issued, used.last_used), (8, Some(7), Some(6)));
    assert_eq!((used.widest_gap, used.open_gap()), (3, 1));
    let last = shop.store.last_issued(&SYSTEM, shop.wallet, 2).await.unwrap();
    assert_eq!(last, [(7, shop.destination(7).into_bytes()), (6, shop.destination(6).into_bytes())]);
    shop.store.start_wallet_at(&Actor::Program, shop.wallet, 2).await.unwrap();
    assert_eq!(usage().await.widest_gap, 3, "from the start on, nothing lies before the first");
}

pub(crate) async fn what_waits_is_known_for_each_receiver(place: &Place) {
    let shop = Shop::open(place).await;
    shop.add_webhook(1, everything()).await;
    let quiet = shop.store.backlog(&SYSTEM).await.unwrap();
    assert_eq!(quiet.iter().map(|one| (one.waiting, one.oldest)).collect::<Vec<_>>(), [(0, None)]);
    shop.create(order(1)).await;
    let waiting = shop.store.backlog(&SYSTEM).await.unwrap();
    assert_eq!((waiting[0].waiting, waiting[0].oldest, waiting[0].attempts), (1, Some(NOW), 0));
    assert!(waiting[0].enabled && waiting[0].store == *shop.access.store());
}

pub(crate) async fn a_canary_is_in_no_list(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    for number in [2, 3] {
        let mut row = shop.row(order(number));
        row.change.invoice.details.canary = true;
        row.change.events.clear();
        shop.store.create_invoice(&shop.access, row).await.unwrap();
    }
    let canaries = shop.store.canaries(&SYSTEM, 5).await.unwrap();
    assert_eq!(canaries.iter().map(|canary| &canary.id).collect::<Vec<_>>(), [&shop.id(3), &shop.id(2)]);
    for text_search in [None, Some(shop.id(2).as_str().to_owned())] {
        let filter = InvoiceFilter { text_search, include_archived: true, ..InvoiceFilter::default() };
        let listed = shop.store.invoices(&shop.access, filter).await.unwrap();
        assert!(listed.iter().all(|invoice| !invoice.details.canary), "{listed:?}");
    }
    let learnt = shop.learn(2, shop.mined(2, 1)).await.unwrap();
    let known = shop.store.known_payments(&SYSTEM, 5).await.unwrap();
    let found: Vec<_> =
        known.iter().map(|known| (&known.invoice, known.address.index, known.block)).collect();
    assert_eq!(found, [(&learnt.id, 2, block(1))]);
    assert_eq!(known[0].address.script, shop.destination(2).into_bytes());
}
