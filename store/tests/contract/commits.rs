//! Committing what was learnt: all of it or nothing, and found again as the follower asks.
use crate::fixture::{PRICE, SYSTEM, Shop, block, fork, order};
use crate::place::{NOW, Place};
use domain::invoice::{Mark, SpeedPolicy, Status};
use domain::ledger::{Account, EntryKind};
use domain::{BlockRef, Fact, SignedSats};
use store::{Commit, Error, PlaceName, PositionStep};

fn connected(block: BlockRef) -> PositionStep {
    PositionStep::Connected { block, time: NOW }
}

fn position(step: PositionStep) -> Commit {
    Commit { changes: Vec::new(), position: Some(step) }
}

pub(crate) async fn a_payment_runs_its_course(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    shop.learn(1, shop.seen(1)).await.unwrap();
    let settled = shop.learn(1, shop.mined(1, 100)).await.unwrap();
    assert_eq!(settled.verdict().status, Status::Settled);
    assert_eq!(shop.load(1).await, settled);
    let events = shop.store.events_of(&shop.access, &settled.id).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "InvoiceCreated",
            "InvoiceReceivedPayment",
            "InvoiceProcessing",
            "InvoicePaymentSettled",
            "InvoiceSettled"
        ]
    );
    let entries = shop.store.entries_of(&shop.access, &settled.id).await.unwrap();
    assert_eq!(entries.len(), 1);
    let entry = &entries[0].entry;
    assert_eq!(
        (entry.kind, entry.credit, entry.block),
        (EntryKind::Received, Account::Invoices, Some(block(100)))
    );
    assert_eq!((entry.amount.to_sat(), entry.at, &entry.invoice), (PRICE, NOW, &settled.id));
    assert!(entries[0].worth.is_none(), "bitcoin in its own units is no value in money");
    assert_eq!(shop.store.next_wake(&SYSTEM).await, Ok(None), "a settled invoice sleeps for ever");
}

pub(crate) async fn a_stale_change_is_refused_and_nothing_with_it(place: &Place) {
    let shop = Shop::open(place).await;
    let fresh = shop.create(order(1)).await;
    let stale = shop.create(order(2)).await;
    shop.learn(2, shop.seen(2)).await.unwrap();
    let good = fresh.learn(&shop.mined(1, 100), NOW).unwrap();
    let bad = stale.learn(&shop.mined(2, 100), NOW).unwrap();
    let commit = Commit { changes: vec![good, bad], position: Some(connected(block(100))) };
    assert_eq!(shop.store.commit(&SYSTEM, commit).await, Err(Error::Conflict { revision: 2 }));
    assert_eq!(shop.load(1).await, fresh, "the good one was not committed either");
    assert_eq!(shop.store.entries_of(&shop.access, &fresh.id).await, Ok(vec![]));
    assert_eq!(shop.store.position(&SYSTEM).await, Ok(None));
}

pub(crate) async fn a_conflict_names_the_revision(place: &Place) {
    let shop = Shop::open(place).await;
    let stale = shop.create(order(1)).await;
    let mark = stale.mark(Mark::Settled, NOW).unwrap();
    shop.store.commit_one(&shop.access, mark.clone()).await.unwrap();
    assert_eq!(shop.store.commit_one(&shop.access, mark).await, Err(Error::Conflict { revision: 2 }));
    let unknown = shop.row(order(9)).change.invoice.mark(Mark::Invalid, NOW).unwrap();
    assert_eq!(shop.store.commit_one(&shop.access, unknown).await, Err(Error::NotFound));
    let steps = shop.load(1).await.archived(true, NOW).unwrap();
    let both = steps.clone().then(steps.invoice.archived(false, NOW).unwrap());
    shop.store.commit_one(&shop.access, both).await.unwrap();
    assert_eq!(shop.load(1).await.revision, 4, "a change may be made of several steps");
}

pub(crate) async fn a_step_out_of_line_is_refused(place: &Place) {
    let shop = Shop::open(place).await;
    let store = &shop.store;
    store.commit(&SYSTEM, position(connected(block(100)))).await.unwrap();
    let at = Some(block(100));
    for step in [
        connected(block(100)),
        connected(block(102)),
        PositionStep::Disconnected { block: fork(100, 1), parent: block(99) },
        PositionStep::Disconnected { block: block(100), parent: block(98) },
    ] {
        assert_eq!(
            store.commit(&SYSTEM, position(step)).await,
            Err(Error::OutOfStep { position: at }),
            "{step:?}"
        );
    }
    assert_eq!(store.position(&SYSTEM).await, Ok(at));
}

