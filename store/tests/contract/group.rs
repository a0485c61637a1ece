//! Many writers at once, failing neighbours, a full disk.
use crate::fixture::{SYSTEM, Shop, everything, order};
use crate::place::{Place, WATCH_KEY};
use domain::{Network, Timestamp};
use std::future::Future;
use std::sync::Arc;
use store::{Error, Opening};
use tokio::task::JoinHandle;

#[allow(clippy::disallowed_methods, reason = "every task is awaited by its test")]
pub(crate) fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(work)
}

pub(crate) async fn many_at_once_are_all_there(place: &Place) {
    let shop = Arc::new(Shop::open(place).await);
    let webhook = shop.add_webhook(1, everything()).await;
    let clients: Vec<_> = (0..16)
        .map(|client| {
            let shop = shop.clone();
            spawn(async move {
                for number in 0..20 {
                    shop.create(order(client * 20 + number)).await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(320));
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(320));
    let deliveries = shop.store.deliveries(&shop.access, &webhook, 1000).await.unwrap();
    assert_eq!(deliveries.len(), 320);
}

pub(crate) async fn a_failing_write_hurts_no_neighbour(place: &Place) {
    let shop = Arc::new(Shop::open(place).await);
    shop.create(order(0)).await;
    let writes: Vec<_> = (1..=64)
        .map(|number| {
            let shop = shop.clone();
            let mut row = shop.row(order(number));
            if number % 4 == 0 {
                row.addresses[0].index = 0; // issued already: fails after the invoice's row was written
            }
            spawn(async move { (number, shop.store.create_invoice(&shop.access, row).await) })
        })
        .collect();
    for write in writes {
        let (number, outcome) = write.await.unwrap();
        let expected = if number % 4 == 0 { Err(Error::AddressTaken) } else { Ok(()) };
        assert_eq!(outcome, expected, "{number}");
        let found = shop.store.invoice(&shop.access, &shop.id(number)).await.unwrap();
        assert_eq!(found.is_some(), number % 4 != 0, "{number}");
    }
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(49));
}

pub(crate) async fn a_defect_in_one_write_ends_no_other(place: &Place) {
    if !place.survives() {
        return;
    }
    let mut shop = Shop::open(place).await;
    let mut calls = 0_u8;
    let ids = move || {
        calls += 1;
        assert_ne!(calls, 1, "planted: the first write breaks off in its middle");
        [calls; 16]
    };
    shop.store = place
        .try_open(Opening::new(Network::Regtest, WATCH_KEY, Box::new(|| Timestamp(0)), Box::new(ids)))
        .unwrap();
    let broken = shop.store.create_invoice(&shop.access, shop.row(order(1))).await;
    assert!(matches!(broken, Err(Error::Failed(_))), "{broken:?}");
    shop.create(order(2)).await;
    assert_eq!(shop.store.invoice(&shop.access, &shop.id(1)).await, Ok(None), "nothing is left of it");
}

pub(crate) async fn reads_see_what_was_answered(place: &Place) {
    let shop = Arc::new(Shop::open(place).await);
    let clients: Vec<_> = (0..8)
        .map(|client| {
            let shop = shop.clone();
            spawn(async move {
                for number in client * 25..client * 25 + 25 {
                    let made = shop.create(order(number)).await;
                    assert_eq!(shop.load(number).await, made);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
}

pub(crate) async fn a_cancelled_caller_stops_nobody(place: &Place) {
    let shop = Arc::new(Shop::open(place).await);
    let writes: Vec<_> = (0..40)
        .map(|number| {
            let shop = shop.clone();
            spawn(async move { shop.create(order(number)).await })
        })
        .collect();
    for (number, write) in writes.into_iter().enumerate() {
        if number % 2 == 0 {
            write.abort();
            drop(write.await);
        } else {
            write.await.unwrap();
        }
    }
    shop.create(order(99)).await;
    for number in (1..40).step_by(2) {
        shop.load(number).await;
    }
    let addresses = shop.store.watched_count(&SYSTEM).await;
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, addresses, "whole or not at all");
}

pub(crate) async fn a_full_disk_is_survived(place: &Place) {
    if place.is_remote() {
        return; // its disk is not ours to fill
    }
    let shop = Shop::open(place).await;
    shop.create(order(0)).await;
    shop.store.limit_pages(1).await.unwrap(); // no page more than there are
    let mut made = 1;
    let refused = loop {
        match shop.store.create_invoice(&shop.access, shop.row(order(made))).await {
            Ok(()) => made += 1,
            Err(error) => break error,
        }
        assert!(made < 1000, "the limit does nothing");
    };
    assert_eq!(refused, Error::Full);
    assert_eq!(shop.store.create_invoice(&shop.access, shop.row(order(made))).await, Err(Error::Full));
    assert_eq!(
        shop.store.invoice_count(&SYSTEM).await,
        Ok(made.into()),
        "nothing half-written, and reading goes on"
    );
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(made.into()));
    shop.store.limit_pages(1_000_000).await.unwrap();
    shop.create(order(made)).await;
    shop.load(made).await;
}

/// Lists that never end hold up no loop of the program's own.
pub(crate) async fn the_program_waits_for_no_list(place: &Place) {
    if !place.is_threaded() {
        return;
    }
    let shop = Shop::open(place).await;
    shop.create(order(1)).await;
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let ended = Arc::new(std::sync::Mutex::new(ended));
    let lists: Vec<_> = (0..4)
        .map(|_| {
            let (store, ended) = (shop.store.clone(), ended.clone());
            spawn(async move {
                store
                    .fold_watched(&SYSTEM, (), move |(), _| {
                        let _closed = ended.lock().unwrap().recv();
                    })
                    .await
            })
        })
        .collect();
    let loops = async {
        let store = &shop.store;
        assert_eq!(store.unconfirmed(&SYSTEM).await, Ok(vec![]));
        assert_eq!(store.waiting_for_depth(&SYSTEM, 100).await, Ok(vec![]));
        assert_eq!(store.payments_in_block(&SYSTEM, crate::fixture::block(100).hash).await, Ok(vec![]));
        assert_eq!(store.due(&SYSTEM, crate::place::NOW, 10).await, Ok(vec![]));
        assert_eq!(store.recent_blocks(&SYSTEM).await, Ok(vec![]));
        let nobody = domain::WebhookId::parse("nobody").unwrap();
        assert_eq!(store.due_deliveries(&SYSTEM, &nobody, crate::place::NOW, 10).await, Ok(vec![]));
    };
    let in_time = tokio::time::timeout(std::time::Duration::from_secs(10), loops).await;
    drop(end);
    for list in lists {
        list.await.unwrap().unwrap();
    }
    in_time.unwrap();
}
