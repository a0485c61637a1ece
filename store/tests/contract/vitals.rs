//! How the database is doing, for those who watch over the program.
use crate::fixture::{SYSTEM, Shop, everything, order};
use crate::place::{NOW, Place};
use domain::Network;
use std::sync::{Arc, Mutex};
use store::{Committing, Error, Overdue};

pub(crate) async fn the_backlog_and_the_gap_are_told(place: &Place) {
    let shop = Shop::open(place).await;
    let fresh = shop.store.vitals(&SYSTEM).await.unwrap();
    assert_eq!(fresh.backlog, Overdue::default());
    assert!(fresh.size_bytes > 1_000 && fresh.tip_time.is_none(), "{fresh:?}");
    assert_eq!((fresh.wallets[0].next_index, fresh.wallets[0].gap()), (0, 0));
    shop.add_webhook(1, everything()).await;
    let mut invoices = Vec::new();
    for number in 0..5 {
        invoices.push(shop.create(order(number)).await);
    }
    let vitals = shop.store.vitals(&SYSTEM).await.unwrap();
    assert_eq!((vitals.backlog.deliveries, vitals.backlog.most_attempts), (5, 0));
    assert!(vitals.backlog.oldest.is_some_and(|oldest| oldest >= NOW));
    assert_eq!((vitals.wallets[0].next_index, vitals.wallets[0].gap()), (5, 5));
}

pub(crate) async fn a_touch_is_no_deed(place: &Place) {
    let shop = Shop::open(place).await;
    let before = shop.store.audit_head(&SYSTEM).await;
    assert_eq!(shop.store.touch(&SYSTEM).await, Ok(()));
    assert_eq!(shop.store.touch(&SYSTEM).await, Ok(()), "once more");
    assert_eq!(shop.store.audit_head(&SYSTEM).await, before);
}

pub(crate) async fn transactions_are_told_to_who_observes(place: &Place) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = told.clone();
    let observer = Box::new(move |step| listener.lock().unwrap().push(step));
    let store = place.try_open(place.opening(Network::Regtest).observed(observer)).unwrap();
    store.touch(&SYSTEM).await.unwrap();
    let failed = store.set_low_water_mark(&SYSTEM.actor(), domain::WalletNo(7), 1).await;
    assert_eq!(failed, Err(Error::NotFound));
    let both = [Committing::Begun, Committing::Ended { writes: 1, succeeded: true }];
    assert_eq!(
        *told.lock().unwrap(),
        [both, both].concat(),
        "a refused write fails by itself, not its transaction"
    );
}
