//! A history that was copied for measurements is one that the program reads.
use crate::fixture::{SYSTEM, Shop, everything, order};
use crate::place::Place;
use domain::Timestamp;
use std::collections::BTreeSet;
use store::InvoiceFilter;

pub(crate) async fn a_copied_history_reads_like_one_that_was_made(place: &Place) {
    let shop = Shop::open(place).await;
    let webhook = shop.add_webhook(1, everything()).await;
    for number in 0..7 {
        shop.create(order(number)).await;
    }
    shop.store.accept_all(&SYSTEM).await.unwrap();
    shop.store.multiply(&SYSTEM, 3).await.unwrap();
    let found = shop.store.invoices(&shop.access, InvoiceFilter::default()).await.unwrap();
    let ids: BTreeSet<_> = found.iter().map(|invoice| invoice.id.clone()).collect();
    assert_eq!((found.len(), ids.len()), (28, 28), "each body names the invoice it is");
    for id in ids {
        assert_eq!(
            shop.store.invoice(&shop.access, &id).await.unwrap().map(|found| found.id),
            Some(id.clone())
        );
        assert_eq!(shop.store.events_of(&shop.access, &id).await.unwrap().len(), 1);
        let sent = shop.store.deliveries_of(&shop.access, &id, 9).await.unwrap();
        assert_eq!(sent.len(), 1);
    }
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(28));
    assert_eq!(shop.due(&webhook, Timestamp(i64::MAX)).await, [], "all were accepted");
    // It goes on behind them.
    assert_eq!(shop.store.next_index(&SYSTEM, shop.wallet).await, Ok(28));
    shop.create(order(28)).await;
    assert_eq!(shop.due(&webhook, Timestamp(i64::MAX)).await.len(), 1);
}
