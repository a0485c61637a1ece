//! The process dies at a commit: everything of it is there afterwards, or nothing.
use crate::fixture::{SYSTEM, Shop, block, everything, order};
use crate::group::spawn;
use crate::place::{NOW, Place};
use domain::Invoice;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use store::{Commit, Error, Moment, PositionStep};

/// A shop with a webhook and an invoice, whose process dies at `moment` of the next commit.
async fn doomed(place: &Place, moment: Moment) -> (Shop, Invoice) {
    let armed = Arc::new(AtomicBool::new(false));
    let trigger = armed.clone();
    let store = place.open_with_fault(Box::new(move |at| trigger.load(Ordering::SeqCst) && at == moment));
    let shop = Shop::in_store(&store, "shop").await;
    shop.add_webhook(1, everything()).await;
    let invoice = shop.create(order(1)).await;
    armed.store(true, Ordering::SeqCst);
    (shop, invoice)
}

async fn pay(shop: &Shop, invoice: &Invoice) -> store::Result<()> {
    let change = invoice.learn(&shop.mined(1, 100), NOW).unwrap();
    let position = Some(PositionStep::Connected { block: block(100), time: NOW });
    shop.store.commit(&SYSTEM, Commit { changes: vec![change], position }).await
}

/// How much of the payment is in the database: events, entries, payments, position.
async fn traces(shop: &Shop) -> (usize, usize, usize, bool) {
    let store = &shop.store;
    let events = store.events_of(&shop.access, &shop.id(1)).await.unwrap().len();
    let entries = store.entries_of(&shop.access, &shop.id(1)).await.unwrap().len();
    let payments = store.payments_of(&SYSTEM, &[shop.outpoint(1, 1).txid]).await.unwrap().len();
    (events, entries, payments, store.position(&SYSTEM).await.unwrap().is_some())
}

pub(crate) async fn a_crash_before_commit_leaves_nothing(place: &Place) {
    if !place.survives() {
        return;
    }
    let (shop, invoice) = doomed(place, Moment::BeforeCommit).await;
    assert_eq!(pay(&shop, &invoice).await, Err(Error::Crashed));
    let shop = shop.reopened(place);
    assert_eq!(shop.load(1).await, invoice);
    assert_eq!(traces(&shop).await, (1, 0, 0, false));
    pay(&shop, &invoice).await.unwrap();
    assert_eq!(traces(&shop).await, (5, 1, 1, true), "and it can be done again");
}

pub(crate) async fn a_crash_after_commit_leaves_everything(place: &Place) {
    if !place.survives() {
        return;
    }
    let (shop, invoice) = doomed(place, Moment::AfterCommit).await;
    assert_eq!(pay(&shop, &invoice).await, Err(Error::Crashed), "nobody was told");
    let shop = shop.reopened(place);
    assert_eq!(traces(&shop).await, (5, 1, 1, true));
    let known = shop.load(1).await;
    assert_eq!(known.learn(&shop.mined(1, 100), NOW), None, "learning it again changes nothing");
    assert_eq!(pay(&shop, &invoice).await, Err(Error::Conflict { revision: 2 }));
    assert_eq!(traces(&shop).await, (5, 1, 1, true));
}

pub(crate) async fn after_a_crash_nothing_answers(place: &Place) {
    let (shop, invoice) = doomed(place, Moment::BeforeCommit).await;
    assert_eq!(pay(&shop, &invoice).await, Err(Error::Crashed));
    assert_eq!(shop.store.create_invoice(&shop.access, shop.row(order(2))).await, Err(Error::Crashed));
    assert_eq!(shop.store.invoice(&shop.access, &invoice.id).await, Err(Error::Crashed));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Err(Error::Crashed));
    assert!(!shop.store.is_alive());
}

pub(crate) async fn what_was_answered_survives(place: &Place) {
    if !place.survives() {
        return;
    }
    let commits = AtomicU32::new(0);
    let dies = move |at| at == Moment::BeforeCommit && commits.fetch_add(1, Ordering::SeqCst) == 12;
    let shop = Arc::new(Shop::in_store(&place.open_with_fault(Box::new(dies)), "shop").await);
    let writes: Vec<_> = (0..200)
        .map(|number| {
            let shop = shop.clone();
            spawn(async move {
                tokio::task::yield_now().await;
                (number, shop.store.create_invoice(&shop.access, shop.row(order(number))).await)
            })
        })
        .collect();
    let mut answered = Vec::new();
    for write in writes {
        match write.await.unwrap() {
            (number, Ok(())) => answered.push(number),
            (_, outcome) => assert_eq!(outcome, Err(Error::Crashed)),
        }
    }
    let shop = Arc::into_inner(shop).unwrap().reopened(place);
    for number in &answered {
        shop.load(*number).await;
    }
    let count = shop.store.invoice_count(&SYSTEM).await.unwrap();
    assert_eq!(count, u64::try_from(answered.len()).unwrap(), "and nothing else: the last commit never was");
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(count));
}
