//! An invoice in the place of an expired one: once, and only while nothing happened to the old one.
use crate::fixture::{SYSTEM, Shop, only, order};
use crate::place::Place;
use domain::Timestamp;
use store::{Error, Renewed};

pub(crate) async fn an_invoice_has_one_successor(place: &Place) {
    let shop = Shop::open(place).await;
    let old = shop.create(order(1)).await;
    assert_eq!(shop.store.successor(&SYSTEM, &old.id).await, Ok(None));
    let (first, second) = (shop.row(order(2)), shop.row(order(3)));
    let both = tokio::join!(
        shop.store.renew_invoice(&shop.access, &old, first),
        shop.store.renew_invoice(&shop.access, &old, second)
    );
    let successor = shop.store.successor(&SYSTEM, &old.id).await.unwrap().unwrap();
    let expected = [Ok(Renewed::Now), Ok(Renewed::Before(successor.clone()))];
    assert!([both.0.clone(), both.1.clone()] == expected || [both.1, both.0] == expected);
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(2), "of the other nothing was written");
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(2));
    let made = shop.store.public_invoice(&SYSTEM, &successor).await.unwrap().unwrap();
    let events = shop.store.events_of(&shop.access, &made.id).await.unwrap();
    assert_eq!(events.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["InvoiceCreated"]);
    let again = shop.store.renew_invoice(&shop.access, &old, shop.row(order(4))).await;
    assert_eq!(again, Ok(Renewed::Before(successor)));
    assert_eq!(shop.store.renew_invoice(&shop.access, &made, shop.row(order(4))).await, Ok(Renewed::Now));
}

pub(crate) async fn the_invoices_before_are_found(place: &Place) {
    let shop = Shop::open(place).await;
    let first = shop.create(order(1)).await;
    let mut last = first.clone();
    for number in 2..4 {
        assert_eq!(
            shop.store.renew_invoice(&shop.access, &last, shop.row(order(number))).await,
            Ok(Renewed::Now)
        );
        let id = shop.store.successor(&SYSTEM, &last.id).await.unwrap().unwrap();
        last = shop.store.public_invoice(&SYSTEM, &id).await.unwrap().unwrap();
    }
    shop.create(order(4)).await;
    let second = shop.store.successor(&SYSTEM, &first.id).await.unwrap().unwrap();
    let before = shop.store.predecessors(&SYSTEM, &last.id).await.unwrap();
    let before: Vec<_> = before.into_iter().map(|invoice| invoice.id).collect();
    assert_eq!(before, [second, first.id.clone()]);
    assert_eq!(shop.store.predecessors(&SYSTEM, &first.id).await, Ok(Vec::new()));
}

pub(crate) async fn a_successor_of_what_changed_is_refused(place: &Place) {
    let shop = Shop::open(place).await;
    let old = shop.create(order(1)).await;
    let told = old.tick(Timestamp(old.terms.expires_at.0)).unwrap();
    shop.store.commit(&SYSTEM, only(told)).await.unwrap();
    let refused = shop.store.renew_invoice(&shop.access, &old, shop.row(order(2))).await;
    assert_eq!(refused, Err(Error::Conflict { revision: 2 }));
    assert_eq!(shop.store.successor(&SYSTEM, &old.id).await, Ok(None));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1));
}

pub(crate) async fn a_refused_successor_leaves_nothing(place: &Place) {
    let shop = Shop::open(place).await;
    let old = shop.create(order(1)).await;
    let mut taken = shop.row(order(2));
    taken.addresses[0] = shop.address(1);
    let refused = shop.store.renew_invoice(&shop.access, &old, taken).await;
    assert_eq!(refused, Err(Error::AddressTaken));
    assert_eq!(shop.store.successor(&SYSTEM, &old.id).await, Ok(None));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1));
}

pub(crate) async fn another_stores_invoice_is_not_renewed(place: &Place) {
    let shop = Shop::open(place).await;
    let twin = Shop::in_store(&shop.store, "twin").await;
    let old = shop.create(order(1)).await;
    let refused = shop.store.renew_invoice(&twin.access, &old, twin.row(order(2))).await;
    assert_eq!(refused, Err(Error::NotFound));
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(1));
}
