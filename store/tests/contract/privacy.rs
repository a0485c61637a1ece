//! What is forgotten is gone from every table that had it; what changed meanwhile is left alone.
use crate::fixture::{Order, SYSTEM, Shop, everything, order};
use crate::place::{NOW, Place};
use domain::Timestamp;
use domain::invoice::Forgetting;
use domain::webhook::Decision;
use store::Forgotten;

const LATER: Timestamp = Timestamp(NOW.0 + 90_000_000);

fn told(number: u32) -> Order {
    Order { order_id: Some(format!("order-{number}")), terms: vec!["Ann".into()], ..order(number) }
}

pub(crate) async fn what_is_forgotten_is_gone_from_every_table(place: &Place) {
    let shop = Shop::open(place).await;
    let made = shop.create(told(1)).await;
    shop.create(told(2)).await;
    let held = shop.store.held_beside(&SYSTEM, &made.id).await.unwrap();
    assert_eq!(held.terms, ["ann"]);
    assert!(held.events[0].2.contains("order-1"), "{held:?}");
    assert_eq!(shop.store.of_order(&SYSTEM, "order-1").await.unwrap(), std::slice::from_ref(&made));

    let change = made.forget(Forgetting::Asked);
    assert_eq!(shop.store.forget(&SYSTEM, vec![change.clone()], NOW).await, Ok(1));
    assert_eq!(shop.load(1).await, change.invoice);
    let held = shop.store.held_beside(&SYSTEM, &made.id).await.unwrap();
    assert!(held.terms.is_empty());
    assert!(held.events.iter().all(|(_, _, payload)| !payload.contains("order-1")), "{held:?}");
    assert!(shop.store.of_order(&SYSTEM, "order-1").await.unwrap().is_empty());
    assert_eq!(shop.load(2).await.details.metadata.order_id().as_deref(), Some("order-2"));
    assert_eq!(shop.store.forget(&SYSTEM, vec![change], NOW).await, Ok(0), "it has changed since");
    shop.store.settle().await.unwrap();
}

pub(crate) async fn only_what_is_over_is_unpurged_and_only_once(place: &Place) {
    let shop = Shop::open(place).await;
    let made = shop.create(told(1)).await;
    assert!(
        shop.store.unpurged(&SYSTEM, LATER, 9).await.unwrap().is_empty(),
        "something may still happen to it"
    );
    let over = shop.store.due(&SYSTEM, LATER, 9).await.unwrap();
    let expired = over[0].tick(LATER).unwrap();
    assert_eq!(expired.invoice.id, made.id);
    shop.store.commit_one(&shop.access, expired).await.unwrap();
    assert!(
        shop.store.unpurged(&SYSTEM, made.terms.expires_at, 9).await.unwrap().is_empty(),
        "not before its time"
    );
    let old = shop.store.unpurged(&SYSTEM, LATER, 9).await.unwrap();
    assert_eq!(old.len(), 1);
    let change = old[0].forget(Forgetting::Old);
    assert_eq!(shop.store.forget(&SYSTEM, vec![change], LATER).await, Ok(1));
    assert!(shop.store.unpurged(&SYSTEM, LATER, 9).await.unwrap().is_empty());
    let counts = shop.store.holdings(&SYSTEM).await.unwrap();
    assert_eq!((counts[0].count, counts[1].count), (0, 1), "{counts:?}");
}

pub(crate) async fn old_deliveries_go_some_at_a_time_and_invoices_are_made_between(place: &Place) {
    const DELIVERED: u32 = 5;
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    for number in 1..=DELIVERED {
        shop.create(order(number)).await;
    }
    for delivery in shop.store.due_deliveries(&SYSTEM, &webhook, NOW, 100).await.unwrap() {
        shop.attempt(&delivery.id, Decision::Delivered).await.unwrap();
    }
    let young = shop.store.forget_deliveries(&SYSTEM, NOW, 0, 99).await;
    assert_eq!(young, Ok(Forgotten { count: 0, next: None }), "not before their time");
    shop.create(order(DELIVERED + 1)).await;

    let (mut after, mut forgotten, mut made) = (Some(0), Vec::new(), DELIVERED + 1);
    while let Some(number) = after {
        let some = shop.store.forget_deliveries(&SYSTEM, LATER, number, 2).await.unwrap();
        forgotten.push(some.count);
        after = some.next;
        made += 1;
        shop.create(order(made)).await; // nothing holds the writer between two batches
        assert!(made < 10 * DELIVERED, "it comes to an end");
    }
    assert_eq!(forgotten.iter().sum::<usize>(), 5);
    assert!(forgotten.iter().all(|count| *count <= 2), "{forgotten:?}");
    let deliveries = shop.store.holdings(&SYSTEM).await.unwrap()[3].clone();
    assert_eq!(deliveries.count, u64::from(made - DELIVERED), "those that still wait stay: {deliveries:?}");
    let due = shop.store.due_deliveries(&SYSTEM, &webhook, NOW, 100).await.unwrap();
    assert_eq!(due.len(), usize::try_from(made - DELIVERED).unwrap());
}
