//! A server that led and does not any more changes nothing; indexes are given out once.
use crate::fixture::{SYSTEM, Shop, order};
use crate::place::{NOW, Place};
use domain::webhook::Decision;
use domain::{BlockHash, BlockRef, DeliveryId, Timestamp, WalletNo};
use serde_json::Map;
use store::{Attempt, Commit, Error, Job, PositionStep, Run, Store};

fn block(height: u32) -> BlockRef {
    BlockRef { height, hash: BlockHash([u8::try_from(height).unwrap(); 32]) }
}

async fn step_to(store: &Store, height: u32) -> Result<(), Error> {
    let position = Some(PositionStep::Connected { block: block(height), time: NOW });
    store.commit(&SYSTEM, Commit { changes: Vec::new(), position }).await
}

pub(crate) async fn who_led_before_is_refused(place: &Place) {
    let store = place.open();
    assert_eq!(store.last_term(&SYSTEM).await.unwrap(), None, "one server alone never begins a term");
    let first = store.begin_term(&SYSTEM).await.unwrap();
    let old = store.in_term(&first);
    step_to(&old, 1).await.unwrap();
    let second = store.begin_term(&SYSTEM).await.unwrap();
    assert_eq!((first.epoch(), second.epoch()), (1, 2));
    assert_eq!(store.last_term(&SYSTEM).await.unwrap(), Some((2, NOW)));
    let new = store.in_term(&second);
    // Each kind of write that a loop makes.
    let run = Run { job: Job::Purge, started_at: NOW, ended_at: NOW, succeeded: true, details: Map::new() };
    let attempt = Attempt {
        delivery: DeliveryId::from_random([1; 16]),
        at: NOW,
        http_status: None,
        error: None,
        decision: Decision::Delivered,
    };
    assert_eq!(step_to(&old, 2).await, Err(Error::Deposed));
    assert_eq!(old.record_run(&SYSTEM, run).await, Err(Error::Deposed));
    assert_eq!(old.record_attempt(&SYSTEM, attempt).await, Err(Error::Deposed));
    assert_eq!(old.forget_answers(&SYSTEM, Timestamp(i64::MAX), 9).await, Err(Error::Deposed));
    assert_eq!(old.position(&SYSTEM).await.unwrap(), Some(block(1)), "nothing of it is there");
    assert!(old.runs(&SYSTEM, Job::Purge, 9).await.unwrap().is_empty());
    first.over().await;
    step_to(&new, 2).await.unwrap();
    assert_eq!(new.position(&SYSTEM).await.unwrap(), Some(block(2)));
}

pub(crate) async fn who_does_not_lead_makes_invoices(place: &Place) {
    let shop = Shop::open(place).await;
    let first = shop.store.begin_term(&SYSTEM).await.unwrap();
    shop.store.begin_term(&SYSTEM).await.unwrap();
    shop.create(order(1)).await;
    let by_old = shop.store.in_term(&first).create_invoice(&shop.access, shop.row(order(2))).await;
    assert_eq!(by_old, Err(Error::Deposed), "what a loop makes is refused whole");
    assert_eq!(shop.store.invoice_count(&SYSTEM).await.unwrap(), 1);
    assert_eq!(shop.store.watched_count(&SYSTEM).await.unwrap(), 1);
}

pub(crate) async fn indexes_are_given_out_once(place: &Place) {
    let shop = Shop::open(place).await;
    let take = async |count| shop.store.take_indexes(&SYSTEM, shop.wallet, count).await;
    assert_eq!((take(1).await, take(3).await, take(1).await), (Ok(0), Ok(1), Ok(4)));
    // What is issued otherwise, and where the wallet is told to go on, counts too.
    let mut row = shop.row(order(1));
    row.addresses[0].index = 9;
    shop.store.create_invoice(&shop.access, row).await.unwrap();
    assert_eq!((take(2).await, take(1).await), (Ok(10), Ok(12)));
    shop.store.start_wallet_at(shop.access.actor(), shop.wallet, 40).await.unwrap();
    assert_eq!((take(5).await, take(1).await), (Ok(40), Ok(45)));
    shop.store.start_wallet_at(shop.access.actor(), shop.wallet, 41).await.unwrap();
    assert_eq!(take(1).await, Ok(46), "it never goes back");
    let none = shop.store.take_indexes(&SYSTEM, WalletNo(99), 1).await;
    assert_eq!(none, Err(Error::NotFound));
}

pub(crate) async fn what_others_wrote_is_found(place: &Place) {
    let shop = Shop::open(place).await;
    let store = &shop.store;
    let start = store.latest(&SYSTEM).await.unwrap();
    assert_eq!((start.event, start.position), (0, None));
    assert!(start.audit > 0, "a store and its wallet were set up");
    let seen = store.newest_issued(&SYSTEM).await.unwrap();
    assert_eq!(store.issued_since(&SYSTEM, seen).await.unwrap(), (Vec::new(), seen));
    let first = shop.create(order(1)).await;
    let middle = store.newest_issued(&SYSTEM).await.unwrap();
    let second = shop.create(order(2)).await;
    step_to(store, 5).await.unwrap();
    let now = store.latest(&SYSTEM).await.unwrap();
    assert_eq!((now.audit, now.position), (start.audit, Some(block(5))), "what the chain says is no deed");
    let stirred = store.stirred(&SYSTEM, start.event, 99).await.unwrap();
    let ids: Vec<_> = stirred.iter().map(|standing| standing.id.clone()).collect();
    assert_eq!(ids, [first.id.clone(), second.id.clone()]);
    assert_eq!(stirred[0].status, first.verdict().status);
    assert_eq!(store.stirred(&SYSTEM, now.event, 99).await.unwrap(), []);
    let (all, last) = store.issued_since(&SYSTEM, seen).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(store.issued_since(&SYSTEM, middle).await.unwrap(), (all[1..].to_vec(), last));
    assert_eq!(store.issued_since(&SYSTEM, last).await.unwrap().0, []);
}