pub(crate) async fn the_position_moves_and_remembers(place: &Place) {
    let store = Shop::open(place).await.store;
    for height in 100..=103 {
        store.commit(&SYSTEM, position(connected(block(height)))).await.unwrap();
    }
    let back = PositionStep::Disconnected { block: block(103), parent: block(102) };
    store.commit(&SYSTEM, position(back)).await.unwrap();
    store.commit(&SYSTEM, position(connected(fork(103, 1)))).await.unwrap();
    assert_eq!(store.position(&SYSTEM).await, Ok(Some(fork(103, 1))));
    let recent = store.recent_blocks(&SYSTEM).await.unwrap();
    assert_eq!(recent, [fork(103, 1), block(102), block(101), block(100)]);
    for at in [fork(103, 1), block(102), block(101), block(100)] {
        let step = PositionStep::Disconnected { block: at, parent: block(at.height - 1) };
        store.commit(&SYSTEM, position(step)).await.unwrap();
    }
    assert_eq!(store.recent_blocks(&SYSTEM).await, Ok(vec![block(99)]), "the position is always among them");
    let far = PositionStep::Restarted { block: block(500), time: NOW };
    store.commit(&SYSTEM, position(far)).await.unwrap();
    assert_eq!(store.recent_blocks(&SYSTEM).await, Ok(vec![block(500)]));
    if place.survives() {
        return; // two thousand commits take a while on a disk
    }
    for height in 501..=2600 {
        store.commit(&SYSTEM, position(connected(block(height)))).await.unwrap();
    }
    assert_eq!(store.recent_blocks(&SYSTEM).await.unwrap().len(), 2017, "no more than can matter");
}

pub(crate) async fn a_reorganisation_is_booked_back(place: &Place) {
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    let balances = shop.store.balances(&shop.access).await.unwrap();
    let sum = |balances: &[store::Balance]| balances.iter().map(|b| b.amount.to_sat()).sum::<i64>();
    assert_eq!((balances.len(), sum(&balances)), (2, 0));
    let unmined = Fact::Unmined { id: shop.arrival(1, 1).id, block: block(100).hash };
    shop.learn(1, unmined).await.unwrap();
    let entries = shop.store.entries_of(&shop.access, &shop.id(1)).await.unwrap();
    let kinds: Vec<_> = entries.iter().map(|stored| stored.entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Received, EntryKind::Reversed]);
    for balance in shop.store.balances(&shop.access).await.unwrap() {
        assert_eq!(balance.amount, SignedSats::default(), "{balance:?}");
    }
}

pub(crate) async fn payments_are_found_as_the_follower_asks(place: &Place) {
    let shop = Shop::open(place).await;
    let store = &shop.store;
    let mut slow = order(1);
    slow.speed = SpeedPolicy::LowSpeed;
    shop.create(slow).await;
    shop.create(order(2)).await;
    shop.learn(1, shop.seen(1)).await.unwrap();
    let txid = shop.outpoint(1, 1).txid;
    assert_eq!(store.unconfirmed(&SYSTEM).await, Ok(vec![txid]));
    let found = store.payments_of(&SYSTEM, &[txid, shop.outpoint(2, 1).txid]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].place, &found[0].invoice, found[0].block), (PlaceName::Mempool, &shop.id(1), None));
    shop.learn(1, shop.mined(1, 100)).await.unwrap();
    assert_eq!(store.unconfirmed(&SYSTEM).await, Ok(vec![]));
    let found = store.payments_in_block(&SYSTEM, block(100).hash).await.unwrap();
    assert_eq!((found[0].place, found[0].block), (PlaceName::Mined, Some(block(100))));
    assert_eq!(store.payments_in_block(&SYSTEM, fork(100, 1).hash).await, Ok(vec![]));
    assert_eq!(store.waiting_for_depth(&SYSTEM, 104).await, Ok(vec![]), "five confirmations are not six");
    assert_eq!(store.waiting_for_depth(&SYSTEM, 105).await, Ok(vec![shop.id(1)]));
    let settled = shop.learn(1, Fact::Buried { tip: 105 }).await.unwrap();
    assert_eq!(settled.verdict().status, Status::Settled);
    assert_eq!(store.waiting_for_depth(&SYSTEM, 200).await, Ok(vec![]), "and it is not asked about again");
}
