//! Many writers at once, failing neighbours, a full disk.
use crate::fixture::{Order, SYSTEM, Shop, everything, order};
use crate::place::{NOW, Place, WATCH_KEY};
use domain::webhook::Subscription;
use domain::{Network, StoreId, Timestamp};
use std::future::Future;
use std::sync::Arc;
use store::{Error, InvoiceFilter, Opening, Remember};
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

/// Holds the writer up until all of these wait for it, so that they are written together.
pub(crate) async fn all_at_once<T: Send + 'static>(
    place: &Place,
    shop: &Shop,
    writes: Vec<impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let (store, held) = (shop.store.clone(), place.is_threaded());
    let slow = spawn(async move { store.write_slowly(move || assert!(!held || gone.recv().is_err())).await });
    let writes: Vec<_> = writes.into_iter().map(spawn).collect();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    drop(go);
    slow.await.unwrap().unwrap();
    let mut outcomes = Vec::new();
    for write in writes {
        outcomes.push(write.await.unwrap());
    }
    outcomes
}

/// Invoices of two stores, with addresses, search terms, webhooks that want this or that, and answers to be kept.
pub(crate) async fn what_is_made_together_is_each_whole(place: &Place) {
    let store = place.open();
    let (one, other) = (Shop::in_store(&store, "one").await, Shop::in_store(&store, "other").await);
    let hooks = [one.add_webhook(1, everything()).await, one.add_webhook(2, everything()).await];
    let deaf =
        one.add_webhook(3, Subscription { everything: false, specific: vec!["InvoiceSettled".into()] }).await;
    let shops = Arc::new([one, other]);
    let writes = (0..90_u32).map(|number| {
        let shops = shops.clone();
        async move {
            let shop = &shops[number as usize % 2];
            let terms = vec![format!("word {number}"), "every".into()];
            let row = shop.row(Order { terms, order_id: Some(format!("order {number}")), ..order(number) });
            // Each key is sent twice, by different invoices.
            let key = [u8::try_from(number / 2).unwrap(); 32];
            let answer = Remember {
                key,
                request_hash: key,
                status: 200,
                body: row.change.invoice.id.as_str().into(),
                created_at: NOW,
            };
            let store = if number < 20 { shop.store.remembering(answer) } else { shop.store.clone() };
            (number, store.create_invoice(&shop.access, row).await)
        }
    });
    let outcomes = all_at_once(place, &shops[0], writes.collect()).await;
    let made: Vec<u32> =
        outcomes.iter().filter(|(_, made)| made.is_ok()).map(|(number, _)| *number).collect();
    let refused = outcomes.iter().filter(|(_, made)| *made == Err(Error::Remembered)).count();
    assert_eq!((made.len(), refused), (80, 10), "of two with one key, one is made");
    for number in &made {
        let shop = &shops[*number as usize % 2];
        let stored = shop.load(*number).await;
        assert_eq!(
            stored,
            shop.row(Order {
                terms: vec![format!("word {number}"), "every".into()],
                order_id: Some(format!("order {number}")),
                ..order(*number)
            })
            .change
            .invoice
        );
        let events = shop.store.events_of(&shop.access, &stored.id).await.unwrap();
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["InvoiceCreated"]);
        let place = (shop.wallet, *number, shop.address(*number).script);
        let found = shop.store.invoices_at(&SYSTEM, &[(place.0, place.1, &place.2)]).await.unwrap();
        assert_eq!(found, [Some(stored.id.clone())]);
        let search =
            InvoiceFilter { text_search: Some(format!("word {number}")), ..InvoiceFilter::default() };
        let found = shop.store.invoices(&shop.access, search).await.unwrap();
        assert!(found.iter().any(|found| found.id == stored.id));
        if *number < 20 {
            let kept = shop.store.recall(&[u8::try_from(number / 2).unwrap(); 32]).await.unwrap().unwrap();
            assert_eq!(kept.body, stored.id.as_str().as_bytes());
        }
    }
    let at_one = made.iter().filter(|number| *number % 2 == 0).count();
    for hook in &hooks {
        let due = shops[0].due(hook, NOW).await;
        assert_eq!(due.len(), at_one, "each is told once, at once");
    }
    assert_eq!(shops[0].due(&deaf, NOW).await, []);
    assert_eq!(store.watched_count(&SYSTEM).await, Ok(80), "nothing is left of those that were refused");
}

/// One among many that can't be made spoils it for none.
pub(crate) async fn one_of_many_made_together_that_fails_fails_alone(place: &Place) {
    let shop = Arc::new(Shop::open(place).await);
    shop.create(order(0)).await;
    let writes = (1..=50_u32).map(|number| {
        let mut row = shop.row(order(number));
        if number == 25 {
            row.addresses[0].index = 0; // issued already
        }
        if number == 26 {
            row.change.invoice.store = StoreId::from_random([9; 16]); // never was
        }
        let (store, to) = (shop.store.clone(), row.change.invoice.store.clone());
        async move { (number, store.create_invoice(&SYSTEM.to_store(&to), row).await) }
    });
    for (number, outcome) in all_at_once(place, &shop, writes.collect()).await {
        let expected = match number {
            25 => Err(Error::AddressTaken),
            26 => Err(Error::NotFound),
            _ => Ok(()),
        };
        assert_eq!(outcome, expected, "{number}");
    }
    assert_eq!(shop.store.invoice_count(&SYSTEM).await, Ok(49));
    assert_eq!(shop.store.watched_count(&SYSTEM).await, Ok(49));
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
